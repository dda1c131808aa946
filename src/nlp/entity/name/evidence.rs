//! What the whole article says, noted in one walk over its tokens: how its words are written elsewhere, what the lists say of them, and where
//! names may start.

use crate::nlp::{
    document::Document,
    entity::lexicon::{Cue, Hint, Known, Lexicon, Listed},
    lang::{Lang, Traits},
    sentence::Sentence,
    span::Field,
    token::{Case, Kind as TokenKind, Token},
};

/// What the article says; memory that is reused.
#[derive(Debug, Default)]
pub struct Evidence {
    words: Words,
    /// By the number of the field.
    places: [Places; 2],
    /// Hints of all words that stand with a capital.
    hints: Hint,
}

/// What is known of words, by the number of each.
#[derive(Debug, Default)]
struct Words {
    /// How often it stands in small letters.
    lower: Vec<u32>,
    /// How often it stands with a capital where the sentence does not ask for one.
    inner: Vec<u32>,
    listed: Vec<Listed>,
}

/// The lists were asked about the word. They are when it first stands with a capital: few words do, and they are asked about often.
const ASKED: Hint = Hint(Hint::FREE);
/// The word was asked about and carries no topic.
const STOP: Hint = Hint(Hint::FREE << 1);

/// How often one word is written how.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// In small letters.
    pub lower: u32,
    /// With a capital where the sentence does not ask for one.
    pub inner: u32,
}

/// What stands where in a field, in the order of the text.
#[derive(Debug, Default)]
struct Places {
    /// Words that are not in small letters, and Arabic articles before a hyphen and a capital: `al-Assad`.
    capitals: Vec<u32>,
    /// Numbers, opening brackets and double quotes.
    signs: Vec<u32>,
    /// Whether such articles are among the capitals.
    articles: bool,
    /// By sentence: whether capitals mean nothing there.
    shouted: Vec<bool>,
}

impl Evidence {
    pub(crate) fn collect(&mut self, fields: &[Document; 2], lexicon: &Lexicon) {
        self.words.forget(fields[1].n_words);
        self.hints = Hint::default();
        let asks = fields[1].lang.tag != "en";
        for (document, places) in fields.iter().zip(&mut self.places) {
            places.capitals.clear();
            places.signs.clear();
            places.articles = false;
            places.shouted.clear();
            for sentence in document.sentences {
                let from = places.capitals.len();
                self.hints.0 |= places.read(document, sentence, &mut self.words, lexicon).0;
                let capitals = places.capitals.len() - from;
                let shouted = capitals >= MIN_SHOUTED && is_shouted(document, sentence, capitals);
                places.shouted.push(shouted);
                if document.field == Field::Text && !shouted {
                    count_inner(document, sentence, &places.capitals[from..], &mut self.words.inner, asks);
                }
            }
        }
    }

    /// How the word of a token of the article is written in it.
    pub(crate) fn of(&self, token: &Token) -> Seen {
        self.words.seen(token)
    }

    /// Words that are not in small letters, and Arabic articles before a hyphen and a capital: `al-Assad`.
    pub(crate) fn capitals(&self, field: usize) -> &[u32] {
        &self.places[field].capitals
    }

    /// Whether Arabic articles are among the capitals.
    pub(crate) fn has_articles(&self, field: usize) -> bool {
        self.places[field].articles
    }

    /// Numbers, opening brackets and double quotes.
    pub(super) fn signs(&self, field: usize) -> &[u32] {
        &self.places[field].signs
    }

    /// By sentence of a field: whether capitals mean nothing there.
    pub(super) fn shouted(&self, field: usize) -> &[bool] {
        &self.places[field].shouted
    }

    /// Whether capitals mean nothing in sentence `n` of a field.
    pub(crate) fn is_shouted(&self, field: usize, n: usize) -> bool {
        self.places[field].shouted[n]
    }

    /// Whether any word with a capital has this hint.
    pub(super) fn holds(&self, hint: Hint) -> bool {
        self.hints.has(hint)
    }

    /// The lists, asked about words of this article.
    pub(crate) fn lists<'a>(&'a self, lexicon: &'a Lexicon) -> Lists<'a> {
        Lists { lexicon, words: &self.words }
    }
}

