//! A server process, seen from outside: its memory and its time, as Linux tells them.

use std::{fs, time::Duration};

use tokio::time::{Instant, sleep};

use super::binary::Binary;

impl Binary {
    fn read(&self, file: &str) -> String {
        fs::read_to_string(format!("/proc/{}/{file}", self.child.id())).expect("a living server")
    }

    fn status_mb(&self, name: &str) -> f64 {
        let status = self.read("status");
        let line = status.lines().find(|line| line.starts_with(name)).expect("a line of it");
        line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).expect("a number") / 1024.0
    }

    pub fn resident_mb(&self) -> f64 {
        self.status_mb("VmRSS:")
    }

    /// The most since [`Binary::reset_peak`].
    pub fn peak_mb(&self) -> f64 {
        self.status_mb("VmHWM:")
    }

    pub fn reset_peak(&self) {
        fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").expect("a living server of ours");
    }

    /// Of one core, over this time.
    pub async fn cpu_share(&self, time: Duration) -> f64 {
        let (before, started) = (self.cpu_seconds(), Instant::now());
        sleep(time).await;
        (self.cpu_seconds() - before) / started.elapsed().as_secs_f64()
    }

    fn cpu_seconds(&self) -> f64 {
        // After the name, which may hold anything and ends with the last bracket; in hundredths of a second.
        let stat = self.read("stat");
        let fields = stat.rsplit(')').next().expect("fields").split_whitespace().collect::<Vec<_>>();
        let ticks = |i: usize| fields[i].parse::<f64>().expect("a number");
        (ticks(11) + ticks(12)) / 100.0
    }
}
