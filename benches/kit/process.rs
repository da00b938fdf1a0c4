//! What a process has used so far, as the system tells it.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// CPU time of this process, all threads.
pub fn own_cpu() -> Duration {
    let spent = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(spent.tv_sec).expect("time goes forward");
    Duration::new(seconds, u32::try_from(spent.tv_nsec).expect("less than a second"))
}

/// CPU time of the threads that the process `id` has now.
pub fn cpu_of(id: u32) -> Duration {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).expect("the process runs");
    // The first number is nanoseconds on a core. A thread that ended meanwhile has no file any more.
    let spent = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("schedstat")).ok());
    Duration::from_nanos(spent.filter_map(|line| line.split(' ').next()?.parse::<u64>().ok()).sum())
}

/// A line of `/proc/ID/status` in MiB: `VmRSS` is what is in memory, `VmHWM` the most that ever was.
pub fn mebibytes(id: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("the process runs");
    let found = status.lines().find_map(|one| one.strip_prefix(line)?.strip_prefix(':')).expect("the system tells it");
    let kibibytes: u32 = found.trim().trim_end_matches(" kB").parse().expect("a number of kB");
    f64::from(kibibytes) / 1_024.0
}
