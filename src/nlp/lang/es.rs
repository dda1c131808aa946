//! Spanish.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "es",
    stop_words: "a además ahora al algo algunos ante antes aquel aquella así aún aunque bajo bien cada casi como con contra cual cuales cualquier cuando cuanto de del desde donde dos durante e el él ella ellas ellos en entonces entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha había han hasta hay la las le les lo los luego más me menos mi mientras misma mismo mucho muchos muy nada ni no nos nosotros nuestra nuestro o otra otras otro otros para pero poco por porque pues que qué quien quién quienes se sea según ser si sí sido sin sino sobre son su sus también tampoco tan tanto te tiene tienen toda todas todo todos tras tu un una unas uno unos usted ustedes ya y yo",
    titles: "sr sra sres sras srta dr dra d dña prof gral lic ing mons sto sta arq excmo excma pdte pdta fr",
    before_numbers: "núm n pág págs art cap vol aprox tel máx mín ene feb abr jun jul ago sep sept oct nov dic",
    abbreviations: "etc ej aprox av avda tel ud uds ee uu cía ene feb mar abr jun jul ago sept oct nov dic máx mín a c sep pza gta cc oo ff aa jj rr hh",
    capital_abbreviations: "",
    speech: "dijo dice preguntó afirmó explicó añadió aseguró señaló declaró respondió",
    elisions: "",
    roles: "sr sra sres sras srta dr dra d d.ª dña prof gral lic ing mons don doña presidente presidenta ministro ministra alcalde alcaldesa senadora diputado diputada gobernador gobernadora canciller portavoz entrenador entrenadora rey reina papa profesor profesora fiscal",
    own_words: "roma",
    genitives: false,
    joints: "de del da das do dos di du",
    particles: "von van al el bin ibn ben",
    numerals: Numerals {
        units: "2=dos 3=tres 4=cuatro 5=cinco 6=seis 7=siete 8=ocho 9=nueve 10=diez 11=once 12=doce 13=trece 14=catorce 15=quince 16=dieciséis 17=diecisiete 18=dieciocho 19=diecinueve 20=veinte 21=veintiuno/veintiún/veintiuna 22=veintidós 23=veintitrés 24=veinticuatro 25=veinticinco 26=veintiséis 27=veintisiete 28=veintiocho 29=veintinueve 30=treinta 40=cuarenta 50=cincuenta 60=sesenta 70=setenta 80=ochenta 90=noventa 100=cien/ciento 200=doscientos/doscientas 300=trescientos/trescientas 400=cuatrocientos/cuatrocientas 500=quinientos/quinientas 600=seiscientos/seiscientas 700=setecientos/setecientas 800=ochocientos/ochocientas 900=novecientos/novecientas",
        multipliers: "1e3=mil 1e6=millón/millones/mill. 1e12=billón/billones",
        articles: "un",
        and: "y",
        of: "de",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "enero/ene febrero/feb marzo abril/abr mayo junio/jun julio/jul agosto/ago septiembre/setiembre/sep/sept octubre/oct noviembre/nov diciembre/dic",
    weekdays: "lunes martes miércoles jueves viernes sábado domingo",
    table: OnceLock::new(),
};
