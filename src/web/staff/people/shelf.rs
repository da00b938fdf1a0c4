//! What a browser has begun and not finished, in memory, for a short while: a challenge of a passkey, a secret that is
//! being tried, codes that are shown once. A shelf holds one kind of thing, so none is ever taken for another.
//!
//! Left open: a restart forgets it, and the person begins again. When more than [`MOST`] browsers are at it, those who
//! began first begin again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use super::super::guard::Visit;

/// Browsers that may be at it at once.
const MOST: usize = 4_000;

/// Things of one kind, each for one browser.
pub struct Shelf<T> {
    keeps: Duration,
    held: Mutex<HashMap<String, (OffsetDateTime, T)>>,
}

impl<T> Shelf<T> {
    /// An empty shelf that keeps each thing for so many minutes.
    pub(super) fn keeping(minutes: i64) -> Self {
        Self { keeps: Duration::minutes(minutes), held: Mutex::default() }
    }

    /// Puts a thing there for this browser, in place of the last one.
    pub(super) fn put(&self, visit: &Visit, now: OffsetDateTime, thing: T) {
        self.put_for(visit.token.hash(), now, thing);
    }

    /// As [`Shelf::put`], for the browser whose token has this hash.
    pub(super) fn put_for(&self, browser: String, now: OffsetDateTime, thing: T) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.retain(|_, (until, _)| *until > now);
        }
        if held.len() >= MOST {
            let first = held.iter().min_by_key(|(_, (until, _))| *until).map(|(browser, _)| browser.clone());
            first.and_then(|browser| held.remove(&browser));
        }
        held.insert(browser, (now + self.keeps, thing));
    }

    /// Takes what this browser has there; it is there no more.
    pub(super) fn take(&self, visit: &Visit, now: OffsetDateTime) -> Option<T> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&visit.token.hash()).filter(|(until, _)| *until > now).map(|(_, thing)| thing)
    }
}

impl<T: Clone> Shelf<T> {
    /// Looks at what this browser has there.
    pub(super) fn look(&self, visit: &Visit, now: OffsetDateTime) -> Option<T> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(&visit.token.hash()).filter(|(until, _)| *until > now).map(|(_, thing)| thing.clone())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;
    use time::macros::datetime;

    use super::*;
    use crate::workflow::staff::SessionToken;

    const NOW: OffsetDateTime = datetime!(2026-11-20 12:00 UTC);

    fn browser(seed: u64) -> Visit {
        Visit { token: SessionToken::generate(&mut ChaCha20Rng::seed_from_u64(seed)), csrf: String::new() }
    }

    #[test]
    fn a_thing_is_taken_once_by_the_browser_that_has_it_and_not_for_long() {
        let shelf = Shelf::keeping(5);
        shelf.put(&browser(1), NOW, "one");
        assert_eq!(shelf.take(&browser(2), NOW), None);
        assert_eq!(shelf.look(&browser(1), NOW + Duration::minutes(4)), Some("one"));
        assert_eq!(shelf.take(&browser(1), NOW), Some("one"));
        assert_eq!(shelf.take(&browser(1), NOW), None);
        shelf.put(&browser(1), NOW, "two");
        assert_eq!(shelf.take(&browser(1), NOW + Duration::minutes(5)), None);
    }

    #[test]
    fn a_flood_takes_no_more_memory_and_the_last_to_come_finds_its_place() {
        let shelf = Shelf::keeping(5);
        for number in 0..MOST + 10 {
            let seconds = i64::try_from(number).unwrap();
            shelf.put_for(number.to_string(), NOW + Duration::milliseconds(seconds), number);
        }
        shelf.put(&browser(1), NOW + Duration::minutes(1), 0);
        assert_eq!(shelf.held.lock().unwrap().len(), MOST);
        assert_eq!(shelf.look(&browser(1), NOW + Duration::minutes(1)), Some(0));
    }
}
