//! Web and mail addresses, handles and hashtags: where one that starts here ends. Looks no further than the address itself.

use super::chars::{self, Class};

/// The longest domain name there can be; bounds looking ahead.
const DOMAIN: usize = 253;

/// The longest one that is looked for without `www.` or an `@` to announce it.
const PLAIN_DOMAIN: usize = 48;

/// Last parts of domain names that are taken for one without `www.` or a path.
const TOP_LEVEL: [&str; 40] = [
    "com", "org", "net", "gov", "edu", "int", "mil", "info", "biz", "uk", "eu", "de", "fr", "nl", "es", "it", "pt", "dk", "pl", "ru", "ua",
    "ch", "at", "be", "se", "no", "fi", "ie", "ca", "au", "nz", "br", "in", "jp", "cn", "vn", "io", "ai", "tv", "me",
];

/// End of the URL that starts with `http://`, `https://` or `www.` at `start`.
pub(super) fn url(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let scheme = ["https://", "http://", "www."].into_iter().find(|s| starts_with_ignoring_case(rest, s))?;
    let from = start + scheme.len();
    path(text, from).filter(|&end| end > from)
}

/// End of the plain domain name, perhaps with a path, whose first letter is at `start`; `None` unless its last part is well known.
pub(super) fn site(text: &str, start: usize) -> Option<usize> {
    let end = domain_within(text, start, PLAIN_DOMAIN)?;
    let name = &text[start..end];
    let (head, last) = name.rsplit_once('.')?;
    // `in`, `me`, `it`, `at`, `be`, `no` are English words too: one label before them is not enough.
    let known = TOP_LEVEL.contains(&last) && (last.len() > 2 || head.contains('.') || matches!(last, "uk" | "eu" | "io" | "ai" | "tv"));
    if !known {
        return None;
    }
    if text[end..].starts_with('/') { path(text, end) } else { Some(end) }
}

/// End of the domain name at `start`: labels joined by dots, the last one letters only.
pub(super) fn domain(text: &str, start: usize) -> Option<usize> {
    domain_within(text, start, DOMAIN)
}

fn domain_within(text: &str, start: usize, limit: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let window = &bytes[start..bytes.len().min(start + limit)];
    let n = window.iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'.' | b'-')).unwrap_or(window.len());
    let name = text.get(start..start + n)?.trim_end_matches(['.', '-']);
    let (head, last) = name.rsplit_once('.')?;
    let whole = text[start + name.len()..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let labels = head.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
    (whole && labels && last.len() >= 2 && last.bytes().all(|b| b.is_ascii_alphabetic())).then_some(start + name.len())
}

/// End of the `@handle` whose `@` is at `start`.
pub(super) fn handle(text: &str, start: usize) -> Option<usize> {
    let from = start + 1;
    let name = text.get(from..)?;
    let n = name.bytes().position(|b| !b.is_ascii_alphanumeric() && b != b'_').unwrap_or(name.len());
    name[..n].bytes().any(|b| b.is_ascii_alphabetic()).then_some(from + n)
}

/// End of the `#hashtag` whose `#` is at `start`; `#1` is none.
pub(super) fn hashtag(text: &str, start: usize) -> Option<usize> {
    let from = start + 1;
    let name = text.get(from..)?;
    let inside = |c: char| c == '_' || c.is_alphanumeric() || chars::is_combining(c);
    let n = name.find(|c| !inside(c)).unwrap_or(name.len());
    name[..n].chars().any(char::is_alphabetic).then_some(from + n)
}

/// Whether `byte` may stand in the part of an e-mail address before the `@`.
pub(super) fn in_mailbox(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%')
}

/// End of the run of characters that may stand in a URL, without the punctuation that follows it.
fn path(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let inside = |c: char| match chars::class(c) {
        Class::Small | Class::Capital | Class::Digit => true,
        Class::Mark => c.is_ascii() && !matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '\\' | '^'),
        _ => false,
    };
    let mut run = &rest[..rest.find(|c| !inside(c)).unwrap_or(rest.len())];
    let mut open = run.bytes().filter(|b| *b == b'(').count() as i64 - run.bytes().filter(|b| *b == b')').count() as i64;
    // A closing bracket belongs to the URL only if its partner does.
    while let Some(last) = run.bytes().last() {
        let outside = match last {
            b')' => open < 0,
            _ => matches!(last, b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b']' | b'[' | b'('),
        };
        if !outside {
            break;
        }
        open += i64::from(last == b')') - i64::from(last == b'(');
        run = &run[..run.len() - 1];
    }
    run.bytes().any(|b| b.is_ascii_alphanumeric()).then_some(start + run.len())
}

fn starts_with_ignoring_case(text: &str, prefix: &str) -> bool {
    text.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
}
