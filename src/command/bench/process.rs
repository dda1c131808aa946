//! What a process has cost so far, as Linux tells it: CPU time and memory. Elsewhere nothing is told.

use std::fs;

/// Ticks a second of `/proc/PID/stat`: fixed by the kernel's interface.
const TICKS: f64 = 100.0;

/// A process to watch: an id, or `self`.
#[derive(Clone, Debug)]
pub(super) struct Process(pub(super) String);

impl Process {
    /// Seconds of CPU of all its threads.
    pub(super) fn cpu_s(&self) -> Option<f64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?;
        // The name of the program may hold anything, spaces and brackets too; the fields start after its last bracket.
        let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let (user, system) = (fields.next()?.parse::<f64>().ok()?, fields.next()?.parse::<f64>().ok()?);
        Some((user + system) / TICKS)
    }

    /// Megabytes of memory that it holds now, and the most that it ever held.
    pub(super) fn memory_mb(&self) -> Option<(f64, f64)> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<f64>().ok().map(|kb| kb * 1024.0 / 1e6)
        };
        Some((field("VmRSS:")?, field("VmHWM:")?))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::Process;

    #[test]
    fn this_process_has_used_memory_and_a_missing_one_has_none() {
        let own = Process("self".to_owned());
        assert!(own.cpu_s().is_some() && own.memory_mb().is_some_and(|(now, most)| now > 1.0 && most >= now));
        assert!(Process("nobody".to_owned()).cpu_s().is_none());
    }
}
