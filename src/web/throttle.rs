//! Slowing down whoever types wrong codes, or sends letter after letter, without keeping who that was.
//!
//! Of codes, only failures count. What counts is kept in memory, under a hash of the address keyed anew at each start, and fades within
//! a quarter of an hour. Nobody is ever locked out: thirty children behind one address who mistype now and then notice
//! nothing, and a guesser waits longer and longer before each try is even looked at.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Failures from one address that cost nothing.
const FREE_FAILURES: f64 = 20.0;
/// Seconds in which one failure fades.
const FADES_IN_SECONDS: f64 = 15.0;
/// The longest wait before a try is looked at.
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// Addresses remembered at most; past that, the ones that have faded are forgotten.
const REMEMBERED: usize = 50_000;

/// Recent failures by address.
#[derive(Default)]
pub struct Throttle {
    key: RandomState,
    failures: Mutex<HashMap<u64, Recent>>,
}

struct Recent {
    count: f64,
    as_of: Instant,
}

impl Recent {
    fn faded(&self, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(self.as_of).as_secs_f64();
        (self.count - seconds / FADES_IN_SECONDS).max(0.0)
    }
}

impl Throttle {
    /// How long to wait before looking at a try from this address.
    #[must_use]
    pub fn wait(&self, address: IpAddr, now: Instant) -> Duration {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let over = failures.get(&self.hash(address)).map_or(0.0, |recent| recent.faded(now)) - FREE_FAILURES;
        if over < 1.0 { Duration::ZERO } else { Duration::from_millis(250).mul_f64(over.min(64.0)).min(LONGEST_WAIT) }
    }

    /// Remembers that a try from this address failed.
    pub fn failed(&self, address: IpAddr, now: Instant) {
        self.count(address, now);
    }

    /// Takes back a failure that was counted before it was looked at, and was none.
    pub fn was_right(&self, address: IpAddr, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(recent) = failures.get_mut(&self.hash(address)) {
            *recent = Recent { count: (recent.faded(now) - 1.0).max(0.0), as_of: now };
        }
    }

    /// Remembers one more from this address of what is to be slowed down.
    pub fn count(&self, address: IpAddr, now: Instant) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, recent| recent.faded(now) > 0.0);
        }
        let recent = failures.entry(self.hash(address)).or_insert(Recent { count: 0.0, as_of: now });
        *recent = Recent { count: recent.faded(now) + 1.0, as_of: now };
    }

    fn hash(&self, address: IpAddr) -> u64 {
        self.key.hash_one(address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHOOL: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn a_classroom_of_honest_mistakes_never_waits() {
        let (throttle, start) = (Throttle::default(), Instant::now());
        for second in 0..15 {
            throttle.failed(SCHOOL, start + Duration::from_secs(second * 8));
        }
        assert_eq!(throttle.wait(SCHOOL, start + Duration::from_mins(2)), Duration::ZERO);
    }

    #[test]
    fn a_guesser_waits_longer_and_longer_while_others_do_not() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for _ in 0..30 {
            throttle.failed(SCHOOL, now);
        }
        let wait = throttle.wait(SCHOOL, now);
        assert!(wait > Duration::from_secs(1), "{wait:?}");
        for _ in 0..100 {
            throttle.failed(SCHOOL, now);
        }
        assert_eq!(throttle.wait(SCHOOL, now), LONGEST_WAIT);
        assert_eq!(throttle.wait(ELSEWHERE, now), Duration::ZERO);
    }

    #[test]
    fn what_was_right_after_all_slows_nobody_down() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for _ in 0..60 {
            throttle.failed(SCHOOL, now);
            throttle.was_right(SCHOOL, now);
        }
        assert_eq!(throttle.wait(SCHOOL, now), Duration::ZERO);
    }

    #[test]
    fn failures_fade() {
        let (throttle, now) = (Throttle::default(), Instant::now());
        for _ in 0..25 {
            throttle.failed(SCHOOL, now);
        }
        assert_eq!(throttle.wait(SCHOOL, now + Duration::from_secs(15 * 25)), Duration::ZERO);
    }
}
