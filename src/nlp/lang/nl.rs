//! Dutch.

use std::sync::OnceLock;

use super::Lang;

pub(super) static LANG: Lang = Lang {
    tag: "nl",
    stop_words: "aan al alle alleen alles als altijd andere ben bij daar daarna dan dat de deze die dit doch doen door dus een eens en er ge geen geweest haar had hadden heb hebben heeft hem het hier hij hoe hoewel hun iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds sinds te tegen tijdens toch toen tot u uit uw van veel verder volgens voor want waren was wat we wel werd werden wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zoals zonder zou zouden",
    titles: "dhr mevr mw mr dr drs ir ing prof st gen",
    before_numbers: "nr blz art hfst",
    abbreviations: "bijv bv enz etc ca resp o.a m.n jl tel max min mln mld jan feb mrt apr jun jul aug sept okt nov dec",
    capital_abbreviations: "",
    speech: "zegt zei vroeg vraagt aldus antwoordde vertelt",
    elisions: "",
    dotted_ordinals: false,
    decimal_comma: true,
    months: "januari februari maart april mei juni juli augustus september oktober november december",
    weekdays: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    table: OnceLock::new(),
};
