//! Whose turn it is to have a password looked at. Tries at one account, and tries from one address, are looked at one after
//! the other, with a growing pause between two. Nothing is ever locked: when the tries stop, the pauses fade.
//!
//! A try counts when it comes, so many at once gain nothing, and is taken back when it was right. Kept in memory, under
//! hashes keyed anew at each start. Passkeys are not slowed down: nobody guesses one.
//!
//! Left open: while somebody floods an account with tries, its owner has to wait too, or use a passkey.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Tries at one account, and from one address, that wait for nothing.
const FREE: [f64; 2] = [5.0, 20.0];
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE: [f64; 2] = [10.0, 8.0];
/// Seconds in which one try fades.
const FADES_IN_SECONDS: [f64; 2] = [60.0, 15.0];
/// Whoever would have to wait longer is asked to come again.
const PATIENCE: Duration = Duration::from_secs(20);
/// Lanes remembered at most; past that, the ones that have faded are forgotten.
const REMEMBERED: usize = 50_000;

/// Recent tries, by account and by address.
#[derive(Default)]
pub struct Turns {
    key: RandomState,
    lanes: Mutex<HashMap<u64, Lane>>,
}

struct Lane {
    tries: f64,
    as_of: Instant,
    next: Instant,
    kind: usize,
}

impl Lane {
    fn faded(&self, now: Instant) -> f64 {
        let seconds = now.saturating_duration_since(self.as_of).as_secs_f64();
        (self.tries - seconds / FADES_IN_SECONDS[self.kind]).max(0.0)
    }

    /// The pause behind this try: a quarter of a second, doubled for each try past the free ones.
    fn pause(&self) -> Duration {
        let over = self.tries - FREE[self.kind];
        if over < 1.0 {
            return Duration::ZERO;
        }
        Duration::from_secs_f64((0.25 * over.min(16.0).exp2()).min(LONGEST_PAUSE[self.kind]))
    }
}

impl Turns {
    /// How long to wait before a try at `login` from `address` is looked at; `None` when so many wait already that it
    /// should come again later, and then it does not count.
    pub(super) fn wait(&self, login: &str, address: Option<IpAddr>, now: Instant) -> Option<Duration> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        if lanes.len() >= REMEMBERED {
            lanes.retain(|_, lane| lane.faded(now) > 0.0);
        }
        let keys = self.keys(login, address);
        let next = keys.iter().flatten().filter_map(|(key, _)| lanes.get(key)).map(|lane| lane.next).max();
        let turn = next.map_or(now, |next| next.max(now));
        let wait = turn.saturating_duration_since(now);
        if wait > PATIENCE {
            return None;
        }
        for (key, kind) in keys.into_iter().flatten() {
            let lane = lanes.entry(key).or_insert(Lane { tries: 0.0, as_of: now, next: now, kind });
            lane.tries = lane.faded(now) + 1.0;
            lane.as_of = now;
            lane.next = turn + lane.pause();
        }
        Some(wait)
    }

    /// The try was right: the account's lane is free again, and the address has one try less behind it.
    pub(super) fn was_right(&self, login: &str, address: Option<IpAddr>) {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let [account, source] = self.keys(login, address);
        account.and_then(|(key, _)| lanes.remove(&key));
        if let Some(lane) = source.and_then(|(key, _)| lanes.get_mut(&key)) {
            lane.tries = (lane.tries - 1.0).max(0.0);
        }
    }

    fn keys(&self, login: &str, address: Option<IpAddr>) -> [Option<(u64, usize)>; 2] {
        let source = address.map(|address| (self.key.hash_one((1, address)), 1));
        [Some((self.key.hash_one((0, login)), 0)), source]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1)));
    const THERE: Option<IpAddr> = Some(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2)));

    #[test]
    fn a_few_mistakes_cost_nothing_and_more_cost_more_and_more() {
        let (turns, now) = (Turns::default(), Instant::now());
        let waits: Vec<_> = (0..9).map(|_| turns.wait("sam", HERE, now).unwrap()).collect();
        assert!(waits[..6].iter().all(Duration::is_zero), "{waits:?}");
        assert!(waits.windows(2).skip(5).all(|pair| pair[1] > pair[0]), "{waits:?}");
        assert_eq!(turns.wait("kim", THERE, now), Some(Duration::ZERO), "others notice nothing");
    }

    #[test]
    fn many_at_once_gain_nothing_from_one_address_or_from_many() {
        let (turns, now) = (Turns::default(), Instant::now());
        let looked_at = (0..1_000_u32)
            .filter_map(|number| turns.wait("sam", Some(IpAddr::from(number.to_be_bytes())), now))
            .count();
        assert!(looked_at <= 14, "{looked_at} tries at one account within {PATIENCE:?}");
        let turns = Turns::default();
        let looked_at = (0..1_000).filter_map(|number: u32| turns.wait(&number.to_string(), HERE, now)).count();
        assert!(looked_at <= 30, "{looked_at} tries from one address within {PATIENCE:?}");
    }

    #[test]
    fn nothing_is_locked_and_whoever_was_right_begins_anew() {
        let (turns, now) = (Turns::default(), Instant::now());
        while turns.wait("sam", HERE, now).is_some() {}
        let later = now + Duration::from_secs(30);
        assert!(turns.wait("sam", THERE, later).is_some(), "it fades");
        turns.was_right("sam", THERE);
        assert_eq!(turns.wait("sam", THERE, later), Some(Duration::ZERO));
    }
}
