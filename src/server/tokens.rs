//! Bearer tokens: who may call. The file holds names and SHA-256 hashes, never a token; it is read again while the server runs.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use ring::{
    digest::{SHA256, digest},
    error::Unspecified,
    rand::{SecureRandom, SystemRandom},
};
use subtle::{ConditionallySelectable, ConstantTimeEq};

use super::metrics::Metrics;

/// Longer credentials are none of ours.
const MAX_BYTES: usize = 512;
/// More than anybody hands out; each call is compared with all of them.
const MAX_TOKENS: usize = 1000;

/// One token that is good.
struct Entry {
    name: Arc<str>,
    hash: [u8; 32],
}

/// All tokens that are good.
pub struct Tokens {
    file: PathBuf,
    metrics: Arc<Metrics>,
    entries: RwLock<Arc<[Entry]>>,
    /// The file's contents when it was last looked at; `None`: it could not be read.
    seen: Mutex<Option<String>>,
}

/// Hashes are no secrets, and nobody needs to see them either.
impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.file.fmt(f)
    }
}

impl Tokens {
    /// Reads the file; the error says what is wrong with it.
    pub fn load(file: PathBuf, metrics: Arc<Metrics>) -> Result<Self, String> {
        let text = read(&file)?;
        let entries = parse(&file, &text)?;
        metrics.loaded("tokens");
        Ok(Self { file, metrics, entries: RwLock::new(entries.into()), seen: Mutex::new(Some(text)) })
    }

    /// Reads the file again, and uses it if it has changed and is good. Blocks while it reads.
    pub fn reload(&self) {
        let text = read(&self.file);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if text.as_ref().ok() == seen.as_ref() {
            return;
        }
        match text.as_ref().map_err(Clone::clone).and_then(|text| parse(&self.file, text)) {
            Ok(entries) => {
                tracing::info!(tokens = entries.len(), "tokens reloaded");
                *self.entries.write().unwrap_or_else(PoisonError::into_inner) = entries.into();
                self.metrics.reloaded("tokens", true);
            }
            Err(error) => {
                self.metrics.reloaded("tokens", false);
                tracing::error!(error, "the new tokens cannot be used; the old ones stay");
            }
        }
        *seen = text.ok();
    }

    /// The name behind an `authorization` header. Takes the same time for every credential of one length that is no good, and for a good
    /// one: it is compared with all entries to the end.
    pub fn name(&self, authorization: &[u8]) -> Option<Arc<str>> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner).clone();
        let (is_bearer, token) = bearer(authorization);
        let hash = digest(&SHA256, token);
        // One more than there are: none.
        let mut found = entries.len() as u64;
        for (i, entry) in entries.iter().enumerate() {
            found.conditional_assign(&(i as u64), entry.hash.ct_eq(hash.as_ref()));
        }
        let entry = entries.get(found as usize).filter(|_| is_bearer);
        entry.map(|entry| entry.name.clone())
    }
}

/// The token of `Bearer TOKEN`; of anything else, something to hash in its place.
fn bearer(authorization: &[u8]) -> (bool, &[u8]) {
    match authorization.split_at_checked(7) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(b"bearer ") && token.len() <= MAX_BYTES => (true, token),
        _ => (false, &authorization[..authorization.len().min(MAX_BYTES)]),
    }
}

fn read(file: &Path) -> Result<String, String> {
    fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))
}

/// Lines of `NAME SHA256`; empty ones and those that begin with `#` say nothing.
fn parse(file: &Path, text: &str) -> Result<Vec<Entry>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let mut entries: Vec<Entry> = Vec::new();
    for (i, line) in lines {
        // The line itself may hold what somebody pasted by mistake, so only its number is told.
        let wrong = |what: &str| format!("{}: line {}: {what}", file.display(), i + 1);
        let mut words = line.split_whitespace();
        let (Some(name), Some(hash), None) = (words.next(), words.next(), words.next()) else {
            return Err(wrong("not a name and a SHA-256 in hexadecimal digits"));
        };
        check_name(name).map_err(wrong)?;
        let hash = unhex(hash).ok_or_else(|| wrong("the SHA-256 is not 64 hexadecimal digits"))?;
        if entries.len() == MAX_TOKENS {
            return Err(format!("{}: more than {MAX_TOKENS} tokens", file.display()));
        }
        if entries.iter().any(|entry| entry.hash == hash) {
            return Err(wrong("the same token as above"));
        }
        entries.push(Entry { name: name.into(), hash });
    }
    if entries.is_empty() { Err(format!("{}: no token in it, so nobody could call", file.display())) } else { Ok(entries) }
}

/// Names go into logs and tables.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let fine = !name.is_empty() && name.len() <= 64 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if fine { Ok(()) } else { Err("a name has 1 to 64 letters, digits, dots, dashes and underscores") }
}

fn unhex(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let fits = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    for (byte, i) in bytes.iter_mut().zip((0..64).step_by(2)).filter(|_| fits) {
        *byte = u8::from_str_radix(&digits[i..i + 2], 16).ok()?;
    }
    fits.then_some(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new token, and the line for the file. Fails where the system gives no random bytes.
pub fn make(name: &str) -> Result<(String, String), Unspecified> {
    let mut bytes = [0; 32];
    SystemRandom::new().fill(&mut bytes)?;
    let token = format!("lede_{}", hex(&bytes));
    let line = format!("{name} {}", hex(digest(&SHA256, token.as_bytes()).as_ref()));
    Ok((token, line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Result<Tokens, String> {
        let file = PathBuf::from("tokens");
        let entries = parse(&file, text)?.into();
        Ok(Tokens { file, metrics: Arc::default(), entries: RwLock::new(entries), seen: Mutex::default() })
    }

    #[test]
    fn a_token_is_known_by_its_line() {
        let (token, line) = make("reader").expect("random bytes");
        let (other, other_line) = make("writer").expect("random bytes");
        assert!(token != other && !line.contains(&token["lede_".len()..]));
        let tokens = tokens(&format!("# who may call\n\n{line}\n{other_line}\n")).expect("good lines");
        let name = |header: &str| tokens.name(header.as_bytes()).map(|name| name.to_string());
        assert_eq!(name(&format!("Bearer {token}")).as_deref(), Some("reader"));
        assert_eq!(name(&format!("bearer {other}")).as_deref(), Some("writer"));
        for bad in ["", "Bearer ", &token, &format!("Basic {token}"), &format!("Bearer {token} "), &format!("Bearer {}", "x".repeat(600))] {
            assert_eq!(name(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_file_with_a_mistake_is_refused_by_its_line_and_never_quoted() {
        let (_, line) = make("reader").expect("random bytes");
        for (text, what) in [
            (String::new(), "no token"),
            ("reader canary".to_owned(), "line 1"),
            (format!("{line}\nre@der{}", &line[6..]), "line 2"),
            (format!("{line} canary"), "line 1"),
            (format!("{line}\nwriter{}", &line[6..]), "same token"),
        ] {
            let error = tokens(&text).expect_err("a mistake");
            assert!(error.contains(what) && !error.contains("canary"), "{error}");
        }
    }
}
