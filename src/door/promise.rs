//! What young people are promised: who answers, and within how many hours.

use time::{OffsetDateTime, Weekday};

/// The longest reply time that can be promised: two weeks.
pub const MOST_REPLY_HOURS: u16 = 336;
/// The longest an answered letter is kept.
pub const MOST_KEPT_DAYS: u16 = 365;
/// The most characters of the name of who answers.
pub const MOST_WHO: usize = 80;

/// A whole hour, counted from the first of 1970, in universal time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hour(pub i64);

impl Hour {
    /// The first whole hour that is not before this moment.
    #[must_use]
    pub fn not_before(moment: OffsetDateTime) -> Self {
        let begun = Self::begun_by(moment);
        if moment.minute() == 0 && moment.second() == 0 && moment.nanosecond() == 0 { begun } else { begun.next() }
    }

    /// The last whole hour that is not after this moment.
    #[must_use]
    pub const fn begun_by(moment: OffsetDateTime) -> Self {
        Self(moment.unix_timestamp().div_euclid(3600))
    }

    /// Hours from this one to a later one; 0 when it is not later.
    #[must_use]
    pub fn until(self, later: Self) -> u32 {
        u32::try_from(later.0 - self.0).unwrap_or(0)
    }

    const fn next(self) -> Self {
        Self(self.0 + 1)
    }

    fn is_at_a_weekend(self) -> bool {
        OffsetDateTime::from_unix_timestamp(self.0.saturating_mul(3600))
            .is_ok_and(|begin| matches!(begin.weekday(), Weekday::Saturday | Weekday::Sunday))
    }
}

/// Why nothing like this is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PromiseProblem {
    /// Young people should know who reads what they write.
    #[error("who answers is one line of 1 to 80 characters")]
    Who,
    /// Not a number of hours that can be promised.
    #[error("a reply is promised within 1 to 336 hours")]
    ReplyHours,
    /// Not a number of days for which an answered letter can be kept.
    #[error("an answered letter is kept for 0 to 365 days")]
    KeptDays,
}

/// What young people are promised, and what becomes of a letter that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Who reads a letter and answers, as pages say it: "The safeguarding team".
    pub who_answers: String,
    /// Within how many hours.
    pub reply_hours: u16,
    /// Whether hours on Saturdays and Sundays count. Bank holidays count like the weekday they fall on.
    pub weekends_count: bool,
    /// Days for which an answered letter is kept.
    pub kept_days: u16,
}

impl Promise {
    /// This promise, if it is one that can be made.
    ///
    /// # Errors
    /// [`PromiseProblem`].
    pub fn checked(self) -> Result<Self, PromiseProblem> {
        let who = self.who_answers.trim();
        let length = who.chars().count();
        if !(1..=MOST_WHO).contains(&length) || who.chars().any(char::is_control) {
            return Err(PromiseProblem::Who);
        }
        if !(1..=MOST_REPLY_HOURS).contains(&self.reply_hours) {
            return Err(PromiseProblem::ReplyHours);
        }
        if self.kept_days > MOST_KEPT_DAYS {
            return Err(PromiseProblem::KeptDays);
        }
        Ok(Self { who_answers: who.to_owned(), ..self })
    }

    /// The hour by which somebody who writes at this moment is promised a reply. Of the moment, only the hour after it
    /// is used. Days are those of universal time: in summer, a weekend begins and ends an hour late.
    #[must_use]
    pub fn due(&self, written: OffsetDateTime) -> Hour {
        let mut hour = Hour::not_before(written);
        let mut left = self.reply_hours;
        while left > 0 {
            if self.weekends_count || !hour.is_at_a_weekend() {
                left -= 1;
            }
            hour = hour.next();
        }
        hour
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn promise(reply_hours: u16, weekends_count: bool) -> Promise {
        Promise { who_answers: "The safeguarding team".to_owned(), reply_hours, weekends_count, kept_days: 30 }
    }

    fn due(reply_hours: u16, weekends_count: bool, written: OffsetDateTime) -> OffsetDateTime {
        let hour = promise(reply_hours, weekends_count).due(written);
        OffsetDateTime::from_unix_timestamp(hour.0 * 3600).unwrap()
    }

    #[test]
    fn a_reply_is_due_whole_hours_after_the_hour_that_follows() {
        assert_eq!(due(24, true, datetime!(2026-11-25 10:05 UTC)), datetime!(2026-11-26 11:00 UTC));
        assert_eq!(due(24, true, datetime!(2026-11-25 10:00 UTC)), datetime!(2026-11-26 10:00 UTC));
        assert_eq!(due(1, true, datetime!(2026-11-28 23:59:59 UTC)), datetime!(2026-11-29 01:00 UTC));
    }

    #[test]
    fn where_weekends_do_not_count_a_letter_of_friday_is_due_on_monday() {
        // 27 November 2026 is a Friday.
        assert_eq!(due(24, false, datetime!(2026-11-27 16:00 UTC)), datetime!(2026-11-30 16:00 UTC));
        assert_eq!(due(24, false, datetime!(2026-11-28 10:30 UTC)), datetime!(2026-12-01 00:00 UTC));
        assert_eq!(due(24, false, datetime!(2026-11-25 10:00 UTC)), datetime!(2026-11-26 10:00 UTC));
        assert_eq!(due(MOST_REPLY_HOURS, false, datetime!(2026-11-27 16:00 UTC)), datetime!(2026-12-17 16:00 UTC));
    }

    #[test]
    fn a_letter_is_late_only_when_a_whole_hour_has_gone_by() {
        let due = promise(24, true).due(datetime!(2026-11-25 10:05 UTC));
        let late = |now| due.until(Hour::begun_by(now));
        assert_eq!(late(datetime!(2026-11-26 11:59 UTC)), 0);
        assert_eq!(late(datetime!(2026-11-26 12:00 UTC)), 1);
        assert_eq!(late(datetime!(2026-11-25 11:00 UTC)), 0);
    }

    #[test]
    fn only_what_can_be_kept_is_promised() {
        assert_eq!(promise(0, true).checked(), Err(PromiseProblem::ReplyHours));
        assert_eq!(promise(337, true).checked(), Err(PromiseProblem::ReplyHours));
        let named = |who: &str| Promise { who_answers: who.to_owned(), ..promise(24, true) }.checked();
        assert_eq!(named("  "), Err(PromiseProblem::Who));
        assert_eq!(named("two\nlines"), Err(PromiseProblem::Who));
        assert_eq!(named(" The team ").unwrap().who_answers, "The team");
        let kept = Promise { kept_days: 366, ..promise(24, true) };
        assert_eq!(kept.checked(), Err(PromiseProblem::KeptDays));
    }
}
