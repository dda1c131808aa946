//! `lede bench`: loads a running server and says how it bore it. Calls are sent on a schedule that waits for no answer and are timed from
//! when they were due, so that a server that stalls is not spared the calls it kept waiting (no coordinated omission).

mod capacity;
mod driver;
mod histogram;
mod load;
mod process;
mod random;
mod report;
mod request;
mod schedule;
mod secure;
mod story;
mod stream;
mod tally;
mod target;
mod unary;

use std::{
    fmt,
    io::{self, Write},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use super::{Error, print};
use crate::settings::{Arrivals, Bench, Method};
use driver::Plan;
use load::{Outcome, Shape};

/// The exit code where a run went through, but not as `--max-p99-ms` or `--min-ok` want it.
const NOT_MET: u8 = 3;

pub(super) fn run(settings: &Bench) -> Result<ExitCode, Error> {
    check(settings)?;
    let (requests, articles) = request::all(settings)?;
    let plan = Arc::new(Plan {
        target: target::Target::new(settings)?,
        requests,
        batches: settings.method == Method::Batch,
        deadline: (settings.deadline_ms > 0).then(|| Duration::from_millis(settings.deadline_ms)),
        max_streams: settings.max_streams,
    });
    let tell = |line: &str| {
        if !settings.quiet {
            let _ = writeln!(io::stderr(), "{line}");
        }
    };
    let what = describe(settings, &articles);
    if settings.find_capacity {
        let (code, text) = capacity::run(&plan, settings, &what, tell)?;
        print(&text);
        return Ok(code);
    }
    tell(&what);
    let shape = Shape {
        rate: settings.rate,
        warmup: Duration::from_secs_f64(settings.warmup),
        duration: Duration::from_secs_f64(settings.duration),
    };
    let outcome = load::run(&plan, settings, shape, |second| tell(&report::line(second)))?;
    if settings.json {
        print(&format!("{:#}\n", report::value(&outcome, &what)));
    } else {
        print(&report::page(&outcome, &what));
    }
    let expected = Expected { max_p99_ms: settings.max_p99_ms, min_ok: settings.min_ok };
    if let Some(broken) = expected.broken(&outcome) {
        tell(&format!("not as expected ({expected}): {broken}"));
        return Ok(ExitCode::from(NOT_MET));
    }
    Ok(if outcome.tally.ok.n() > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a run must show to be good.
#[derive(Clone, Copy, Debug)]
struct Expected {
    max_p99_ms: Option<f64>,
    min_ok: Option<f64>,
}

impl Expected {
    /// What is not so; `None`: all is.
    fn broken(&self, outcome: &Outcome) -> Option<&'static str> {
        let tally = &outcome.tally;
        if self.min_ok.is_some_and(|least| tally.ok_percent() < least) {
            return Some("too few OK");
        }
        self.max_p99_ms.is_some_and(|most| tally.ok.quantile_ms(0.99) > most).then_some("too slow")
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p99 = self.max_p99_ms.map(|ms| format!("p99 up to {ms} ms"));
        let ok = self.min_ok.map(|percent| format!("at least {percent} % OK"));
        f.write_str(&[p99, ok].into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

fn check(settings: &Bench) -> Result<(), Error> {
    let wrong = |text: &str| Err(Error::Usage(text.to_owned()));
    if !(settings.rate >= 0.0 && settings.rate <= 10_000_000.0) {
        return wrong("--rate must be between 0 and 10000000");
    }
    if !(settings.duration > 0.0 && settings.duration <= 86_400.0 && settings.warmup >= 0.0 && settings.warmup <= 86_400.0) {
        return wrong("--duration must be above 0, --warmup not below 0, and both at most a day");
    }
    if settings.connections < settings.threads || !(1..=1024).contains(&settings.threads) || settings.connections > 100_000 {
        return wrong("--threads must be between 1 and 1024, --connections between --threads and 100000");
    }
    if settings.concurrency < settings.threads || settings.max_streams == 0 || settings.batch_size == 0 {
        return wrong("--concurrency must be at least --threads, --max-streams and --batch-size at least 1");
    }
    Ok(())
}

/// The run in one line.
fn describe(settings: &Bench, articles: &str) -> String {
    let method = match settings.method {
        Method::Analyze => "Analyze".to_owned(),
        Method::Summarize => "Summarize".to_owned(),
        Method::Entities => "ExtractEntities".to_owned(),
        Method::Batch => format!("BatchAnalyze of {}", settings.batch_size),
        Method::Stream => "StreamAnalyze".to_owned(),
        Method::Info => "GetInfo".to_owned(),
    };
    let load = match (settings.find_capacity, settings.rate) {
        (true, _) => "looking for the capacity".to_owned(),
        (_, 0.0) => format!("{} in flight", settings.concurrency),
        (_, rate) => format!("{rate} a second, {}", if settings.arrivals == Arrivals::Even { "evenly" } else { "at random" }),
    };
    let deadline = if settings.deadline_ms > 0 { format!(", deadline {} ms", settings.deadline_ms) } else { String::new() };
    format!("{method} on {}: {load}, {} connections, {articles}, {} s{deadline}", settings.address, settings.connections, settings.duration)
}
