//! Settings of `lede bench`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Settings of `lede bench`.
#[derive(Args, Clone, Debug)]
pub struct Bench {
    /// Address of the server.
    #[arg(env = "LEDE_LISTEN", default_value = "127.0.0.1:50051")]
    pub address: String,
    /// What to call.
    #[arg(long, short, value_enum, default_value_t = Method::Analyze)]
    pub method: Method,
    /// Calls a second, on a schedule that waits for no answer (open loop). With `stream`: articles a second. 0: as many as
    /// `--concurrency` allows, each after an answer (closed loop: it shows throughput; its latencies flatter).
    #[arg(long, short, default_value_t = 1000.0)]
    pub rate: f64,
    /// How calls are spread over time.
    #[arg(long, value_enum, default_value_t = Arrivals::Even)]
    pub arrivals: Arrivals,
    /// Seconds to measure.
    #[arg(long, short, default_value_t = 10.0)]
    pub duration: f64,
    /// Seconds of the same load before that, which are not counted.
    #[arg(long, default_value_t = 1.0)]
    pub warmup: f64,
    /// Connections; with `stream` each carries one stream.
    #[arg(long, short, default_value_t = 8)]
    pub connections: usize,
    /// Calls in flight where the rate is 0, over all connections.
    #[arg(long, default_value_t = 64)]
    pub concurrency: usize,
    /// Calls at once on one connection; more wait in the generator, and their wait counts.
    #[arg(long, default_value_t = 100)]
    pub max_streams: usize,
    /// Threads that generate load; one sends tens of thousands of calls a second.
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// Deadline of each call in milliseconds, sent along and kept; 0: none.
    #[arg(long, default_value_t = 0)]
    pub deadline_ms: u64,
    /// Articles in one batch.
    #[arg(long, default_value_t = 16)]
    pub batch_size: usize,
    /// Article files: `.jsonl` with a `text` (and `title`) in each line, anything else one article each. None: invented news.
    #[arg(long, short, num_args = 1..)]
    pub articles: Vec<PathBuf>,
    /// Which invented news.
    #[arg(long, value_enum, default_value_t = Mix::News, conflicts_with = "articles")]
    pub mix: Mix,
    /// Bytes of each invented article, in place of a mix.
    #[arg(long, conflicts_with_all = ["articles", "mix"])]
    pub article_bytes: Option<usize>,
    /// A token to call with.
    #[arg(long, env = "LEDE_BENCH_TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Who signed the server's certificate, in PEM; turns TLS on.
    #[arg(long)]
    pub ca: Option<PathBuf>,
    /// The name in the server's certificate.
    #[arg(long, default_value = "localhost")]
    pub server_name: String,
    /// A certificate to show, in PEM.
    #[arg(long, requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(long, requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Metadata sent with every call, as `name:value`; may be repeated.
    #[arg(long, short = 'H', value_name = "NAME:VALUE")]
    pub header: Vec<String>,
    /// Local address to call from, such as 127.0.0.2: to be another caller.
    #[arg(long)]
    pub from: Option<std::net::IpAddr>,
    /// Find the highest rate at which `--max-p99-ms` and `--min-ok` hold; `--duration` is the time of one step.
    #[arg(long, conflicts_with = "rate")]
    pub find_capacity: bool,
    /// Exit with 3 where the 99th percentile is higher. With `--find-capacity`: 50 if not given.
    #[arg(long)]
    pub max_p99_ms: Option<f64>,
    /// Exit with 3 where fewer percent of the calls are answered OK. With `--find-capacity`: 99.9 if not given.
    #[arg(long)]
    pub min_ok: Option<f64>,
    /// Process id of the server, if it runs here: its CPU and memory are told.
    #[arg(long)]
    pub server_pid: Option<u32>,
    /// The report as JSON, on standard output.
    #[arg(long)]
    pub json: bool,
    /// No line each second on standard error.
    #[arg(long, short)]
    pub quiet: bool,
}

/// What to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// Analyze: summary and entities.
    Analyze,
    /// Summarize.
    Summarize,
    /// ExtractEntities.
    Entities,
    /// BatchAnalyze, of `--batch-size` articles a call.
    Batch,
    /// StreamAnalyze: one stream a connection; each article is timed.
    Stream,
    /// GetInfo: no article, so only the transport.
    Info,
}

/// How calls are spread over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Arrivals {
    /// Equal gaps.
    Even,
    /// Gaps as between independent callers (a Poisson process): small bursts.
    Random,
}

/// Which invented news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mix {
    /// Some 60 words: an agency's flash.
    Short,
    /// Some 400 words: an ordinary article.
    News,
    /// Some 3,000 words: a report.
    Long,
    /// All of them: of ten articles two are short, seven ordinary, one long.
    Mixed,
}
