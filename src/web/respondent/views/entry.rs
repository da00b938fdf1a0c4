//! `/`: the number from the slip.

use serde::Serialize;

use super::sample;
use crate::questionnaire::Band;
use crate::web::around::{Around, Contact};
use crate::web::page::View;

/// Why the number did not lead on. Only what the number itself shows is told apart.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryProblem {
    /// Nothing was typed.
    Empty,
    /// Not sixteen digits.
    Length,
    /// Sixteen digits whose check digit does not fit.
    CheckDigit,
    /// Everything else; the same page, byte for byte, whatever the reason.
    Neutral,
}

/// `/`, with or without a problem. The number is never shown again.
#[derive(Serialize)]
pub struct Entry<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// Why the number did not lead on.
    pub problem: Option<EntryProblem>,
    /// Whom to ask for a new number.
    pub new_number: Option<&'a Contact>,
}

impl View for Entry<'_> {
    const TEMPLATE: &'static str = "pages/respondent/entry";

    fn samples() -> Vec<(String, Self)> {
        let page = || sample::around(Band::ElevenToSeventeen).made_up(true);
        let entry = |problem| Entry { page: page(), problem, new_number: Some(sample::participation()) };
        vec![
            ("first".to_owned(), entry(None)),
            ("empty".to_owned(), entry(Some(EntryProblem::Empty))),
            ("length".to_owned(), entry(Some(EntryProblem::Length))),
            ("check-digit".to_owned(), entry(Some(EntryProblem::CheckDigit))),
            ("neutral".to_owned(), entry(Some(EntryProblem::Neutral))),
            ("nobody-to-ask".to_owned(), Entry { new_number: None, ..entry(None) }),
        ]
    }
}
