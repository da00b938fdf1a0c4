//! Names made lawful: of items and of options.

use std::collections::BTreeSet;

use super::super::answer::{NOT_ABOUT_ME, SKIP};
use super::super::load::FORM_FIELDS;

/// Names given out so far, none twice.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// A lawful name of at most `longest` characters, as near to `wanted` as can be. It begins with `start` where
    /// `wanted` begins with no letter.
    pub(super) fn give(&mut self, wanted: &str, start: char, longest: usize) -> String {
        let mut name = String::new();
        for c in wanted.trim().chars() {
            let c = c.to_ascii_lowercase();
            if c.is_ascii_lowercase() || c.is_ascii_digit() {
                name.push(c);
            } else if !name.ends_with('_') && !name.is_empty() {
                name.push('_');
            }
        }
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            name.insert(0, start);
        }
        let name = cut(&name, longest);
        let reserved = |name: &str| [SKIP, NOT_ABOUT_ME].contains(&name) || FORM_FIELDS.contains(&name);
        let numbered = (2..).map(|nth| {
            let suffix = format!("_{nth}");
            format!("{}{suffix}", cut(&name, longest - suffix.len()))
        });
        let mut all = std::iter::once(name.clone()).chain(numbered);
        let free = all.find(|name| !reserved(name) && !self.taken.contains(name)).unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }
}

fn cut(name: &str, longest: usize) -> String {
    name.chars().take(longest).collect::<String>().trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::model::{ItemId, OptionCode};
    use super::*;

    #[test]
    fn lawful_names_stay_and_others_come_near() {
        let mut names = Names::default();
        let mut give = |wanted: &str| names.give(wanted, 'q', 12);
        assert_eq!(give("home_safe"), "home_safe");
        assert_eq!(give("home_safe"), "home_safe_2");
        assert_eq!(give("Home Safe?"), "home_safe_3");
        assert_eq!(give("1"), "q1");
        assert_eq!(give("skip"), "skip_2");
        assert_eq!(give("csrf"), "csrf_2");
        assert_eq!(give("您好"), "q");
        assert_eq!(give("a_rather_long_name"), "a_rather_lon");
        assert_eq!(give("a_rather_long_game"), "a_rather_l_2");
    }

    proptest! {
        #[test]
        fn every_name_given_is_lawful_and_new(wanted in proptest::collection::vec(any::<String>(), 1..40)) {
            let (mut items, mut options, mut seen) = (Names::default(), Names::default(), BTreeSet::new());
            for one in wanted {
                let item = items.give(&one, 'q', 32);
                prop_assert!(item.parse::<ItemId>().is_ok());
                prop_assert!(seen.insert(item));
                prop_assert!(options.give(&one, 'o', 16).parse::<OptionCode>().is_ok());
            }
        }
    }
}
