//! Words around dates and times of day in languages other than English: what says `next` and `will`, what stands between a day of the week
//! and its date, and what makes a time of day of a number.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::nlp::{
    lang::{self, Lang},
    token::{TermMap, term},
};

/// What a word does beside a date, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Role(u16);

impl Role {
    /// `nächsten Montag`.
    pub(super) const NEXT: Self = Self(1);
    /// `vorigen Montag`.
    pub(super) const LAST: Self = Self(1 << 1);
    /// May stand behind the day, too: `jeudi prochain`.
    pub(super) const BEHIND: Self = Self(1 << 2);
    /// What is dated lies ahead.
    pub(super) const AHEAD: Self = Self(1 << 3);
    /// The same, if it stands right before the date.
    pub(super) const UNTIL: Self = Self(1 << 4);
    /// Stands between a day of the week and its date: `Freitag, den 1. März`.
    pub(super) const JOINT: Self = Self(1 << 5);
    /// A time stands behind it if it has minutes or a unit: `à 15h`.
    pub(super) const AT: Self = Self(1 << 6);
    /// Any hour behind it is a time: `kl. 9`.
    pub(super) const CLOCK: Self = Self(1 << 7);
    /// Stands between a word of [`Self::TO`] and a time: `a las 10 horas`.
    pub(super) const ARTICLE: Self = Self(1 << 8);
    pub(super) const TO: Self = Self(1 << 9);
    /// A number before it is a time: `18 Uhr`.
    pub(super) const O_CLOCK: Self = Self(1 << 10);
    /// Counts hours, too: a number with minutes before it is a time, and one behind a word of [`Self::AT`].
    pub(super) const HOUR: Self = Self(1 << 11);
    /// Makes of those a span all the same: `à 5 heures de route`.
    pub(super) const OF: Self = Self(1 << 12);
    /// The hour before it is one of the second half of the day.
    pub(super) const AFTERNOON: Self = Self(1 << 13);

