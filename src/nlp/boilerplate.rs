//! Lines that are not the story: credits, captions, bylines, calls to subscribe. A wrong skip costs a sentence of the story, so every
//! pattern is narrow. Languages share one table: the patterns do not collide.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{
    sentence::{Role, Sentence},
    token::{Case, Kind, TermMap, Token, key, term},
};

/// Where a phrase must stand, and how long its sentence may be in tokens.
struct Rule {
    phrase: &'static str,
    place: Place,
    max_tokens: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Start,
    End,
}

const fn start(phrase: &'static str, max_tokens: usize) -> Rule {
    Rule { phrase, place: Place::Start, max_tokens }
}

const fn end(phrase: &'static str, max_tokens: usize) -> Rule {
    Rule { phrase, place: Place::End, max_tokens }
}

/// In lower case, words and marks apart.
static RULES: &[Rule] = &[
    start("read more", 40),
    start("read also", 40),
    start("also read", 40),
    start("see also", 40),
    start("read the full", 30),
    start("more :", 30),
    start("related :", 40),
    start("related stories", 12),
    start("related articles", 12),
    start("recommended :", 40),
    start("watch :", 30),
    start("listen :", 30),
    start("click here", 30),
    start("click to", 20),
    start("tap here", 20),
    start("scroll down for video", 12),
    start("watch the video", 16),
    start("sign up for", 40),
    start("sign up to", 40),
    start("subscribe to", 40),
    start("subscribe now", 20),
    start("follow us on", 30),
    start("follow us", 8),
    start("like us on facebook", 20),
    start("join the conversation", 20),
    start("share this", 10),
    start("share on", 10),
    start("download our app", 20),
    start("get our app", 20),
    start("photo :", 40),
    start("photo by", 30),
    start("photos :", 30),
    start("photograph :", 30),
    start("photo credit", 30),
    start("image :", 30),
    start("image credit", 30),
    start("image source", 30),
    start("image caption", 60),
    start("image copyright", 30),
    start("media caption", 60),
    start("picture :", 30),
    start("pictured :", 60),
    start("caption :", 60),
    start("video :", 30),
    start("copyright", 24),
    start("©", 40),
    start("( c )", 30),
    start("advertisement", 4),
    start("reporting by", 40),
    start("writing by", 30),
    start("editing by", 30),
    start("additional reporting by", 40),
    start("compiled by", 12),
    start("this article was originally published", 40),
    start("this story was originally published", 40),
    start("this story has been updated", 30),
    start("read this :", 40),
    start("read the original", 30),
    start("see the original", 30),
    start("watch more", 30),
    start("related story", 40),
    start("more details on", 20),
    start("for more on", 30),
    start("full story |", 20),
    start(">>", 40),
    start("scroll down to", 16),
    start("scroll down for", 16),
    start("share your", 30),
    start("share photos", 20),
    start("a post shared by", 20),
    start("end of twitter post", 8),
    start("media playback is", 10),
    start("editor 's note :", 90),
    start("the opinions expressed in", 40),
    start("the views expressed in", 40),
    start("updated :", 12),
    start("last updated", 12),
    start("published :", 12),
    start("note : this story", 30),
    start("this story was first published", 40),
    start("this article was first published", 40),
    start("all rights reserved", 20),
    end("contributed to this report .", 60),
    end("contributed to this story .", 60),
    end("contributed to this article .", 60),
    end("contributed reporting .", 60),
    end("all rights reserved .", 60),
    end("all rights reserved", 60),
    end("may not be published , broadcast , rewritten or redistributed .", 60),
    end("/ getty images", 40),
    end("via getty images", 40),
    start("lesen sie auch", 40),
    start("lesen sie mehr", 40),
    start("mehr zum thema", 30),
    start("foto :", 40),
    start("bild :", 40),
    start("newsletter abonnieren", 20),
    start("das könnte sie auch interessieren", 30),
    start("folgen sie uns", 20),
    start("quelle :", 20),
    start("quellen :", 20),
    start("anzeige", 2),
    start("lire aussi", 40),
    start("lire également", 40),
    start("à lire également", 40),
    start("voir aussi", 40),
    start("crédit photo", 20),
    start("suivez - nous", 20),
    start("à lire aussi", 40),
    start("lire la suite", 20),
    start("photo d' illustration", 20),
    start("( avec afp", 8),
    start("abonnez - vous", 20),
    start("lea también", 40),
    start("lee también", 40),
    start("leer más", 30),
    start("suscríbete", 20),
    start("te puede interesar", 30),
    start("también te puede interesar", 30),
    start("síguenos en", 20),
    start("fotografía :", 40),
    start("leggi anche", 40),
    start("leggi di più", 20),
    start("iscriviti alla newsletter", 20),
    start("seguici su", 20),
    start("leia também", 40),
    start("siga - nos", 20),
    start("leia mais", 30),
    start("veja também", 40),
    start("lees ook", 40),
    start("lees meer", 30),
    start("beeld :", 40),
    start("volg ons op", 20),
    start("læs også", 40),
    start("følg os på", 20),
    start("læs mere", 30),
    start("artiklen fortsætter", 12),
    start("читайте также", 40),
    start("фото :", 40),
    start("подписывайтесь на", 20),
    start("fot .", 20),
    start("zdjęcie :", 40),
    start("czytaj więcej", 30),
    start("xem thêm", 30),
    start("đọc thêm", 30),
    start("ảnh :", 30),
    start("czytaj także", 40),
    start("czytaj też", 40),
    start("zobacz też", 40),
];

