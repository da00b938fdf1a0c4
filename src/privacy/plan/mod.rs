//! How the privacy loss of a wave is shared out: a noise scale for every number of every group.
//!
//! A board reads rows: the item reported first, then the area scores, then whatever item the council calls most
//! important. For each group the scales minimise, to first order, the average noise variance of its item shares plus,
//! weighted by priority, that of these rows; `weights` has the formula. All of it is known before the first answer, and
//! nothing here could take an answer: a plan follows from questionnaires, areas, numbers of codes and the loss alone.
//!
//! **What is proved here, by code that runs when a plan is made and again when a manifest is read** ([`WavePlan::of`]):
//! the states an item's answer can be in are listed and the dearest is charged; prices come one by one from the
//! library's own map, rounded up, and are added upwards as whole numbers; no item and no band stands twice. Which way
//! somebody goes through a questionnaire does not matter: an item off the way is `missing`, one of the states priced.
//!
//! Left open: other objectives. A council that cares for one item above all calls it most important.

mod themes;
mod wave;
mod weights;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use themes::ThemeNoise;
use themes::{check_lists, lists};
pub(super) use wave::GroupNoise;
pub use wave::WavePlan;
use weights::weights;

use super::mechanism::{self, MechanismError};
use super::neighbours::{ItemNoise, Neighbours};
use super::rho::NanoRho;
use super::sigma::Sigma;
use crate::consultation::{AreaItems, AskedOf, GroupId, GroupPlan, Importance, ItemPlan};
use crate::questionnaire::{Band, Item, ItemId, Questionnaire};
use crate::tally::{Effect, answer_states};

/// The least that can be shared out; below it the noise drowns any council.
const LEAST: NanoRho = NanoRho::from_nano(1_000_000);

const MOST_GROUPS: usize = 32;
const MOST_ITEMS: usize = 512;
const MOST_AREAS: usize = 64;

/// No group of any council was ever sent more codes. Numbers of a stranger's manifest are added up too.
const MOST_ISSUED: u32 = 1_000_000;

/// A group as it is planned.
#[derive(Clone)]
pub struct GroupShape<'q> {
    /// Its name.
    pub group: GroupId,
    /// Its name on pages.
    pub title: String,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// Codes issued, rounded down to five.
    pub issued: u32,
    /// Whether its number of responses is published exactly.
    pub exact_n: bool,
    /// Whether somebody in it may take the short way.
    pub short_way: bool,
    /// The questionnaires of its bands.
    pub questionnaires: Vec<&'q Questionnaire>,
}

/// What a council reads first.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// The outcome areas.
    pub areas: &'a [AreaItems],
    /// The item reported before them, if there is one.
    pub first_item: Option<&'a ItemId>,
    /// Items that matter more than others, or are not for this council; all others are asked also.
    pub importance: &'a BTreeMap<ItemId, Importance>,
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
    #[error("group {group} has a noise scale that is no positive decimal on a grid of 1/64, up to {}", Sigma::MOST)]
    Scale {
        /// Which group.
        group: GroupId,
    },
    /// More codes than there are young people.
    #[error("group {group} says that more than {MOST_ISSUED} codes were issued")]
    Issued {
        /// Which group.
        group: GroupId,
    },
    /// A group asks nothing that can be counted, or more than can be.
    #[error("group {group} reports no item, an item twice, or more than {MOST_ITEMS} items")]
    Vector {
        /// Which group.
        group: GroupId,
    },
    /// A list of themes cannot be counted.
    #[error("group {group} has a list of themes twice, with a theme twice, or with too many themes or choices")]
    Themes {
        /// Which group.
        group: GroupId,
    },
    /// There is no group, one twice, too many, or a band in two of them.
    #[error("a wave has 1 to {MOST_GROUPS} groups, each with a name and with bands of its own")]
    Groups,
    /// Too many areas, one twice, or an item twice in one.
    #[error("a wave has at most {MOST_AREAS} areas, each with a name of its own and no item twice")]
    Areas,
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

