//! How many compilers may run at once.

use std::process::Command;
use std::{env, fs, thread};

use crate::error::Error;
use crate::vars;

/// What one compiler may need: the largest file of TDLib 1.8.61 takes 2.8 GB with GCC 12.
const BYTES_A_JOB: u64 = 3 << 30;

/// Below this, not even one compiler gets through.
const LEAST: u64 = 5 << 29;

/// Returns the number of jobs: as cargo has it or the user, and no more than memory allows.
pub(crate) fn number() -> Result<usize, Error> {
    if let Some(jobs) = vars::text(vars::JOBS)? {
        return match jobs.parse() {
            Ok(jobs) if jobs > 0 => Ok(jobs),
            _ => Err(Error::new(format!(
                "{}={jobs} is no number of jobs above zero",
                vars::JOBS
            ))),
        };
    }
    let of_cargo = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok());
    let cores = of_cargo.unwrap_or_else(|| thread::available_parallelism().map_or(1, usize::from));
    for_memory(free_memory(), cores)
}

/// Bounds a number of jobs by the bytes that are free, if that is known.
pub(crate) fn for_memory(free: Option<u64>, cores: usize) -> Result<usize, Error> {
    let Some(free) = free else {
        return Ok(cores);
    };
    if free < LEAST {
        return Err(Error::new(format!(
            "compiling TDLib takes about {} GB of memory for one compiler, and {:.1} GB are free.\n\
             End other programs or add swap space; {}=1 tries nevertheless.",
            BYTES_A_JOB >> 30,
            free as f64 / f64::from(1 << 30),
            vars::JOBS
        )));
    }
    Ok(usize::try_from(free / BYTES_A_JOB).map_or(cores, |fit| fit.clamp(1, cores)))
}

/// Returns the bytes that can be had, or nothing where that can't be found out.
fn free_memory() -> Option<u64> {
    if cfg!(target_os = "macos") {
        let output = Command::new("sysctl")
            .args(["-n", "hw.memsize"])
            .output()
            .ok()?;
        return String::from_utf8(output.stdout).ok()?.trim().parse().ok();
    }
    let free = of_machine(&fs::read_to_string("/proc/meminfo").ok()?)?;
    let of_container = |file: &str| {
        let text = fs::read_to_string(format!("/sys/fs/cgroup/{file}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    let limit = of_container("memory.max").or_else(|| of_container("memory/memory.limit_in_bytes"));
    Some(limit.map_or(free, |limit| limit.min(free)))
}

/// Reads what is free out of `/proc/meminfo`, which counts in KiB.
pub(crate) fn of_machine(meminfo: &str) -> Option<u64> {
    let bytes = |name: &str| {
        let line = meminfo.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim()
            .strip_suffix("kB")?
            .trim()
            .parse::<u64>()
            .ok()?
            .checked_mul(1024)
    };
    Some(bytes("MemAvailable:")? + bytes("SwapFree:").unwrap_or(0))
}
