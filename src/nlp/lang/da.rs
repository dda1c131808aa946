//! Danish.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "da",
    stop_words: "ad af aldrig alle alt anden andet at bare begge blev blive bliver da de dem den denne der deres det dette dig din disse dog du efter eller en end er et far fik for fra før gør ham han hans har havde hende hendes her hos hun hvad hver hvis hvor hvordan hvorfor i ifølge ikke ind ingen intet ja jeg jer kan kom kunne lige man mange med meget mellem men mens mere mig min mod må ned nej noget nogle nogen nok nu når og også om op os over på samt selv ser sig sin skal skulle som så sådan til ud under var ved vi vil ville vor være været",
    titles: "hr fr dr prof sct adv kapt sgt skt ing cand",
    before_numbers: "nr s stk kap kl d tlf ca maks min jf kr jan feb mar apr jun jul aug sep sept okt nov dec",
    abbreviations: "bl.a ca dvs evt f.eks m.m mfl osv pga vedr inkl ekskl jan feb mar apr jun jul aug sep okt nov dec mio mia sept",
    capital_abbreviations: "",
    speech: "siger sagde spørger spurgte forklarer fortæller lyder",
    elisions: "",
    roles: "hr fr dr prof statsminister udenrigsminister finansminister justitsminister forsvarsminister klimaminister præsident borgmester overborgmester ordfører formand direktør talsmand træner landstræner kong dronning prins prinsesse pave professor analytiker",
    own_words: "",
    genitives: false,
    joints: "",
    particles: "af von van de la el al bin ibn ben",
    numerals: Numerals {
        units: "2=to 3=tre 4=fire 5=fem 6=seks 7=syv 8=otte 9=ni 10=ti 11=elleve 12=tolv 13=tretten 14=fjorten 15=femten 16=seksten 17=sytten 18=atten 19=nitten 20=tyve 30=tredive 40=fyrre 50=halvtreds 60=tres 70=halvfjerds 80=firs 90=halvfems",
        multipliers: "1e2=hundrede 1e3=tusind/tusinde 1e6=million/millioner/mio. 1e9=milliard/milliarder/mia. 1e12=billion/billioner",
        articles: "en",
        and: "",
        of: "",
    },
    dotted_ordinals: true,
    decimal_comma: true,
    months: "januar/jan februar/feb marts/mar april/apr maj juni/jun juli/jul august/aug september/sep/sept oktober/okt november/nov december/dec",
    weekdays: "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    table: OnceLock::new(),
};
