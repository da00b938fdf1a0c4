//! How the privacy loss of a wave is shared out: a noise scale for every number of every group.
//!
//! A board reads rows: the item reported first, then the area scores. For each group the scales minimise, to first
//! order, the average noise variance of its item shares plus, weighted by priority, that of these rows. With precision weights w² for an item and a² for the number of responses, a scale
//! is σ² = T / 2ρw² with T = Σw² + a², and the minimum is at w² ∝ √c, a² ∝ √cₙ, where c is what a unit of that number's
//! variance adds to the objective:
//!
//! ```text
//! c  = (1 + d²) (1/Q + Σ over the rows the item is in of priority / (R k²))      per item
//! cₙ = d² (1 + average priority of the rows)                                     for n
//! ```
//!
//! with Q items in the vector, R rows, k items in that row, and d = 2p - 1 for a share p that is usual in such surveys. All of it is known before the first answer. `docs/privacy.md` derives it.
//!
//! Left open: other objectives. A council that cares for one item above all gives its area a priority.

use std::collections::BTreeSet;

use super::estimate::score_items;
use super::mechanism::{self, MechanismError};
use super::rho::NanoRho;
use super::sigma::Sigma;
use crate::consultation::{AreaItems, GroupId, GroupPlan, ItemPlan, Manifest};
use crate::questionnaire::{Band, Item, ItemId, ItemKind, Questionnaire};
use crate::tally::{Effect, answer_states};

/// The share at which the objective is taken: near the mean positive share of published surveys of this kind.
const USUAL_SHARE: f64 = 0.83;

/// How much the item reported first weighs: as much as an area does unless its strategy says otherwise.
const FIRST_ITEM_PRIORITY: u32 = 3;

/// The least that can be shared out; below it the noise drowns any council.
const LEAST: NanoRho = NanoRho::from_nano(1_000_000);

const MOST_GROUPS: usize = 32;
const MOST_ITEMS: usize = 512;

/// A group as it is planned.
pub struct GroupShape<'q> {
    /// Its name.
    pub group: GroupId,
    /// Its name on pages.
    pub title: String,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// Codes issued, rounded down to five.
    pub issued: u32,
    /// The questionnaires of its bands.
    pub questionnaires: Vec<&'q Questionnaire>,
}

/// The part of a manifest that says how much noise there will be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The groups, in the order given.
    pub groups: Vec<GroupPlan>,
    /// The privacy loss to reserve, nine decimals.
    pub rho: String,
    /// σ of the number of responses that could not be read.
    pub unreadable_sigma: String,
}