type Table = TermMap<Vec<(Vec<u64>, &'static Rule)>>;

/// Rules by the term of the word that their phrase begins with, and ends with; a dot behind that word does not count.
static TABLE: LazyLock<(Table, Table)> = LazyLock::new(|| (table(Place::Start), table(Place::End)));

fn table(place: Place) -> Table {
    let mut table = FxHashMap::<u64, Vec<_>>::default();
    for rule in RULES.iter().filter(|rule| rule.place == place) {
        let terms = rule.phrase.split(' ').map(term).collect::<Vec<_>>();
        let key = if place == Place::Start { terms.first() } else { terms.iter().rfind(|term| **term != DOT) };
        if let Some(key) = key.copied() {
            table.entry(key).or_default().push((terms, rule));
        }
    }
    table.into()
}

/// The rules whose phrase has this word at the place in question.
fn rules<'a>(table: &'a Table, word: Option<&Token>) -> &'a [(Vec<u64>, &'static Rule)] {
    word.and_then(|word| table.get(word.term)).map_or(&[], Vec::as_slice)
}

/// Gives sentences that are no part of the story their role.
pub fn mark(text: &str, tokens: &[Token], sentences: &mut [Sentence]) {
    let count = sentences.len();
    let (starts, ends) = &*TABLE;
    let mut paragraph = None;
    for (i, sentence) in sentences.iter_mut().enumerate() {
        let own = &tokens[sentence.first as usize..sentence.last as usize];
        let alone = paragraph != Some(sentence.paragraph);
        let signature = i + 1 == count && i >= SIGNED && alone && is_signature(own);
        if signature || starts_with_phrase(starts, own) || ends_with_phrase(ends, own) || is_byline(text, own) || is_teaser(text, own) {
            sentence.role = Role::Boilerplate;
        }
        paragraph = Some(sentence.paragraph);
    }
}

fn starts_with_phrase(starts: &Table, own: &[Token]) -> bool {
    // A bullet, arrow or bracket may stand before the phrase.
    let before = own.iter().take(2).take_while(|t| t.kind == Kind::Mark && t.term != COPYRIGHT).count();
    let begins = |own: &[Token]| {
        rules(starts, own.first())
            .iter()
            .any(|(terms, rule)| own.len() <= rule.max_tokens && own.get(..terms.len()).is_some_and(|part| reads(part, terms)))
    };
    begins(&own[before..]) || (before > 0 && begins(own))
}

fn ends_with_phrase(ends: &Table, own: &[Token]) -> bool {
    let Some((last, rest)) = own.split_last() else { return false };
    let key = if last.term == DOT { rest.last() } else { Some(last) };
    let part = |n: usize| own.len().checked_sub(n).map(|from| &own[from..]);
    rules(ends, key).iter().any(|(terms, rule)| own.len() <= rule.max_tokens && part(terms.len()).is_some_and(|part| reads(part, terms)))
}

fn reads(tokens: &[Token], terms: &[u64]) -> bool {
    tokens.iter().map(|t| &t.term).eq(terms)
}

const DOT: u64 = key(".");
const COPYRIGHT: u64 = key("©");
const BY: u64 = key("by");
const FOLLOW: u64 = key("follow");
const ARROW: u64 = key("»");

/// `By Jane Roe` or `By Jane Roe, The Daily`: a short line of names without a stop.
fn is_byline(text: &str, own: &[Token]) -> bool {
    let Some((first, rest)) = own.split_first() else { return false };
    if first.term != BY || first.case == Case::Lower || !(2..=12).contains(&rest.len()) {
        return false;
    }
    let joins = |t: &Token| matches!(t.of(text), "and" | "," | "|" | "-" | "." | "of" | "the" | "for" | "in" | "&");
    let n_names = rest.iter().filter(|t| t.kind == Kind::Word && t.is_capitalised(text)).count();
    let stops = rest.last().is_some_and(|t| t.of(text) == ".");
    n_names >= 2 && !stops && rest.iter().all(|t| (t.kind == Kind::Word && t.is_capitalised(text)) || joins(t))
}

