//! Lists of themes in a plan: which a group is asked, and what one response can cost there.
//!
//! A list's themes are counted one by one, at one scale for all of them. A response moves at most `most` of the counts,
//! each by 1 (`tally::themes`), and so is charged `most` times the price of one count. That holds for both kinds of
//! neighbours: against a response left blank, a response moves the same counts.
//!
//! Where questionnaires of one group put a list to it in different versions, every theme of any of them is counted, and
//! the largest of their `most` is charged.

use std::collections::{BTreeMap, BTreeSet};

use super::super::mechanism::{self, MechanismError};
use super::super::rho::NanoRho;
use super::super::sigma::Sigma;
use super::{GroupShape, PlanFault, is_asked};
use crate::consultation::{GroupId, Importance, ThemePlan};
use crate::questionnaire::{Item, ItemId, ItemKind, OptionCode};

const MOST_LISTS: usize = 8;
const MOST_THEMES: usize = 20;
const MOST_CHOSEN: u8 = 5;

/// A list of themes, with the noise of each of its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::privacy) struct ThemeNoise {
    pub(in crate::privacy) item: ItemId,
    /// How many of its counts one response can move.
    pub(in crate::privacy) most: u8,
    pub(in crate::privacy) sigma: Sigma,
    pub(in crate::privacy) options: Vec<OptionCode>,
}

impl ThemeNoise {
    pub(super) fn of(group: &GroupId, plan: &ThemePlan) -> Result<Self, PlanFault> {
        let sigma = plan.sigma.parse().map_err(|_| PlanFault::Scale { group: group.clone() })?;
        Ok(Self { item: plan.item.clone(), most: plan.most, sigma, options: plan.options.clone() })
    }

    /// What the dearest response costs at this list.
    pub(super) fn price(&self) -> Result<NanoRho, MechanismError> {
        price(self.most, self.sigma)
    }
}

/// `most` times the price of one count, by the library's map, rounded up one by one.
pub(super) fn price(most: u8, sigma: Sigma) -> Result<NanoRho, MechanismError> {
    let one = mechanism::cost(sigma, 1)?;
    let sum = (0..most).try_fold(NanoRho::ZERO, |sum, _| sum.checked_add(one));
    sum.ok_or(MechanismError::Price)
}

/// A list that a group is asked, before it has noise.
pub(super) struct List<'q> {
    pub(super) item: &'q ItemId,
    pub(super) most: u8,
    pub(super) options: Vec<&'q OptionCode>,
}

impl List<'_> {
    /// The share of a theme where everybody chooses as many as they may and no theme is preferred.
    #[expect(clippy::cast_precision_loss, reason = "a count of themes")]
    pub(super) fn usual_share(&self) -> f64 {
        f64::from(self.most) / self.options.len() as f64
    }

    pub(super) fn planned(&self, sigma: Sigma) -> ThemePlan {
        ThemePlan {
            item: self.item.clone(),
            most: self.most,
            sigma: sigma.to_string(),
            options: self.options.iter().copied().cloned().collect(),
        }
    }
}

/// The lists a group is asked, in the order of its first questionnaire, then the others.
pub(super) fn lists<'q>(shape: &GroupShape<'q>, importance: &BTreeMap<ItemId, Importance>) -> Vec<List<'q>> {
    let mut lists: Vec<List<'q>> = Vec::new();
    for item in shape.questionnaires.iter().flat_map(|questionnaire| questionnaire.items()) {
        let ItemKind::Themes { most, .. } = &item.kind else { continue };
        if !is_asked(item, &shape.bands) || importance.get(&item.id) == Some(&Importance::OnlyNationally) {
            continue;
        }
        match lists.iter_mut().find(|list| *list.item == item.id) {
            Some(list) => list.widen(item, *most),
            None => lists.push(List { item: &item.id, most: *most, options: item.kind.codes().collect() }),
        }
    }
    lists
}

impl<'q> List<'q> {
    fn widen(&mut self, item: &'q Item, most: u8) {
        self.most = self.most.max(most);
        for code in item.kind.codes() {
            if !self.options.contains(&code) {
                self.options.push(code);
            }
        }
    }
}

/// Whether these lists can be counted: no item and no theme twice, and fewer to choose than there are themes.
pub(super) fn check_lists(group: &GroupId, lists: &[ThemePlan]) -> Result<(), PlanFault> {
    let items: BTreeSet<_> = lists.iter().map(|list| &list.item).collect();
    let sound = |list: &ThemePlan| {
        let options: BTreeSet<_> = list.options.iter().collect();
        let themes = list.options.len();
        (1..=MOST_CHOSEN).contains(&list.most)
            && usize::from(list.most) < themes
            && themes <= MOST_THEMES
            && options.len() == themes
    };
    let fits = items.len() == lists.len() && lists.len() <= MOST_LISTS && lists.iter().all(sound);
    if fits { Ok(()) } else { Err(PlanFault::Themes { group: group.clone() }) }
}
