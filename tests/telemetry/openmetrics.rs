//! A strict reader of OpenMetrics text: what it does not understand is an error, unlike in most scrapers.

use std::collections::{BTreeMap, BTreeSet};

/// One line with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    pub value: f64,
    pub exemplar: Option<(BTreeMap<String, String>, f64)>,
}

/// A family of metrics.
#[derive(Clone, Debug, Default)]
pub struct Family {
    pub kind: String,
    pub help: String,
    pub unit: String,
    pub samples: Vec<Sample>,
}

pub type Families = BTreeMap<String, Family>;

/// Reads a page; the error names the line.
pub fn parse(page: &str) -> Result<Families, String> {
    let body = page.strip_suffix("# EOF\n").ok_or("the page does not end with `# EOF`")?;
    let mut families = Families::new();
    let mut current = String::new();
    for line in body.lines() {
        let wrong = |what: &str| format!("{what}: {line}");
        if let Some(rest) = line.strip_prefix("# ") {
            let mut words = rest.splitn(3, ' ');
            let (Some(word), Some(name), Some(text)) = (words.next(), words.next(), words.next()) else { return Err(wrong("cut off")) };
            if name != current {
                if families.contains_key(name) {
                    return Err(wrong("a family in two places"));
                }
                is_name(name).then_some(()).ok_or_else(|| wrong("not a name"))?;
                name.clone_into(&mut current);
            }
            let family = families.entry(name.to_owned()).or_default();
            let place = match word {
                "TYPE" => &mut family.kind,
                "HELP" => &mut family.help,
                "UNIT" => &mut family.unit,
                _ => return Err(wrong("unknown comment")),
            };
            if !place.is_empty() || !family.samples.is_empty() {
                return Err(wrong("said twice or too late"));
            }
            text.clone_into(place);
        } else {
            let sample = sample(line).ok_or_else(|| wrong("no sample"))?;
            let family = families.get_mut(&current).ok_or_else(|| wrong("a sample without a family"))?;
            let suffix = sample.name.strip_prefix(&current).ok_or_else(|| wrong("a sample of another family"))?;
            if !suffixes(&family.kind).contains(&suffix) {
                return Err(wrong("a suffix that its type does not have"));
            }
            if sample.exemplar.is_some() && !["_bucket", "_total"].contains(&suffix) {
                return Err(wrong("an exemplar in a wrong place"));
            }
            family.samples.push(sample);
        }
    }
    families.iter().try_for_each(|(name, family)| check(name, family))?;
    Ok(families)
}

fn suffixes(kind: &str) -> &'static [&'static str] {
    match kind {
        "counter" => &["_total", "_created"],
        "gauge" => &[""],
        "info" => &["_info"],
        "histogram" => &["_bucket", "_sum", "_count", "_created"],
        _ => &[],
    }
}

/// What must hold for a family as a whole.
fn check(name: &str, family: &Family) -> Result<(), String> {
    if family.help.is_empty() || suffixes(&family.kind).is_empty() {
        return Err(format!("{name}: no help or no type"));
    }
    if !family.unit.is_empty() && !name.ends_with(&format!("_{}", family.unit)) {
        return Err(format!("{name}: its name does not end with its unit"));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = family.samples.iter().find(|s| !seen.insert((&s.name, &s.labels))) {
        return Err(format!("{name}: twice {twice:?}"));
    }
    if family.kind == "counter" && family.samples.iter().any(|s| s.value < 0.0) {
        return Err(format!("{name}: a counter below nothing"));
    }
    let buckets = family.samples.iter().filter(|s| s.name.ends_with("_bucket") && family.kind == "histogram");
    let mut before: Option<(BTreeMap<String, String>, f64)> = None;
    for bucket in buckets {
        let mut labels = bucket.labels.clone();
        let bound = labels.remove("le").ok_or_else(|| format!("{name}: a bucket without a bound"))?;
        if before.as_ref().is_some_and(|(same, n)| *same == labels && *n > bucket.value) {
            return Err(format!("{name}: buckets must add up: {bucket:?}"));
        }
        before = (bound != "+Inf").then_some((labels, bucket.value));
    }
    if before.is_some() { Err(format!("{name}: no last bucket")) } else { Ok(()) }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn sample(line: &str) -> Option<Sample> {
    let end = line.find(['{', ' '])?;
    let name = line[..end].to_owned();
    let (labels, rest) = labels(&line[end..])?;
    let (value, exemplar) = match rest.strip_prefix(' ')?.split_once(" # ") {
        None => (rest.strip_prefix(' ')?, None),
        Some((value, exemplar)) => {
            let (labels, rest) = self::labels(exemplar)?;
            let mut words = rest.strip_prefix(' ')?.split(' ');
            let of = words.next()?.parse().ok()?;
            // The time may follow, and nothing after it.
            words.next().map_or(Some(0.0), |time| time.parse::<f64>().ok())?;
            (words.next().is_none() && !labels.is_empty()).then_some(())?;
            (value, Some((labels, of)))
        }
    };
    is_name(&name).then_some(Sample { name, labels, value: value.parse().ok()?, exemplar })
}

/// `{a="b",c="d"}` or nothing, and what follows.
fn labels(text: &str) -> Option<(BTreeMap<String, String>, &str)> {
    let mut labels = BTreeMap::new();
    let Some(mut rest) = text.strip_prefix('{') else { return Some((labels, text)) };
    loop {
        if let Some(rest) = rest.strip_prefix('}') {
            return Some((labels, rest));
        }
        let (name, after) = rest.split_once("=\"")?;
        let mut value = String::new();
        let mut chars = after.char_indices();
        let end = loop {
            match chars.next()? {
                (i, '"') => break i,
                (_, '\\') => value.push(match chars.next()?.1 {
                    'n' => '\n',
                    c @ ('\\' | '"') => c,
                    _ => return None,
                }),
                (_, c) => value.push(c),
            }
        };
        (is_name(name) && labels.insert(name.to_owned(), value).is_none()).then_some(())?;
        rest = &after[end + 1..];
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => rest.starts_with('}').then_some(())?,
        }
    }
}

#[test]
fn the_reader_is_strict() {
    let good = "# HELP a_seconds Text.\n# TYPE a_seconds histogram\n# UNIT a_seconds seconds\na_seconds_bucket{le=\"1.0\"} 1 # {trace_id=\"ab\"} 0.5 17.1\na_seconds_bucket{le=\"+Inf\"} 2\na_seconds_count 2\na_seconds_sum 3.5\n# EOF\n";
    let families = parse(good).expect("a good page");
    assert_eq!(families["a_seconds"].samples[0].exemplar.as_ref().expect("one").1, 0.5);
    for (from, to) in [
        ("# EOF\n", ""),
        ("# EOF\n", "# EOF\n\n"),
        ("a_seconds_count", "a_count"),
        ("_bucket{le=\"+Inf\"} 2", "_bucket{le=\"+Inf\"} 0"),
        ("a_seconds_bucket{le=\"+Inf\"} 2\n", ""),
        ("histogram", "counter"),
        ("histogram", "thing"),
        ("3.5", "many"),
        ("{trace_id=\"ab\"}", "{}"),
        ("a_seconds_count 2", "a_seconds_count 2\na_seconds_count 2"),
        ("# UNIT a_seconds seconds", "# UNIT a_seconds bytes"),
        ("le=\"1.0\"", "le=\"1.0"),
    ] {
        assert!(parse(&good.replacen(from, to, 1)).is_err(), "{from:?} -> {to:?}");
    }
}
