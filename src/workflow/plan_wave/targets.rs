//! How many answers make the results of a launched survey good, or a rough guide.
//!
//! Read from what the manifest froze: the noise of every number, and how many were invited. No count is looked at.

use std::collections::BTreeMap;

use super::suggest::Standings;
use crate::consultation::{GroupPlan, Manifest};
use crate::outcomes::planner::{Known, Outlook, Turnout, evenly};
use crate::outcomes::statement::Standing;
use crate::privacy::PlanFault;
use crate::workflow::open_wave::Forms;
use crate::workflow::{Catalogue, WorkflowError};

/// Targets are told in fives, as answers are.
const STEP: u32 = 5;

/// How many answers of those invited a group needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// For each of its areas to be shown at least as a rough guide; none when not even all who were invited are enough.
    pub rough: Option<u32>,
    /// For each of its areas to be good.
    pub good: Option<u32>,
}

/// The target of each group, in the order of the manifest.
///
/// # Errors
/// [`WorkflowError::FileChanged`] when a questionnaire is not here, [`WorkflowError::Plan`] when the plan cannot be read.
pub fn targets(catalogue: &Catalogue, manifest: &Manifest) -> Result<Vec<Target>, WorkflowError> {
    let mut forms: Forms = BTreeMap::new();
    for given in &manifest.questionnaires {
        let found = catalogue.questionnaire(&given.name).filter(|found| found.sha256 == given.sha256);
        let found = found.ok_or_else(|| WorkflowError::FileChanged(given.name.clone()))?;
        forms.insert(given.band, found.clone());
    }
    let elsewhere: Vec<_> = catalogue.benchmarks().flat_map(|file| file.figures.iter().cloned()).collect();
    let least = |plan: &GroupPlan, answers: u32| -> Result<Option<Standing>, WorkflowError> {
        let turnout: Turnout = evenly(answers, &plan.bands).collect();
        let known = Known {
            groups: std::slice::from_ref(plan),
            areas: &manifest.areas,
            first_item: manifest.first_item.as_ref(),
            elsewhere: &elsewhere,
            turnout: &turnout,
        };
        let asked = |band, item: &_| forms.get(&band).is_some_and(|form| form.item(item).is_some());
        let outlook = Outlook::of(known, asked).ok_or(PlanFault::Rho)?;
        let scope = outlook.together(&[&plan.group]).ok_or(PlanFault::Groups)?;
        Ok(Standings::of(&scope).least())
    };
    let target = |plan: &GroupPlan| -> Result<Target, WorkflowError> {
        let fewest = |wanted: Standing| fewest(plan.issued, |answers| Ok(least(plan, answers)? >= Some(wanted)));
        Ok(Target { rough: fewest(Standing::RoughGuide)?, good: fewest(Standing::Shown)? })
    };
    manifest.groups.iter().map(target).collect()
}

/// The fewest answers, in fives, with which something holds that holds with more answers too; none when it does not hold
/// with all who were invited.
fn fewest(invited: u32, enough: impl Fn(u32) -> Result<bool, WorkflowError>) -> Result<Option<u32>, WorkflowError> {
    let (mut few, mut many) = (0, invited / STEP);
    if !enough(many * STEP)? {
        return Ok(None);
    }
    while many - few > 1 {
        let middle = few.midpoint(many);
        if enough(middle * STEP)? { many = middle } else { few = middle }
    }
    Ok(Some(many * STEP))
}
