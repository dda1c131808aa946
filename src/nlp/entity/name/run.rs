//! Runs of capitals: where a name may start and end, and where a run is two names or a title and a name.

use super::{
    Guess, Kind, STRIDE,
    evidence::{Evidence, Lists, Seen, is_article, is_opened, is_start},
    typing::{self, Context},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    entity::lexicon::{Cue, Known, Lexicon, Listed, MAX_PARTICLE},
    lang::Traits,
    token::{Case, Kind as TokenKind, Token},
};

/// One sentence with all that is asked while it is read.
pub(super) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) document: &'a Document<'a>,
    /// Tokens of the sentence.
    pub(super) tokens: &'a [Token],
    lists: Lists<'a>,
    /// Capitals mean nothing here.
    shouted: bool,
    /// Every noun has a capital in this language.
    nouns: bool,
    /// A tagger has its say after the rules. It was trained with their answers: they stay what they were.
    tagged: bool,
}

/// The longest name of the lists at a place, and its tokens.
type Longest = Option<(usize, Known)>;

/// Appends the names of field number `field` to `guesses`.
pub(super) fn find(
    document: &Document,
    field: usize,
    lexicon: &Lexicon,
    evidence: &Evidence,
    guesses: &mut Vec<Guess>,
    stop: Stop,
) -> Result<(), Interrupted> {
    let (lists, mut capitals) = (evidence.lists(lexicon), evidence.capitals(field));
    let (nouns, tagged) = (document.lang.tag == "de", document.lang.tag == "en");
    for (n, sentence) in document.sentences.iter().enumerate() {
        if n % STRIDE == 0 && stop() {
            return Err(Interrupted);
        }
        let (offset, shouted) = (sentence.first as usize, evidence.is_shouted(field, n));
        let reader = Reader { text: document.text, document, tokens: document.tokens_of(sentence), lists, shouted, nouns, tagged };
        let mut end = offset;
        while let [first, rest @ ..] = capitals
            && *first < sentence.last
        {
            capitals = rest;
            if (*first as usize) < end {
                continue;
            }
            let i = *first as usize - offset;
            let listed = reader.longest(i, reader.tokens.len());
            if !reader.may_start(i, listed) {
                continue;
            }
            end = offset + reader.run_end(i, listed);
            reader.cut(i, end - offset, listed, |first, last, kind, confidence, fixed| {
                guesses.push(Guess { field, first: offset + first, last: offset + last, kind, confidence, fixed });
            });
        }
    }
    Ok(())
}

/// Longest run in tokens; no name is longer, and lists in capitals are.
const MAX_RUN: usize = 12;
/// Second halves of compounds that are no part of a name: `Paris-based`.
const HALVES: [&str; 12] = ["led", "era", "run", "made", "held", "like", "wide", "area", "born", "free", "only", "type"];