/// Shares out `rho` in each group.
///
/// # Errors
/// [`PlanFault`] when there is nothing to share or nobody to share it among.
pub fn plan(shapes: &[GroupShape<'_>], rows: Rows<'_>, rho: NanoRho) -> Result<Plan, PlanFault> {
    if !(LEAST..=NanoRho::MOST).contains(&rho) {
        return Err(PlanFault::Rho);
    }
    let groups = shapes.iter().map(|shape| plan_group(shape, rows, rho)).collect::<Result<_, _>>()?;
    let mut unreadable = Sigma::at_least((1.0 / (2.0 * rho.as_f64())).sqrt()).ok_or(PlanFault::Rho)?;
    while mechanism::cost(unreadable, 1)? > rho {
        unreadable = unreadable.coarser().ok_or(PlanFault::Rho)?;
    }
    Ok(Plan { groups, rho: rho.to_string(), unreadable_sigma: unreadable.to_string() })
}

fn plan_group(shape: &GroupShape<'_>, rows: Rows<'_>, rho: NanoRho) -> Result<GroupPlan, PlanFault> {
    let neighbours = if shape.exact_n { Neighbours::Blank } else { Neighbours::AddOrRemove };
    let vector = vector(shape, rows.importance);
    let lists = lists(shape, rows.importance);
    check_vector(&shape.group, vector.iter().map(|entry| entry.item), lists.iter().map(|list| list.item))?;
    let weights = weights(neighbours, &vector.iter().map(|entry| entry.item).collect::<Vec<_>>(), &lists, rows);
    let scale = |weight: f64, dearer: f64| {
        Sigma::at_least((dearer * weights.total / (2.0 * rho.as_f64() * weight)).sqrt()).ok_or(PlanFault::Rho)
    };
    let mut n = weights.n.map(|weight| scale(weight, 1.0)).transpose()?;
    let balances = weights.items.iter().map(|weight| scale(*weight, neighbours.answer_factor()));
    let mut balances = balances.collect::<Result<Vec<_>, _>>()?;
    let of_lists = lists.iter().zip(&weights.lists).map(|(list, weight)| scale(*weight, f64::from(list.most)));
    let mut of_lists = of_lists.collect::<Result<Vec<_>, _>>()?;
    // Rounding scales up to the grid leaves more than rounding prices up to billionths takes, but for a tiny loss.
    let noise = loop {
        let noise = balances.iter().map(|balance| neighbours.item_noise(*balance)).collect::<Result<Vec<_>, _>>()?;
        let priced = vector.iter().zip(&noise).map(|(entry, noise)| (*noise, entry.states.as_slice()));
        let chosen = lists.iter().zip(&of_lists).map(|(list, sigma)| themes::price(list.most, *sigma));
        if dearest(n, priced, chosen)? <= rho {
            break noise;
        }
        let coarser = |sigma: Sigma| sigma.coarser().ok_or(PlanFault::Rho);
        n = n.map(coarser).transpose()?;
        balances = balances.into_iter().map(coarser).collect::<Result<_, _>>()?;
        of_lists = of_lists.into_iter().map(coarser).collect::<Result<_, _>>()?;
    };
    let themes: Vec<_> = lists.iter().zip(of_lists).map(|(list, sigma)| list.planned(sigma)).collect();
    check_lists(&shape.group, &themes)?;
    Ok(GroupPlan {
        group: shape.group.clone(),
        title: shape.title.clone(),
        bands: shape.bands.clone(),
        issued: shape.issued,
        rho: rho.to_string(),
        n_sigma: n.map(|sigma| sigma.to_string()),
        items: vector.iter().zip(&noise).map(|(entry, noise)| entry.planned(*noise)).collect(),
        themes,
    })
}

/// A place of a vector: an item, and what answering it can do in any of the questionnaires.
struct Entry<'q> {
    item: &'q ItemId,
    asked: AskedOf,
    states: Vec<Effect>,
}

