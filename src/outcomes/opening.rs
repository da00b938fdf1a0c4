//! The sentence with which a council opens the results for young people, and what must not stand in it.
//!
//! It stands above figures that are not certain, so it speaks of nobody in particular: not of all, of none or of a
//! single one, and in no numbers, which stand below with how sure they are. It is short and easy to read, since the
//! youngest readers read it too.
//!
//! Left open: whether it is true and kind. A second person reads it before it is public.

use crate::questionnaire::reading::Measure;

/// The longest opening, in characters.
pub const MOST_CHARS: usize = 300;
/// The most words in one of its sentences, as for those of 8 to 11.
pub const MOST_SENTENCE_WORDS: usize = 14;

/// What must not stand in an opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpeningFault {
    /// It speaks of all of them.
    SaysAll,
    /// It speaks of none of them.
    SaysNone,
    /// It speaks of a single one.
    SaysOne,
    /// It has a number.
    HasNumber,
    /// It is longer than [`MOST_CHARS`].
    TooLong,
    /// A sentence has more than [`MOST_SENTENCE_WORDS`] words.
    LongSentence,
}

const ALL: &[&str] = &["all", "every", "everybody", "everyone", "always", "each of you", "each one"];
const NONE: &[&str] = &["none", "nobody", "noone", "no-one", "never"];
const ONE: &[&str] = &["only one", "just one", "one of you", "one child", "one person", "one young person", "a single"];
const NUMBERS: &[&str] =
    &["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "third", "quarter", "percent"];

/// Everything that must not stand in this text. An empty text has nothing wrong with it: there need be no opening.
#[must_use]
pub fn faults(text: &str) -> Vec<OpeningFault> {
    let words: Vec<String> = text
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '-'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let line = format!(" {} ", words.join(" "));
    let has = |list: &[&str]| list.iter().any(|word| line.contains(&format!(" {word} ")));
    let number = text.chars().any(char::is_numeric) || text.contains('%') || has(NUMBERS);
    let found = [
        (has(ALL), OpeningFault::SaysAll),
        (has(NONE) || line.contains(" no one "), OpeningFault::SaysNone),
        (has(ONE), OpeningFault::SaysOne),
        (number, OpeningFault::HasNumber),
        (text.chars().count() > MOST_CHARS, OpeningFault::TooLong),
        (Measure::of(text).longest_sentence > MOST_SENTENCE_WORDS, OpeningFault::LongSentence),
    ];
    found.into_iter().filter_map(|(there, fault)| there.then_some(fault)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_that_speaks_of_all_of_none_or_of_a_single_one_is_found() {
        for (text, fault) in [
            ("All of you feel safe.", OpeningFault::SaysAll),
            ("Everyone told us about school.", OpeningFault::SaysAll),
            ("None of you said no.", OpeningFault::SaysNone),
            ("No one was sad.", OpeningFault::SaysNone),
            ("NOBODY was bullied", OpeningFault::SaysNone),
            ("Only one said no.", OpeningFault::SaysOne),
            ("Thank you to one of you.", OpeningFault::SaysOne),
        ] {
            assert_eq!(faults(text), [fault], "{text}");
        }
    }

    #[test]
    fn an_opening_has_no_number_however_it_is_written() {
        for text in ["12 of you said so.", "More than ½ said so.", "٣ said so.", "About half said so.", "Ten said so."]
        {
            assert_eq!(faults(text), [OpeningFault::HasNumber], "{text}");
        }
    }

    #[test]
    fn words_that_only_begin_alike_are_fine() {
        for text in ["", "Thank you. We read what you said, and we will talk about it.", "We call you. Someone cares."]
        {
            assert_eq!(faults(text), [], "{text}");
        }
    }

    #[test]
    fn an_opening_is_short_and_so_are_its_sentences() {
        let short = "Thank you. ".repeat(40);
        assert_eq!(faults(&short), [OpeningFault::TooLong]);
        let long = "thank you and thank you and thank you and thank you and thank you so much";
        assert_eq!(faults(long), [OpeningFault::LongSentence]);
    }
}
