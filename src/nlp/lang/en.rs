//! English.

use std::sync::OnceLock;

use super::{Lang, Numerals};

pub(super) static LANG: Lang = Lang {
    tag: "en",
    stop_words: "a about above after again against all also although am among an and another any are aren't around as at be because been before behind being below between both but by can can't cannot could couldn't did didn't do does doesn't doing don't down during each either even ever every few for from further had hadn't has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how however i i'd i'll i'm i've if in instead into is isn't it it's its itself just last less like made many may me meanwhile might more moreover most much must my myself near neither nevertheless no nobody none nor not nothing now of off often on once one only onto or other others our ours ourselves out over own per perhaps please rather same shall she she'd she'll she's should shouldn't since so some someone something soon still such than that that's the their theirs them themselves then there there's therefore these they they'd they'll they're they've this those though through throughout thus to today too toward towards under unless until up upon us very was wasn't we we'd we'll we're we've well were weren't what what's whatever when where whether which while who who's whom whose why will with within without won't would wouldn't yes yesterday yet you you'd you'll you're you've your yours yourself yourselves",
    titles: "mr mrs ms messrs mme mlle dr prof gen sen rep gov lt col capt sgt cpl pvt maj cmdr adm brig hon rev fr st mt ft pres supt insp det rt mgr msgr amb atty v vs sens reps govs drs profs gens pte lieut ph",
    before_numbers: "no nos p pp fig figs sec art vol ch para vs v approx op ca c est jan feb mar apr jun jul aug sep sept oct nov dec",
    abbreviations: "co corp inc ltd bros llc plc jr sr etc al dept est univ assn approx tel ext eds vol cf viz esq blvd hwy bldg apt ste st mt ft gov govt mgr lb lbs yd mph",
    capital_abbreviations: "min max div ed inst ave rd dist jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex va vt wash wis wyo ont que",
    speech: "said says say asked asks ask told tells added adds wrote writes replied replies tweeted tweets shouted shouts recalled recalls explained explains insisted insists joked jokes wondered wonders cried cries exclaimed exclaims yelled yells whispered whispers answered answers continued continues noted notes remarked remarks demanded demands declared declares announced announces urged urges laughed responded responds quipped posted",
    elisions: "",
    roles: "",
    own_words: "",
    genitives: false,
    joints: "",
    particles: "",
    numerals: Numerals {
        units: "0=zero 1=one 2=two 3=three 4=four 5=five 6=six 7=seven 8=eight 9=nine 10=ten 11=eleven 12=twelve 13=thirteen 14=fourteen 15=fifteen 16=sixteen 17=seventeen 18=eighteen 19=nineteen 20=twenty 30=thirty 40=forty 50=fifty 60=sixty 70=seventy 80=eighty 90=ninety",
        multipliers: "12=dozen 1e2=hundred 1e3=thousand/k 1e5=lakh/lakhs 1e6=million/mil/mn/m 1e7=crore/crores 1e9=billion/bn 1e12=trillion/tn",
        articles: "a",
        and: "and",
        of: "",
    },
    dotted_ordinals: false,
    decimal_comma: false,
    months: "january/jan february/feb march/mar april/apr may june/jun july/jul august/aug september/sep/sept october/oct november/nov december/dec",
    weekdays: "monday/mon tuesday/tue/tues wednesday/wed thursday/thu/thur/thurs friday/fri saturday/sat sunday/sun",
    table: OnceLock::new(),
};