/// Why a plan cannot be made, or does not hold.
#[derive(Debug, thiserror::Error)]
pub enum PlanFault {
    /// The privacy loss to share out is too small, or not a privacy loss.
    #[error("the privacy loss of a wave is a decimal with nine places from {LEAST} on, the same in each of its groups")]
    Rho,
    /// A scale is not on the grid.
    #[error("group {group} has a noise scale that is no positive decimal on a grid of 1/64")]
    Scale {
        /// Which group.
        group: GroupId,
    },
    /// A group asks nothing that can be counted, or more than can be.
    #[error("group {group} reports no item, an item twice, or more than {MOST_ITEMS} items")]
    Vector {
        /// Which group.
        group: GroupId,
    },
    /// There is no group, one twice, or too many.
    #[error("a wave has 1 to {MOST_GROUPS} groups, each with a name of its own")]
    Groups,
    /// The scales cost more than the plan says.
    #[error("the noise scales of group {group} cost {cost}, which is more than the planned {rho}")]
    Dear {
        /// Which group.
        group: GroupId,
        /// What they cost.
        cost: NanoRho,
        /// What was planned.
        rho: NanoRho,
    },
    /// The scale of the unreadable responses costs more than the plan says.
    #[error("the number of unreadable responses has too little noise, or none")]
    Unreadable,
    /// A price could not be had.
    #[error("no price")]
    Price(#[from] MechanismError),
}

/// Shares out `rho` in each group. `first_item` is the one reported before the areas, if there is one.
///
/// # Errors
/// [`PlanFault`] when there is nothing to share or nobody to share it among.
pub fn plan(
    shapes: &[GroupShape<'_>],
    areas: &[AreaItems],
    first_item: Option<&ItemId>,
    rho: NanoRho,
) -> Result<Plan, PlanFault> {
    if !(LEAST..=NanoRho::MOST).contains(&rho) {
        return Err(PlanFault::Rho);
    }
    let groups = shapes.iter().map(|shape| plan_group(shape, areas, first_item, rho)).collect::<Result<_, _>>()?;
    let mut unreadable = Sigma::at_least((1.0 / (2.0 * rho.as_f64())).sqrt()).ok_or(PlanFault::Rho)?;
    while mechanism::cost(unreadable, 1)? > rho {
        unreadable = coarser(unreadable)?;
    }
    Ok(Plan { groups, rho: rho.to_string(), unreadable_sigma: unreadable.to_string() })
}

fn plan_group(
    shape: &GroupShape<'_>,
    areas: &[AreaItems],
    first_item: Option<&ItemId>,
    rho: NanoRho,
) -> Result<GroupPlan, PlanFault> {
    let vector = vector(shape);
    check_vector(&shape.group, vector.iter().map(|entry| entry.item))?;
    let weights = weights(&vector.iter().map(|entry| entry.item).collect::<Vec<_>>(), areas, first_item);
    let scale =
        |weight: f64| Sigma::at_least((weights.total / (2.0 * rho.as_f64() * weight)).sqrt()).ok_or(PlanFault::Rho);
    let mut n_sigma = scale(weights.n)?;
    let mut items = weights.items.iter().map(|weight| scale(*weight)).collect::<Result<Vec<_>, _>>()?;
    // Rounding scales up to the grid leaves more than rounding prices up to billionths takes, but for a tiny loss.
    loop {
        let prices = vector.iter().zip(&items).map(|(entry, sigma)| (*sigma, entry.states.as_slice()));
        if dearest(n_sigma, prices)? <= rho {
            break;
        }
        n_sigma = coarser(n_sigma)?;
        items = items.into_iter().map(coarser).collect::<Result<_, _>>()?;
    }
    let planned = vector.iter().zip(&items);
    Ok(GroupPlan {
        group: shape.group.clone(),
        title: shape.title.clone(),
        bands: shape.bands.clone(),
        issued: shape.issued,
        rho: rho.to_string(),
        n_sigma: n_sigma.to_string(),
        items: planned.map(|(entry, sigma)| ItemPlan { item: entry.item.clone(), sigma: sigma.to_string() }).collect(),
    })
}

fn coarser(sigma: Sigma) -> Result<Sigma, PlanFault> {
    Sigma::from_sixty_fourths(sigma.sixty_fourths() + 1).ok_or(PlanFault::Rho)
}

/// A place of a vector: an item, and what answering it can do in any of the questionnaires.
struct Entry<'q> {
    item: &'q ItemId,
    states: Vec<Effect>,
}

/// The items a group is asked that can be counted, in the order of its first questionnaire, then the others.
fn vector<'q>(shape: &GroupShape<'q>) -> Vec<Entry<'q>> {
    let mut vector: Vec<Entry<'q>> = Vec::new();
    for item in shape.questionnaires.iter().flat_map(|questionnaire| questionnaire.items()) {
        if !is_reported(item, &shape.bands) {
            continue;
        }
        let states = answer_states(item);
        match vector.iter_mut().find(|entry| *entry.item == item.id) {
            Some(entry) => entry.states.extend(states),
            None => vector.push(Entry { item: &item.id, states }),
        }
    }
    vector
}

fn is_reported(item: &Item, bands: &[Band]) -> bool {
    let asked = item.bands.as_ref().is_none_or(|asked| asked.iter().any(|band| bands.contains(band)));
    asked && !matches!(item.kind, ItemKind::Text { .. })
}

struct Weights {
    items: Vec<f64>,
    n: f64,
    total: f64,
}

/// The rows a board reads of this vector, each with its priority and its items.
fn rows<'v>(vector: &[&'v ItemId], areas: &[AreaItems], first_item: Option<&ItemId>) -> Vec<(f64, Vec<&'v ItemId>)> {
    let first = vector.iter().filter(|item| Some(**item) == first_item).map(|item| (FIRST_ITEM_PRIORITY, vec![*item]));
    let scores = areas.iter().filter_map(|area| Some((area.priority, score_items(area, vector.iter().copied())?)));
    first.chain(scores).map(|(priority, items)| (f64::from(priority), items)).collect()
}

/// The weights of the module's formula, up to a common factor.
#[expect(clippy::cast_precision_loss, reason = "counts of items and rows")]
fn weights(vector: &[&ItemId], areas: &[AreaItems], first_item: Option<&ItemId>) -> Weights {
    let tilt = (2.0 * USUAL_SHARE - 1.0) * (2.0 * USUAL_SHARE - 1.0);
    let rows = rows(vector, areas, first_item);
    let how_many = (rows.len() as f64).max(1.0);
    let mut n = tilt;
    let mut items = vec![(1.0 + tilt) / vector.len() as f64; vector.len()];
    for (priority, members) in &rows {
        n += tilt * priority / how_many;
        for (cost, item) in items.iter_mut().zip(vector) {
            if members.contains(item) {
                *cost += (1.0 + tilt) * priority / (how_many * (members.len() * members.len()) as f64);
            }
        }
    }
    let items: Vec<f64> = items.into_iter().map(f64::sqrt).collect();
    let n = n.sqrt();
    let total = items.iter().sum::<f64>() + n;
    Weights { items, n, total }
}

