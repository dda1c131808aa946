//! Every knob: flag, variable, default, unit. Read once, checked once, passed on by value. docs/operations.md lists the same.

mod bench;
mod connection;
mod load;
mod security;
mod source;
mod telemetry;

use std::{net::SocketAddr, ops::RangeInclusive, path::PathBuf, time::Duration};

use clap::{Arg, Args, Parser, Subcommand};

pub use bench::{Arrivals, Bench, Method, Mix};
pub use connection::Connections;
pub use load::Load;
pub use security::{ClientAuth, Security};
pub use source::{named_by_source, not_utf8, unknown_variables};
pub use telemetry::{LogFormat, Telemetry};

use crate::server::{Config, Limits, codec::MAX_FIELDS};

/// Longer than any server or connection lives; keeps sums within what a clock can hold.
const LONGEST_MS: u64 = 10 * 365 * 24 * 3600 * 1000;
/// More gain nothing, and the system may refuse tens of thousands.
const MAX_THREADS: u64 = 1024;

/// Reads news articles; returns the sentences that tell the story and the names in it.
#[derive(Debug, Parser)]
#[command(name = "lede", version = concat!(env!("CARGO_PKG_VERSION"), " (revision ", env!("LEDE_REVISION"), ")"), about)]
pub struct CommandLine {
    /// Without one: serve.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve gRPC (the default).
    Serve(Box<Serve>),
    /// Analyze one article here, without a server.
    Analyze(Analyze),
    /// Ask a running server whether it is ready: exit code 0 if it is, 1 if not.
    Health(Health),
    /// Check settings and models, print them, and exit.
    Check(Box<Serve>),
    /// Make a token that callers show to a server.
    Token(Token),
    /// Load a running server and report how it coped. Exit code 0: it did; 1: nothing answered; 3: not as expected.
    #[command(args_override_self = true)]
    Bench(Box<Bench>),
}

/// Settings of the server.
#[derive(Clone, Debug, Parser)]
#[command(mut_args(negative_values))]
pub struct Serve {
    /// Address to serve gRPC on.
    #[arg(long, env = "LEDE_LISTEN", default_value = "127.0.0.1:50051")]
    pub listen: SocketAddr,
    /// Address of the admin pages (`/healthz`, `/readyz`, `/version`, `/metrics`, `/log-level`).
    #[arg(long, env = "LEDE_ADMIN_LISTEN", default_value = "127.0.0.1:9464")]
    pub admin_listen: SocketAddr,
    /// Threads that serve calls; 0: one for each core.
    #[arg(long, env = "LEDE_THREADS", default_value_t = 0)]
    pub threads: usize,
    /// Code points of text in one article.
    #[arg(long, env = "LEDE_MAX_TEXT_CHARS", default_value_t = 1_000_000)]
    pub max_text_chars: usize,
    /// Code points of a title or focus.
    #[arg(long, env = "LEDE_MAX_TITLE_CHARS", default_value_t = 1_000)]
    pub max_title_chars: usize,
    /// Articles in one batch.
    #[arg(long, env = "LEDE_MAX_BATCH_ARTICLES", default_value_t = 64)]
    pub max_batch_articles: usize,
    /// Bytes of one request message.
    #[arg(long, env = "LEDE_MAX_MESSAGE_BYTES", default_value_t = 16 << 20)]
    pub max_message_bytes: usize,
    /// Articles of one stream that are read ahead.
    #[arg(long, env = "LEDE_MAX_STREAM_IN_FLIGHT", default_value_t = 32)]
    pub max_stream_in_flight: usize,
    /// Between telling NOT_SERVING and closing the listener, in milliseconds.
    #[arg(long, env = "LEDE_DRAIN_DELAY_MS", default_value_t = 3_000)]
    pub drain_delay_ms: u64,
    /// TLS, tokens, reflection.
    #[command(flatten)]
    pub security: Security,
    /// How much is too much.
    #[command(flatten)]
    pub load: Load,
    /// Logs, metrics, traces.
    #[command(flatten)]
    pub telemetry: Telemetry,
    /// How many connections, how long, how slow.
    #[command(flatten)]
    pub connections: Connections,
}

/// Settings of `lede analyze`.
#[derive(Args, Debug)]
#[command(mut_args(negative_values))]
pub struct Analyze {
    /// The article; `-` or nothing: standard input.
    #[arg(env = "LEDE_FILE", default_value = "-")]
    pub file: PathBuf,
    /// The headline.
    #[arg(long, env = "LEDE_TITLE", default_value = "")]
    pub title: String,
    /// At most this many sentences; 0: 3.
    #[arg(long, env = "LEDE_SENTENCES", default_value_t = 0)]
    pub sentences: u32,
    /// At most this many words in all; 0: no cap.
    #[arg(long, env = "LEDE_WORDS", default_value_t = 0)]
    pub words: u32,
    /// A question, name or phrase to lean towards.
    #[arg(long, env = "LEDE_FOCUS", default_value = "")]
    pub focus: String,
    /// BCP-47 tag such as `en`; empty: detect.
    #[arg(long, env = "LEDE_LANGUAGE", default_value = "")]
    pub language: String,
    /// When it was published, as `2019-09-02` or `2019-09-02T08:00:00Z`; resolves relative dates.
    #[arg(long, env = "LEDE_PUBLISHED", value_parser = timestamp)]
    pub published: Option<prost_types::Timestamp>,
    /// Say why each sentence was chosen.
    #[arg(long, env = "LEDE_EXPLAIN")]
    pub explain: bool,
    /// Print the answer of the Analyze RPC as JSON.
    #[arg(long, env = "LEDE_JSON")]
    pub json: bool,
}

