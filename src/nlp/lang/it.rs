//! Italian.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "it",
    stop_words: "a ad adesso ai al alla alle allo anche ancora avere aveva aver c che chi ci ciò col come con contro cosa così cui d da dai dal dalla dalle dallo dei del della delle dello di dopo dove due dunque e è ed era erano essere fa fino fra fu ha hanno i il in infatti invece io l la le lei li lo loro lui ma me mentre mi mia mio molti molto ne nei nel nella nelle nello no noi non nostro o ogni oltre ora per perché però più poi prima qua qual quale quali quando quanto quella quelle quelli quello questa queste questi questo qui se secondo sei sembra senza si sì sia siamo solo sono sopra sotto sta stata stati stato su sua sue sugli sui sul sulla suo suoi tra tre tu tutta tutte tutti tutto un una uno va verso vi",
    titles: "sig sigg dott prof avv ing on geom arch rag mons gen dr cav pres sen col",
    before_numbers: "n tel art pag pagg cap vol ca cfr max min gen feb mar apr mag giu lug ago sett ott nov dic",
    abbreviations: "ecc es ca cfr tel p s gen feb mar apr mag giu lug ago sett ott nov dic max min card sec",
    capital_abbreviations: "",
    speech: "ha detto dice chiede spiega aggiunge afferma dichiara",
    elisions: "l d c un dell all nell sull dall quest quell com dov",
    roles: "sig sigg dott prof avv ing geom arch rag mons gen dr signor signora presidente ministro ministra premier sindaco sindaca senatore senatrice deputato deputata onorevole cancelliere assessore governatore allenatore re regina papa professore professoressa",
    own_words: "roma",
    genitives: false,
    joints: "di de del della da do dos du",
    particles: "von van bin ibn ben",
    numerals: Numerals {
        units: "2=due 3=tre 4=quattro 5=cinque 6=sei 7=sette 8=otto 9=nove 10=dieci 11=undici 12=dodici 13=tredici 14=quattordici 15=quindici 16=sedici 17=diciassette 18=diciotto 19=diciannove 20=venti 30=trenta 40=quaranta 50=cinquanta 60=sessanta 70=settanta 80=ottanta 90=novanta 100=cento",
        multipliers: "1e3=mille/mila 1e6=milione/milioni/mln. 1e9=miliardo/miliardi/mld. 1e12=bilione/bilioni",
        articles: "un",
        and: "",
        of: "di",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "gennaio/gen febbraio/feb marzo/mar aprile/apr maggio/mag giugno/giu luglio/lug agosto/ago settembre/sett ottobre/ott novembre/nov dicembre/dic",
    weekdays: "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    table: OnceLock::new(),
};
