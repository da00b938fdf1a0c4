//! A small table: each figure beside its aim, and whether it is met.

use std::time::Duration;

/// What a figure should be.
pub enum Aim {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
    /// Nothing was aimed at; the figure explains another.
    None,
}

/// Says what is measured and on what machine, and begins the table.
pub fn begin(title: &str) {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("\n{title}\n{cores} cores, load {load} at the start\n");
    println!("| figure | measured | aim | met |");
    println!("|---|---:|---:|---|");
}

/// One line of the table.
pub fn row(what: &str, measured: f64, unit: &str, aim: &Aim) {
    let (aim, met) = match *aim {
        Aim::AtMost(most) => (format!("≤ {}", shown(most)), if measured <= most { "yes" } else { "**no**" }),
        Aim::AtLeast(least) => (format!("≥ {}", shown(least)), if measured >= least { "yes" } else { "**no**" }),
        Aim::None => (String::new(), ""),
    };
    println!("| {what} | {}{unit} | {aim} | {met} |", shown(measured));
}

/// Three figures that mean something, or all before the point.
fn shown(number: f64) -> String {
    match number.abs() {
        large if large >= 100.0 => format!("{number:.0}"),
        middling if middling >= 10.0 => format!("{number:.1}"),
        small if small >= 0.1 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

/// A count, for reckoning with.
pub fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a bench counts less than four thousand millions"))
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The time that `per_mille` of all did not go beyond.
pub fn quantile(times: &mut [Duration], per_mille: usize) -> Duration {
    times.sort_unstable();
    let last = times.len().checked_sub(1).expect("something was measured");
    times[(times.len() * per_mille / 1_000).min(last)]
}
