//! Which words are hard.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::measure::words;

/// Words a nine-year-old in England uses, in their plainest form. Written for this project.
const FAMILIAR: &str = include_str!("familiar_words.txt");

/// Words every child in care knows, hard as they may be elsewhere.
const KNOWN_IN_CARE: [&str; 8] = ["adviser", "carer", "council", "foster", "leaver", "pathway", "personal", "social"];

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| FAMILIAR.split_whitespace().chain(KNOWN_IN_CARE).collect());

/// Endings that leave a word familiar, and what may have stood in their place.
const ENDINGS: [(&str, &[&str]); 19] = [
    ("'s", &[""]),
    ("s'", &["s", ""]),
    ("'ll", &[""]),
    ("'ve", &[""]),
    ("'re", &[""]),
    ("'m", &[""]),
    ("'d", &[""]),
    ("n't", &[""]),
    ("ies", &["y"]),
    ("es", &["", "e"]),
    ("s", &[""]),
    ("ied", &["y"]),
    ("ed", &["", "e"]),
    ("ing", &["", "e"]),
    ("ier", &["y"]),
    ("er", &["", "e"]),
    ("iest", &["y"]),
    ("est", &["", "e"]),
    ("ly", &["", "le"]),
];

/// The hard words of a text, in lower case, as often as they stand there.
pub(super) fn hard_words(text: &str) -> Vec<String> {
    let hard = words(text).flat_map(|word| {
        let word = word.to_lowercase().replace('’', "'");
        let parts: Vec<_> =
            word.split(['-', '/']).map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()).collect();
        parts.into_iter().filter(|part| !is_familiar(part, 2))
    });
    hard.collect()
}

/// Whether a word is known, or becomes known when up to `endings` of its endings are taken off: work-er-s.
fn is_familiar(word: &str, endings: usize) -> bool {
    if KNOWN.contains(word) || !word.contains(char::is_alphabetic) {
        return true;
    }
    endings > 0
        && ENDINGS.iter().any(|(ending, instead)| {
            word.strip_suffix(ending).filter(|stem| stem.len() > 1).is_some_and(|stem| {
                instead.iter().any(|letters| is_familiar(&format!("{stem}{letters}"), endings - 1))
                    || undoubled(stem).is_some_and(|stem| is_familiar(stem, endings - 1))
            })
        })
}

/// `swim` of `swimm`.
fn undoubled(stem: &str) -> Option<&str> {
    let mut last = stem.chars().rev();
    let (one, two) = (last.next()?, last.next()?);
    (one == two).then(|| &stem[..stem.len() - one.len_utf8()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order_and_in_lower_case() {
        let words: Vec<_> = FAMILIAR.split_whitespace().collect();
        assert!(words.len() > 1_900);
        for pair in words.windows(2) {
            assert!(pair[0] < pair[1], "{} {}", pair[0], pair[1]);
        }
        assert!(words.iter().all(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '\'' || c == '-')));
    }

    #[test]
    fn forms_of_familiar_words_are_familiar() {
        let text =
            "Grown-ups’ workers were trying, stopping and happiest; they’ve hobbies, didn’t worry, smiled sadly at 12.";
        assert_eq!(hard_words(text), [""; 0]);
    }

    #[test]
    fn every_child_in_care_knows_carers_and_social_workers() {
        assert_eq!(hard_words("Do your carers and social workers know the council?"), [""; 0]);
    }

    #[test]
    fn words_of_offices_are_hard() {
        let text = "Your differential entitlement, notwithstanding (advocacy) pseudonymised";
        let hard = ["differential", "entitlement", "notwithstanding", "advocacy", "pseudonymised"];
        assert_eq!(hard_words(text), hard);
    }
}
