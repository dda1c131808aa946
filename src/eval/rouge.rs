//! ROUGE (Lin, 2004: A package for automatic evaluation of summaries) as google's rouge-score computes it, stemmer on: F1 of words, of pairs
//! of words, of the longest common subsequence, and of the union of such subsequences sentence by sentence.

use std::collections::HashMap;

use super::porter::stem;

/// F1 in percent: ROUGE-1, -2, -L and -Lsum.
pub type Rouge = [f64; 4];
/// Their names.
pub const NAMES: [&str; 4] = ["R1", "R2", "RL", "RLsum"];

/// A text as ROUGE sees it: one list of stems for each of its lines.
#[derive(Clone, Debug, Default)]
pub struct Stems {
    lines: Vec<Vec<String>>,
}

impl Stems {
    /// Reads sentences, one a line each.
    pub fn of<'a>(sentences: impl IntoIterator<Item = &'a str>) -> Self {
        Self { lines: sentences.into_iter().map(words).collect() }
    }

    /// Lines of several texts end to end.
    pub fn concat<'a>(texts: impl IntoIterator<Item = &'a Stems>) -> Self {
        Self { lines: texts.into_iter().flat_map(|t| t.lines.iter().cloned()).collect() }
    }

    /// All its stems in order.
    pub fn flat(&self) -> Vec<&str> {
        self.lines.iter().flatten().map(String::as_str).collect()
    }
}

fn words(text: &str) -> Vec<String> {
    // rouge-score lowers the whole text, then keeps runs of ASCII letters and digits, and stems words of more than three.
    let lower = text.to_lowercase();
    let runs = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
    runs.map(|w| if w.len() > 3 { stem(w) } else { w.to_owned() }).collect()
}

/// Scores a summary against a reference.
pub fn score(summary: &Stems, reference: &Stems) -> Rouge {
    let (s, r) = (summary.flat(), reference.flat());
    let common = lcs(&r, &s).iter().filter(|yes| **yes).count();
    [ngrams(&s, &r, 1), ngrams(&s, &r, 2), f1(common, s.len(), r.len()), union(summary, reference, s.len(), r.len())]
}

/// ROUGE-1 and -2 only, at a fraction of the cost.
pub fn fast(summary: &Stems, reference: &Stems) -> [f64; 2] {
    let (s, r) = (summary.flat(), reference.flat());
    [ngrams(&s, &r, 1), ngrams(&s, &r, 2)]
}

fn f1(common: usize, n_summary: usize, n_reference: usize) -> f64 {
    if common == 0 { 0.0 } else { 200.0 * common as f64 / (n_summary + n_reference) as f64 }
}

fn ngrams(s: &[&str], r: &[&str], n: usize) -> f64 {
    let mut counts = HashMap::<&[&str], usize>::new();
    r.windows(n).for_each(|w| *counts.entry(w).or_default() += 1);
    let mut common = 0;
    for w in s.windows(n) {
        if let Some(left) = counts.get_mut(w).filter(|left| **left > 0) {
            *left -= 1;
            common += 1;
        }
    }
    f1(common, (s.len() + 1).saturating_sub(n), (r.len() + 1).saturating_sub(n))
}

/// Which words of `r` are in one longest common subsequence with `s`.
fn lcs(r: &[&str], s: &[&str]) -> Vec<bool> {
    let width = s.len() + 1;
    let mut table = vec![0_u32; (r.len() + 1) * width];
    for i in 1..=r.len() {
        for j in 1..width {
            table[i * width + j] = if r[i - 1] == s[j - 1] {
                table[(i - 1) * width + j - 1] + 1
            } else {
                table[(i - 1) * width + j].max(table[i * width + j - 1])
            };
        }
    }
    let mut held = vec![false; r.len()];
    let (mut i, mut j) = (r.len(), s.len());
    while i > 0 && j > 0 {
        if r[i - 1] == s[j - 1] {
            held[i - 1] = true;
            (i, j) = (i - 1, j - 1);
        } else if table[i * width + j - 1] > table[(i - 1) * width + j] {
            j -= 1;
        } else {
            i -= 1;
        }
    }
    held
}

/// Words of each line of the reference in a common subsequence with any line of the summary, each word counted as often as both have it.
fn union(summary: &Stems, reference: &Stems, n_summary: usize, n_reference: usize) -> f64 {
    fn counts(text: &Stems) -> HashMap<&str, usize> {
        let mut counts = HashMap::new();
        text.lines.iter().flatten().for_each(|w| *counts.entry(w.as_str()).or_default() += 1);
        counts
    }
    let (mut left_r, mut left_s) = (counts(reference), counts(summary));
    let mut common = 0;
    for line in reference.lines.iter().map(|l| l.iter().map(String::as_str).collect::<Vec<_>>()) {
        let mut held = vec![false; line.len()];
        for other in &summary.lines {
            let other = other.iter().map(String::as_str).collect::<Vec<_>>();
            lcs(&line, &other).iter().zip(&mut held).for_each(|(yes, held)| *held |= yes);
        }
        for word in line.iter().zip(&held).filter(|(_, held)| **held).map(|(word, _)| *word) {
            if let (Some(r), Some(s)) = (left_r.get_mut(word), left_s.get_mut(word))
                && *r > 0
                && *s > 0
            {
                common += 1;
                *r -= 1;
                *s -= 1;
            }
        }
    }
    f1(common, n_summary, n_reference)
}
