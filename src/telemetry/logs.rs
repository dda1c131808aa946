//! Logs: one line for each failed or slow call, to standard error. What is logged can be changed while the process runs.

use std::{
    io::{self, IsTerminal},
    panic,
    sync::{Arc, Mutex, PoisonError},
};

use tracing::{Level, level_filters::LevelFilter};
use tracing_subscriber::{
    Layer, Registry,
    filter::Targets,
    fmt,
    layer::SubscriberExt,
    reload::{self, Handle},
    util::SubscriberInitExt,
};

use crate::settings::LogFormat;

/// The logs of this process: what they hold can be asked and changed.
#[derive(Clone, Debug)]
pub struct Logs {
    filter: Handle<Targets, Registry>,
    current: Arc<Mutex<String>>,
}

/// Starts logging, once in a process; the error says what is wrong with `filter`.
pub fn start(filter: &str, format: LogFormat) -> Result<Logs, String> {
    let targets = targets(filter).map_err(|error| format!("--log {filter:?}: {error}"))?;
    let (reloading, handle) = reload::Layer::new(targets);
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = match format {
        LogFormat::Text => lines.with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).boxed(),
    };
    tracing_subscriber::registry().with(reloading).with(lines).try_init().map_err(|error| error.to_string())?;
    panic::set_hook(Box::new(tell_panic));
    Ok(Logs { filter: handle, current: Arc::new(Mutex::new(filter.to_owned())) })
}

/// A panic's message may hold a piece of the text that it stumbled over, so the place is told and the message is not.
fn tell_panic(info: &panic::PanicHookInfo) {
    let (file, line) = info.location().map_or(("unknown", 0), |place| (place.file(), place.line()));
    tracing::error!(code.file = file, code.line = line, "panic");
}

impl Logs {
    /// Logs what `filter` says from now on; the error says what is wrong with it.
    pub fn set(&self, filter: &str) -> Result<(), String> {
        let targets = targets(filter)?;
        self.filter.reload(targets).map_err(|error| error.to_string())?;
        filter.clone_into(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    /// What is logged now.
    pub fn current(&self) -> String {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Reads `info` or `info,lede::server=debug`. Libraries stay at warnings, whatever is asked for: at finer levels they print headers and
/// frames, and with them tokens and texts.
fn targets(filter: &str) -> Result<Targets, String> {
    const SHAPE: &str = "one of off, error, warn, info, debug and trace, also by module of lede, as in info,lede::server=debug";
    let mut level = LevelFilter::INFO;
    let mut modules = Vec::new();
    for part in filter.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            None => level = part.parse().map_err(|_| SHAPE.to_owned())?,
            Some((module, of)) if is_ours(module) => {
                modules.push((module.to_owned(), of.parse::<LevelFilter>().map_err(|_| SHAPE.to_owned())?));
            }
            Some(_) => return Err(format!("libraries log warnings only, since more would hold what callers sent; {SHAPE}")),
        }
    }
    let others = level.min(LevelFilter::from_level(Level::WARN));
    Ok(Targets::new().with_default(others).with_target("lede", level).with_targets(modules))
}

/// Whether it is the path of a module of lede.
fn is_ours(module: &str) -> bool {
    let mut names = module.split("::");
    names.next() == Some("lede") && names.all(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_holds_for_lede_and_never_makes_libraries_talk() {
        let filter = targets("trace").expect("a level");
        assert!(filter.would_enable("lede::server", &Level::TRACE));
        assert!(!filter.would_enable("h2::codec", &Level::INFO) && filter.would_enable("h2::codec", &Level::WARN));
        assert!(!targets("off").expect("a level").would_enable("h2::codec", &Level::ERROR));
    }

    #[test]
    fn a_module_may_have_a_level_of_its_own() {
        let filter = targets("warn,lede::server=debug").expect("a level and a module");
        assert!(filter.would_enable("lede::server::stack", &Level::DEBUG));
        assert!(!filter.would_enable("lede::telemetry", &Level::INFO));
    }

    #[test]
    fn what_is_no_filter_is_refused() {
        for bad in ["loud", "h2=trace", "lede=loud", "ledex=info", "info;debug"] {
            assert!(targets(bad).is_err(), "{bad}");
        }
    }
}
