//! How many compilers the build from source runs at once, on machines of other sizes than this one.
#![allow(dead_code, clippy::print_stdout)]

#[path = "../build/error.rs"]
mod error;
#[path = "../build/source/jobs.rs"]
mod jobs;
#[path = "../build/vars.rs"]
mod vars;

const GIB: u64 = 1 << 30;

#[test]
fn there_are_as_many_jobs_as_cores_where_memory_allows_it() {
    assert_eq!(jobs::for_memory(Some(64 * GIB), 8).unwrap(), 8);
    assert_eq!(jobs::for_memory(None, 8).unwrap(), 8);
}

#[test]
fn each_job_has_three_gigabytes() {
    assert_eq!(jobs::for_memory(Some(13 * GIB), 8).unwrap(), 4);
    assert_eq!(jobs::for_memory(Some(6 * GIB - 1), 8).unwrap(), 1);
    assert_eq!(jobs::for_memory(Some(5 * GIB / 2), 8).unwrap(), 1);
}

#[test]
fn too_little_memory_is_an_error_that_says_what_to_do() {
    let error = jobs::for_memory(Some(3 * GIB / 2), 8)
        .unwrap_err()
        .to_string();
    for part in ["about 3 GB", "1.5 GB are free", "swap", "TDLIB_JOBS=1"] {
        assert!(error.contains(part), "no {part:?} in: {error}");
    }
}

#[test]
fn free_memory_is_what_programs_and_swap_leave() {
    let meminfo = "MemTotal:       24689764 kB\nMemFree:         1000000 kB\n\
                   MemAvailable:    2097152 kB\nSwapTotal:       2000000 kB\nSwapFree:        1048576 kB\n";
    assert_eq!(jobs::of_machine(meminfo), Some(3 * GIB));
    assert_eq!(jobs::of_machine("MemAvailable: 1048576 kB\n"), Some(GIB));
    assert_eq!(jobs::of_machine("nothing of that kind"), None);
}
