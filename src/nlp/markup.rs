//! Whether a text looks like HTML or Markdown rather than plain text. Only says so: the text is read as it is.

/// Bytes looked at.
const SAMPLE: usize = 20_000;

/// Two or more tags, or two or more marks of Markdown that plain text hardly has.
pub fn looks_marked_up(text: &str) -> bool {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let bytes = sample.as_bytes();
    // Most articles hold none of these: two vectorised searches instead of six slow ones.
    let plain = memchr::memchr3(b'<', b'#', b'*', bytes).is_none() && memchr::memchr2(b']', b'`', bytes).is_none();
    !plain && (n_tags(sample) >= 2 || n_markdown(sample) >= 2)
}

fn n_tags(sample: &str) -> usize {
    const NAMES: [&str; 22] = [
        "p", "a", "b", "i", "br", "div", "span", "h1", "h2", "h3", "li", "ul", "ol", "em", "strong", "img", "html", "body", "table",
        "script", "blockquote", "figure",
    ];
    let inside = sample.split('<').skip(1);
    let is_tag = |rest: &&str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let name = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        let ends = rest[name.len()..].starts_with(['>', ' ', '/', '\n']);
        ends && NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    inside.filter(is_tag).count()
}

fn n_markdown(sample: &str) -> usize {
    let bytes = sample.as_bytes();
    let count = |mark: &str| memchr::memmem::find_iter(bytes, mark).count();
    let heading = |at: &usize| (*at == 0 || bytes[at - 1] == b'\n') && sample[*at..].trim_start_matches('#').starts_with(' ');
    let headings = memchr::memchr_iter(b'#', bytes).filter(heading).count();
    let link = |at: &usize| ["](http", "](/"].iter().any(|start| bytes[*at..].starts_with(start.as_bytes()));
    let links = memchr::memchr_iter(b']', bytes).filter(link).count();
    // Stars also hide letters of swear words: however many, they count once.
    let bold = usize::from(count("**") >= 2);
    headings + links + bold + count("```")
}

#[cfg(test)]
mod tests {
    use super::looks_marked_up;

    #[test]
    fn markup_is_told_from_text() {
        assert!(looks_marked_up("<p>The bridge was closed.</p>"));
        assert!(looks_marked_up("# Bridge closed\n\nSee [the map](https://lede.example)."));
        assert!(!looks_marked_up("The bridge (built 1950) was closed. Traffic < 5 cars > 3 #bridge ** note."));
    }
}