    pub(super) fn has(self, one: Self) -> bool {
        self.0 & one.0 != 0
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

const NEXT_BEHIND: Role = Role::NEXT.and(Role::BEHIND);
const LAST_BEHIND: Role = Role::LAST.and(Role::BEHIND);

/// By the tag of the language; `und` is for those without a table.
const ROWS: &[(&str, Role, &str)] = &[
    ("de", Role::NEXT, "nächsten nächster nächste nächstem kommenden kommender kommende"),
    ("de", Role::LAST, "vergangenen vergangener vorigen letzten"),
    ("de", Role::AHEAD, "wird werden soll sollen will wollen geplant geplante geplanten voraussichtlich"),
    ("de", Role::UNTIL, "bis"),
    ("de", Role::JOINT, "dem den der"),
    ("de", Role::AT, "um"),
    ("de", Role::O_CLOCK, "uhr"),
    ("de", Role::HOUR, "h"),
    ("de", Role::AFTERNOON, "nachmittags abends nachmittag abend"),
    ("fr", NEXT_BEHIND, "prochain prochaine"),
    ("fr", LAST_BEHIND, "dernier dernière"),
    ("fr", Role::AHEAD, "sera seront aura auront devra devront va vont doit doivent prévu prévue prévus prévues"),
    ("fr", Role::UNTIL, "jusqu'au"),
    ("fr", Role::JOINT, "le"),
    ("fr", Role::AT, "à vers dès avant entre"),
    ("fr", Role::HOUR, "h heure heures"),
    ("fr", Role::OF, "de d'"),
    // The first half of `après-midi`.
    ("fr", Role::AFTERNOON, "après soir"),
    ("es", NEXT_BEHIND, "próximo próxima"),
    ("es", LAST_BEHIND, "pasado pasada"),
    (
        "es",
        Role::AHEAD,
        "será serán estará estarán habrá tendrá tendrán podrá podrán deberá deberán comenzará comenzarán celebrará celebrarán va van previsto \
         prevista previstos previstas",
    ),
    ("es", Role::UNTIL, "hasta"),
    ("es", Role::JOINT, "el día"),
    ("es", Role::ARTICLE, "la las"),
    ("es", Role::TO, "a hasta desde sobre entre"),
    ("es", Role::HOUR, "h hs hora horas"),
    ("es", Role::AFTERNOON, "tarde noche"),
    ("it", NEXT_BEHIND, "prossimo prossima"),
    ("it", LAST_BEHIND, "scorso scorsa"),
    ("it", Role::AHEAD, "sarà saranno avrà avranno dovrà dovranno potrà potranno previsto prevista previsti previste"),
    ("it", Role::UNTIL, "fino entro"),
    ("it", Role::JOINT, "il"),
    ("it", Role::AT.and(Role::TO), "alle dalle"),
    ("it", Role::AT.and(Role::ARTICLE), "ore"),
    ("it", Role::HOUR, "h"),
    ("it", Role::AFTERNOON, "sera pomeriggio"),
    ("pt", NEXT_BEHIND, "próximo próxima"),
    ("pt", LAST_BEHIND, "passado passada"),
    ("pt", Role::AHEAD, "será serão estará estarão terá terão haverá poderá poderão deverá deverão deve devem vai vão previsto prevista"),
    ("pt", Role::UNTIL, "até"),
    ("pt", Role::JOINT, "dia"),
    ("pt", Role::AT, "às à pelas"),
    ("pt", Role::HOUR, "h hora horas"),
    ("pt", Role::AFTERNOON, "tarde noite"),
    ("nl", Role::NEXT, "volgende komende aanstaande"),
    ("nl", Role::LAST, "vorige afgelopen"),
    ("nl", Role::AHEAD, "zal zullen gepland geplande verwacht"),
    ("nl", Role::UNTIL, "tot"),
    ("nl", Role::AT, "om vanaf rond omstreeks klokslag"),
    ("nl", Role::HOUR, "uur u"),
    ("nl", Role::AFTERNOON, "avonds middags avond middag"),
    ("da", Role::NEXT, "næste kommende"),
    ("da", Role::LAST, "sidste forrige"),
    ("da", Role::AHEAD, "vil skal ventes forventes planlagt"),
    ("da", Role::UNTIL, "til"),
    ("da", Role::JOINT, "den d"),
    ("da", Role::CLOCK, "kl klokken"),
    ("da", Role::AFTERNOON, "eftermiddag aften"),
    ("ru", Role::NEXT, "следующий следующую следующее следующая ближайший ближайшую ближайшее"),
    ("ru", Role::LAST, "прошлый прошлую прошлое минувший минувшую минувшее"),
    ("ru", Role::AHEAD, "будет будут должен должна должно должны планирует планируют планируется намерен состоится пройдет пройдёт"),
    ("ru", Role::UNTIL, "до"),
    ("ru", Role::AT, "в к"),
    ("ru", Role::HOUR, "час часа часов часам"),
    ("ru", Role::AFTERNOON, "дня вечера"),
    ("pl", Role::NEXT, "następny następną przyszły przyszłą najbliższy najbliższą"),
    ("pl", Role::LAST, "zeszły zeszłą ubiegły ubiegłą miniony minioną"),
    ("pl", Role::AHEAD, "będzie będą odbędzie odbędą planuje planują zaplanowano"),
    ("pl", Role::UNTIL, "do"),
    ("pl", Role::AT, "o od godziny"),
    ("pl", Role::CLOCK, "godz godzinie"),
    ("pl", Role::AFTERNOON, "wieczorem południu"),
    ("und", Role::AT, "v ve saat ora о"),
    ("und", Role::CLOCK, "kl klokken klockan klo kello"),
];

/// The words of each language, by its place in the table.
static WORDS: LazyLock<Vec<TermMap<Role>>> = LazyLock::new(|| {
    let of = |tag: &str| {
        let mut words = FxHashMap::<u64, Role>::default();
        for (_, role, names) in ROWS.iter().filter(|(lang, ..)| *lang == tag) {
            names.split_whitespace().for_each(|name| {
                let all = words.entry(term(name)).or_default();
                *all = all.and(*role);
            });
        }
        words.into()
    };
    lang::ALL.iter().map(|lang| lang.tag).chain(["und"]).map(of).collect()
});

/// The words of a language; none where it is English.
pub(super) fn words(lang: &'static Lang) -> Option<&'static TermMap<Role>> {
    if lang.tag == "en" { None } else { WORDS.get(lang::place(lang)) }
}

/// The words that a date may start with.
pub(super) fn starts(lang: &'static Lang) -> impl Iterator<Item = u64> {
    let which = |role: &Role| role.has(Role::NEXT.and(Role::LAST));
    words(lang).into_iter().flat_map(TermMap::iter).filter(move |(_, role)| which(role)).map(|(term, _)| term)
}