/// Settings of `lede token`.
#[derive(Args, Debug)]
pub struct Token {
    /// What to do with it.
    #[command(subcommand)]
    pub command: TokenCommand,
}

/// What to do with tokens.
#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make one; prints it once, and the line for the server's file.
    New {
        /// Whose it is: letters, digits, dots, dashes and underscores.
        name: String,
    },
}

/// Settings of `lede health`.
#[derive(Args, Debug)]
pub struct Health {
    /// Address of the server.
    #[arg(env = "LEDE_LISTEN", default_value = "127.0.0.1:50051")]
    pub address: String,
    /// Seconds to wait for the answer.
    #[arg(long, env = "LEDE_HEALTH_TIMEOUT", default_value_t = 2)]
    pub timeout: u64,
    /// Who signed the server's certificate, in PEM; turns TLS on.
    #[arg(long, env = "LEDE_HEALTH_CA")]
    pub ca: Option<PathBuf>,
    /// The name in the server's certificate.
    #[arg(long, env = "LEDE_HEALTH_SERVER_NAME", default_value = "localhost")]
    pub server_name: String,
    /// A certificate to show, in PEM.
    #[arg(long, env = "LEDE_HEALTH_CERTIFICATE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// Its private key, in PEM.
    #[arg(long, env = "LEDE_HEALTH_KEY", requires = "certificate")]
    pub key: Option<PathBuf>,
}

fn timestamp(text: &str) -> Result<prost_types::Timestamp, String> {
    let full = if text.contains('T') { text.to_owned() } else { format!("{text}T00:00:00Z") };
    full.parse().map_err(|_| "not a date such as 2019-09-02 or 2019-09-02T08:00:00Z".to_owned())
}

/// Lets `-1` be a value, so that what is told about it is about the value.
fn negative_values(arg: Arg) -> Arg {
    if arg.get_action().takes_values() { arg.allow_negative_numbers(true) } else { arg }
}

/// Whether these settings are within a range; the error says which one is not, and how.
fn within<const N: usize>(range: RangeInclusive<u64>, settings: [(&str, u64); N]) -> Result<(), String> {
    match settings.into_iter().find(|(_, value)| !range.contains(value)) {
        Some((name, value)) if value < *range.start() => Err(format!("{name} must be at least {}", range.start())),
        Some((name, _)) => Err(format!("{name} may be at most {}", range.end())),
        None => Ok(()),
    }
}

impl Serve {
    /// The server's configuration; the error says which setting is wrong and how.
    pub fn config(&self) -> Result<Config, String> {
        self.security.check()?;
        let encrypted = self.security.tls_certificate.is_some();
        for (name, address, encrypted) in [("--listen", self.listen, encrypted), ("--admin-listen", self.admin_listen, false)] {
            if !address.ip().is_loopback() && !encrypted && !self.security.insecure {
                return Err(format!("{name} {address} reaches beyond this machine without encryption; --insecure allows it"));
            }
        }
        if self.listen == self.admin_listen && self.listen.port() != 0 {
            return Err(format!("--listen and --admin-listen are both {}; they must differ", self.listen));
        }
        self.telemetry.check()?;
        within(0..=MAX_THREADS, [("--threads", self.threads as u64)])?;
        within(1..=100_000_000, [("--max-text-chars", self.max_text_chars as u64), ("--max-title-chars", self.max_title_chars as u64)])?;
        within(1..=MAX_FIELDS as u64 - 1, [("--max-batch-articles", self.max_batch_articles as u64)])?;
        within(1..=1 << 30, [("--max-message-bytes", self.max_message_bytes as u64)])?;
        within(1..=u64::MAX, [("--max-stream-in-flight", self.max_stream_in_flight as u64)])?;
        within(0..=LONGEST_MS, [("--drain-delay-ms", self.drain_delay_ms), ("--reload-interval-ms", self.security.reload_interval_ms)])?;
        // A code point has up to four bytes; a text just over its limit must still arrive to be told so.
        let least = self.max_text_chars.saturating_mul(4).saturating_add(self.max_title_chars.saturating_mul(4)).saturating_add(1024);
        if self.max_message_bytes < least {
            return Err(format!("--max-message-bytes must be at least {least} to hold the longest text"));
        }
        Ok(Config {
            limits: Limits {
                max_text_chars: self.max_text_chars,
                max_title_chars: self.max_title_chars,
                max_batch_articles: self.max_batch_articles,
                max_message_bytes: self.max_message_bytes,
                max_stream_in_flight: self.max_stream_in_flight,
                ..Limits::default()
            },
            load: self.load.settings(self.threads, self.max_message_bytes)?,
            slow_call: Duration::from_millis(self.telemetry.slow_call_ms),
            max_call_lines: self.telemetry.max_log_lines,
            drain_delay: Duration::from_millis(self.drain_delay_ms),
            connections: self.connections.limits()?,
            reflection: self.security.reflection,
            ..Config::default()
        })
    }
}
