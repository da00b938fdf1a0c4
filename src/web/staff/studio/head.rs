//! The head of every page of a survey: its title, where it stands, and the steps of designing it.

use serde::Serialize;

use crate::workflow::Stands;
use crate::workflow::design::Survey;

/// A step of designing a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The board meeting and the days before it.
    Days,
    /// What it is for.
    Purpose,
    /// The questions.
    Questions,
    /// Other languages.
    Languages,
    /// How sure the results will be.
    Sure,
    /// The launch list.
    Check,
    /// Slips and opening.
    Launch,
}

impl Step {
    /// Every step with the end of its address, in order.
    const ALL: [(Self, &'static str); 7] = [
        (Self::Days, "days"),
        (Self::Purpose, "purpose"),
        (Self::Questions, "questions"),
        (Self::Languages, "languages"),
        (Self::Sure, "privacy"),
        (Self::Check, "check"),
        (Self::Launch, "launch"),
    ];
}

/// A step as the head shows it.
#[derive(Clone, Serialize)]
pub struct StepLink {
    kind: Step,
    number: usize,
    href: String,
    here: bool,
}

/// See the module. Templates name it `head`.
#[derive(Clone, Serialize)]
pub struct SurveyHead {
    /// The survey's name.
    pub id: String,
    /// Its title.
    pub title: String,
    stands: Stands,
    tone: &'static str,
    steps: Vec<StepLink>,
}

impl SurveyHead {
    /// The head of a survey's page; `here` is the step this page is, if it is one. The steps are there while it is being
    /// designed, for those who may.
    #[must_use]
    pub fn of(survey: &Survey, title: &str, may_design: bool, here: Option<Step>) -> Self {
        Self::new(survey.wave.as_str(), title, survey.stands, may_design && survey.is_being_designed(), here)
    }

    /// The head of a sample page.
    #[must_use]
    pub fn sample(stands: Stands, here: Option<Step>) -> Self {
        Self::new("2027-06-pulse", "Autumn voices 2027", stands, stands.is_before_launch(), here)
    }

    fn new(id: &str, title: &str, stands: Stands, designed: bool, here: Option<Step>) -> Self {
        let steps = if designed { steps(id, here) } else { Vec::new() };
        Self { id: id.to_owned(), title: title.to_owned(), stands, tone: stands.tone(), steps }
    }
}

/// The steps of designing a survey, with the one that a page is.
#[must_use]
pub fn steps(id: &str, here: Option<Step>) -> Vec<StepLink> {
    let step = |(at, (kind, path)): (usize, (Step, &str))| StepLink {
        kind,
        number: at + 1,
        href: format!("/staff/c/{id}/{path}"),
        here: here == Some(kind),
    };
    Step::ALL.into_iter().enumerate().map(step).collect()
}
