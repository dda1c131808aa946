//! French.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "fr",
    stop_words: "à afin ai ailleurs ainsi alors après au aucun aucune aujourd'hui auquel aussi autre autres aux avait avant avec avoir bien c car ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci comme comment contre d dans de depuis derrière des dès donc dont du elle elles en encore enfin entre est et étaient était été être eu eux fait fois font hors ici il ils j je jusque l la laquelle le lequel les lesquels leur leurs lors lorsque lui m ma mais malgré me même mêmes mes moi moins mon n ne ni non nos notre nous on ont or ou où par parce parmi pas pendant peu peut plus plusieurs pour pourquoi près puis puisque qu quand que quel quelle quelles quels qui quoi s sa sans se selon sera ses si sien son sont sous sur ta tandis te tel telle tes toi ton toujours tous tout toute toutefois toutes très tu un une vers vos votre vous y",
    titles: "m mm mme mmes mlle mlles dr pr me mgr st ste gén col lt cdt",
    before_numbers: "no n p pp art chap vol fig env max tél tel janv févr avr juil sept oct nov déc",
    abbreviations: "etc cf ex av bd apr janv févr avr juil sept oct nov déc éd tél hab max min ndlr vs cie boul",
    capital_abbreviations: "",
    speech: "dit demande ajoute explique déclare affirme répond lance a estime",
    elisions: "l d c j m n s t qu jusqu lorsqu puisqu quoiqu",
    roles: "m mm mme mmes mlle mlles dr pr me mgr gén président présidente ministre maire préfet préfète sénateur sénatrice député députée chancelier chancelière procureur procureure directeur directrice entraîneur entraîneuse roi reine pape professeur",
    own_words: "",
    genitives: false,
    joints: "de du da das do dos di",
    particles: "von van del della al el bin ibn ben",
    numerals: Numerals {
        units: "2=deux 3=trois 4=quatre 5=cinq 6=six 7=sept 8=huit 9=neuf 10=dix 11=onze 12=douze 13=treize 14=quatorze 15=quinze 16=seize 20=vingt/vingts 30=trente 40=quarante 50=cinquante 60=soixante 70=septante 90=nonante 100=cent/cents",
        multipliers: "1e3=mille/k 1e6=million/millions/m 1e9=milliard/milliards/md/mds/mrd. 1e12=billion/billions",
        articles: "un",
        and: "et",
        of: "de d'",
    },
    dotted_ordinals: false,
    decimal_comma: true,
    months: "janvier/janv février/févr mars avril/avr mai juin juillet/juil août septembre/sept octobre/oct novembre/nov décembre/déc",
    weekdays: "lundi mardi mercredi jeudi vendredi samedi dimanche",
    table: OnceLock::new(),
};