impl Reader<'_> {
    /// The bytes of token `i`; none beyond the sentence.
    pub(super) fn word(&self, i: usize) -> &[u8] {
        self.tokens.get(i).map_or(b"", |t| t.bytes(self.text))
    }

    pub(super) fn cue(&self, i: usize) -> Cue {
        self.tokens.get(i).map(|t| self.lists.cue(t)).unwrap_or_default()
    }

    /// Whether token `i` is a full stop.
    pub(super) fn is_dot(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.is(self.text, b'.'))
    }

    pub(super) fn seen(&self, i: usize) -> Seen {
        self.tokens.get(i).map(|t| self.lists.seen(t)).unwrap_or_default()
    }

    /// A title, but not the owner of something: `Queen's Bridge`.
    pub(super) fn is_title(&self, i: usize) -> bool {
        let title = || self.cue(i).has(Cue::TITLE) || self.is_role(i);
        title() && self.tokens.get(i + 1).is_none_or(|t| t.kind != TokenKind::Clitic)
    }

    /// A title of the language, where no tagger knows better: `Sr.`, `Bürgermeister`.
    #[inline(always)]
    fn is_role(&self, i: usize) -> bool {
        !self.tagged && self.is_own_role(i)
    }

    #[inline(never)]
    fn is_own_role(&self, i: usize) -> bool {
        let dotted = |t: &Token| !t.is_one_character(self.text) || self.is_dot(i + 1);
        self.tokens.get(i).is_some_and(|t| self.traits(t).has(Traits::ROLE) && dotted(t))
    }

    /// How many small words of a name lead to its surname, where no tagger knows better.
    pub(super) fn n_particles(&self, first: usize, last: usize) -> usize {
        let small = |i: &usize| self.is_small(*i);
        let any = !self.tagged && (first..last).any(|i| small(&i) && self.traits(&self.tokens[i]).has(Traits::PARTICLE));
        if any { (first..last).filter(small).count() } else { 0 }
    }

    /// A word in small letters.
    fn is_small(&self, i: usize) -> bool {
        self.tokens[i].kind == TokenKind::Word && self.tokens[i].case == Case::Lower
    }

    fn traits(&self, token: &Token) -> Traits {
        self.document.lang.traits(token.term)
    }

    fn is_capital(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| t.kind == TokenKind::Word && t.is_capitalised(self.text))
    }

    fn is_stop(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| self.lists.is_stop(t) && (t.case != Case::Upper || self.is_loud(i)))
    }

    fn is_calendar(&self, i: usize) -> bool {
        self.lists.is_calendar(&self.tokens[i])
    }

    /// A small word in a line of capitals, `SCORES AT ORLE OPEN`, unless it may be one in capitals elsewhere.
    fn is_loud(&self, i: usize) -> bool {
        self.shouted && self.word(i).len() > 1 && !matches!(self.word(i), b"US" | b"IT" | b"OF")
    }

    /// Whether a name may start at token `i`, an Arabic article or a word that is not in small letters, at which the longest name of the lists
    /// is `listed`.
    fn may_start(&self, i: usize, listed: Longest) -> bool {
        let token = &self.tokens[i];
        match token.case {
            Case::Lower => true,
            _ if !token.is_capitalised(self.text) => listed.is_some(),
            _ => !self.is_stop(i) || listed.is_some_and(|(n, _)| n > 1),
        }
    }

    /// The longest name of the lists in `first..end` that starts at the first of these tokens, and its length.
    fn longest(&self, first: usize, end: usize) -> Longest {
        self.lists.longest(self.text, &self.tokens[first..end])
    }

    fn listed(&self, i: usize) -> bool {
        self.longest(i, self.tokens.len()).is_some()
    }

    /// One past the last token of the run that starts at `i`.
    fn run_end(&self, i: usize, listed: Longest) -> usize {
        let mut end = if self.tokens[i].case == Case::Lower { i + 3 } else { i + 1 };
        if let Some((n, _)) = listed {
            end = end.max(i + n);
        }
        while end < self.tokens.len() && end - i < MAX_RUN {
            let Some(next) = self.joined(i, end) else { break };
            end = next;
        }
        end
    }

    /// Where the run `i..end` goes on to, if the token at `end` belongs to it.
    fn joined(&self, i: usize, end: usize) -> Option<usize> {
        let (token, before) = (&self.tokens[end], &self.tokens[end - 1]);
        match token.kind {
            TokenKind::Word if self.is_capital(end) => (token.spaced && !self.is_stop(end)).then_some(end + 1),
            TokenKind::Word => self.joined_word(i, end),
            TokenKind::Clitic => {
                if !self.is_capital(end + 1) {
                    return None;
                }
                let plural = ["people", "women", "men", "children", "king", "queen", "lord", "workers", "teachers", "players", "veterans"];
                let genitive = plural.iter().any(|p| before.of(self.text).eq_ignore_ascii_case(p));
                (genitive && before.is_capitalised(self.text)).then_some(end + 2)
            }
            TokenKind::Mark if token.spaced => (token.is(self.text, b'&') && self.is_capital(end + 1)).then_some(end + 2),
            TokenKind::Mark => match self.word(end) {
                b"-" => self.joined_half(i, end),
                b"&" if self.is_capital(end + 1) => Some(end + 2),
                b"." if end - i > 1 && self.lists.cue(before).has(Cue::SUFFIX) => Some(end + 1),
                b"." if self.is_capital(end + 1) && self.is_initial(before) => Some(end + 2),
                _ => None,
            },
            _ => None,
        }
    }

    /// `J.`, `St.`, `Gov.`: the dot is no stop.
    fn is_initial(&self, token: &Token) -> bool {
        let short = token.of(self.text).chars().nth(1).is_none();
        short || self.lists.cue(token).has(Cue::TITLE) || self.traits(token).has(Traits::TITLE)
    }

    /// Small words inside names: `University of Leeds`, `Ursula von der Leyen`.
    fn joined_word(&self, i: usize, end: usize) -> Option<usize> {
        let heads = |at: usize| self.cue(at).has(Cue(Cue::ORGANIZATION.bits() | Cue::PLACE.bits() | Cue::EVENT.bits() | Cue::WORK.bits()));
        let head = || (i..end).any(|at| self.cue(at).has(Cue::ORGANIZATION));
        let token = &self.tokens[end];
        if token.end - token.start > MAX_PARTICLE {
            return None;
        }
        match self.word(end) {
            b"of" if heads(end - 1) || self.cue(end - 1).has(Cue::TITLE) => {
                let next = if self.word(end + 1) == b"the" { end + 2 } else { end + 1 };
                (self.is_capital(next) && !self.is_stop(next)).then_some(next + 1)
            }
            b"for"
                if matches!(
                    self.word(end - 1),
                    b"Center"
                        | b"Centre"
                        | b"Centers"
                        | b"Institute"
                        | b"Committee"
                        | b"Council"
                        | b"Campaign"
                        | b"Foundation"
                        | b"Society"
                        | b"Association"
                        | b"Fund"
                        | b"Office"
                        | b"Organization"
                        | b"Coalition"
                        | b"Agency"
                        | b"Ministry"
                        | b"Department"
                ) =>
            {
                (self.is_capital(end + 1) && !self.is_stop(end + 1)).then_some(end + 2)
            }
            b"and" if head() && (i..end).any(|at| matches!(self.word(at), b"of" | b"for")) => {
                (self.is_capital(end + 1) && self.seen(end + 1).inner <= 1 && !self.listed(end + 1)).then_some(end + 2)
            }
            _ if self.is_joint(i, end) => {
                let next = if self.cue(end + 1).has(Cue::PARTICLE) && !self.is_capital(end + 1) { end + 2 } else { end + 1 };
                if is_article(self.word(end)) && self.word(next) == b"-" && self.is_capital(next + 1) {
                    return Some(next + 2);
                }
                (self.is_capital(next) && !self.is_stop(next)).then_some(next + 1)
            }
            _ => None,
        }
    }

    /// Whether the small word at `end` may join the run `i..end` to what follows it.
    #[inline(always)]
    fn is_joint(&self, i: usize, end: usize) -> bool {
        if self.tagged { self.cue(end).has(Cue::PARTICLE) } else { self.is_own_joint(i, end) }
    }

    #[inline(never)]
    fn is_own_joint(&self, i: usize, end: usize) -> bool {
        let traits = |at: usize| self.traits(&self.tokens[at]);
        let particle = |at: usize| traits(at).has(Traits::PARTICLE);
        // `Van der Meer`, `Omar al-Masri`.
        let led = || particle(end - 1) && self.cue(end).has(Cue::PARTICLE);
        let article = || is_article(self.word(end)) && self.word(end + 1) == b"-";
        let surname = || particle(end) && self.is_given(i, end) && self.is_surname(end + 1);
        traits(end).has(Traits::JOINT) || surname() || led() || article()
    }

    /// Whether the run `i..end` ends with a given name: `Anna-Lena`. Where every noun has a capital, its first word is not enough for one.
    fn is_given(&self, i: usize, end: usize) -> bool {
        let last = (i..end).rfind(|at| self.tokens[*at].spaced).unwrap_or(i);
        self.cue(last).has(Cue::GIVEN_NAME) || (last == i && !self.nouns) || self.has_title_before(last)
    }

    /// Whether a word may be a surname or lead to one: `Jan van ASML` works there.
    fn is_surname(&self, i: usize) -> bool {
        self.shouted || self.tokens.get(i).is_some_and(|t| t.case != Case::Upper)
    }

    /// `Jean-Claude` is one name, `US-EU` two, `NATO-led` one and a half.
    fn joined_half(&self, i: usize, end: usize) -> Option<usize> {
        let after = self.tokens.get(end + 1).filter(|t| t.kind == TokenKind::Word && !t.spaced)?;
        let before = &self.tokens[end - 1];
        if !after.is_capitalised(self.text) {
            // Korean and Chinese given names: `Moon Jae-in`.
            let short = after.of(self.text).chars().count() <= 4 && !HALVES.contains(&after.of(self.text));
            return (short && end - i >= 2 && before.case == Case::Title).then_some(end + 2);
        }
        let apart = |t: &Token| t.case == Case::Upper || self.lists.known(self.text, std::slice::from_ref(t)).is_some();
        (!apart(before) && !apart(after)).then_some(end + 2)
    }

    /// Cuts a run, which starts with the name `start` of the lists, into names. `emit` takes first and last token, kind, confidence, and whether
    /// the kind is fixed.
    fn cut(&self, first: usize, end: usize, start: Longest, mut emit: impl FnMut(usize, usize, Kind, f32, bool)) {
        let mut at = first;
        // A headline in capitals is no name; only known ones are picked out of it.
        let headline = self.shouted && end - first > 3 && end - first == self.tokens.len();
        let mut titled = self.title_before(first).is_some_and(|title| self.tagged || self.heads(title, first, end));
        while at < end {
            let listed = if at == first { start } else { self.longest(at, end) };
            if (headline && !self.listed(at)) || (!titled && self.is_worthless(at, end, listed)) {
                at += 1;
                continue;
            }
            let part = self.name_end(at, end);
            // The whole run, or what stands before a title in it: `Council of Europe President Ana Ruiz`.
            let head = |last| if last - at > 1 { typing::by_head(self, at, last).map(|kind| (kind, last)) } else { None };
            let whole = head(end);
            let before = || if part < end { head(part) } else { None };
            let whole = whole.or_else(before).filter(|_| !headline);
            if whole.is_none()
                && let Some((n, known)) = listed
            {
                let alone = n == end - at;
                // A place may start a longer name that no list has: `Porto Alegre`.
                let place = !self.tagged && !self.document.lang.genitives && known.kind == Kind::Location;
                let longer = place && !known.country && n < part - at;
                let person = titled && alone && known.kind == Kind::Location;
                // `Paris Hilton`, `Jordan Pickford`: a given name before a name that no list has.
                let given = !alone && n == 1 && self.cue(at).has(Cue::GIVEN_NAME) && !self.cue(at + 1).has(Cue::TITLE);
                if (alone || !given) && !person && !longer {
                    if !self.is_doubtful(at, n) {
                        emit(at, at + n, known.kind, 0.9, alone && known.kind == Kind::Location);
                    }
                    at += n;
                    titled = false;
                    continue;
                }
            }
            if whole.is_none()
                && (self.cue(at).has(Cue(Cue::TITLE.bits() | Cue::MODIFIER.bits())) || self.is_role(at))
                && let Some(name) = self.after_title(at, end)
            {
                titled = self.tagged || self.heads(at, name, end);
                at = name;
                continue;
            }
            let last = whole.map_or(part, |(_, last)| last);
            let context = Context { titled, first: at, last };
            if let Some((kind, confidence)) = whole.map(|(kind, _)| kind).or_else(|| typing::by_context(self, &context)) {
                let (a, b) = typing::trim(self, at, last);
                if a < b && (self.tagged || b - a > 1 || !self.is_no_name(a)) {
                    emit(a, b, kind, confidence, titled);
                }
            }
            at = last;
            titled = false;
        }
    }

    /// A capital that its place explains, on a word that is seldom a name, at which a name of the lists may start.
    fn is_worthless(&self, i: usize, end: usize, listed: Longest) -> bool {
        let token = &self.tokens[i];
        if token.kind != TokenKind::Word || token.case == Case::Lower {
            return token.kind != TokenKind::Word || !is_article(self.word(i));
        }
        let seen = self.seen(i);
        let cue = self.cue(i);
        if self.nouns && !cue.has(Cue::GIVEN_NAME) && end - i < 2 && !self.listed(i) && !self.has_title_before(i) {
            return true;
        }
        if !self.shouted && !is_start(self.text, self.tokens, i) && (self.tagged || !is_opened(self.text, self.tokens, i)) {
            return (end - i == 1 && self.is_stop(i)) || self.is_calendar(i) || (end - i == 1 && seen.lower > 0 && cue.has(Cue::STARTER));
        }
        if listed.is_some_and(|(n, _)| n > 1) {
            return false;
        }
        let common = || self.is_stop(i) || (seen.lower > 0 && seen.inner == 0) || cue.has(Cue::STARTER) || self.is_calendar(i);
        if !cue.has(Cue::GIVEN_NAME) && common() {
            return !cue.has(Cue(Cue::TITLE.bits() | Cue::ORGANIZATION.bits())) || end - i == 1;
        }
        let spoken = || self.tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::Clitic || self.lists.cue(t).has(Cue::SPEECH));
        end - i == 1 && seen.inner == 0 && token.case == Case::Title && !self.listed(i) && !spoken()
    }

    /// A word that no tagger looks at and that is no name alone: `C`, `XIX`, `GmbH`, `120 MW`.
    #[inline(never)]
    fn is_no_name(&self, i: usize) -> bool {
        let token = &self.tokens[i];
        let numeral = || {
            let numeral = self.word(i);
            let ordinal = numeral.strip_suffix(b"er").or_else(|| numeral.strip_suffix(b"e")).unwrap_or(numeral);
            !ordinal.is_empty() && ordinal.iter().all(|c| matches!(c, b'I' | b'V' | b'X'))
        };
        let suffix = || self.cue(i).has(Cue::SUFFIX);
        // A unit, but `In 2023 NHA` is none.
        let is_amount = |t: &Token| t.kind == TokenKind::Number && t.end - t.start != 4;
        let unit = || token.of(self.text).chars().count() <= 3 && i.checked_sub(1).is_some_and(|at| is_amount(&self.tokens[at]));
        token.is_one_character(self.text) || numeral() || suffix() || unit()
    }

    /// A known name of one word that may be a common word here.
    fn is_doubtful(&self, i: usize, n: usize) -> bool {
        let seen = self.seen(i);
        n == 1 && seen.lower > seen.inner && (self.shouted || is_start(self.text, self.tokens, i)) && self.tokens[i].case == Case::Title
    }

    /// Whether the title at `title` is that of the person `name..end`. In some languages it may be that of one who heads what stands there.
    #[inline(never)]
    fn heads(&self, title: usize, name: usize, end: usize) -> bool {
        // `Presidente de Norlandia`, `президент Норландии`.
        let joint = name > title + 1 && self.is_small(name - 1);
        !joint && (!self.is_genitive(title) || self.n_parts(name, end) == 2)
    }

    /// Words of a name, those with a hyphen in one: `Jan-Eric Holm` has two.
    fn n_parts(&self, name: usize, end: usize) -> usize {
        self.tokens[name..end].iter().filter(|t| t.spaced).count()
    }

    /// Whether what somebody heads may stand right behind this title.
    fn is_genitive(&self, title: usize) -> bool {
        !self.tagged && self.document.lang.genitives && !self.traits(&self.tokens[title]).has(Traits::TITLE)
    }

    #[inline(always)]
    fn has_title_before(&self, i: usize) -> bool {
        self.title_before(i).is_some()
    }

    #[inline(always)]
    fn title_before(&self, i: usize) -> Option<usize> {
        let before = i.checked_sub(1).map(|at| &self.tokens[at])?;
        let dot = usize::from(!before.spaced && before.is(self.text, b'.'));
        let at = i.checked_sub(1 + dot)?;
        let title = self.tokens[i].spaced && self.tokens[at].kind == TokenKind::Word && (self.cue(at).has(Cue::TITLE) || self.is_role(at));
        let noun =
            || matches!(self.word(at), b"home" | b"us" | b"co" | b"house" | b"justice" | b"state" | b"then" | b"late" | b"new" | b"first");
        (title && !noun()).then_some(at)
    }

    /// Where the name starts, if `at..end` starts with a title and a name follows it.
    fn after_title(&self, at: usize, end: usize) -> Option<usize> {
        let mut i = at;
        let mut any = false;
        while i < end {
            let cue = self.cue(i);
            if self.is_title(i) {
                any = true;
            } else if !cue.has(Cue::MODIFIER) || self.cue(i).has(Cue::GIVEN_NAME) {
                break;
            }
            i += 1;
            if i < end && self.is_dot(i) && !self.tokens[i].spaced {
                i += 1;
            }
            // `Secretary of State`, `Minister for Health and Education`.
            while any && i + 1 < end && matches!(self.word(i), b"of" | b"for" | b"and" | b"the") && self.is_capital(i + 1) {
                i += 2;
            }
            while !self.tagged && any && i + 1 < end && self.is_small(i) {
                i += 1;
            }
        }
        // `Prezydent Orli Hanna Lis`: who knows where the name starts?
        let unclear = self.n_parts(i, end) > 2 && self.is_genitive(at);
        (any && i > at && !unclear).then_some(i)
    }

    /// Where a name ends that no list knows: before a title, or before a known name of several words.
    fn name_end(&self, at: usize, end: usize) -> usize {
        let cut = |i: &usize| {
            let Listed { cue, longest, .. } = self.lists.listed(&self.tokens[*i]);
            let title = (cue.has(Cue::TITLE) || self.is_role(*i)) && *i + 1 < end && !cue.has(Cue::GIVEN_NAME);
            title
                || (longest > 1
                    && (self.tagged || self.document.lang.genitives)
                    && self.longest(*i, end).is_some_and(|(n, k)| n > 1 && k.kind != Kind::Person))
        };
        if end - at == 1 { end } else { (at + 1..end).find(cut).unwrap_or(end) }
    }
}
