//! One run of load: starts a driver on each thread, adds up what they report each second, and says what the whole came to.

use std::{
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use tokio::{runtime::Builder, sync::oneshot};

use super::{
    Error,
    driver::{Driver, GRACE, Plan, Window},
    process::Process,
    schedule::{Alarm, Schedule},
    stream,
    tally::Tally,
};
use crate::settings::{Arrivals, Bench, Method};

/// How much load, and for how long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Calls a second; 0: closed loop.
    pub(super) rate: f64,
    pub(super) warmup: Duration,
    pub(super) duration: Duration,
}

/// One second of a run.
#[derive(Clone, Debug)]
pub(super) struct Second {
    /// Seconds since counting began.
    pub(super) at: f64,
    /// What ended in it.
    pub(super) tally: Tally,
    /// Calls in flight or waiting at its end.
    pub(super) n_open: usize,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) shape: Shape,
    pub(super) tally: Tally,
    pub(super) seconds: Vec<Second>,
    /// From the start of counting to the last answer.
    pub(super) elapsed: Duration,
    /// Seconds of CPU, this process's and the server's.
    pub(super) own_cpu_s: Option<f64>,
    pub(super) server_cpu_s: Option<f64>,
    /// Megabytes of memory of the server: at the end, and the most.
    pub(super) server_memory_mb: Option<(f64, f64)>,
    /// Why some of the connections could not be opened.
    pub(super) refused: Option<String>,
}

impl Outcome {
    /// Calls answered OK, a second.
    pub(super) fn ok_rate(&self) -> f64 {
        self.tally.ok.n() as f64 / self.elapsed.as_secs_f64()
    }

    /// Whether the generator kept to its schedule: if not, the latencies tell about the generator.
    pub(super) fn kept_schedule(&self) -> bool {
        self.shape.rate == 0.0 || self.tally.late.quantile_ms(0.99) < MAX_LATE_MS
    }
}

/// Lateness that a result survives.
pub(super) const MAX_LATE_MS: f64 = 10.0;
/// From connecting to the first call.
const LEAD: Duration = Duration::from_millis(20);

/// What the drivers of a run share, and the way to start them.
struct Crew {
    ready: mpsc::Receiver<Result<Option<String>, String>>,
    start: Vec<oneshot::Sender<Window>>,
    drivers: mpsc::Receiver<Arc<Driver>>,
    threads: Vec<JoinHandle<()>>,
}

/// Runs `shape`; tells `progress` about each second.
pub(super) fn run(plan: &Arc<Plan>, settings: &Bench, shape: Shape, mut progress: impl FnMut(&Second)) -> Result<Outcome, Error> {
    let crew = hire(plan, settings, shape)?;
    let mut refused = None;
    for _ in 0..crew.threads.len() {
        let result = crew.ready.recv().map_err(|_| Error::Failed("a driver did not start".to_owned()))?;
        refused = result.map_err(|text| Error::Failed(format!("{}: no server answers ({text})", settings.address)))?.or(refused);
    }
    let from = Instant::now() + LEAD + shape.warmup;
    let window = Window { from, until: from + shape.duration };
    for start in crew.start {
        // A driver that is gone would have said so above.
        let _ = start.send(window);
    }
    let drivers = crew.drivers.iter().take(crew.threads.len()).collect::<Vec<_>>();
    let server = settings.server_pid.map(|pid| Process(pid.to_string()));
    let own = Process("self".to_owned());
    thread::sleep(from.saturating_duration_since(Instant::now()));
    let cpu = || (own.cpu_s(), server.as_ref().and_then(Process::cpu_s));
    let before = cpu();
    let (seconds, elapsed) = watch(&drivers, &crew.threads, window, &mut progress);
    let after = cpu();
    let mut tally = Tally::default();
    seconds.iter().for_each(|second| tally.merge(second.tally.clone()));
    let difference = |a: Option<f64>, b: Option<f64>| Some(b? - a?);
    Ok(Outcome {
        shape,
        tally,
        seconds,
        elapsed,
        own_cpu_s: difference(before.0, after.0),
        server_cpu_s: difference(before.1, after.1),
        server_memory_mb: server.as_ref().and_then(Process::memory_mb),
        refused,
    })
}

