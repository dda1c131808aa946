//! What `lede analyze` shows a person: the summary, then who and what it is about.

use crate::server::pb;

/// How wide, and whether in colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    width: usize,
    colour: bool,
}

impl Style {
    /// Colour on a terminal only, and not where NO_COLOR is set (no-color.org).
    pub(super) fn of(terminal: bool) -> Self {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let width = variable("COLUMNS").and_then(|columns| columns.parse().ok()).unwrap_or(100);
        Self { width: usize::clamp(width, 40, 120), colour: terminal && variable("NO_COLOR").is_none() }
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// The page.
pub(super) fn render(analysis: &pb::Analysis, style: Style) -> String {
    let mut page = String::new();
    if let Some(summary) = &analysis.summary {
        page.push_str(&heading("Summary", style));
        for sentence in &summary.sentences {
            let text = sentence.span.as_ref().map_or("", |span| &span.text);
            page.push_str(&wrap(&clean(text), style.width, "  • ", "    "));
            let reasons = sentence.signals.iter().map(|s| format!("{} {:.2}", s.name, s.value)).collect::<Vec<_>>();
            if !reasons.is_empty() {
                page.push_str(&style.paint("2", &format!("    {:.2} = {}", sentence.score, reasons.join(" + "))));
                page.push('\n');
            }
        }
    }
    if !analysis.entities.is_empty() {
        page.push('\n');
        page.push_str(&heading("Entities", style));
        let name_width = analysis.entities.iter().map(|e| e.name.chars().count()).max().unwrap_or(0).min(36);
        analysis.entities.iter().for_each(|entity| page.push_str(&row(entity, name_width, style)));
    }
    if let Some(reading) = &analysis.reading {
        for warning in &reading.warnings {
            page.push_str(&format!("\n{} {}", style.paint("33", "note:"), clean(&warning.message)));
        }
        let counts =
            format!("\n{} · {} sentences · {} words · revision {}\n", reading.language, reading.sentences, reading.words, reading.revision);
        page.push_str(&style.paint("2", &counts));
    }
    page
}

fn heading(text: &str, style: Style) -> String {
    format!("{}\n", style.paint("1", text))
}

fn row(entity: &pb::Entity, name_width: usize, style: Style) -> String {
    let kind = entity.r#type().as_str_name().trim_start_matches("ENTITY_TYPE_").to_lowercase();
    let name = clean(&entity.name);
    let shown =
        if name.chars().count() > name_width { format!("{}…", name.chars().take(name_width - 1).collect::<String>()) } else { name };
    let pad = " ".repeat(name_width.saturating_sub(shown.chars().count()));
    let times = if entity.mentions.len() > 1 { format!("×{}", entity.mentions.len()) } else { String::new() };
    let line = format!(
        "  {}{pad}  {kind:<12}  {:>3.0}%  {times:<4}  {}",
        style.paint("36", &shown),
        entity.salience * 100.0,
        clean(&entity.value)
    );
    format!("{}\n", line.trim_end())
}

/// Text from outside on one line, and without anything that a terminal would obey.
fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect()
}

fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let (mut out, mut column) = (first.to_owned(), first.chars().count());
    let indent = rest.chars().count();
    for word in text.split(' ') {
        let n = word.chars().count();
        if column + 1 + n > width && column > indent {
            out.push('\n');
            out.push_str(rest);
            column = indent;
        } else if column > indent {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += n;
    }
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_words() {
        assert_eq!(wrap("one two three four", 12, "- ", "  "), "- one two\n  three four\n");
    }

    #[test]
    fn a_terminal_obeys_nothing_from_the_article() {
        assert_eq!(clean("a\x1b[31mb\r\nc\u{7}"), "a[31mb c");
    }
}
