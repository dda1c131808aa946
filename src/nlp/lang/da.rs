//! Danish.

use std::sync::OnceLock;

use super::Lang;

pub(super) static LANG: Lang = Lang {
    tag: "da",
    stop_words: "ad af aldrig alle alt anden andet at bare begge blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller en end er et far fik for fra før gør ham han hans har havde hende hendes her hos hun hvad hver hvis hvor hvordan hvorfor i ifølge ikke ind ingen intet ja jeg jer kan kom kunne lige man mange med meget mellem men mens mere mig min mod må ned nej noget nogle nogen nok nu når og også om op os over på samt selv ser sig sin skal skulle som så sådan til ud under var ved vi vil ville vor være været",
    titles: "hr fr dr prof sct",
    before_numbers: "nr s stk kap kl d tlf ca",
    abbreviations: "bl.a ca dvs evt f.eks m.m mfl osv pga vedr inkl ekskl jan feb mar apr jun jul aug sep okt nov dec kr mio mia",
    capital_abbreviations: "",
    speech: "siger sagde spørger spurgte forklarer fortæller lyder",
    elisions: "",
    dotted_ordinals: true,
    decimal_comma: true,
    months: "januar februar marts april maj juni juli august september oktober november december",
    weekdays: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    table: OnceLock::new(),
};
