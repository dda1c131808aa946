//! Portuguese.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "pt",
    stop_words: "a à além ainda algo alguns ante ao aos apenas após aquela aquele aqui as às assim até cada com como contra contudo da das de depois desde dessa desse desta deste do dos durante e é ela elas ele eles em enquanto então entre era eram essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe logo mais mas me mesma mesmo meu minha muito muitos na nas não nem nessa nesse nesta neste no nos nós nossa nosso num numa o onde os ou outra outras outro outros para pela pelas pelo pelos perante pode por porém porque pois qual quando quanto que quem se segundo seja sem sempre ser será seu seus só sob sobre sua suas também tão tem têm teve toda todas todo todos tu um uma umas uns você vocês",
    titles: "sr sra srs sras dr dra prof profa eng exmo gen cel d sto sta des dep sen gov",
    before_numbers: "n nº pág p art cap vol aprox tel máx mín jan fev abr jun jul ago set out nov dez",
    abbreviations: "etc ex aprox av tel cia ltda jan fev mar abr jun jul ago set out nov dez máx mín pça",
    capital_abbreviations: "min",
    speech: "disse diz perguntou afirmou explicou acrescentou declarou respondeu",
    elisions: "",
    roles: "sr sra srs sras dr dra prof profa eng exmo gen cel d dom dona presidente presidenta ministro ministra prefeito prefeita governador governadora senadora deputado deputada chanceler treinador técnico rei rainha papa professor professora",
    own_words: "roma",
    genitives: false,
    joints: "de da das do dos di du del",
    particles: "von van al el bin ibn ben",
    numerals: Numerals {
        units: "2=dois/duas 3=três 4=quatro 5=cinco 6=seis 7=sete 8=oito 9=nove 10=dez 11=onze 12=doze 13=treze 14=catorze/quatorze 15=quinze 16=dezesseis/dezasseis 17=dezessete/dezassete 18=dezoito 19=dezenove/dezanove 20=vinte 30=trinta 40=quarenta 50=cinquenta 60=sessenta 70=setenta 80=oitenta 90=noventa 100=cem/cento 200=duzentos/duzentas 300=trezentos/trezentas 400=quatrocentos/quatrocentas 500=quinhentos/quinhentas 600=seiscentos/seiscentas 700=setecentos/setecentas 800=oitocentos/oitocentas 900=novecentos/novecentas",
        multipliers: "1e3=mil 1e6=milhão/milhões/mi 1e9=bilhão/bilhões/bi 1e12=trilhão/trilhões",
        articles: "um",
        and: "e",
        of: "de",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "janeiro/jan fevereiro/fev março abril/abr maio junho/jun julho/jul agosto/ago setembro/set outubro/out novembro/nov dezembro/dez",
    weekdays: "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    table: OnceLock::new(),
};
