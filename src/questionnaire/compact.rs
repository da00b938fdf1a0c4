//! Answers so far as a short line of ASCII, to travel in the respondent's encrypted cookie.
//!
//! Each closed item takes one character, a set of options two, a set of themes four, so that for one questionnaire every
//! line has the same length, however many questions were answered. Text is never in it.

use super::answer::Answer;
use super::model::{Item, ItemKind, OptionCode, Questionnaire};

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
        let width = width(item);
        let mark = |mark| std::iter::repeat_n(mark, width);
        match answer {
            Some(Answer::OneOf(code)) => line.extend(digits(place_of(item, code), width)),
            Some(Answer::Number(number)) => line.extend(digits(usize::from(*number), width)),
            Some(Answer::SeveralOf(codes)) => {
                let set = codes.iter().fold(0, |set, code| set | (1 << place_of(item, code)));
                line.extend(digits(set, width));
            }
            Some(Answer::Skipped) => line.extend(mark(SKIPPED)),
            Some(Answer::NotAboutMe) => line.extend(mark(NOT_ABOUT_ME)),
            Some(Answer::Text(_)) | None => line.extend(mark(NOT_YET)),
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
    let written: Vec<char> = line.take(width(item)).collect();
    let Some(first) = written.first() else {
        return if width(item) == 0 { Ok(None) } else { Err(NotAnswers) };
    };
    // A mark stands in each of an item's places, a number in all of them together.
    let marked = written.len() == width(item) && written.iter().all(|one| one == first);
    let answer = match (first, &item.kind) {
        (&NOT_YET, _) if marked => return Ok(None),
        (&SKIPPED, _) if marked => Answer::Skipped,
        (&NOT_ABOUT_ME, _) if marked => Answer::NotAboutMe,
        (_, ItemKind::OneOf { .. }) => {
            Answer::OneOf(item.kind.codes().nth(value(&written)?).ok_or(NotAnswers)?.clone())
        }
        (_, ItemKind::SeveralOf { .. } | ItemKind::Themes { .. }) => {
            let set = value(&written)?;
            if set >> item.kind.codes().count() != 0 {
                return Err(NotAnswers);
            }
            let chosen = item.kind.codes().enumerate().filter(|(place, _)| set & (1 << place) != 0);
            Answer::SeveralOf(chosen.map(|(_, code)| code.clone()).collect())
        }
        _ => Answer::Number(u8::try_from(value(&written)?).map_err(|_| NotAnswers)?),
    };
    if written.len() == width(item) && item.allows(&answer) { Ok(Some(answer)) } else { Err(NotAnswers) }
}

/// How many characters an item takes: a set of up to 12 options two, a set of up to 20 themes four.
const fn width(item: &Item) -> usize {
    match item.kind {
        ItemKind::Text { .. } => 0,
        ItemKind::SeveralOf { .. } => 2,
        ItemKind::Themes { .. } => 4,
        ItemKind::OneOf { .. } | ItemKind::ZeroToTen { .. } | ItemKind::Count { .. } => 1,
    }
}

fn place_of(item: &Item, code: &OptionCode) -> usize {
    item.kind.codes().position(|offered| offered == code).expect("an answer the item allows names its options")
}

/// A number in `width` digits to base 64, the largest first.
fn digits(value: usize, width: usize) -> impl Iterator<Item = char> {
    (0..width).rev().map(move |place| char::from(DIGITS[value >> (6 * place) & 63]))
}

fn value(digits: &[char]) -> Result<usize, NotAnswers> {
    digits.iter().try_fold(0, |value, digit| {
        let place = DIGITS.iter().position(|one| char::from(*one) == *digit).ok_or(NotAnswers)?;
        Ok(value << 6 | place)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sample::{answers_by, sample};
    use super::*;

    #[test]
    fn the_line_is_as_long_for_no_answer_as_for_all() {
        let sample = sample();
        assert_eq!(encode_answers(&sample, &[]), ".............");
        let answers = answers_by(&sample, &[2, 2, 2, 2, 3, 4, 4, 12, 9, 2]);
        assert_eq!(encode_answers(&sample, &answers), "AA~ABCAAADALH");
    }

    #[test]
    fn text_is_never_in_the_line() {
        let sample = sample();
        let mut answers = vec![None; 10];
        answers[9] = Some(Answer::Text("football".to_owned()));
        let line = encode_answers(&sample, &answers);
        assert!(!line.contains("football"));
        assert!(decode_answers(&sample, &line).is_ok_and(|answers| answers[9].is_none()));
    }

    #[test]
    fn an_answer_the_item_does_not_allow_is_written_as_not_given() {
        let sample = sample();
        assert_eq!(encode_answers(&sample, &[Some(Answer::Number(3)), Some(Answer::NotAboutMe)]), ".............");
    }

    #[test]
    fn what_was_not_written_here_is_refused() {
        let sample = sample();
        for line in [
            "",
            "............",
            "..............",
            "D............",
            "~............",
            "?............",
            "..........A..",
            "..........AA.",
            "..........-..",
            "..........B..",
            "..........AQ.",
            "............L",
            ".....G.......",
            // Of the list: none of it, four of it, one beyond it, half of a mark, a mark in a number.
            "......AAAA...",
            "......AAAP...",
            "......AAAg...",
            "......--.....",
            "......BAAA...",
            "......AA-B...",
            "é............",
            "A\u{0}...........",
        ] {
            assert!(decode_answers(&sample, line) == Err(NotAnswers), "{line:?}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_read_as_it_was_written(choices in proptest::collection::vec(any::<usize>(), 10)) {
            let sample = sample();
            let mut answers = answers_by(&sample, &choices);
            let line = encode_answers(&sample, &answers);
            prop_assert!(line.is_ascii() && line.len() == 13);
            answers[9] = None;
            prop_assert!(decode_answers(&sample, &line) == Ok(answers));
        }

        #[test]
        fn any_text_is_refused_or_is_the_one_line_of_its_answers(line in "[A-D.~-]{6}([.]{4}|[-]{4}|AAA[A-Za-f])[A-Pa-c.~-]{3}|[A-Pa-c.~-]{12,14}|\\PC*") {
            let sample = sample();
            if let Ok(answers) = decode_answers(&sample, &line) {
                prop_assert_eq!(encode_answers(&sample, &answers), line);
            }
        }
    }
}
