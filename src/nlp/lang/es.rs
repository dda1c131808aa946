//! Spanish.

use std::sync::OnceLock;

use super::Lang;

pub(super) static LANG: Lang = Lang {
    tag: "es",
    stop_words: "a además ahora al algo algunos ante antes aquel aquella así aún aunque bajo bien cada casi como con contra cual cuales cualquier cuando cuanto de del desde donde dos durante e el él ella ellas ellos en entonces entre era eran es esa esas ese eso esos esta está están estas este esto estos fue fueron ha había han hasta hay la las le les lo los luego más me menos mi mientras misma mismo mucho muchos muy nada ni no nos nosotros nuestra nuestro o otra otras otro otros para pero poco por porque pues que qué quien quién quienes se sea según ser si sí sido sin sino sobre son su sus también tampoco tan tanto te tiene tienen toda todas todo todos tras tu un una unas uno unos usted ustedes ya y yo",
    titles: "sr sra sres sras srta dr dra d dña prof gral lic ing mons sto sta",
    before_numbers: "núm n pág págs art cap vol",
    abbreviations: "etc ej aprox av avda tel ud uds ee uu cía ene feb mar abr jun jul ago sept oct nov dic máx mín a c",
    capital_abbreviations: "",
    speech: "dijo dice preguntó afirmó explicó añadió aseguró señaló declaró respondió",
    elisions: "",
    dotted_ordinals: false,
    decimal_comma: true,
    months: "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    weekdays: "lunes martes miércoles jueves viernes sábado domingo",
    table: OnceLock::new(),
};
