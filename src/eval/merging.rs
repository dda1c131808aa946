//! Merging against people's: the names of a document are given, and only which of them are one entity is asked.

use std::{collections::HashMap, fmt::Write, io, path::Path};

use serde::Deserialize;

use super::corpus;
use crate::nlp::{
    document::{Buffer, Words},
    entity::{Extractor, Found, Kind},
    lang,
    span::Field,
};

/// A document with its names.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    /// Words of each sentence.
    pub sents: Vec<Vec<String>>,
    /// The names.
    pub mentions: Vec<Name>,
}

/// A name: words `start..end` of a sentence.
#[derive(Clone, Debug, Deserialize)]
pub struct Name {
    /// Which sentence.
    pub sent: usize,
    /// First word.
    pub start: usize,
    /// One past the last word.
    pub end: usize,
    /// What is written there.
    pub text: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Equal for names of one entity.
    pub entity: String,
}

/// What is counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Pairs in both, in ours alone, in theirs alone.
    pairs: [f64; 3],
    /// Sums of B-cubed precision and recall, and names.
    cubed: [f64; 3],
    /// Names that are not their entity's longest form: with it, and all.
    aliases: [f64; 2],
}

impl Tally {
    /// One document: the entity of each name by people, by us, and its letters.
    pub fn add(&mut self, theirs: &[usize], ours: &[usize], forms: &[&str]) {
        let n = theirs.len();
        for i in 0..n {
            let (mut both, mut their_size, mut our_size) = (0.0, 0.0, 0.0);
            for j in 0..n {
                let (t, o) = (theirs[i] == theirs[j], ours[i] == ours[j]);
                both += f64::from(u8::from(t && o));
                their_size += f64::from(u8::from(t));
                our_size += f64::from(u8::from(o));
                if j < i && (t || o) {
                    self.pairs[if t && o { 0 } else { 1 + usize::from(t) }] += 1.0;
                }
            }
            self.cubed = [self.cubed[0] + both / our_size, self.cubed[1] + both / their_size, self.cubed[2] + 1.0];
            let entity = || (0..n).filter(|&j| theirs[j] == theirs[i]);
            // Of equally long forms the first one counts.
            let longest = entity().rev().max_by_key(|&j| (forms[j].split_whitespace().count(), forms[j].chars().count())).unwrap_or(i);
            if forms[i] != forms[longest] {
                self.aliases[1] += 1.0;
                self.aliases[0] += f64::from(u8::from(entity().any(|j| forms[j] == forms[longest] && ours[j] == ours[i])));
            }
        }
    }

    /// F1 of pairs of names put together, in percent.
    pub fn pairwise(&self) -> f64 {
        let [both, ours, theirs] = self.pairs;
        200.0 * both / (2.0 * both + ours + theirs).max(1.0)
    }

    /// F1 of B-cubed (Bagga and Baldwin, 1998), in percent.
    pub fn cubed(&self) -> f64 {
        let [precision, recall, n] = self.cubed;
        200.0 * precision * recall / (precision + recall).max(1e-9) / n.max(1.0)
    }

    /// Short forms that are with their longest one, in percent.
    pub fn aliases(&self) -> f64 {
        100.0 * self.aliases[0] / self.aliases[1].max(1.0)
    }
}

