//! What a run came to: a page for people, JSON for machines, a line for each second.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{
    histogram::Histogram,
    load::{MAX_LATE_MS, Outcome, Second},
    tally::Tally,
};

/// The quantiles that are told, with their names.
const QUANTILES: [(&str, f64); 5] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)];

/// One line for one second.
pub(super) fn line(second: &Second) -> String {
    let tally = &second.tally;
    let mut line = format!(
        "{:>5.0} s  {:>7} OK  p50 {}  p99 {}  max {} ms  {} open",
        second.at,
        grouped(tally.ok.n()),
        short(tally.ok.quantile_ms(0.5)),
        short(tally.ok.quantile_ms(0.99)),
        short(tally.ok.max_ms()),
        grouped(second.n_open as u64)
    );
    for (name, n) in tally.codes.iter().filter(|(name, _)| **name != "OK").chain(&tally.lost) {
        let _ = write!(line, "  {} {name}", grouped(*n));
    }
    line
}

/// The page.
pub(super) fn page(outcome: &Outcome, what: &str) -> String {
    let tally = &outcome.tally;
    let seconds = outcome.elapsed.as_secs_f64();
    let mut page = format!("{what}\n\n");
    let _ = writeln!(
        page,
        "calls     {} due, {} ended in {seconds:.2} s: {} OK/s, {} articles/s, {:.2} MB of text/s",
        grouped(tally.n_due),
        grouped(tally.n_ended()),
        grouped(outcome.ok_rate().round() as u64),
        grouped((tally.n_articles as f64 / seconds).round() as u64),
        tally.n_text_bytes as f64 / seconds / 1e6
    );
    page.push_str(&ends(tally));
    let since = if outcome.shape.rate == 0.0 {
        "from sending: a closed loop waits with the server, so these flatter"
    } else {
        "from the time it was due"
    };
    page.push_str(&row("OK", &tally.ok, since));
    page.push_str(&row("refused", &tally.refused, "every other answer"));
    if outcome.shape.rate > 0.0 {
        page.push_str(&row("own delay", &tally.late, "how late calls were sent; part of the times above"));
    }
    page.push_str(&costs(outcome));
    page.push_str(&notes(outcome));
    page
}

fn ends(tally: &Tally) -> String {
    let mut text = String::new();
    let n_ended = tally.n_ended().max(1) as f64;
    let share = |n: u64| n as f64 * 100.0 / n_ended;
    let mut label = "answers";
    for (name, n) in &tally.codes {
        let said = tally.texts.get(name).map(|said| format!("  \"{said}\"")).unwrap_or_default();
        let _ = writeln!(text, "{label:<9} {:>9} {:>6.2} %  {name}{said}", grouped(*n), share(*n));
        label = "";
    }
    let mut label = "lost";
    for (reason, n) in &tally.lost {
        let _ = writeln!(text, "{label:<9} {:>9} {:>6.2} %  {reason}", grouped(*n), share(*n));
        label = "";
    }
    if tally.n_failed_articles > 0 {
        let _ =
            writeln!(text, "{:<9} {:>9}           articles that failed inside of batches or streams", "", grouped(tally.n_failed_articles));
    }
    text
}

fn row(name: &str, histogram: &Histogram, remark: &str) -> String {
    if histogram.n() == 0 {
        return String::new();
    }
    let values = QUANTILES.map(|(name, part)| format!("{name} {}", short(histogram.quantile_ms(part))));
    format!("{name:<9} {} ms  ({remark})\n", values.join("  "))
}

fn costs(outcome: &Outcome) -> String {
    let seconds = outcome.elapsed.as_secs_f64();
    let n_calls = outcome.tally.n_ended().max(1) as f64;
    let cost = |cpu_s: f64| format!("{:.2} cores, {:.1} us a call", cpu_s / seconds, cpu_s * 1e6 / n_calls);
    let mut parts = Vec::new();
    parts.extend(outcome.own_cpu_s.map(|cpu_s| format!("generator {}", cost(cpu_s))));
    parts.extend(outcome.server_cpu_s.map(|cpu_s| format!("server {}", cost(cpu_s))));
    let mut text = if parts.is_empty() { String::new() } else { format!("{:<9} {}\n", "cpu", parts.join("; ")) };
    if let Some((now, most)) = outcome.server_memory_mb {
        let _ = writeln!(text, "{:<9} server {now:.1} MB now, {most:.1} MB at most", "memory");
    }
    text
}

