//! Settings of logs, metrics and traces.

use std::convert::Infallible;

use clap::{Args, ValueEnum};
use tonic::transport::Endpoint;

use super::{LONGEST_MS, within};
use crate::telemetry;

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
    /// Collector that takes traces over OTLP/gRPC, such as http://127.0.0.1:4317; empty: none.
    #[arg(long, env = "LEDE_OTLP_ENDPOINT", default_value = "")]
    pub otlp_endpoint: String,
    /// Part of the calls to record, 0 to 1, where the caller's trace context does not say.
    #[arg(long, env = "LEDE_TRACE_RATIO", default_value_t = 0.01)]
    pub trace_ratio: f64,
    /// Entries of the caller's baggage that become attributes of spans, such as tenant,region.
    #[arg(long, env = "LEDE_TRACE_BAGGAGE", value_delimiter = ',', value_parser = trimmed)]
    pub trace_baggage: Vec<String>,
    /// How traces name this service.
    #[arg(long, env = "LEDE_SERVICE_NAME", default_value = "lede")]
    pub service_name: String,
}

/// The collector's address, as all programs with OpenTelemetry read it.
const COMMON_ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

impl Telemetry {
    /// The error says which setting is wrong and how.
    pub fn check(&self) -> Result<(), String> {
        if !(0.0..=1.0).contains(&self.trace_ratio) {
            return Err("--trace-ratio must be from 0 to 1".to_owned());
        }
        // One that is empty: none, as where the variable is.
        if self.trace_baggage.len() > 1 && self.trace_baggage.iter().any(String::is_empty) {
            return Err("--trace-baggage has an empty name between its commas".to_owned());
        }
        within(0..=LONGEST_MS, [("--slow-call-ms", self.slow_call_ms)])?;
        self.collector().map(|_| ())
    }

    /// Where traces go; `None`: nowhere. The variable that all programs with OpenTelemetry read counts where ours says nothing.
    pub fn collector(&self) -> Result<Option<Endpoint>, String> {
        let (name, address) = match self.otlp_endpoint.as_str() {
            "" => (COMMON_ENDPOINT, std::env::var(COMMON_ENDPOINT).unwrap_or_default()),
            ours => ("--otlp-endpoint", ours.to_owned()),
        };
        if address.is_empty() {
            return Ok(None);
        }
        telemetry::otlp::endpoint(&address).map(Some).map_err(|error| format!("{name} {error}"))
    }
}

fn trimmed(name: &str) -> Result<String, Infallible> {
    Ok(name.trim().to_owned())
}

/// How to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}
