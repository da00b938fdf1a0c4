//! A participation worker wants to know, before anything is decided, what a survey will be able to say.
//!
//! The plan is made as opening makes it, from the draft and the council's files; [`outcomes::planner`](crate::outcomes::planner)
//! reads what such a release would say. Suggestions plan the survey again as suggested and read that. Nothing here
//! looks at a response or a count, and nothing is stored.
//!
//! Left open: the short way. Who takes it answers the core items alone, so the others are answered by fewer than
//! forecast.

mod room;
mod suggest;
mod targets;

use std::collections::BTreeMap;

use super::open_wave::{self, FLOOR, Forms, planned_rho, rounded_down, strategy_and_table};
use super::{Catalogue, WorkflowError};
use crate::consultation::{AreaItems, Draft, DraftGroup, GroupId};
use crate::outcomes::PublishedFigure;
use crate::outcomes::planner::{Forecast, Known, Outlook, Turnout, USUAL_RATE, evenly};
use crate::privacy::{GroupShape, NanoRho, Plan, PlanFault, PrivacyStatement, Rows, mechanism, plan};
use crate::questionnaire::{Band, ItemId, Questionnaire};

pub use room::{Places, YearRoom, places_in, places_of, places_used, room_after, room_by_plain_limits};
pub use suggest::{Advice, Halves, Suggestion, Way};
pub use targets::{Target, targets};

/// How many are expected to answer.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// Of those invited, where nothing else is said: more than 0, at most 1.
    rate: f64,
    /// Of these groups, so many.
    answers: BTreeMap<GroupId, u32>,
}

impl Default for Expectation {
    fn default() -> Self {
        Self { rate: USUAL_RATE, answers: BTreeMap::new() }
    }
}

/// What is wrong with what somebody expects.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpectationFault {
    /// The rate is no share.
    #[error("a response rate is more than 0 and at most 1, such as 0.35")]
    Rate,
    /// The survey has no such group.
    #[error("the survey has no group {group}; its groups are {known}")]
    NoSuchGroup {
        /// Which.
        group: GroupId,
        /// Those it has.
        known: String,
    },
    /// More would answer than are invited.
    #[error("group {group} has {invited} invited, so {answers} cannot answer")]
    TooMany {
        /// Which.
        group: GroupId,
        /// How many the draft expects to invite.
        invited: u32,
        /// How many were said to answer.
        answers: u32,
    },
}

impl Expectation {
    /// This share of everybody invited, but for the groups of which so many are expected.
    ///
    /// # Errors
    /// [`ExpectationFault::Rate`].
    pub fn of(rate: f64, answers: BTreeMap<GroupId, u32>) -> Result<Self, ExpectationFault> {
        if rate > 0.0 && rate <= 1.0 { Ok(Self { rate, answers }) } else { Err(ExpectationFault::Rate) }
    }

    /// The share of those invited.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether a number was said for this group.
    #[must_use]
    pub fn is_said(&self, group: &GroupId) -> bool {
        self.answers.contains_key(group)
    }

    /// What does not fit the draft.
    ///
    /// # Errors
    /// The first such thing.
    pub fn check(&self, draft: &Draft) -> Result<(), ExpectationFault> {
        for (group, answers) in &self.answers {
            let Some(known) = draft.groups.iter().find(|one| one.group == *group) else {
                let known = draft.groups.iter().map(|one| one.group.as_str()).collect::<Vec<_>>().join(", ");
                return Err(ExpectationFault::NoSuchGroup { group: group.clone(), known });
            };
            if let Some(invited) = known.expected.filter(|invited| invited < answers) {
                return Err(ExpectationFault::TooMany { group: group.clone(), invited, answers: *answers });
            }
        }
        Ok(())
    }

    /// How many of a group will answer, and how many are invited; `None` when neither is known.
    fn in_group(&self, group: &DraftGroup) -> Option<(u32, u32)> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut at the top")]
        let whole = |count: f64| count.round() as u32;
        let said = self.answers.get(&group.group).copied();
        let invited = group.expected.or_else(|| said.map(|answers| whole(f64::from(answers) / self.rate)))?;
        Some((said.unwrap_or_else(|| whole(f64::from(invited) * self.rate)), invited))
    }
}

/// A survey as planned, and what it will be able to say.
pub struct PlannedWave {
    /// The draft it was made from.
    pub draft: Draft,
    /// The scales.
    pub plan: Plan,
    /// What the release will promise, in the words of the field.
    pub promise: PrivacyStatement,
    /// Which item speaks to which area.
    pub areas: Vec<AreaItems>,
    /// How many of each band are expected to answer.
    pub turnout: Turnout,
    /// Groups that are expected to get fewer codes than a group needs to open, which is [`FLOOR`].
    pub below_floor: Vec<GroupId>,
    /// Figure by figure.
    pub forecast: Forecast,
    /// What would help each group whose areas are not all good, in the order of the draft.
    pub advice: Vec<Advice>,
    forms: Forms,
}