impl Entry<'_> {
    fn planned(&self, noise: ItemNoise) -> ItemPlan {
        ItemPlan {
            item: self.item.clone(),
            asked: self.asked,
            balance_sigma: noise.balance.to_string(),
            missing_sigma: noise.missing.to_string(),
        }
    }
}

/// The items a group is asked that can be counted, in the order of its first questionnaire, then the others.
fn vector<'q>(shape: &GroupShape<'q>, importance: &BTreeMap<ItemId, Importance>) -> Vec<Entry<'q>> {
    let mut vector: Vec<Entry<'q>> = Vec::new();
    for item in shape.questionnaires.iter().flat_map(|questionnaire| questionnaire.items()) {
        if !item.kind.takes_sides()
            || !is_asked(item, &shape.bands)
            || importance.get(&item.id) == Some(&Importance::OnlyNationally)
        {
            continue;
        }
        let states = answer_states(item);
        match vector.iter_mut().find(|entry| *entry.item == item.id) {
            Some(entry) => entry.states.extend(states),
            None => vector.push(Entry { item: &item.id, asked: asked_of(item, shape), states }),
        }
    }
    vector
}

fn is_asked(item: &Item, bands: &[Band]) -> bool {
    item.bands.as_ref().is_none_or(|asked| asked.iter().any(|band| bands.contains(band)))
}

/// Whether every questionnaire of the group puts this item to everybody, on whichever way.
fn asked_of(item: &Item, shape: &GroupShape<'_>) -> AskedOf {
    // Only the youngest are asked who helps them, and are not shown questions about that person.
    let helped = shape.bands.contains(&Band::FourToSeven);
    let always = |one: &Item| {
        let in_every_band = one.bands.as_ref().is_none_or(|asked| shape.bands.iter().all(|band| asked.contains(band)));
        one.only_if.is_none() && one.not_about_me.is_none() && in_every_band && !(helped && one.about.is_some())
    };
    let in_each = shape.questionnaires.iter().all(|questionnaire| questionnaire.item(&item.id).is_some_and(always));
    match (in_each, shape.short_way, item.core) {
        (false, ..) => AskedOf::Some,
        (true, false, _) => AskedOf::Everybody,
        (true, true, true) => AskedOf::Core,
        (true, true, false) => AskedOf::Full,
    }
}

/// What the dearest response costs: it moves the number of responses by 1, unless that is no secret, and each item's
/// numbers in the dearest way the item allows, and at each list of themes it chooses as many as it may (`lists` has their
/// prices). Prices are rounded up one by one and then added.
fn dearest<'s>(
    n: Option<Sigma>,
    items: impl Iterator<Item = (ItemNoise, &'s [Effect])>,
    lists: impl Iterator<Item = Result<NanoRho, MechanismError>>,
) -> Result<NanoRho, MechanismError> {
    let neighbours = Neighbours::with_n(n);
    let mut sum = n.map_or(Ok(NanoRho::ZERO), |sigma| mechanism::cost(sigma, 1))?;
    for (noise, states) in items {
        let prices = states.iter().map(|effect| neighbours.price(noise, *effect)).collect::<Result<Vec<_>, _>>()?;
        let most = prices.into_iter().max().unwrap_or_default();
        sum = sum.checked_add(most).ok_or(MechanismError::Price)?;
    }
    for price in lists {
        sum = sum.checked_add(price?).ok_or(MechanismError::Price)?;
    }
    Ok(sum)
}

/// A group reports some item, and none of its items and lists twice.
fn check_vector<'i>(
    group: &GroupId,
    items: impl Iterator<Item = &'i ItemId>,
    lists: impl Iterator<Item = &'i ItemId>,
) -> Result<(), PlanFault> {
    let mut seen = BTreeSet::new();
    let mut items = items.peekable();
    let some = items.peek().is_some();
    if some && items.chain(lists).all(|item| seen.insert(item)) && seen.len() <= MOST_ITEMS {
        Ok(())
    } else {
        Err(PlanFault::Vector { group: group.clone() })
    }
}

#[cfg(test)]
mod tests;
