//! Finds the knee: the highest rate at which the server still answers as it should. A closed loop says about where it is; then steps of
//! open loop go up until one breaks, and halve the gap between the last good and the first bad one.

use std::{process::ExitCode, sync::Arc, time::Duration};

use serde_json::{Value, json};

use super::{
    Error, Expected,
    driver::Plan,
    load::{self, Outcome, Shape},
    report::{grouped, short},
};
use crate::settings::Bench;

/// Parts of the closed loop's throughput that are tried, in order.
const STEPS: [f64; 9] = [0.25, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2];
/// Times the gap is halved after that.
const HALVINGS: usize = 2;
/// A server that answers less than this part of the calls in time is behind, even if each call is quick in the end.
const LEAST_SHARE: f64 = 0.98;

/// One step, and how it went.
struct Step {
    rate: f64,
    outcome: Outcome,
    /// Why it is not good; `None`: it is.
    broken: Option<&'static str>,
}

/// Runs all steps and tells about them.
pub(super) fn run(plan: &Arc<Plan>, settings: &Bench, what: &str, tell: impl Fn(&str)) -> Result<(ExitCode, String), Error> {
    let expected = Expected { max_p99_ms: settings.max_p99_ms.or(Some(50.0)), min_ok: settings.min_ok.or(Some(99.9)) };
    let shape =
        |rate| Shape { rate, warmup: Duration::from_secs_f64(settings.warmup), duration: Duration::from_secs_f64(settings.duration) };
    let closed = load::run(plan, settings, shape(0.0), |_| {})?;
    let peak = closed.ok_rate();
    tell(&format!("closed loop: {} OK/s", grouped(peak as u64)));
    if peak < 1.0 {
        return Err(Error::Failed("nothing is answered OK, so there is no capacity to find".to_owned()));
    }
    let (mut steps, mut good, mut bad) = (Vec::new(), 0.0, None);
    let attempt = |rate: f64, steps: &mut Vec<Step>| -> Result<bool, Error> {
        let outcome = load::run(plan, settings, shape(rate), |_| {})?;
        let broken = broken(&outcome, &expected);
        let step = Step { rate, outcome, broken };
        tell(&line(&step));
        steps.push(step);
        Ok(broken.is_none())
    };
    for part in STEPS {
        let rate = (peak * part).ceil();
        if attempt(rate, &mut steps)? {
            good = rate;
        } else {
            bad = Some(rate);
            break;
        }
    }
    for _ in 0..HALVINGS {
        let Some(worst) = bad else { break };
        let rate = ((good + worst) / 2.0).ceil();
        if attempt(rate, &mut steps)? { good = rate } else { bad = Some(rate) }
    }
    let code = if good > 0.0 { ExitCode::SUCCESS } else { ExitCode::from(super::NOT_MET) };
    Ok((code, if settings.json { format!("{:#}\n", value(what, peak, good, &steps)) } else { page(what, peak, good, &steps, &expected) }))
}

fn broken(outcome: &Outcome, expected: &Expected) -> Option<&'static str> {
    if !outcome.kept_schedule() {
        return Some("generator too slow");
    }
    if outcome.ok_rate() < outcome.shape.rate * LEAST_SHARE * expected.min_ok.unwrap_or(0.0) / 100.0 {
        return Some("falls behind");
    }
    expected.broken(outcome)
}

fn line(step: &Step) -> String {
    let tally = &step.outcome.tally;
    format!(
        "{:>9}  {:>9}  {:>7.2} %  {:>8}  {:>8}  {:>8}  {}",
        grouped(step.rate as u64),
        grouped(step.outcome.ok_rate() as u64),
        tally.ok_percent(),
        short(tally.ok.quantile_ms(0.5)),
        short(tally.ok.quantile_ms(0.99)),
        short(tally.ok.quantile_ms(0.999)),
        step.broken.unwrap_or("good")
    )
}

fn page(what: &str, peak: f64, good: f64, steps: &[Step], expected: &Expected) -> String {
    let mut rows = steps.iter().collect::<Vec<_>>();
    rows.sort_by(|a, b| a.rate.total_cmp(&b.rate));
    let table = rows.into_iter().map(line).collect::<Vec<_>>().join("\n");
    let found =
        if good > 0.0 { format!("capacity: {} calls/s", grouped(good as u64)) } else { "capacity: none of the steps was good".to_owned() };
    format!(
        "{what}\n\nclosed loop: {} OK/s\n\n  calls/s       OK/s         OK       p50       p99  p99.9 ms\n{table}\n\n{found} ({expected})\n",
        grouped(peak as u64)
    )
}

fn value(what: &str, peak: f64, good: f64, steps: &[Step]) -> Value {
    let steps = steps.iter().map(|step| {
        let tally = &step.outcome.tally;
        json!({"rate": step.rate, "ok_per_second": step.outcome.ok_rate(), "ok_percent": tally.ok_percent(), "codes": tally.codes,
            "lost": tally.lost, "p50_ms": tally.ok.quantile_ms(0.5), "p99_ms": tally.ok.quantile_ms(0.99),
            "p99.9_ms": tally.ok.quantile_ms(0.999), "broken": step.broken})
    });
    json!({"what": what, "closed_loop_ok_per_second": peak, "capacity": good, "steps": steps.collect::<Vec<_>>()})
}
