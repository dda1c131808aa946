//! Attacks a server of its own, one attack after the other, and holds it to its promises: the right answer on the wire, other callers
//! served meanwhile, a fresh call at once afterwards, memory back, no work left over. `scripts/attack` runs it and keeps the record.

#[path = "attacks.rs"]
mod attacks;
#[path = "../../tests/parts/binary.rs"]
mod binary;
mod process;
mod wire;

use std::{
    fmt::Write,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use lede::server::pb::{AnalyzeRequest, Article, article_service_client::ArticleServiceClient};
use tokio::{task::JoinHandle, time::sleep};
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;

use self::{
    attacks::{ALL, Target},
    binary::{Binary, SERVE},
};

/// Frames, calls or connections of one attack.
const N: usize = 20_000;
/// A fresh call right after an attack.
const MAX_FRESH: Duration = Duration::from_secs(1);
/// Calls of others while it runs: 99 of 100.
const MAX_CANARY: Duration = Duration::from_millis(100);
/// Over the idle server: at most, and after a while.
const MAX_PEAK_MB: f64 = 256.0;
const MAX_KEPT_MB: f64 = 32.0;
/// Of one core, once the attack is over.
const MAX_IDLE_CPU: f64 = 0.05;

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(binary) = arguments.next() else {
        eprintln!("usage: attack PATH-OF-LEDE [NAME-OF-ATTACK]");
        return ExitCode::FAILURE;
    };
    let only = arguments.next();
    let server = Binary::start(Command::new(&binary).args(SERVE).args(["--log", "error"]));
    let mut canary = Canary::connect(&server.address).await;
    for _ in 0..200 {
        canary.call().await.expect("an answer before any attack");
    }
    let idle_mb = server.resident_mb();
    println!(
        "| attack | on the wire | canary p50 / p99 ms | fresh ms | peak MB | kept MB | cpu after | |\n|---|---|---|---|---|---|---|---|"
    );
    let mut well = true;
    for (name, attack) in ALL.iter().filter(|(name, _)| only.as_ref().is_none_or(|only| name.contains(only.as_str()))) {
        let stop = CancellationToken::new();
        server.reset_peak();
        let watching = watch(Canary::connect(&server.address).await, stop.clone());
        let seen = tokio::spawn(attack(Target { address: server.address.clone(), n: N })).await;
        let peak_mb = server.peak_mb() - idle_mb;
        stop.cancel();
        let canary = watching.await.expect("a canary");
        let started = Instant::now();
        let fresh = Canary::connect(&server.address).await.call().await.map(|_| started.elapsed());
        let kept_mb = settled(&server, idle_mb).await;
        let cpu = server.cpu_share(Duration::from_secs(1)).await;
        let verdict = Verdict { seen: seen.map_err(|error| error.to_string()), canary, fresh: fresh.ok(), peak_mb, kept_mb, cpu };
        println!("| {name} | {}", verdict.row());
        well &= verdict.failures().is_empty();
    }
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What the server's memory settles at, over the idle server's: unused pages are given back within a second or two.
async fn settled(server: &Binary, idle_mb: f64) -> f64 {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut kept = server.resident_mb() - idle_mb;
    loop {
        sleep(Duration::from_millis(1200)).await;
        let before = std::mem::replace(&mut kept, server.resident_mb() - idle_mb);
        if before - kept < 0.5 || Instant::now() > deadline {
            return kept;
        }
    }
}

/// A caller who has nothing to do with the attack.
struct Canary(ArticleServiceClient<Channel>);

impl Canary {
    async fn connect(address: &str) -> Self {
        let endpoint = Channel::from_shared(format!("http://{address}")).expect("an address");
        Self(ArticleServiceClient::new(endpoint.timeout(Duration::from_secs(10)).connect_lazy()))
    }

    async fn call(&mut self) -> Result<(), tonic::Status> {
        let text = "The ferry Aurora ran aground off Lisbon on Monday. All 212 passengers were saved, Captain Rui Melo said.";
        let article = Some(Article { text: text.to_owned(), ..Article::default() });
        self.0.analyze(AnalyzeRequest { article, options: None }).await.map(drop)
    }
}

/// How its calls went.
struct Calls {
    millis: Vec<f64>,
    failed: Vec<String>,
}

fn watch(mut canary: Canary, stop: CancellationToken) -> JoinHandle<Calls> {
    tokio::spawn(async move {
        let mut calls = Calls { millis: Vec::new(), failed: Vec::new() };
        // At least one, however short the attack is.
        loop {
            let started = Instant::now();
            match canary.call().await {
                Ok(()) => calls.millis.push(started.elapsed().as_secs_f64() * 1e3),
                Err(status) => calls.failed.push(status.to_string()),
            }
            if stop.run_until_cancelled(sleep(Duration::from_millis(20))).await.is_none() {
                break;
            }
        }
        calls.millis.sort_by(f64::total_cmp);
        calls
    })
}

struct Verdict {
    seen: Result<String, String>,
    canary: Calls,
    fresh: Option<Duration>,
    peak_mb: f64,
    kept_mb: f64,
    cpu: f64,
}

impl Verdict {
    fn canary_at(&self, share: f64) -> f64 {
        let millis = &self.canary.millis;
        millis.get(((millis.len() as f64 * share) as usize).min(millis.len().saturating_sub(1))).copied().unwrap_or(f64::INFINITY)
    }

    fn failures(&self) -> Vec<&'static str> {
        let tests = [
            (self.seen.is_err(), "wrong on the wire"),
            (!self.canary.failed.is_empty(), "canary failed"),
            (self.canary_at(0.99) > MAX_CANARY.as_secs_f64() * 1e3, "canary slow"),
            (self.fresh.is_none_or(|fresh| fresh > MAX_FRESH), "fresh call late"),
            (self.peak_mb > MAX_PEAK_MB, "peak too high"),
            (self.kept_mb > MAX_KEPT_MB, "memory kept"),
            (self.cpu > MAX_IDLE_CPU, "still busy"),
        ];
        tests.into_iter().filter_map(|(failed, name)| failed.then_some(name)).collect()
    }

    fn row(&self) -> String {
        let seen = self.seen.as_ref().unwrap_or_else(|error| error);
        let fresh = self.fresh.map_or_else(|| "none".to_owned(), |fresh| format!("{:.1}", fresh.as_secs_f64() * 1e3));
        let failures = self.failures();
        let mut row = format!(
            "{seen} | {:.1} / {:.1} | {fresh} | {:.1} | {:.1} | ",
            self.canary_at(0.5),
            self.canary_at(0.99),
            self.peak_mb,
            self.kept_mb
        );
        let verdict = if failures.is_empty() { "ok".to_owned() } else { failures.join(", ") };
        let failed = self.canary.failed.first().map(|error| format!(" ({error})")).unwrap_or_default();
        let _ = write!(row, "{:.1} % | {verdict}{failed} |", self.cpu * 100.0);
        row
    }
}
