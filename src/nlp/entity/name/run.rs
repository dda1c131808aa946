//! Runs of capitals: where a name may start and end, and where a run is two names or a title and a name.

mod cut;

use super::{
    Guess, STRIDE,
    evidence::{Evidence, Lists, Seen, is_article},
};
use crate::nlp::{
    Interrupted, Stop,
    document::Document,
    entity::lexicon::{Cue, Known, Lexicon, MAX_PARTICLE},
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
}