/// Takes what the drivers have, each second, until all have finished.
fn watch(
    drivers: &[Arc<Driver>],
    threads: &[JoinHandle<()>],
    window: Window,
    progress: &mut impl FnMut(&Second),
) -> (Vec<Second>, Duration) {
    let mut seconds = Vec::new();
    let mut elapsed = window.until - window.from;
    let hopeless = window.until + GRACE + Duration::from_secs(60);
    for k in 1.. {
        let next = window.from + Duration::from_secs(k);
        while Instant::now() < next && !threads.iter().all(JoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(5).min(next.saturating_duration_since(Instant::now())));
        }
        let over = threads.iter().all(JoinHandle::is_finished) || Instant::now() > hopeless;
        let mut second = Second { at: window.from.elapsed().as_secs_f64(), tally: Tally::default(), n_open: 0 };
        for driver in drivers {
            let (tally, n_open) = driver.take();
            second.tally.merge(tally);
            second.n_open += n_open;
        }
        if over {
            elapsed = elapsed.max(window.from.elapsed());
        }
        if second.tally.n_ended() > 0 || !over {
            progress(&second);
            seconds.push(second);
        }
        if over {
            break;
        }
    }
    (seconds, elapsed)
}

/// Starts the threads; each connects, says so, and waits for the start.
fn hire(plan: &Arc<Plan>, settings: &Bench, shape: Shape) -> Result<Crew, Error> {
    let n = settings.threads;
    let (ready_here, ready) = mpsc::channel();
    let (drivers_here, drivers) = mpsc::channel();
    let (mut start, mut threads) = (Vec::new(), Vec::new());
    for i in 0..n {
        let (begin, begun) = oneshot::channel::<Window>();
        start.push(begin);
        // The first ones get one more where it does not divide.
        let share = |total: usize| (total / n + usize::from(i < total % n)).max(1);
        let job = Job {
            i,
            n,
            shape,
            stream: settings.method == Method::Stream,
            arrivals: settings.arrivals,
            n_connections: share(settings.connections),
            concurrency: share(settings.concurrency),
        };
        let (plan, ready, drivers) = (plan.clone(), ready_here.clone(), drivers_here.clone());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| Error::Failed(format!("no runtime: {e}")))?;
        let alarm = Alarm::new().map_err(|e| Error::Failed(format!("no thread: {e}")))?;
        let thread = thread::Builder::new().name(format!("load-{i}")).spawn(move || {
            runtime.block_on(async {
                let connected = Driver::connect(plan.clone(), job.n_connections).await;
                let senders = match connected {
                    Ok((senders, refused)) => {
                        let _ = ready.send(Ok(refused));
                        senders
                    }
                    Err(text) => {
                        let _ = ready.send(Err(text));
                        return;
                    }
                };
                if let Ok(window) = begun.await {
                    let driver = Driver::new(plan, senders, job.n_connections, window, i * job.n_connections);
                    let _ = drivers.send(driver.clone());
                    job.run(&driver, &alarm, window).await;
                }
            });
            // Calls without an answer must not hold up the end.
            runtime.shutdown_background();
        });
        threads.push(thread.map_err(|e| Error::Failed(format!("no thread: {e}")))?);
    }
    Ok(Crew { ready, start, drivers, threads })
}

/// What one driver does.
struct Job {
    i: usize,
    n: usize,
    shape: Shape,
    stream: bool,
    arrivals: Arrivals,
    n_connections: usize,
    concurrency: usize,
}

impl Job {
    async fn run(&self, driver: &Arc<Driver>, alarm: &Alarm, window: Window) {
        let start = window.from - self.shape.warmup;
        tokio::time::sleep_until(start.into()).await;
        if self.shape.rate == 0.0 {
            if self.stream {
                stream::closed_loop(driver, self.concurrency).await;
            } else {
                driver.closed_loop(self.concurrency).await;
            }
        } else {
            let schedule = Schedule::new(start, self.shape.rate, self.arrivals, self.i, self.n);
            if self.stream {
                stream::open_loop(driver, schedule, alarm).await;
            } else {
                driver.open_loop(schedule, alarm).await;
            }
        }
    }
}
