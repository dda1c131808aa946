//! How the process is seen from outside: logs, metrics, traces. Never article text, in any of them, at any level.

mod logs;
mod metrics;

pub use logs::{Logs, start as start_logs};
pub use metrics::{CONTENT_TYPE, Page};
