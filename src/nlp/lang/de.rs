//! German.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "de",
    stop_words: "aber alle allem allen aller alles als also am an ander andere anderen auch auf aus bei bereits bin bis bisher bist da dabei dadurch dafür dagegen daher damit danach dann daran darauf darf das dass davon dazu dein dem den denen denn dennoch der deren des deshalb dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines einige er es etwa etwas euch euer für gegen gewesen hab habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in indem ins ist ja jede jedem jeden jeder jedes jedoch jene jetzt kann kein keine keinen können könnte laut mal man manche mehr mein meine mit muss müssen nach nachdem nicht nichts noch nun nur ob obwohl oder ohne per schon sehr sei sein seine seinem seinen seiner seit selbst sich sie sind so sogar solche soll sollen sollte sondern sonst sowie über um und uns unser unter viel viele vom von vor während war waren warum was weg weil weiter welche wenn wer werde werden wie wieder will wir wird wo wollen worden wurde wurden zu zum zur zwar zwischen",
    titles: "hr fr dr prof dipl ing st hl frl geb gen med pfr abg bgm hptm",
    before_numbers: "nr tel str mind max abs art kap s bd vgl ca etwa jan feb mär apr jun jul aug sep sept okt nov dez gem lt rd tsd mio mrd mrz",
    abbreviations: "bzw usw etc ggf evtl inkl exkl zzgl bspw sog vgl allg max min mind mio mrd str tel co gmbh abt bez ehem jh jhd urspr verh wiss zit z b d h u a o s i e v c g gem lt tsd verw",
    capital_abbreviations: "",
    speech: "sagte sagt fragte fragt erklärte erklärt betonte rief meinte antwortete schrieb so",
    elisions: "",
    roles: "hr herr herrn fr frau frl dr prof präsident präsidentin bundespräsident bundeskanzler bundeskanzlerin kanzler kanzlerin ministerpräsident ministerpräsidentin kommissionspräsidentin ministerin außenminister außenministerin innenminister innenministerin finanzminister finanzministerin verteidigungsminister wirtschaftsminister gesundheitsminister bürgermeister bürgermeisterin oberbürgermeister oberbürgermeisterin landrat landrätin senatorin sprecherin sprecher trainerin trainer chefin chef parteichef parteichefin vorstandschef vorstandschefin leiterin leiter kapitän schiedsrichter schiedsrichterin könig königin papst bischof professorin",
    own_words: "",
    genitives: false,
    joints: "",
    particles: "von van de del di dos el al bin ibn ben af av",
    numerals: Numerals {
        units: "2=zwei 3=drei 4=vier 5=fünf 6=sechs 7=sieben 8=acht 9=neun 10=zehn 11=elf 12=zwölf 13=dreizehn 14=vierzehn 15=fünfzehn 16=sechzehn 17=siebzehn 18=achtzehn 19=neunzehn 20=zwanzig 30=dreißig/dreissig 40=vierzig 50=fünfzig 60=sechzig 70=siebzig 80=achtzig 90=neunzig",
        multipliers: "12=dutzend 1e2=hundert 1e3=tausend/tsd. 1e6=million/millionen/mio. 1e9=milliarde/milliarden/mrd. 1e12=billion/billionen",
        articles: "ein eine einen einer",
        and: "",
        of: "",
    },
    dotted_ordinals: true,
    decimal_comma: true,
    months: "januar/jänner/jan februar/feb märz/mär/mrz april/apr mai juni/jun juli/jul august/aug september/sep/sept oktober/okt november/nov dezember/dez",
    weekdays: "montag dienstag mittwoch donnerstag freitag samstag/sonnabend sonntag",
    table: OnceLock::new(),
};
