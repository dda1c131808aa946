//! Settings of load: how much work is let in, from all callers and from each.

use std::time::Duration;

use clap::Args;

use super::{LONGEST_MS, MAX_THREADS, within};
use crate::server::load::{Budget, Settings, quota};

/// See [`Settings`].
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Load")]
pub struct Load {
    /// Calls in flight; at this number unary ones of callers that have their share are refused with UNAVAILABLE, at four times it all.
    #[arg(long, env = "LEDE_MAX_IN_FLIGHT", default_value_t = 1024)]
    pub max_in_flight: usize,
    /// Cores for articles and batches of more than 16 KiB of text; about 25 % more run at once, to keep all busy; 0: all cores.
    #[arg(long, env = "LEDE_LARGE_WORKERS", default_value_t = 0)]
    pub large_workers: usize,
    /// A small call that would wait longer is refused with UNAVAILABLE, in milliseconds; less while many are being refused.
    #[arg(long, env = "LEDE_MAX_SMALL_WAIT_MS", default_value_t = 250)]
    pub max_small_wait_ms: u64,
    /// Longest work on one article, in milliseconds.
    #[arg(long, env = "LEDE_MAX_WORK_MS", default_value_t = 10_000)]
    pub max_work_ms: u64,
    /// Longest unary call, in milliseconds.
    #[arg(long, env = "LEDE_MAX_CALL_MS", default_value_t = 60_000)]
    pub max_call_ms: u64,
    /// Bytes of request messages in memory, and of what answers are longer than their articles, over all connections; a caller holds at most
    /// twice what is still free.
    #[arg(long, env = "LEDE_MAX_BODY_BYTES", default_value_t = 64 << 20)]
    pub max_body_bytes: usize,
    /// Calls of one caller in a second, an article of a batch or stream counting as one; 0: any number.
    #[arg(long, env = "LEDE_QUOTA_REQUESTS", default_value_t = 0)]
    pub quota_requests: u64,
    /// Bytes of request messages of one caller in a second; 0: any number.
    #[arg(long, env = "LEDE_QUOTA_BYTES", default_value_t = 0)]
    pub quota_bytes: u64,
    /// What a caller leaves unused in this time may be used at once, in milliseconds.
    #[arg(long, env = "LEDE_QUOTA_BURST_MS", default_value_t = 2_000)]
    pub quota_burst_ms: u64,
}

impl Load {
    /// As the server takes them.
    pub(super) fn settings(&self, threads: usize, max_message_bytes: usize) -> Result<Settings, String> {
        within(1..=u64::MAX, [("--max-in-flight", self.max_in_flight as u64)])?;
        within(0..=MAX_THREADS, [("--large-workers", self.large_workers as u64)])?;
        within(1..=LONGEST_MS, [("--max-work-ms", self.max_work_ms), ("--max-call-ms", self.max_call_ms)])?;
        within(0..=LONGEST_MS, [("--max-small-wait-ms", self.max_small_wait_ms), ("--quota-burst-ms", self.quota_burst_ms)])?;
        let least = Budget::least_limit(max_message_bytes);
        if self.max_body_bytes < least {
            return Err(format!("--max-body-bytes must be at least {least} to hold the longest message in two thirds of it"));
        }
        let default = Settings::default();
        Ok(Settings {
            max_in_flight: self.max_in_flight,
            n_threads: if threads == 0 { default.n_threads } else { threads },
            n_large_workers: if self.large_workers == 0 { default.n_large_workers } else { self.large_workers },
            max_small_wait: Duration::from_millis(self.max_small_wait_ms),
            max_work: Duration::from_millis(self.max_work_ms),
            max_call: Duration::from_millis(self.max_call_ms),
            max_body_bytes: self.max_body_bytes,
            quota: quota::Settings {
                requests_per_second: self.quota_requests,
                bytes_per_second: self.quota_bytes,
                burst: Duration::from_millis(self.quota_burst_ms),
            },
        })
    }
}
