//! Polish.

use std::sync::OnceLock;

use super::Lang;

pub(super) static LANG: Lang = Lang {
    tag: "pl",
    stop_words: "a aby ale albo ani az aż bardzo bez bo by był była było były być chce choć ci co coś czy czyli dla do dlatego gdy gdzie go i ich ile im inne iż ja jak jako je jego jej jest jeszcze jeśli już każdy kiedy kto które która którego której który których którzy lub ma mają mi może my na nad nam nas nawet nic nich nie niej nim o od ok on ona one oni oraz po pod podczas poza przed przede przez przy są się sobie swoje ta tak także tam te tego tej ten teraz też to tu tych tylko tym u w we według więc wszystko z za zaś ze że",
    titles: "p pan dr prof mgr inż gen płk ks św hab",
    before_numbers: "nr dn godz tel ok s str art ust pkt tab rys",
    abbreviations: "np itp itd tzw tj m.in ul al godz tys mln mld zł gr r w wg ok tel pt",
    capital_abbreviations: "",
    speech: "powiedział powiedziała zapytał dodał dodała stwierdził odpowiedział mówi",
    elisions: "",
    dotted_ordinals: false,
    decimal_comma: true,
    months: "stycznia/styczeń/styczniu lutego/luty/lutym marca/marzec/marcu kwietnia/kwiecień/kwietniu maja/maj/maju czerwca/czerwiec/czerwcu lipca/lipiec/lipcu sierpnia/sierpień/sierpniu września/wrzesień/wrześniu października/październik/październiku listopada/listopad/listopadzie grudnia/grudzień/grudniu",
    weekdays: "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
    table: OnceLock::new(),
};
