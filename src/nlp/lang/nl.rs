//! Dutch.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "nl",
    stop_words: "aan al alle alleen alles als altijd andere ben bij daar daarna dan dat de deze die dit doch doen door dus een eens en er ge geen geweest haar had hadden heb hebben heeft hem het hier hij hoe hoewel hun iets ik in is ja je kan kon kunnen maar me meer men met mij mijn moet na naar niet niets nog nu of om omdat onder ons ook op over reeds sinds te tegen tijdens toch toen tot u uit uw van veel verder volgens voor want waren was wat we wel werd werden wezen wie wij wil worden wordt zal ze zei zelf zich zij zijn zo zoals zonder zou zouden",
    titles: "dhr mevr mw mr dr drs ir ing prof st gen ds jhr",
    before_numbers: "nr blz art hfst tel max min ca resp jan feb mrt apr jun jul aug sep sept okt nov dec",
    abbreviations: "bijv bv enz etc ca resp o.a m.n jl tel max min mln mld jan feb mrt apr jun jul aug sept okt nov dec",
    capital_abbreviations: "",
    speech: "zegt zei vroeg vraagt aldus antwoordde vertelt",
    elisions: "",
    roles: "dhr mevr mevrouw meneer mw mr dr drs ir ing prof gen minister-president premier burgemeester wethouder staatssecretaris kanselier voorzitter fractievoorzitter woordvoerder woordvoerster trainer bondscoach topman topvrouw directeur koning koningin prins prinses paus",
    own_words: "",
    genitives: false,
    joints: "",
    particles: "van von de den der del di el al bin ibn ben ter ten",
    numerals: Numerals {
        units: "2=twee 3=drie 4=vier 5=vijf 6=zes 7=zeven 8=acht 9=negen 10=tien 11=elf 12=twaalf 13=dertien 14=veertien 15=vijftien 16=zestien 17=zeventien 18=achttien 19=negentien 20=twintig 30=dertig 40=veertig 50=vijftig 60=zestig 70=zeventig 80=tachtig 90=negentig",
        multipliers: "1e2=honderd 1e3=duizend 1e6=miljoen/mln. 1e9=miljard/mrd. 1e12=biljoen",
        articles: "een",
        and: "",
        of: "",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "januari/jan februari/feb maart/mrt april/apr mei juni/jun juli/jul augustus/aug september/sep/sept oktober/okt november/nov december/dec",
    weekdays: "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    table: OnceLock::new(),
};
