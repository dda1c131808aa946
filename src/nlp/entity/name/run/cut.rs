//! Where a run of capitals is cut into names: at titles and at known names.

use super::{
    super::{
        Kind,
        evidence::{is_article, is_opened, is_start},
        typing::{self, Context},
    },
    Longest, Reader,
};
use crate::nlp::{
    entity::lexicon::{Cue, Listed},
    lang::Traits,
    token::{Case, Kind as TokenKind, Token},
};

impl Reader<'_> {
    /// Cuts a run, which starts with the name `start` of the lists, into names. `emit` takes first and last token, kind, confidence, and whether
    /// the kind is fixed.
    pub(super) fn cut(&self, first: usize, end: usize, start: Longest, mut emit: impl FnMut(usize, usize, Kind, f32, bool)) {
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
    pub(super) fn has_title_before(&self, i: usize) -> bool {
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
