//! The metrics as a page of OpenMetrics text: the server's own, the build, and what the kernel says about the process.

use std::{fmt, fs, io, sync::Arc};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, text},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge, info::Info},
    registry::{Registry, Unit},
};

use crate::server::{convert::REVISION, metrics::Metrics};

/// Of the page.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Tells the metrics, as often as asked.
#[derive(Clone, Debug)]
pub struct Page(Arc<Registry>);

impl Page {
    /// Of `metrics` and this process.
    pub fn new(metrics: &Metrics) -> Self {
        let mut registry = Registry::default();
        metrics.register(&mut registry);
        let build = Info::new([("version", env!("CARGO_PKG_VERSION")), ("revision", REVISION)]);
        registry.register("lede_build", "The build that answers", build);
        registry.register_collector(Box::new(Process));
        Self(Arc::new(registry))
    }

    /// The page as it is now.
    pub fn text(&self) -> String {
        let mut page = String::new();
        // Writing to a string does not fail, and half a page would be worse than none.
        if text::encode(&mut page, &self.0).is_err() { String::new() } else { page }
    }
}

/// The process as Linux tells it in /proc; elsewhere there is nothing to tell.
#[derive(Debug)]
struct Process;

/// What `/proc/self` says, under the names that every Prometheus client uses.
struct Numbers {
    cpu_seconds: f64,
    start_seconds: f64,
    resident_bytes: u64,
    threads: u64,
    open_fds: u64,
    max_fds: u64,
}

/// Ticks of a second, as Linux gives them to programs on all machines that lede is built for.
const TICKS: f64 = 100.0;

impl Numbers {
    fn read() -> io::Result<Self> {
        let of_process = |file: &str| fs::read_to_string(format!("/proc/self/{file}"));
        let open_fds = fs::read_dir("/proc/self/fd")?.count() as u64;
        let booted = fs::read_to_string("/proc/stat")?;
        let files = Files { stat: &of_process("stat")?, status: &of_process("status")?, limits: &of_process("limits")?, booted: &booted };
        files.numbers(open_fds).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// The contents of the files that the numbers stand in.
struct Files<'a> {
    stat: &'a str,
    status: &'a str,
    limits: &'a str,
    booted: &'a str,
}

impl Files<'_> {
    fn numbers(&self, open_fds: u64) -> Option<Numbers> {
        // The second field is the program's name, which may hold anything; the third follows the last bracket.
        let fields = self.stat.rsplit_once(')')?.1.split_ascii_whitespace().collect::<Vec<_>>();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        Some(Numbers {
            cpu_seconds: (field(14)? + field(15)?) as f64 / TICKS,
            start_seconds: word_after(self.booted, "btime ")?.parse::<f64>().ok()? + field(22)? as f64 / TICKS,
            resident_bytes: word_after(self.status, "VmRSS:")?.parse::<u64>().ok()? * 1024,
            threads: word_after(self.status, "Threads:")?.parse().ok()?,
            open_fds,
            max_fds: word_after(self.limits, "Max open files")?.parse().unwrap_or(u64::MAX),
        })
    }
}

/// The first word behind `key` on the line that starts with it.
fn word_after<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.strip_prefix(key))?.split_ascii_whitespace().next()
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), fmt::Error> {
        let Ok(now) = Numbers::read() else { return Ok(()) };
        let seconds = Some(&Unit::Seconds);
        let cpu = encoder.encode_descriptor("process_cpu", "CPU time used", seconds, MetricType::Counter)?;
        ConstCounter::new(now.cpu_seconds).encode(cpu)?;
        let start = encoder.encode_descriptor("process_start_time", "When it started, since 1970", seconds, MetricType::Gauge)?;
        ConstGauge::new(now.start_seconds).encode(start)?;
        let memory = encoder.encode_descriptor("process_resident_memory", "Memory in use", Some(&Unit::Bytes), MetricType::Gauge)?;
        ConstGauge::new(now.resident_bytes as f64).encode(memory)?;
        for (name, help, value) in [
            ("process_threads", "Threads", now.threads),
            ("process_open_fds", "Open file descriptors", now.open_fds),
            ("process_max_fds", "File descriptors it may open", now.max_fds),
        ] {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value as f64).encode(gauge)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_files_are_read_by_position() {
        let mut stat = "7 (odd) name) S".to_owned();
        for number in 4..=24 {
            stat.push_str(&format!(" {}", number * 100));
        }
        let limits = "Limit  Soft  Hard\nMax open files            1024                 4096                 files\n";
        let status = "Name:\todd\nVmRSS:\t    2048 kB\nThreads:\t5\n";
        let files = Files { stat: &stat, status, limits, booted: "cpu 1 2\nbtime 1700000000\n" };
        let now = files.numbers(9).expect("numbers");
        assert_eq!((now.cpu_seconds, now.start_seconds), (29.0, 1_700_000_022.0));
        assert_eq!((now.threads, now.resident_bytes, now.open_fds, now.max_fds), (5, 2 << 20, 9, 1024));
        assert!(Files { stat: "7 (cut) S 1", ..files }.numbers(9).is_none());
    }

    #[test]
    fn the_page_ends_as_openmetrics_asks() {
        let page = Page::new(&Metrics::default()).text();
        assert!(page.ends_with("# EOF\n") && page.contains("lede_build_info{"), "{page}");
    }
}
