//! The stemmer that rouge-score uses: Porter's algorithm (An algorithm for suffix stripping, Program 14(3), 1980) with the changes that
//! the Natural Language Toolkit makes to it.

/// Words that the rules would spoil.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// The stem of a word of ASCII letters and digits in lower case.
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(w, _)| *w == word) {
        return (*stem).to_owned();
    }
    if word.len() <= 2 {
        return word.to_owned();
    }
    let mut w = word.to_owned();
    plural(&mut w);
    past(&mut w);
    last_y(&mut w);
    long_endings(&mut w);
    short_endings(&mut w);
    drop_endings(&mut w);
    last_e(&mut w);
    w
}

fn is_consonant(w: &[u8], i: usize) -> bool {
    match w[i] {
        b'a' | b'e' | b'i' | b'o' | b'u' => false,
        b'y' => i == 0 || !is_consonant(w, i - 1),
        _ => true,
    }
}

/// How often a vowel is followed by a consonant.
fn measure(w: &str) -> usize {
    let kinds = (0..w.len()).map(|i| is_consonant(w.as_bytes(), i)).collect::<Vec<_>>();
    kinds.windows(2).filter(|k| !k[0] && k[1]).count()
}

fn has_vowel(w: &str) -> bool {
    (0..w.len()).any(|i| !is_consonant(w.as_bytes(), i))
}

fn ends_double(w: &str) -> bool {
    let b = w.as_bytes();
    b.len() >= 2 && b[b.len() - 1] == b[b.len() - 2] && is_consonant(b, b.len() - 1)
}

/// Consonant, vowel, consonant other than w, x and y; or a word of a vowel and a consonant.
fn ends_short(w: &str) -> bool {
    let b = w.as_bytes();
    let n = b.len();
    let c = |i| is_consonant(b, i);
    n >= 3 && c(n - 3) && !c(n - 2) && c(n - 1) && !matches!(b[n - 1], b'w' | b'x' | b'y') || n == 2 && !c(0) && c(1)
}

fn plural(w: &mut String) {
    if w.ends_with("ies") && w.len() == 4 {
        w.truncate(3);
    } else if w.ends_with("sses") || w.ends_with("ies") {
        w.truncate(w.len() - 2);
    } else if !w.ends_with("ss") && w.ends_with('s') {
        w.truncate(w.len() - 1);
    }
}

fn past(w: &mut String) {
    if w.ends_with("ied") {
        w.truncate(if w.len() == 4 { 3 } else { w.len() - 2 });
        return;
    }
    if let Some(rest) = w.strip_suffix("eed") {
        if measure(rest) > 0 {
            w.truncate(w.len() - 1);
        }
        return;
    }
    let rest = ["ed", "ing"].iter().find_map(|e| w.strip_suffix(e).filter(|rest| has_vowel(rest)));
    let Some(rest) = rest.map(str::len) else { return };
    w.truncate(rest);
    if ["at", "bl", "iz"].iter().any(|e| w.ends_with(e)) {
        w.push('e');
    } else if ends_double(w) {
        if !w.ends_with(['l', 's', 'z']) {
            w.truncate(w.len() - 1);
        }
    } else if measure(w) == 1 && ends_short(w) {
        w.push('e');
    }
}

fn last_y(w: &mut String) {
    let n = w.len();
    if n > 2 && w.ends_with('y') && is_consonant(w.as_bytes(), n - 2) {
        w.truncate(n - 1);
        w.push('i');
    }
}

fn long_endings(w: &mut String) {
    if w.strip_suffix("alli").is_some_and(|rest| measure(rest) > 0) {
        w.truncate(w.len() - 2);
        return long_endings(w);
    }
    if let Some(rest) = w.strip_suffix("logi") {
        if measure(&w[..rest.len() + 1]) > 0 {
            w.truncate(w.len() - 1);
        }
        return;
    }
    replace(
        w,
        &[
            ("ational", "ate"),
            ("tional", "tion"),
            ("enci", "ence"),
            ("anci", "ance"),
            ("izer", "ize"),
            ("bli", "ble"),
            ("alli", "al"),
            ("entli", "ent"),
            ("eli", "e"),
            ("ousli", "ous"),
            ("ization", "ize"),
            ("ation", "ate"),
            ("ator", "ate"),
            ("alism", "al"),
            ("iveness", "ive"),
            ("fulness", "ful"),
            ("ousness", "ous"),
            ("aliti", "al"),
            ("iviti", "ive"),
            ("biliti", "ble"),
            ("fulli", "ful"),
        ],
    );
}

fn short_endings(w: &mut String) {
    replace(w, &[("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", "")]);
}

/// The first ending that fits decides, whether what is left is long enough or not.
fn replace(w: &mut String, rules: &[(&str, &str)]) {
    if let Some((ending, by)) = rules.iter().find(|(ending, _)| w.ends_with(ending)) {
        let rest = w.len() - ending.len();
        if measure(&w[..rest]) > 0 {
            w.truncate(rest);
            w.push_str(by);
        }
    }
}

fn drop_endings(w: &mut String) {
    const ENDINGS: [&str; 19] = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti", "ous", "ive",
        "ize",
    ];
    if let Some(ending) = ENDINGS.iter().find(|ending| w.ends_with(*ending)) {
        let rest = &w[..w.len() - ending.len()];
        if measure(rest) > 1 && (*ending != "ion" || rest.ends_with(['s', 't'])) {
            let n = rest.len();
            w.truncate(n);
        }
    }
}

fn last_e(w: &mut String) {
    if let Some(rest) = w.strip_suffix('e')
        && (measure(rest) > 1 || measure(rest) == 1 && !ends_short(rest))
    {
        w.truncate(w.len() - 1);
    }
    if w.ends_with("ll") && measure(&w[..w.len() - 1]) > 1 {
        w.truncate(w.len() - 1);
    }
}
