//! Corpora of names: one token and its IOB2 tag a line, a blank line between sentences, `-DOCSTART-` between documents; made text again, because
//! the tagger reads text.

use std::{io, path::Path};

use crate::{eval::corpus, nlp::entity::tagger::Tag};
use std::io::BufRead;

/// One document.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its text; sentences are lines with a blank line between them.
    pub text: String,
    /// Bytes and kind of each name.
    pub names: Vec<(usize, usize, Tag)>,
}

/// Sentences of one document, at most: longer ones are cut, so that a book does not become one article.
const MAX_SENTENCES: usize = 60;

/// All documents of a file. Without `-DOCSTART-` each sentence is one.
pub fn read(path: &Path) -> io::Result<Vec<Document>> {
    let mut documents = vec![Document::default()];
    let (mut words, mut n_sentences, mut marked) = (Vec::<(String, String)>::new(), 0, false);
    let mut close = |words: &mut Vec<(String, String)>, documents: &mut Vec<Document>, fresh: bool| {
        if !words.is_empty() {
            n_sentences += 1;
            if let Some(document) = documents.last_mut() {
                add(document, words);
            }
            words.clear();
        }
        if (fresh || n_sentences >= MAX_SENTENCES) && documents.last().is_some_and(|d| !d.text.is_empty()) {
            documents.push(Document::default());
            n_sentences = 0;
        }
    };
    for line in corpus::open(path)?.lines() {
        let line = line?;
        match line.split_once('\t') {
            Some(("-DOCSTART-", _)) => {
                marked = true;
                close(&mut words, &mut documents, true);
            }
            Some((word, tag)) => words.push((word.to_owned(), tag.to_owned())),
            None => close(&mut words, &mut documents, !marked),
        }
    }
    close(&mut words, &mut documents, true);
    documents.retain(|d| !d.text.is_empty());
    Ok(documents)
}

fn add(document: &mut Document, words: &[(String, String)]) {
    if !document.text.is_empty() {
        document.text.push_str("\n\n");
    }
    let mut open_quote = false;
    let mut glue = true;
    for (i, (word, tag)) in words.iter().enumerate() {
        let word = match word.as_str() {
            "``" | "''" => "\"",
            "-LRB-" => "(",
            "-RRB-" => ")",
            other => other,
        };
        let quote = word == "\"";
        let closes = matches!(
            word,
            "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "%" | "'s" | "'" | "n't" | "'re" | "'ve" | "'ll" | "'m" | "'d" | "’s" | "..."
        ) || (quote && open_quote);
        let hyphen = word == "-" && i > 0 && words.get(i + 1).is_some_and(|w| tag.starts_with("I-") || w.0.chars().all(char::is_lowercase));
        if !glue && !closes && !hyphen {
            document.text.push(' ');
        }
        let start = document.text.len();
        document.text.push_str(word);
        let end = document.text.len();
        if let Some((place, kind)) = tag.split_once('-')
            && let Some(kind) = kind_of(kind)
        {
            match document.names.last_mut() {
                Some(last) if place == "I" && last.2 == kind => last.1 = end,
                _ => document.names.push((start, end, kind)),
            }
        }
        if quote {
            open_quote = !open_quote;
        }
        glue = matches!(word, "(" | "[" | "$" | "£" | "€") || (quote && open_quote) || hyphen;
    }
}

fn kind_of(name: &str) -> Option<Tag> {
    match name {
        "PERSON" => Some(Tag::Person),
        "ORGANIZATION" => Some(Tag::Organization),
        "LOCATION" => Some(Tag::Location),
        "MISC" => Some(Tag::Other),
        _ => None,
    }
}