/// Fewest sentences before a line of names that is taken for the author's.
const SIGNED: usize = 4;

/// A last line of two to five capitalised words and nothing else: the author's name, where authors sign at the end.
fn is_signature(own: &[Token]) -> bool {
    (2..=5).contains(&own.len()) && own.iter().all(|t| t.kind == Kind::Word && t.case == Case::Title)
}

/// `Watch the crews at work »`, `Follow Jane Roe on Twitter`: a link that lost its address.
fn is_teaser(text: &str, own: &[Token]) -> bool {
    let (Some(first), Some(last)) = (own.first(), own.last()) else { return false };
    if own.len() > MAX_TEASER || first.case == Case::Lower {
        return false;
    }
    let arrow = last.term == ARROW && TEASER_VERBS.iter().any(|verb| first.of(text).eq_ignore_ascii_case(verb));
    let network = |t: &Token| NETWORKS.iter().any(|name| t.of(text).eq_ignore_ascii_case(name));
    let follow = first.term == FOLLOW && own.windows(2).any(|pair| pair[0].of(text) == "on" && network(&pair[1]));
    arrow || follow
}

/// Longest teaser in tokens.
const MAX_TEASER: usize = 24;
const TEASER_VERBS: [&str; 12] = ["watch", "see", "read", "view", "hear", "listen", "learn", "share", "explore", "browse", "check", "find"];
const NETWORKS: [&str; 6] = ["Twitter", "Facebook", "Instagram", "YouTube", "TikTok", "LinkedIn"];

#[cfg(test)]
mod tests {
    use crate::nlp::{
        document::{Buffer, Words},
        lang,
        sentence::Role,
        span::Field,
    };

    fn roles(text: &str) -> Vec<Role> {
        roles_in("en", text)
    }

    fn roles_in(tag: &str, text: &str) -> Vec<Role> {
        let mut buffer = Buffer::default();
        let document =
            buffer.read(text, Field::Text, lang::choose(tag, text).lang, &mut Words::default(), &|| false).expect("nobody stops it");
        document.sentences.iter().map(|s| s.role).collect()
    }

    #[test]
    fn credits_and_calls_are_boilerplate() {
        for line in [
            "Read more: Council closes bridge",
            "By Jane Roe and John Doe",
            "Photo: A. Nother / Getty Images",
            "Reporting by Jane Roe; editing by John Doe.",
            "© 2024 The Harbour Gazette. ",
            "Sign up for our weekly newsletter.",
            "Jane Roe contributed to this report.",
            "Watch the crews at work »",
            "Follow Jane Roe on Twitter",
            "Editor's note: Jane Roe teaches law in Leeds.",
            ">> Council closes second bridge",
            "Updated: Dec. 21, 2021",
        ] {
            assert_eq!(roles(line)[0], Role::Boilerplate, "{line}");
        }
    }

    #[test]
    fn credits_and_calls_of_other_languages_are_boilerplate() {
        for (tag, line) in [
            ("pl", "Fot. PAP/Jan Sowa"),
            ("pt", "Veja também: Ponte fechada em Lagos"),
            ("nl", "Beeld: Jan Bakker"),
            ("de", "Quelle: dpa"),
            ("de", "Anzeige"),
            ("fr", "(Avec AFP)"),
            ("da", "Artiklen fortsætter efter annoncen"),
        ] {
            assert_eq!(roles_in(tag, line), [Role::Boilerplate], "{line}");
        }
        for (tag, line) in [
            ("de", "Anzeige wurde am Montag erstattet, sagte die Polizei."),
            ("fr", "Avec AFP et Reuters, il couvre la région."),
            ("de", "Quelle war ein Sprecher der Stadt."),
        ] {
            assert_eq!(roles_in(tag, line), [Role::Body], "{line}");
        }
    }

    #[test]
    fn a_name_on_the_last_line_is_the_authors() {
        let story = "The bridge is closed.\nCars queued.\nBoats did not.\nNobody was hurt.";
        assert_eq!(roles(&format!("{story}\nJane Roe")).last(), Some(&Role::Boilerplate));
        assert_eq!(roles("The winners are:\nJane Roe").last(), Some(&Role::Body), "a short text is no article with an author");
    }

    #[test]
    fn sentences_of_the_story_are_not() {
        for line in [
            "By Tuesday the river had risen by two metres.",
            "Photographs of the bridge were shown in court.",
            "Read the letter aloud, the judge told him.",
            "Copyright law was at the heart of the case that three publishers brought against the company in the city's commercial court in May.",
            "Follow the money, she said.",
            "Watch out for ice, the police told drivers.",
            "Updated plans for the bridge were shown on Monday.",
            "Editors noted that the letter was a forgery.",
        ] {
            assert_eq!(roles(line)[0], Role::Body, "{line}");
        }
    }
}