/// What the dearest response costs: it moves the number of responses by 1, and each item's numbers in the dearest way
/// the item allows. Prices are rounded up one by one and then added.
fn dearest<'s>(n: Sigma, items: impl Iterator<Item = (Sigma, &'s [Effect])>) -> Result<NanoRho, MechanismError> {
    let mut sum = mechanism::cost(n, 1)?;
    for (sigma, states) in items {
        let prices = states.iter().map(|effect| effect_price(sigma, *effect)).collect::<Result<Vec<_>, _>>()?;
        let most = prices.into_iter().max().unwrap_or_default();
        sum = sum.checked_add(most).ok_or(MechanismError::Price)?;
    }
    Ok(sum)
}

fn effect_price(sigma: Sigma, effect: Effect) -> Result<NanoRho, MechanismError> {
    let mut price = NanoRho::ZERO;
    for moved in [effect.signed(), effect.missing()] {
        let moved = u32::try_from(moved.unsigned_abs()).map_err(|_| MechanismError::Price)?;
        price = price.checked_add(mechanism::cost(sigma, moved)?).ok_or(MechanismError::Price)?;
    }
    Ok(price)
}

fn check_vector<'i>(group: &GroupId, items: impl Iterator<Item = &'i ItemId>) -> Result<(), PlanFault> {
    let mut seen = BTreeSet::new();
    let mut items = items.peekable();
    if items.peek().is_some() && items.all(|item| seen.insert(item)) && seen.len() <= MOST_ITEMS {
        Ok(())
    } else {
        Err(PlanFault::Vector { group: group.clone() })
    }
}

/// The plan of a manifest, read and checked: what will be drawn, at scales that cost no more than was reserved.
#[derive(Clone, Debug)]
pub struct WavePlan {
    pub(super) manifest_sha256: String,
    pub(super) rho: NanoRho,
    pub(super) groups: Vec<GroupNoise>,
    pub(super) unreadable_sigma: Sigma,
}

/// The noise of one group.
#[derive(Clone, Debug)]
pub(super) struct GroupNoise {
    pub(super) group: GroupId,
    pub(super) bands: Vec<Band>,
    pub(super) rho: NanoRho,
    pub(super) n_sigma: Sigma,
    pub(super) items: Vec<(ItemId, Sigma)>,
}

impl WavePlan {
    /// Reads the plan of a manifest.
    ///
    /// # Errors
    /// [`PlanFault`] when a number cannot be read, a group or an item stands twice, or the scales cost more than the
    /// manifest says.
    pub fn of(manifest: &Manifest) -> Result<Self, PlanFault> {
        let rho: NanoRho = manifest.rho.parse().map_err(|_| PlanFault::Rho)?;
        let groups = manifest.groups.iter().map(GroupNoise::of).collect::<Result<Vec<_>, _>>()?;
        let names: BTreeSet<_> = groups.iter().map(|group| &group.group).collect();
        if !(1..=MOST_GROUPS).contains(&groups.len()) || names.len() != groups.len() {
            return Err(PlanFault::Groups);
        }
        if groups.iter().map(|group| group.rho).max() != Some(rho) {
            return Err(PlanFault::Rho);
        }
        let unreadable_sigma: Sigma = manifest.unreadable_sigma.parse().map_err(|_| PlanFault::Unreadable)?;
        if mechanism::cost(unreadable_sigma, 1)? > rho {
            return Err(PlanFault::Unreadable);
        }
        Ok(Self { manifest_sha256: manifest.sha256(), rho, groups, unreadable_sigma })
    }
}

impl GroupNoise {
    fn of(plan: &GroupPlan) -> Result<Self, PlanFault> {
        let scale = |text: &str| text.parse::<Sigma>().map_err(|_| PlanFault::Scale { group: plan.group.clone() });
        check_vector(&plan.group, plan.items.iter().map(|planned| &planned.item))?;
        let rho: NanoRho = plan.rho.parse().map_err(|_| PlanFault::Rho)?;
        let n_sigma = scale(&plan.n_sigma)?;
        let mut items = Vec::new();
        for planned in &plan.items {
            items.push((planned.item.clone(), scale(&planned.sigma)?));
        }
        // Whoever reads a manifest need not have the questionnaires, so every effect there is counts as possible.
        let cost = dearest(n_sigma, items.iter().map(|(_, sigma)| (*sigma, Effect::ALL.as_slice())))?;
        if cost > rho {
            return Err(PlanFault::Dear { group: plan.group.clone(), cost, rho });
        }
        Ok(Self { group: plan.group.clone(), bands: plan.bands.clone(), rho, n_sigma, items })
    }
}

#[cfg(test)]
mod tests;
