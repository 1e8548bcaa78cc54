//! Clocks and statistics.

use std::time::{Duration, Instant};

use rustix::thread::CpuSet;
use rustix::time::{ClockId, clock_gettime};

/// What was measured of one work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) count: f64,
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) bytes: f64,
    pub(crate) p50_micros: f64,
    pub(crate) p99_micros: f64,
}

impl Measured {
    pub(crate) fn to_line(self) -> String {
        let Self {
            count,
            seconds,
            cpu_seconds,
            bytes,
            p50_micros,
            p99_micros,
        } = self;
        format!("{count} {seconds} {cpu_seconds} {bytes} {p50_micros} {p99_micros}")
    }

    pub(crate) fn from_line(line: &str) -> Self {
        let numbers: Vec<f64> = line
            .split_whitespace()
            .map(|number| number.parse().expect("a number"))
            .collect();
        let &[count, seconds, cpu_seconds, bytes, p50_micros, p99_micros] = numbers.as_slice()
        else {
            panic!("not a measurement: {line}");
        };
        Self {
            count,
            seconds,
            cpu_seconds,
            bytes,
            p50_micros,
            p99_micros,
        }
    }
}

/// Measures a run from its creation on.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    start: Instant,
    cpu: Duration,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self {
            start: Instant::now(),
            cpu: cpu_time(),
        }
    }

    pub(crate) fn stop(&self, bytes: usize, mut latencies: Vec<Duration>) -> Measured {
        let seconds = self.start.elapsed().as_secs_f64();
        let cpu_seconds = (cpu_time() - self.cpu).as_secs_f64();
        latencies.sort_unstable();
        let percentile = |part: usize| latencies[latencies.len() * part / 100].as_secs_f64() * 1e6;
        Measured {
            count: latencies.len() as f64,
            seconds,
            cpu_seconds,
            bytes: bytes as f64,
            p50_micros: percentile(50),
            p99_micros: percentile(99),
        }
    }
}

/// The processor time of the whole process, TDLib's threads included.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        time.tv_sec.unsigned_abs(),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Keeps this thread, and those that it starts, on the first core.
pub(crate) fn stay_on_one_core() {
    let mut cores = CpuSet::new();
    cores.set(0);
    rustix::thread::sched_setaffinity(None, &cores).expect("a core to stay on");
}

/// The middle one of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures[figures.len() / 2]
}
