//! The pages before the first question: hello, and for the youngest the page for the helper.

use serde::{Deserialize, Serialize};

use super::changes::{Told, every_kind};
use super::sample;
use crate::consultation::Purpose;
use crate::questionnaire::{Band, HelperIs};
use crate::web::around::{Around, Look};
use crate::web::day::Day;
use crate::web::page::View;

/// What a survey is for, in the council's words.
#[derive(Clone, Copy, Serialize)]
pub struct PurposeTold<'a> {
    /// What can change because of the answers.
    pub can_change: &'a str,
    /// Who decides about it.
    pub who_decides: &'a str,
    /// The day by which young people hear what became of it.
    pub hear_back_on: Day,
}

impl<'a> PurposeTold<'a> {
    /// As a manifest says it.
    #[must_use]
    pub fn of(purpose: &'a Purpose) -> Self {
        Self {
            can_change: &purpose.can_change,
            who_decides: &purpose.who_decides,
            hear_back_on: Day(purpose.hear_back_on),
        }
    }
}

/// A look that can be chosen.
#[derive(Serialize)]
pub struct LookChoice {
    value: Look,
    chosen: bool,
}

impl LookChoice {
    /// The looks a band is offered, with the one in use marked.
    #[must_use]
    pub fn offered_to(band: Band, chosen: Look) -> Vec<Self> {
        let offered: &[Look] = match band {
            Band::FourToSeven => &[Look::Little, Look::Young],
            Band::EightToEleven | Band::ElevenToSeventeen => &[Look::Little, Look::Young, Look::Older],
            Band::CareLeavers => &[Look::Little, Look::Young, Look::Older, Look::Leaver],
        };
        let choice = |look: &Look| Self { value: *look, chosen: *look == chosen };
        offered.iter().map(choice).collect()
    }
}

/// The fourteen core questions in the younger wording, where they are offered.
#[derive(Serialize)]
pub struct ShortWay {
    /// How many questions it has.
    pub questions: usize,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// `/r/hello`: what this is, how long it takes, that nobody has to, and ways to make it easier.
///
/// Sends `go=start`, or `go=helper` and `go=alone` where a helper is usual. The second form sends `go=change` with
/// `look`, and `easy=yes` and `short=yes` when ticked.
#[derive(Serialize)]
pub struct Hello<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// How many questions, as things are chosen now.
    pub questions: usize,
    /// About how long they take.
    pub minutes: u32,
    /// The last day answers are taken.
    pub closes_on: Day,
    /// Whether this band is asked if a helper is there.
    pub asks_for_helper: bool,
    /// The looks offered.
    pub looks: Vec<LookChoice>,
    /// Whether Easy Read is chosen; `None` where there is none.
    pub easy: Option<bool>,
    /// The short way, where there is one.
    pub short: Option<ShortWay>,
    /// What changed since the launch.
    pub changes: Vec<Told>,
    /// What the survey is for, where it says so.
    pub purpose: Option<PurposeTold<'a>>,
}

impl View for Hello<'_> {
    const TEMPLATE: &'static str = "pages/respondent/hello";

    fn samples() -> Vec<(String, Self)> {
        let hello = |band: Band| {
            let (questions, minutes) = match band {
                Band::FourToSeven => (14, 10),
                Band::EightToEleven => (36, 10),
                Band::ElevenToSeventeen => (51, 15),
                Band::CareLeavers => (49, 15),
            };
            let nested = matches!(band, Band::EightToEleven | Band::ElevenToSeventeen);
            Hello {
                page: sample::around(band),
                csrf: sample::CSRF,
                questions,
                minutes,
                closes_on: sample::CLOSES_ON,
                asks_for_helper: band == Band::FourToSeven,
                looks: LookChoice::offered_to(band, Look::of(band)),
                easy: nested.then_some(false),
                short: nested.then_some(ShortWay { questions: 14, chosen: false }),
                changes: Vec::new(),
                purpose: None,
            }
        };
        let mut samples = sample::each_band("first", hello);
        let told = |band| Hello { purpose: Some(sample::PURPOSE), ..hello(band) };
        samples.extend(sample::each_band("purpose", told));
        let older = hello(Band::ElevenToSeventeen);
        samples.push((
            "changed".to_owned(),
            Hello {
                page: older.page.clone().made_up(true),
                changes: every_kind(),
                easy: Some(true),
                short: Some(ShortWay { questions: 14, chosen: true }),
                ..older
            },
        ));
        samples
    }
}

/// Who helps, as far as it matters: questions about that person are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HelperRole {
    /// The child's carer, or somebody who lives with them.
    Carer,
    /// The child's social worker.
    Worker,
    /// Neither.
    Neither,
}

impl HelperRole {
    /// The helper of this name in the form.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "carer" => Some(Self::Carer),
            "worker" => Some(Self::Worker),
            "neither" => Some(Self::Neither),
            _ => None,
        }
    }
}

impl From<HelperRole> for HelperIs {
    fn from(role: HelperRole) -> Self {
        Self { carer: role == HelperRole::Carer, worker: role == HelperRole::Worker }
    }
}

/// `/r/helper`: for the grown-up, before the child starts. Sends `helper` (a [`HelperRole`]) and `go=next`.
#[derive(Serialize)]
pub struct Helper<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// What was chosen before.
    pub chosen: Option<HelperRole>,
    /// Next was pressed with nothing chosen.
    pub problem: bool,
}

impl View for Helper<'_> {
    const TEMPLATE: &'static str = "pages/respondent/helper";

    fn samples() -> Vec<(String, Self)> {
        let helper = |chosen, problem| {
            let page = sample::around(Band::FourToSeven);
            Helper { page, csrf: sample::CSRF, chosen, problem }
        };
        vec![
            ("first".to_owned(), helper(None, false)),
            ("nothing-chosen".to_owned(), helper(None, true)),
            ("back".to_owned(), helper(Some(HelperRole::Worker), false)),
        ]
    }
}