/// One section of the report for each file of `data`, which hold JSON lists of documents.
pub fn report(extractor: &Extractor, data: &[&Path]) -> io::Result<String> {
    let mut out = String::from(
        "## Merging\n\nThe names are given, with their types; asked is which are one entity. Beside it, what comes of putting equal names together.\n\n\
         | documents | names | pairwise F1 | equal names | B-cubed F1 | equal names | short forms with their full one, % |\n|---|---|---|---|---|---|---|\n",
    );
    for path in data {
        let documents: Vec<Document> = serde_json::from_reader(corpus::open(path)?)?;
        let (mut ours, mut equal) = (Tally::default(), Tally::default());
        for document in &documents {
            measure(extractor, document, &mut ours, &mut equal);
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let _ = writeln!(
            out,
            "| {name}: {} | {} | **{:.1}** | {:.1} | {:.1} | {:.1} | {:.1} |",
            documents.len(),
            ours.cubed[2],
            ours.pairwise(),
            equal.pairwise(),
            ours.cubed(),
            equal.cubed(),
            ours.aliases()
        );
    }
    Ok(out + "\n")
}

/// Merges the names of one document.
fn measure(extractor: &Extractor, document: &Document, ours: &mut Tally, equal: &mut Tally) {
    let (text, places) = join(&document.sents);
    let (mut title, mut body, mut words) = (Buffer::default(), Buffer::default(), Words::default());
    let english = lang::choose("en", &text).lang;
    let (Ok(title), Ok(body)) =
        (title.read("", Field::Title, english, &mut words, &|| false), body.read(&text, Field::Text, english, &mut words, &|| false))
    else {
        return;
    };
    // Mentions that overlap or that the reader cuts otherwise are left out; the order is that of the text.
    let mut names = document.mentions.iter().filter_map(|name| {
        let (start, end) = (places.get(name.sent)?.get(name.start)?.0, places.get(name.sent)?.get(name.end.checked_sub(1)?)?.1);
        let first = body.tokens.partition_point(|t| (t.end as usize) <= start);
        let last = body.tokens.partition_point(|t| (t.start as usize) < end);
        (first < last).then_some((first, last, name))
    });
    let mut names = names.by_ref().collect::<Vec<_>>();
    names.sort_by_key(|n| (n.0, n.1));
    names.dedup_by(|b, a| b.0 < a.1);
    let found = names.iter().map(|(first, last, name)| Found::new(&body, *first, *last, kind_of(&name.kind), 1.0)).collect::<Vec<_>>();
    let groups = extractor.group(&[title, body], &found);
    let number = |of: &mut dyn Iterator<Item = String>| {
        let mut seen = HashMap::new();
        of.map(|key| {
            let next = seen.len();
            *seen.entry(key).or_insert(next)
        })
        .collect::<Vec<_>>()
    };
    let theirs = number(&mut names.iter().map(|n| n.2.entity.clone()));
    let alike = number(&mut names.iter().map(|n| n.2.text.to_lowercase()));
    let forms = names.iter().map(|n| n.2.text.as_str()).collect::<Vec<_>>();
    ours.add(&theirs, &groups, &forms);
    equal.add(&theirs, &alike, &forms);
}

/// The text of sentences, and first and one past the last byte of each word.
fn join(sentences: &[Vec<String>]) -> (String, Vec<Vec<(usize, usize)>>) {
    let mut text = String::new();
    let mut places = Vec::new();
    for sentence in sentences {
        let mut of = Vec::new();
        for word in sentence {
            let glued = matches!(word.as_str(), "." | "," | ";" | ":" | "!" | "?" | ")" | "]" | "%") || word.starts_with(['\'', '’']);
            if !of.is_empty() && !glued && !text.ends_with(['(', '[']) {
                text.push(' ');
            }
            let start = text.len();
            text.push_str(word);
            of.push((start, text.len()));
        }
        text.push_str("\n\n");
        places.push(of);
    }
    (text, places)
}

fn kind_of(name: &str) -> Kind {
    match name {
        "PERSON" | "PER" => Kind::Person,
        "ORGANIZATION" | "ORG" => Kind::Organization,
        "LOCATION" | "LOC" => Kind::Location,
        _ => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_of_merging_agree_with_counting_by_hand() {
        // Two entities of two and one names; we put the second apart and the third with the first.
        let mut tally = Tally::default();
        tally.add(&[0, 0, 1], &[0, 1, 0], &["Ana Ruiz", "Ruiz", "Orle"]);
        assert_eq!(tally.pairwise(), 0.0);
        assert_eq!(tally.aliases(), 0.0);
        // Precision 1/2, 1, 1/2; recall 1/2, 1/2, 1.
        let third = 2.0 / 3.0;
        assert!((tally.cubed() - 100.0 * third).abs() < 1e-9);
        let mut right = Tally::default();
        right.add(&[0, 0, 1], &[5, 5, 2], &["Ana Ruiz", "Ruiz", "Orle"]);
        assert_eq!((right.pairwise(), right.cubed(), right.aliases()), (100.0, 100.0, 100.0));
    }
}
