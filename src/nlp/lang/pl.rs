//! Polish.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "pl",
    stop_words: "a aby ale albo ani az aż bardzo bez bo by był była było były być chce choć ci co coś czy czyli dla do dlatego gdy gdzie go i ich ile im inne iż ja jak jako je jego jej jest jeszcze jeśli już każdy kiedy kto które która którego której który których którzy lub ma mają mi może my na nad nam nas nawet nic nich nie niej nim o od ok on ona one oni oraz po pod podczas poza przed przede przez przy są się sobie swoje ta tak także tam te tego tej ten teraz też to tu tych tylko tym u w we według więc wszystko z za zaś ze że",
    titles: "p pan dr prof mgr inż gen płk ks św hab abp br red fot",
    before_numbers: "nr dn godz tel ok s str art ust pkt tab rys zob por maks sty lut mar kwi cze lip sie wrz paź lis gru",
    abbreviations: "np itp itd tzw tj m.in ul al godz tys mln mld r w wg ok tel pt im os pl pow woj zob por",
    capital_abbreviations: "",
    speech: "powiedział powiedziała zapytał dodał dodała stwierdził odpowiedział mówi",
    elisions: "",
    roles: "p pan pani dr prof mgr inż gen płk ks hab prezydent premier minister poseł posłanka burmistrz wojewoda marszałek kanclerz prezes rzecznik rzeczniczka trener król królowa papież",
    own_words: "",
    genitives: true,
    joints: "",
    particles: "von van de del della di dos el al bin ibn ben",
    numerals: Numerals {
        units: "2=dwa/dwie/dwóch 3=trzy/trzech 4=cztery/czterech 5=pięć 6=sześć 7=siedem 8=osiem 9=dziewięć 10=dziesięć 11=jedenaście 12=dwanaście 13=trzynaście 14=czternaście 15=piętnaście 16=szesnaście 17=siedemnaście 18=osiemnaście 19=dziewiętnaście 20=dwadzieścia 30=trzydzieści 40=czterdzieści 50=pięćdziesiąt 60=sześćdziesiąt 70=siedemdziesiąt 80=osiemdziesiąt 90=dziewięćdziesiąt 100=sto 200=dwieście 300=trzysta 400=czterysta 500=pięćset 600=sześćset 700=siedemset 800=osiemset 900=dziewięćset",
        multipliers: "1e3=tysiąc/tysiące/tysięcy/tys. 1e6=milion/miliony/milionów/mln. 1e9=miliard/miliardy/miliardów/mld. 1e12=bilion/biliony/bilionów/bln.",
        articles: "jeden jednego",
        and: "",
        of: "",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "stycznia/styczeń/styczniu/sty lutego/luty/lutym/lut marca/marzec/marcu/mar kwietnia/kwiecień/kwietniu/kwi maja/maj/maju czerwca/czerwiec/czerwcu/cze lipca/lipiec/lipcu/lip sierpnia/sierpień/sierpniu/sie września/wrzesień/wrześniu/wrz października/październik/październiku/paź listopada/listopad/listopadzie/lis grudnia/grudzień/grudniu/gru",
    weekdays: "poniedziałek wtorek środa/środę czwartek piątek sobota/sobotę niedziela/niedzielę",
    table: OnceLock::new(),
};