impl Words {
    /// Makes room for what is known of the `n` words of another article.
    fn forget(&mut self, n: usize) {
        self.lower.clear();
        self.lower.resize(n, 0);
        self.inner.clear();
        self.inner.resize(n, 0);
        self.listed.clear();
        self.listed.resize(n, Listed::default());
    }

    /// Notes what is known of a word before the article, and gives its hints.
    #[inline]
    fn ask(&mut self, token: &Token, lang: &Lang, lexicon: &Lexicon) -> Hint {
        let listed = &mut self.listed[token.word as usize];
        if !listed.hint.has(ASKED) {
            *listed = lexicon.word(token.term);
            let traits = lang.traits(token.term);
            let stop = if traits.has(Traits::STOP) { STOP } else { Hint::default() };
            if traits.has(Traits::OWN) {
                listed.longest = 0;
            }
            listed.hint.0 |= ASKED.0 | stop.0;
        }
        listed.hint
    }

    fn seen(&self, token: &Token) -> Seen {
        Seen { lower: self.lower[token.word as usize], inner: self.inner[token.word as usize] }
    }
}

impl Places {
    /// Notes what stands in `sentence`, and what is known of its words. Gives the hints of its capitals.
    fn read(&mut self, document: &Document, sentence: &Sentence, words: &mut Words, lexicon: &Lexicon) -> Hint {
        let mut hints = Hint::default();
        for (i, token) in (sentence.first..).zip(document.tokens_of(sentence)) {
            // Most are words in small letters.
            if (token.kind == TokenKind::Word) & (token.case == Case::Lower) {
                words.lower[token.word as usize] += 1;
                continue;
            }
            if token.kind == TokenKind::Word {
                self.capitals.push(i);
                hints.0 |= words.ask(token, document.lang, lexicon).0;
            } else if token.kind == TokenKind::Mark {
                self.mark(document, sentence, i, token);
            } else if token.kind == TokenKind::Number {
                self.signs.push(i);
            }
        }
        hints
    }

    fn mark(&mut self, document: &Document, sentence: &Sentence, i: u32, mark: &Token) {
        match mark.bytes(document.text) {
            b"(" | b"\"" | b"\xe2\x80\x9c" => self.signs.push(i),
            b"-" if i > sentence.first && i + 1 < sentence.last => {
                let (before, after) = (&document.tokens[i as usize - 1], &document.tokens[i as usize + 1]);
                let article = before.case == Case::Lower && is_article(before.bytes(document.text));
                if article && after.kind == TokenKind::Word && after.is_capitalised(document.text) {
                    self.capitals.push(i - 1);
                    self.articles = true;
                }
            }
            _ => {}
        }
    }
}

/// Words of a line that may be shouted.
const MIN_SHOUTED: usize = 4;

/// Whether capitals mean nothing in a sentence with so many of them: a title in title case, or a line in capitals.
fn is_shouted(document: &Document, sentence: &Sentence, capitals: usize) -> bool {
    // Most lines have soon shown more words without a capital than one with so many capitals may have.
    let most = capitals / 9;
    let (mut n, mut small) = (0, 0);
    // Short words keep their small letters in title case.
    for token in document.tokens_of(sentence).iter().filter(|t| t.kind == TokenKind::Word && t.end - t.start > 3) {
        n += 1;
        small += usize::from(!token.is_capitalised(document.text));
        if small > most {
            return false;
        }
    }
    n >= MIN_SHOUTED && small * 10 <= n
}

/// Counts the capitals that the sentence does not ask for; whether one asks behind `¿`, the language says.
fn count_inner(document: &Document, sentence: &Sentence, capitals: &[u32], inner: &mut [u32], asks: bool) {
    let (tokens, first) = (document.tokens_of(sentence), sentence.first as usize);
    for i in capitals.iter().map(|i| *i as usize - first) {
        if tokens[i].case != Case::Lower && !is_start(document.text, tokens, i) && !(asks && is_opened(document.text, tokens, i)) {
            inner[tokens[i].word as usize] += 1;
        }
    }
}