impl PlannedWave {
    /// What a positive answer to this item says, as the oldest of these bands is asked it.
    #[must_use]
    pub fn statement<'s>(&'s self, bands: &[Band], item: &'s ItemId) -> &'s str {
        let asked = bands.iter().rev().find_map(|band| self.forms.get(band)?.item(item));
        asked.map_or(item.as_str(), |item| &item.statement)
    }
}

/// Plans a survey and says what it will be able to say. `file` is only used to name the draft in faults.
///
/// # Errors
/// [`WorkflowError::Faults`] where the draft does not fit the council's files, or a group has neither `expected` nor
/// a number in `expectation`; [`WorkflowError::Plan`] when the loss cannot be shared out.
pub fn plan_wave(
    catalogue: &Catalogue,
    file: &str,
    draft: Draft,
    expectation: &Expectation,
) -> Result<PlannedWave, WorkflowError> {
    catalogue.check(file, &draft)?;
    let mut sizes = Vec::new();
    for group in &draft.groups {
        let size = expectation.in_group(group).ok_or_else(|| {
            let place = format!("{file}: group {}", group.group);
            WorkflowError::Faults(format!(
                "{place}: `expected` is missing; a forecast needs how many young people will be invited"
            ))
        })?;
        sizes.push(size);
    }
    let forms = open_wave::forms(catalogue, &draft)?;
    let (strategy, areas) = strategy_and_table(catalogue, &draft, &forms)?;
    let turnout: Turnout =
        draft.groups.iter().zip(&sizes).flat_map(|(group, (answers, _))| evenly(*answers, &group.bands)).collect();
    let elsewhere: Vec<_> = catalogue.benchmarks().flat_map(|file| file.figures.iter().cloned()).collect();
    let shapes =
        draft.groups.iter().zip(&sizes).map(|(group, (_, invited))| shape(&draft, group, *invited, &forms)).collect();
    let rows = Rows { areas: &areas, first_item: strategy.first_item.as_ref(), importance: &draft.importance };
    let survey = Survey { shapes, rows, elsewhere: &elsewhere, turnout: &turnout, rho: planned_rho(&draft)? };
    let plan = plan(&survey.shapes, rows, survey.rho)?;
    let forecast = survey.outlook(&plan, &turnout)?.forecast();
    let below = draft.groups.iter().zip(&sizes).filter(|(_, (_, invited))| *invited < FLOOR);
    let below_floor = below.map(|(group, _)| group.group.clone()).collect();
    let advice = survey.advice(&plan)?;
    let hides_taking_part = draft.groups.iter().all(|group| !group.exact_n);
    let promise = mechanism::statement(survey.rho, open_wave::DELTA, hides_taking_part)?;
    Ok(PlannedWave { draft, plan, promise, areas, turnout, below_floor, forecast, advice, forms })
}

fn shape<'f>(draft: &Draft, group: &DraftGroup, invited: u32, forms: &'f Forms) -> GroupShape<'f> {
    GroupShape {
        group: group.group.clone(),
        title: group.title.clone(),
        bands: group.bands.clone(),
        issued: rounded_down(invited.into()),
        exact_n: group.exact_n,
        short_way: draft.offers_short_way(group),
        questionnaires: group.bands.iter().filter_map(|band| forms.get(band).map(AsRef::as_ref)).collect(),
    }
}

/// Everything a plan is made of, to plan again from.
struct Survey<'a> {
    shapes: Vec<GroupShape<'a>>,
    rows: Rows<'a>,
    elsewhere: &'a [PublishedFigure],
    turnout: &'a Turnout,
    rho: NanoRho,
}

impl Survey<'_> {
    fn outlook<'o>(&'o self, plan: &'o Plan, turnout: &'o Turnout) -> Result<Outlook<'o>, PlanFault> {
        let Self { rows: Rows { areas, first_item, .. }, elsewhere, .. } = *self;
        outlook(Known { groups: &plan.groups, areas, first_item, elsewhere, turnout }, &self.shapes)
    }
}

/// The outlook of planned groups, each of these shapes.
fn outlook<'o>(known: Known<'o>, shapes: &[GroupShape<'_>]) -> Result<Outlook<'o>, PlanFault> {
    let form = |band: Band| -> Option<&Questionnaire> {
        let shape = shapes.iter().find(|shape| shape.bands.contains(&band))?;
        shape.questionnaires.iter().copied().find(|form| form.bands.contains(&band))
    };
    Outlook::of(known, |band, item| form(band).is_some_and(|form| form.item(item).is_some())).ok_or(PlanFault::Rho)
}

#[cfg(test)]
mod tests;
