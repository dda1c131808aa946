//! Settings of logs, metrics and traces.

use clap::{Args, ValueEnum};

/// What the process tells about itself.
#[derive(Args, Clone, Debug)]
pub struct Telemetry {
    /// What to log: off, error, warn, info, debug or trace, also by module of lede.
    #[arg(long, env = "LEDE_LOG", default_value = "info")]
    pub log: String,
    /// How to log.
    #[arg(long, env = "LEDE_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// Calls that take longer are logged, in milliseconds.
    #[arg(long, env = "LEDE_SLOW_CALL_MS", default_value_t = 1_000)]
    pub slow_call_ms: u64,
    /// Lines about failed or slow calls in one second; more are counted only.
    #[arg(long, env = "LEDE_MAX_LOG_LINES", default_value_t = 1_000)]
    pub max_log_lines: u32,
}

/// How to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}