/// The lists, asked about words of an article: most questions are answered by what was noted of a word when it first came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'a> {
    lexicon: &'a Lexicon,
    words: &'a Words,
}

impl Lists<'_> {
    #[inline]
    pub(super) fn listed(&self, token: &Token) -> Listed {
        let listed = self.words.listed[token.word as usize];
        if listed.hint.has(ASKED) { listed } else { self.ask(token) }
    }

    #[inline(never)]
    fn ask(&self, token: &Token) -> Listed {
        self.lexicon.word(token.term)
    }

    /// What a word says about names.
    pub(crate) fn cue(&self, token: &Token) -> Cue {
        self.listed(token).cue
    }

    /// Whether a word that stands with a capital somewhere carries no topic.
    pub(crate) fn is_stop(&self, token: &Token) -> bool {
        self.hint(token).has(STOP)
    }

    /// Whether a token is the name of a day or month, as it is written: a date, no name.
    pub(super) fn is_calendar(&self, token: &Token) -> bool {
        token.case == Case::Title && self.hint(token).has(Hint::CALENDAR)
    }

    /// Whether a token is a word for storms, written like the start of one's name.
    pub(super) fn is_storm(&self, token: &Token) -> bool {
        token.case == Case::Title && self.hint(token).has(Hint::STORM)
    }

    /// What is known of a word that stands with a capital somewhere.
    fn hint(&self, token: &Token) -> Hint {
        self.words.listed[token.word as usize].hint
    }

    /// How a word is written in the article.
    pub(crate) fn seen(&self, token: &Token) -> Seen {
        self.words.seen(token)
    }

    /// The longest name of the lists that starts at the first of `tokens`, and its length.
    pub(crate) fn longest(&self, text: &str, tokens: &[Token]) -> Option<(usize, Known)> {
        let most = self.listed(tokens.first()?).longest;
        if most == 0 { None } else { self.lexicon.longest_within(most, text, tokens) }
    }

    /// The name of the lists that `tokens` are, if any.
    pub(crate) fn known(&self, text: &str, tokens: &[Token]) -> Option<Known> {
        let most = self.listed(tokens.first()?).longest;
        if tokens.len() > most.into() { None } else { self.lexicon.known(text, tokens) }
    }

    /// The name of the lists that the letters of `tokens` spell: `U. S.`, in which a space stands after the stop.
    pub(crate) fn spelled(&self, text: &str, tokens: &[Token]) -> Option<Known> {
        self.lexicon.spelled(text, tokens)
    }
}

/// The Arabic article, as in `al-Assad`.
pub(crate) fn is_article(word: &[u8]) -> bool {
    matches!(word, b"al" | b"el" | b"ul" | b"as" | b"ad" | b"an" | b"ash" | b"at")
}

/// Whether token `i` has its capital from its place: first, or first after an opening quote, a colon or a bullet.
#[inline(always)]
pub(crate) fn is_start(text: &str, tokens: &[Token], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|b| &tokens[b]) else { return true };
    // Most stand behind a word.
    !matches!(before.kind, TokenKind::Word | TokenKind::Number) && is_start_behind(before, text, tokens, i)
}

/// Whether token `i` is the first of a Spanish question or exclamation. English quotes few, and its tagger was trained without them.
pub(super) fn is_opened(text: &str, tokens: &[Token], i: usize) -> bool {
    let Some(before) = i.checked_sub(1).map(|at| &tokens[at]) else { return false };
    matches!(before.of(text), "¿" | "¡")
}

#[inline(never)]
fn is_start_behind(before: &Token, text: &str, tokens: &[Token], i: usize) -> bool {
    // A list's marker, or a stop inside the sentence.
    let stop = || tokens[i].spaced && !(i >= 2 && tokens[i - 2].is_capitalised(text));
    match before.bytes(text) {
        b":" | b"``" | b"--" => true,
        b"\"" | b"'" | b"(" | b"[" => before.spaced || i == 1,
        b"." | b"!" | b"?" | b"..." => stop(),
        b")" => i <= 3,
        [_] => false,
        _ => match before.of(text) {
            "“" | "‘" | "«" | "„" | "•" | "—" | "–" => true,
            "…" => stop(),
            _ => false,
        },
    }
}
