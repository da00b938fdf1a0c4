//! Lists of themes: how many chose each, and how far one response can move that.
//!
//! A list lets up to C of its themes be chosen. A response adds 1 to the count of each theme it chose, and nothing to any
//! other. [`Chosen`] is that statement as a type: a set of at most C different themes of the list, whatever was sent. An
//! answer that names more, one twice, or something that is not on the list, chooses nothing.
//!
//! So adding or removing one response moves at most C of a list's counts, each by 1.

use crate::consultation::ThemePlan;
use crate::questionnaire::{Answer, Item, OptionCode};

/// What one response does to the counts of a list: places of themes, each once, and no more than may be chosen. It has no
/// `Debug`, since it is an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Chosen(Vec<usize>);

impl Chosen {
    /// Nothing.
    pub(super) const NONE: Self = Self(Vec::new());

    /// What this answer chose of the list, where `item` is the list as it was put to whoever answered.
    pub(super) fn of(list: &ThemePlan, item: &Item, answer: &Answer) -> Self {
        match answer {
            Answer::SeveralOf(codes) if !item.kind.takes_sides() && item.allows(answer) => Self::among(list, codes),
            _ => Self::NONE,
        }
    }

    fn among(list: &ThemePlan, codes: &[OptionCode]) -> Self {
        let mut places = Vec::new();
        for code in codes {
            match list.options.iter().position(|option| option == code) {
                Some(place) if !places.contains(&place) && places.len() < usize::from(list.most) => places.push(place),
                _ => return Self::NONE,
            }
        }
        Self(places)
    }

    /// Counts it.
    pub(super) fn add_to(&self, counts: &mut [i64]) {
        for place in &self.0 {
            counts[*place] += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{any_answer, themes};
    use super::*;

    fn list(most: u8) -> ThemePlan {
        let options = ["a", "b", "c", "d"].map(|code| code.parse().unwrap()).to_vec();
        ThemePlan { item: "better".parse().unwrap(), most, sigma: "4".to_owned(), options }
    }

    fn counts(list: &ThemePlan, item: &Item, answer: &Answer) -> Vec<i64> {
        let mut counts = vec![0; list.options.len()];
        Chosen::of(list, item, answer).add_to(&mut counts);
        counts
    }

    #[test]
    fn each_theme_chosen_counts_once_and_nothing_else_does() {
        let asked = themes("better", &["a", "b", "c", "d"], 3);
        let chose = |codes: &[&str]| {
            counts(&list(3), &asked, &Answer::SeveralOf(codes.iter().map(|code| code.parse().unwrap()).collect()))
        };
        assert_eq!(chose(&["b"]), [0, 1, 0, 0]);
        assert_eq!(chose(&["a", "c", "d"]), [1, 0, 1, 1]);
        for nothing in [&["a", "b", "c", "d"][..], &["a", "a"], &["a", "stranger"], &["c", "a"], &[]] {
            assert_eq!(chose(nothing), [0, 0, 0, 0], "{nothing:?}");
        }
        assert_eq!(counts(&list(3), &asked, &Answer::OneOf("a".parse().unwrap())), [0, 0, 0, 0]);
        assert_eq!(counts(&list(3), &asked, &Answer::Skipped), [0, 0, 0, 0]);
    }

    #[test]
    fn a_list_put_to_somebody_with_a_larger_most_still_moves_no_more_than_its_own() {
        let asked = themes("better", &["a", "b", "c", "d"], 3);
        let three = Answer::SeveralOf(["a", "b", "c"].map(|code| code.parse().unwrap()).to_vec());
        assert_eq!(counts(&list(2), &asked, &three), [0, 0, 0, 0]);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_at_most_so_many_counts_move_and_each_by_one(
            odd in any_answer(), most in 1..4_u8, allowed in 1..4_u8,
        ) {
            let asked = themes("better", &["a", "b", "c", "d"], allowed);
            let moved = counts(&list(most), &asked, &odd.answer());
            prop_assert!(moved.iter().all(|count| (0..=1).contains(count)));
            prop_assert!(moved.iter().sum::<i64>() <= i64::from(most));
        }
    }
}
