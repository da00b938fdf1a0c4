//! Answers so far as a short line of ASCII, to travel in the respondent's encrypted cookie.
//!
//! Each closed item takes one character, an item with several answers two, so that for one questionnaire every line
//! has the same length, however many questions were answered. Text is never in it.

use super::answer::Answer;
use super::model::{Item, ItemKind, OptionCode, Questionnaire, ResponseOption};

/// Values 0 to 63 as characters; the three marks below are not among them.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+_";
const NOT_YET: char = '.';
const SKIPPED: char = '-';
const NOT_ABOUT_ME: char = '~';

/// The text is no line of answers to this questionnaire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a line of answers to this questionnaire")]
pub struct NotAnswers;

/// Writes the answers to `questionnaire`, by item index. An answer the item does not allow is written as not given.
#[must_use]
pub fn encode_answers(questionnaire: &Questionnaire, answers: &[Option<Answer>]) -> String {
    let mut line = String::new();
    for (index, item) in questionnaire.items().enumerate() {
        let answer = answers.get(index).and_then(Option::as_ref).filter(|answer| item.allows(answer));
        let (first, second) = match (answer, &item.kind) {
            (_, ItemKind::Text { .. }) => continue,
            (Some(Answer::Skipped), _) => (SKIPPED, SKIPPED),
            (Some(Answer::NotAboutMe), _) => (NOT_ABOUT_ME, NOT_ABOUT_ME),
            (Some(Answer::OneOf(code)), ItemKind::OneOf { options, .. }) => (digit(place_of(options, code)), NOT_YET),
            (Some(Answer::Number(number)), _) => (digit(usize::from(*number)), NOT_YET),
            (Some(Answer::SeveralOf(codes)), ItemKind::SeveralOf { options }) => {
                let mask = codes.iter().fold(0, |mask, code| mask | (1 << place_of(options, code)));
                (digit(mask >> 6), digit(mask & 63))
            }
            _ => (NOT_YET, NOT_YET),
        };
        line.push(first);
        if is_several(item) {
            line.push(second);
        }
    }
    line
}

/// Reads what [`encode_answers`] wrote for the same questionnaire. The line is a secret, and so is what is wrong
/// with it.
///
/// # Errors
/// [`NotAnswers`] for every other text.
pub fn decode_answers(questionnaire: &Questionnaire, line: &str) -> Result<Vec<Option<Answer>>, NotAnswers> {
    let mut characters = line.chars();
    let answers = questionnaire.items().map(|item| decode_one(item, &mut characters));
    let answers = answers.collect::<Result<Vec<_>, _>>()?;
    if characters.next().is_none() { Ok(answers) } else { Err(NotAnswers) }
}

fn decode_one(item: &Item, line: &mut impl Iterator<Item = char>) -> Result<Option<Answer>, NotAnswers> {
    if matches!(item.kind, ItemKind::Text { .. }) {
        return Ok(None);
    }
    let first = line.next().ok_or(NotAnswers)?;
    // A mark stands twice where an item takes two characters.
    let second = if is_several(item) { line.next().ok_or(NotAnswers)? } else { first };
    let answer = match (first, &item.kind) {
        (NOT_YET, _) if second == NOT_YET => return Ok(None),
        (SKIPPED, _) if second == SKIPPED => Answer::Skipped,
        (NOT_ABOUT_ME, _) if second == NOT_ABOUT_ME => Answer::NotAboutMe,
        (_, ItemKind::OneOf { options, .. }) => {
            Answer::OneOf(options.get(value(first)?).ok_or(NotAnswers)?.code.clone())
        }
        (_, ItemKind::SeveralOf { options }) => {
            let mask = (value(first)? << 6) | value(second)?;
            if mask >> options.len() != 0 {
                return Err(NotAnswers);
            }
            let chosen = options.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0);
            Answer::SeveralOf(chosen.map(|(_, option)| option.code.clone()).collect())
        }
        _ => Answer::Number(u8::try_from(value(first)?).map_err(|_| NotAnswers)?),
    };
    if item.allows(&answer) { Ok(Some(answer)) } else { Err(NotAnswers) }
}

fn is_several(item: &Item) -> bool {
    matches!(item.kind, ItemKind::SeveralOf { .. })
}

fn place_of(options: &[ResponseOption], code: &OptionCode) -> usize {
    let place = options.iter().position(|option| option.code == *code);
    place.expect("an answer the item allows names its options")
}

fn digit(value: usize) -> char {
    char::from(DIGITS[value])
}

fn value(digit: char) -> Result<usize, NotAnswers> {
    DIGITS.iter().position(|one| char::from(*one) == digit).ok_or(NotAnswers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{answers_by, sample};
    use super::*;

    #[test]
    fn the_line_is_as_long_for_no_answer_as_for_all() {
        let sample = sample();
        assert_eq!(encode_answers(&sample, &[]), ".........");
        let answers = answers_by(&sample, &[2, 2, 2, 2, 3, 4, 12, 9, 2]);
        assert_eq!(encode_answers(&sample, &answers), "AA~ABCALH");
    }

    #[test]
    fn text_is_never_in_the_line() {
        let sample = sample();
        let mut answers = vec![None; 9];
        answers[8] = Some(Answer::Text("football".to_owned()));
        let line = encode_answers(&sample, &answers);
        assert!(!line.contains("football"));
        assert!(decode_answers(&sample, &line).is_ok_and(|answers| answers[8].is_none()));
    }

    #[test]
    fn an_answer_the_item_does_not_allow_is_written_as_not_given() {
        let sample = sample();
        assert_eq!(encode_answers(&sample, &[Some(Answer::Number(3)), Some(Answer::NotAboutMe)]), ".........");
    }

    #[test]
    fn what_was_not_written_here_is_refused() {
        let sample = sample();
        for line in [
            "",
            "........",
            "..........",
            "D........",
            "~........",
            "?........",
            "......A..",
            "......AA.",
            "......-..",
            "......B..",
            "......AQ.",
            ".......L.",
            ".....G...",
            "é........",
            "A\u{0}.......",
        ] {
            assert!(decode_answers(&sample, line) == Err(NotAnswers), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_it_was_written(choices in proptest::collection::vec(any::<usize>(), 9)) {
            let sample = sample();
            let mut answers = answers_by(&sample, &choices);
            let line = encode_answers(&sample, &answers);
            prop_assert!(line.is_ascii() && line.len() == 9);
            answers[8] = None;
            prop_assert!(decode_answers(&sample, &line) == Ok(answers));
        }

        #[test]
        fn any_text_is_refused_or_is_the_one_line_of_its_answers(line in "[A-Pa-c.~-]{8,10}|\\PC*") {
            let sample = sample();
            if let Ok(answers) = decode_answers(&sample, &line) {
                prop_assert_eq!(encode_answers(&sample, &answers), line);
            }
        }
    }
}
