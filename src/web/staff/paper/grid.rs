//! The keys of the grid: a number for each answer in its order, several with commas between, S for skipped, N for "not
//! about me". What they mean goes through the one rule of what an answer is.

use serde::Serialize;

use crate::questionnaire::{Answer, Item, ItemKind, NOT_ABOUT_ME, SKIP};

/// Why a key is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProblem {
    /// Nothing was typed; what was left empty on the paper is typed as S.
    Nothing,
    /// This question has no such answer.
    NotOffered,
    /// It is not what the first of the two typed.
    Differs,
}

/// The answer that `typed` stands for.
///
/// # Errors
/// [`KeyProblem`].
pub fn read_key(item: &Item, typed: &str) -> Result<Answer, KeyProblem> {
    if typed.is_empty() {
        return Err(KeyProblem::Nothing);
    }
    let values: Option<Vec<String>> = match typed.to_ascii_lowercase().as_str() {
        "s" => Some(vec![SKIP.to_owned()]),
        "n" => Some(vec![NOT_ABOUT_ME.to_owned()]),
        keys => keys.split([',', ' ']).filter(|key| !key.is_empty()).map(|key| value_of(item, key)).collect(),
    };
    let values = values.filter(|values| !values.is_empty()).ok_or(KeyProblem::NotOffered)?;
    item.parse_answer(&values).map_err(|_| KeyProblem::NotOffered)
}

/// What a browser would send for this key.
fn value_of(item: &Item, key: &str) -> Option<String> {
    let number: usize = key.parse().ok()?;
    match &item.kind {
        ItemKind::ZeroToTen { .. } | ItemKind::Count { .. } => Some(number.to_string()),
        _ => item.kind.codes().nth(number.checked_sub(1)?).map(|code| code.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::Questionnaire;

    const FORM: &str = include_str!("../../../questionnaire/sample.toml");

    fn form() -> Questionnaire {
        Questionnaire::parse("sample.toml", FORM).unwrap()
    }

    #[test]
    fn every_answer_a_screen_offers_can_be_typed_and_nothing_else_can() {
        for item in form().items().filter(|item| item.kind.takes_sides()) {
            let offered = item.kind.codes().count();
            for number in 1..=offered {
                let answer = read_key(item, &number.to_string());
                assert!(answer.is_ok_and(|answer| item.allows(&answer)), "{}: {number}", item.id);
            }
            if offered > 0 {
                assert!(read_key(item, "0").is_err() && read_key(item, &(offered + 1).to_string()).is_err());
            }
            assert!(read_key(item, "s").is_ok_and(|answer| answer == Answer::Skipped), "{}", item.id);
            assert_eq!(read_key(item, "N").is_ok(), item.not_about_me.is_some(), "{}", item.id);
            for wrong in ["", "x", "1;2", "99", ",", "-1", "1.5"] {
                assert!(read_key(item, wrong).is_err(), "{}: {wrong}", item.id);
            }
        }
    }
}
