//! The plan of a manifest, read and checked.

use std::collections::BTreeSet;

use super::super::mechanism;
use super::super::neighbours::{ItemNoise, Neighbours};
use super::super::rho::NanoRho;
use super::super::sigma::Sigma;
use super::{
    MOST_AREAS, MOST_GROUPS, MOST_ISSUED, MOST_ITEMS, PlanFault, ThemeNoise, check_lists, check_vector, dearest,
};
use crate::consultation::{AreaItems, GroupId, GroupPlan, Manifest};
use crate::questionnaire::{Band, ItemId};
use crate::tally::Effect;

/// What will be drawn of a wave, at scales that cost no more than was reserved.
#[derive(Clone, Debug)]
pub struct WavePlan {
    pub(in crate::privacy) manifest_sha256: String,
    pub(in crate::privacy) rho: NanoRho,
    pub(in crate::privacy) groups: Vec<GroupNoise>,
    pub(in crate::privacy) unreadable_sigma: Sigma,
}

/// The noise of one group.
#[derive(Clone, Debug)]
pub(in crate::privacy) struct GroupNoise {
    pub(in crate::privacy) group: GroupId,
    pub(in crate::privacy) bands: Vec<Band>,
    pub(in crate::privacy) rho: NanoRho,
    /// None where the number of responses is published.
    pub(in crate::privacy) n_sigma: Option<Sigma>,
    pub(in crate::privacy) items: Vec<(ItemId, ItemNoise)>,
    pub(in crate::privacy) themes: Vec<ThemeNoise>,
}

impl WavePlan {
    /// Reads the plan of a manifest.
    ///
    /// # Errors
    /// [`PlanFault`] when a number cannot be read or is beyond what can be added up, a group, a band or an item stands twice, or the scales cost more than
    /// the manifest says.
    pub fn of(manifest: &Manifest) -> Result<Self, PlanFault> {
        let rho: NanoRho = manifest.rho.parse().map_err(|_| PlanFault::Rho)?;
        let groups = manifest.groups.iter().map(GroupNoise::of).collect::<Result<Vec<_>, _>>()?;
        check_groups(&groups)?;
        check_areas(&manifest.areas)?;
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

/// Bounded, and each item once, before anything is looked for in them: a manifest may be a stranger's.
fn check_areas(areas: &[AreaItems]) -> Result<(), PlanFault> {
    let mut names = BTreeSet::new();
    let once =
        |items: &[ItemId]| items.len() <= MOST_ITEMS && items.iter().collect::<BTreeSet<_>>().len() == items.len();
    let fits = areas.len() <= MOST_AREAS
        && areas.iter().all(|area| names.insert(&area.area) && once(&area.items) && once(&area.alone));
    if fits { Ok(()) } else { Err(PlanFault::Areas) }
}

/// A response is in one group only, so a wave costs what its dearest group costs.
fn check_groups(groups: &[GroupNoise]) -> Result<(), PlanFault> {
    let names: BTreeSet<_> = groups.iter().map(|group| &group.group).collect();
    let mut bands = BTreeSet::new();
    let apart = groups.iter().flat_map(|group| &group.bands).all(|band| bands.insert(band));
    let fits = (1..=MOST_GROUPS).contains(&groups.len()) && names.len() == groups.len() && apart;
    if fits { Ok(()) } else { Err(PlanFault::Groups) }
}

impl GroupNoise {
    pub(super) fn of(plan: &GroupPlan) -> Result<Self, PlanFault> {
        let scale = |text: &str| text.parse::<Sigma>().map_err(|_| PlanFault::Scale { group: plan.group.clone() });
        let lists = plan.themes.iter().map(|list| &list.item);
        check_vector(&plan.group, plan.items.iter().map(|planned| &planned.item), lists)?;
        check_lists(&plan.group, &plan.themes)?;
        if plan.issued > MOST_ISSUED {
            return Err(PlanFault::Issued { group: plan.group.clone() });
        }
        let rho: NanoRho = plan.rho.parse().map_err(|_| PlanFault::Rho)?;
        let n_sigma = plan.n_sigma.as_deref().map(scale).transpose()?;
        let mut items = Vec::new();
        for planned in &plan.items {
            let noise = ItemNoise { balance: scale(&planned.balance_sigma)?, missing: scale(&planned.missing_sigma)? };
            items.push((planned.item.clone(), noise));
        }
        // Whoever reads a manifest need not have the questionnaires, so every effect there is counts as possible.
        let themes = plan.themes.iter().map(|list| ThemeNoise::of(&plan.group, list)).collect::<Result<Vec<_>, _>>()?;
        let priced = items.iter().map(|(_, noise)| (*noise, Effect::ALL.as_slice()));
        let cost = dearest(n_sigma, priced, themes.iter().map(ThemeNoise::price))?;
        if cost > rho {
            return Err(PlanFault::Dear { group: plan.group.clone(), cost, rho });
        }
        Ok(Self { group: plan.group.clone(), bands: plan.bands.clone(), rho, n_sigma, items, themes })
    }

    /// Which data sets its release does not tell apart.
    pub(in crate::privacy) const fn neighbours(&self) -> Neighbours {
        Neighbours::with_n(self.n_sigma)
    }
}
