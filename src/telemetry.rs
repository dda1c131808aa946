//! How the process is seen from outside: logs, metrics, traces. Never article text, in any of them, at any level.

mod logs;
mod metrics;
pub mod otlp;

pub use logs::{Logs, start as start_logs};
pub use metrics::{CONTENT_TYPE, Page};

use crate::{
    server::{Config, tracer::Tracer},
    settings::Telemetry,
};

/// Makes `config` record calls where `settings` ask for it; what comes back must be run to carry the spans away.
pub fn traces(settings: &Telemetry, config: &mut Config) -> Result<Option<otlp::Exporter>, String> {
    let Some(collector) = settings.collector()? else { return Ok(None) };
    let metrics = config.metrics.clone();
    let (tracer, spans) = Tracer::new(settings.trace_ratio, settings.trace_baggage.clone(), metrics.clone());
    config.tracer = Some(tracer);
    Ok(Some(otlp::Exporter { spans, collector, service_name: settings.service_name.clone(), metrics }))
}