fn notes(outcome: &Outcome) -> String {
    let tally = &outcome.tally;
    let mut text = String::new();
    if !outcome.kept_schedule() {
        let _ = writeln!(
            text,
            "note: the generator was late (p99 over {MAX_LATE_MS} ms): these times tell about it, not about the server. Fewer calls, more --threads, or a machine of its own."
        );
    }
    if let Some(refused) = &outcome.refused {
        let _ = writeln!(text, "note: not all connections could be opened: {refused}");
    }
    if tally.n_reconnected + tally.n_retried > 0 {
        let _ = writeln!(text, "note: {} connections opened anew, {} calls sent once more", tally.n_reconnected, tally.n_retried);
    }
    text
}

/// The same for machines.
pub(super) fn value(outcome: &Outcome, what: &str) -> Value {
    let tally = &outcome.tally;
    let seconds = outcome.elapsed.as_secs_f64();
    json!({
        "what": what,
        "rate": outcome.shape.rate,
        "seconds": seconds,
        "due": tally.n_due,
        "ended": tally.n_ended(),
        "ok": tally.ok.n(),
        "ok_percent": tally.ok_percent(),
        "ok_per_second": outcome.ok_rate(),
        "articles": tally.n_articles,
        "articles_failed": tally.n_failed_articles,
        "articles_per_second": tally.n_articles as f64 / seconds,
        "text_mb_per_second": tally.n_text_bytes as f64 / seconds / 1e6,
        "codes": tally.codes,
        "lost": tally.lost,
        "messages": tally.texts,
        "ok_ms": quantiles(&tally.ok),
        "refused_ms": quantiles(&tally.refused),
        "late_ms": quantiles(&tally.late),
        "kept_schedule": outcome.kept_schedule(),
        "retried": tally.n_retried,
        "reconnected": tally.n_reconnected,
        "own_cpu_us_per_call": outcome.own_cpu_s.map(|s| s * 1e6 / tally.n_ended().max(1) as f64),
        "server_cpu_us_per_call": outcome.server_cpu_s.map(|s| s * 1e6 / tally.n_ended().max(1) as f64),
        "server_memory_mb": outcome.server_memory_mb.map(|(now, most)| json!({"now": now, "most": most})),
        "by_second": outcome.seconds.iter().map(second).collect::<Vec<_>>(),
    })
}

fn second(second: &Second) -> Value {
    let tally = &second.tally;
    json!({"at": second.at, "ok": tally.ok.n(), "codes": tally.codes, "lost": tally.lost, "open": second.n_open,
        "p50_ms": tally.ok.quantile_ms(0.5), "p99_ms": tally.ok.quantile_ms(0.99), "max_ms": tally.ok.max_ms()})
}

fn quantiles(histogram: &Histogram) -> Value {
    let mut values = json!({"n": histogram.n(), "mean": histogram.mean_ms()});
    for (name, part) in QUANTILES {
        values[name] = json!(histogram.quantile_ms(part));
    }
    values
}

/// Milliseconds with as many places as they are worth.
pub(super) fn short(ms: f64) -> String {
    match ms {
        _ if ms < 0.1 => format!("{ms:.3}"),
        _ if ms < 10.0 => format!("{ms:.2}"),
        _ if ms < 100.0 => format!("{ms:.1}"),
        _ => format!("{ms:.0}"),
    }
}

/// `12,345`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), text);
        }
        for (ms, text) in [(0.04, "0.040"), (0.5, "0.50"), (12.34, "12.3"), (1234.5, "1234")] {
            assert_eq!(short(ms), text);
        }
    }
}
