//! Why something typed was not taken: a kind, and the field it stands in. The words are in
//! `templates/parts/staff/studio/problem.hbs`.

use serde::Serialize;

use crate::consultation::design::ItemFault;
use crate::questionnaire::Fault;
use crate::workflow::design::Refused;

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What, as the template words it.
    pub kind: &'static str,
    /// The field, by its id on the page.
    pub field: &'static str,
}

/// A problem of a form.
#[must_use]
pub const fn problem(kind: &'static str, field: &'static str) -> Problem {
    Problem { kind, field }
}

/// A fault of a file, as the page lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFault {
    place: String,
    told: String,
}

impl FileFault {
    /// The first faults of a file: nobody mends more than so many at a time.
    #[must_use]
    pub fn first_of(faults: &[Fault]) -> Vec<Self> {
        let told = |fault: &Fault| Self { place: fault.place.clone(), told: fault.problem.clone() };
        faults.iter().take(50).map(told).collect()
    }

    /// For samples.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        vec![Self { place: "line 7, pets".to_owned(), told: super::sample::HOSTILE.to_owned() }]
    }
}

/// What stood in the way, as problems of the form that was sent.
#[must_use]
pub fn problems_of(refused: &Refused) -> Vec<Problem> {
    match refused {
        Refused::Item(faults) => faults.iter().map(|fault| of_item(*fault)).collect(),
        Refused::Locked => vec![problem("locked", "wording")],
        Refused::Gone => vec![problem("gone", "main")],
        Refused::NoArea => vec![problem("no_area", "area")],
        Refused::Condition => vec![problem("condition", "only_if")],
        Refused::NoReason => vec![problem("no_reason", "why")],
        Refused::Twice => vec![problem("twice", "main")],
        Refused::AtTheEnd => vec![problem("at_the_end", "main")],
        Refused::Text => vec![problem("text", "main")],
        Refused::Leads => vec![problem("leads", "leads")],
        Refused::Numbers => vec![problem("numbers", "main")],
        Refused::NobodyAsked => vec![problem("no_bands", "bands")],
        Refused::Printed => vec![problem("printed_bands", "bands")],
        Refused::File(_) => vec![problem("file", "file")],
    }
}

const fn of_item(fault: ItemFault) -> Problem {
    match fault {
        ItemFault::Wording => problem("wording", "wording"),
        ItemFault::Easy => problem("easy", "easy"),
        ItemFault::Hint => problem("hint", "hint"),
        ItemFault::Statement => problem("statement", "statement"),
        ItemFault::NotAboutMe => problem("not_about_me", "not_about_me_words"),
        ItemFault::HowManyAnswers => problem("how_many_answers", "scale"),
        ItemFault::Label => problem("label", "label_0"),
        ItemFault::SameLabel => problem("same_label", "label_0"),
        ItemFault::NothingGood => problem("nothing_good", "label_0"),
        ItemFault::NothingElse => problem("nothing_else", "label_0"),
        ItemFault::NoFace => problem("no_face", "scale"),
        ItemFault::Ends => problem("ends", "low_label"),
        ItemFault::GoodNumbers => problem("good_numbers", "scale"),
        ItemFault::HowManyChosen => problem("how_many_chosen", "most"),
    }
}

/// Whether one of these stands in this field.
#[must_use]
pub fn in_field(problems: &[Problem], field: &str) -> Option<Problem> {
    problems.iter().find(|problem| problem.field == field).cloned()
}
