//! Days as pages write them.

use serde::{Serialize, Serializer};
use time::Date;
use time::macros::format_description;

/// A day that a page shows in words, such as "14 November 2026".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub Date);

impl Day {
    /// The day in words.
    ///
    /// # Panics
    /// Never: the format asks for nothing a day lacks.
    #[must_use]
    pub fn in_words(self) -> String {
        let words = format_description!("[day padding:none] [month repr:long] [year]");
        self.0.format(words).expect("a day has a day, a month and a year")
    }
}

/// A day as a form sends it, such as `2026-11-14`.
#[must_use]
pub fn typed(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

impl From<Date> for Day {
    fn from(day: Date) -> Self {
        Self(day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.in_words())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_day_is_written_as_people_say_it() {
        assert_eq!(Day(date!(2026 - 11 - 04)).in_words(), "4 November 2026");
    }
}
