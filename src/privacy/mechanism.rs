//! The discrete Gaussian mechanism (Canonne, Kamath and Steinke 2020), as `OpenDP` implements it.
//!
//! The only file that names the library. Each number of a wave gets independent noise of its own scale. The price of a
//! scale and the noise of that scale come from one and the same library object (`gaussian`), made, used and dropped
//! inside one call, since it must not cross threads. Whole numbers go in and come out; no float touches a count.
//!
//! Noise comes from the generator the library calls secure; there is no seed to choose, keep or leak.
//!
//! Left open: how long drawing takes. It depends on the noise, so nobody may be shown it; drawing happens at the desk,
//! out of reach of a network.

use std::collections::BTreeSet;

use opendp::combinators::ConcentratedMeasure;
use opendp::core::Measurement;
use opendp::domains::AtomDomain;
use opendp::measurements::make_gaussian;
use opendp::measures::ZeroConcentratedDivergence;
use opendp::metrics::AbsoluteDistance;

use super::document::{
    Noisy, PrivacyStatement, ReleasedGroup, ReleasedItem, ReleasedTheme, ReleasedThemes, ResponseCount,
};
use super::ledger::{Charge, LedgerEntry};
use super::neighbours::Neighbours;
use super::plan::{GroupNoise, ThemeNoise, WavePlan};
use super::rho::NanoRho;
use super::sigma::Sigma;
use crate::questionnaire::ItemId;
use crate::tally::{GroupTally, WaveTally};

/// Name and version of the library, as documents give it.
pub const LIBRARY: &str = "opendp 0.16.0";

/// Why nothing was priced or drawn.
#[derive(Debug, thiserror::Error)]
pub enum MechanismError {
    /// The library refused, or the machine has no randomness to give.
    #[error("the noise library refused: {0}")]
    Library(String),
    /// The price is beyond anything a ledger holds.
    #[error("this scale has no price")]
    Price,
    /// The tally, the plan and the charge are not of one manifest.
    #[error("the tally, the plan and the charge belong to different waves")]
    OtherWave,
    /// δ is no probability.
    #[error("delta is a decimal between 0 and 1, such as 0.000001")]
    Delta,
}

impl From<opendp::error::Error> for MechanismError {
    fn from(error: opendp::error::Error) -> Self {
        Self::Library(format!("{:?} {}", error.variant, error.message.unwrap_or_default()))
    }
}

type Gaussian = Measurement<AtomDomain<i64>, AbsoluteDistance<f64>, ZeroConcentratedDivergence, i64>;

/// The mechanism for one number at this scale.
fn gaussian(sigma: Sigma) -> Result<Gaussian, MechanismError> {
    Ok(make_gaussian(AtomDomain::default(), AbsoluteDistance::default(), sigma.as_f64(), None)?)
}

/// The privacy loss of releasing one number at this scale, when one response moves it by `moved`.
///
/// The library's own map, moved² / 2σ² rounded up to a float, then up to a whole billionth.
///
/// # Errors
/// [`MechanismError::Library`]; [`MechanismError::Price`] when the loss is beyond counting.
pub fn cost(sigma: Sigma, moved: u32) -> Result<NanoRho, MechanismError> {
    let rho = gaussian(sigma)?.map(&f64::from(moved))?;
    NanoRho::at_least(rho).ok_or(MechanismError::Price)
}

fn noisy(count: i64, sigma: Sigma) -> Result<Noisy, MechanismError> {
    Ok(Noisy { value: gaussian(sigma)?.invoke(&count)?, sigma })
}

/// What was drawn for a wave, with the ledger entry that paid for it. Only [`draw`] makes one.
pub struct Drawn {
    pub(super) groups: Vec<ReleasedGroup>,
    pub(super) unreadable: Noisy,
    pub(super) paid: LedgerEntry,
    pub(super) manifest_sha256: String,
    pub(super) withdrawn: Vec<ItemId>,
}

impl Drawn {
    /// The same without the numbers of these questions: they were drawn and paid for, and nobody sees them. To leave out
    /// what was drawn costs no privacy, and gives none back.
    #[must_use]
    pub fn without(mut self, withdrawn: &BTreeSet<ItemId>) -> Self {
        for group in &mut self.groups {
            group.items.retain(|drawn| !withdrawn.contains(&drawn.item));
            group.themes.retain(|list| !withdrawn.contains(&list.item));
        }
        self.withdrawn.extend(withdrawn.iter().cloned());
        self
    }
}

/// Draws the noise of a wave's release. The tally and the charge are used up: what is paid for once is drawn once.
///
/// # Errors
/// [`MechanismError::OtherWave`] when tally, plan and charge do not belong together, [`MechanismError::Library`] when
/// drawing fails. Either way the charge is gone.
#[expect(clippy::needless_pass_by_value, reason = "a tally is drawn from once")]
pub fn draw(tally: WaveTally, plan: &WavePlan, charge: Charge) -> Result<Drawn, MechanismError> {
    let of_one_wave = tally.manifest_sha256() == plan.manifest_sha256
        && charge.manifest_sha256() == plan.manifest_sha256
        && charge.rho() == plan.rho
        && tally.groups().len() == plan.groups.len();
    if !of_one_wave {
        return Err(MechanismError::OtherWave);
    }
    let pairs = tally.groups().iter().zip(&plan.groups);
    let groups = pairs.map(|(counts, planned)| draw_group(counts, planned)).collect::<Result<_, _>>()?;
    Ok(Drawn {
        groups,
        unreadable: noisy(tally.unreadable(), plan.unreadable_sigma)?,
        manifest_sha256: plan.manifest_sha256.clone(),
        paid: charge.into_entry(),
        withdrawn: Vec::new(),
    })
}

fn draw_group(counts: &GroupTally, planned: &GroupNoise) -> Result<ReleasedGroup, MechanismError> {
    let vector = counts.signed().len();
    let lists = counts.themes().iter().map(Vec::len).eq(planned.themes.iter().map(|list| list.options.len()));
    if counts.group() != &planned.group || vector != planned.items.len() || !lists {
        return Err(MechanismError::OtherWave);
    }
    let neighbours = planned.neighbours();
    let n = planned.n_sigma.map_or(Ok(counts.n()), |sigma| noisy(counts.n(), sigma).map(|drawn| drawn.value))?;
    let exact = counts.signed().iter().zip(counts.missing());
    let items = planned.items.iter().zip(exact).map(|((item, noise), (signed, missing))| {
        let balance = noisy(neighbours.balance(*signed, *missing), noise.balance)?;
        let missing = noisy(*missing, noise.missing)?;
        Ok(ReleasedItem { item: item.clone(), balance, missing })
    });
    let themes = planned.themes.iter().zip(counts.themes()).map(|(list, counts)| draw_list(counts, list));
    Ok(ReleasedGroup {
        group: planned.group.clone(),
        bands: planned.bands.clone(),
        rho: planned.rho,
        n: ResponseCount { value: n, sigma: planned.n_sigma, exact: neighbours == Neighbours::Blank },
        items: items.collect::<Result<_, MechanismError>>()?,
        categories: [],
        themes: themes.collect::<Result<_, _>>()?,
    })
}

fn draw_list(counts: &[i64], planned: &ThemeNoise) -> Result<ReleasedThemes, MechanismError> {
    let themes = planned
        .options
        .iter()
        .zip(counts)
        .map(|(option, count)| Ok(ReleasedTheme { option: option.clone(), count: noisy(*count, planned.sigma)? }));
    Ok(ReleasedThemes { item: planned.item.clone(), themes: themes.collect::<Result<_, MechanismError>>()? })
}

/// The ε that a privacy loss implies at this δ, by the library's conversion: two decimals, rounded up.
///
/// # Errors
/// [`MechanismError::Delta`] when `delta` is not a decimal between 0 and 1, [`MechanismError::Library`] when the
/// conversion fails.
pub fn epsilon(rho: NanoRho, delta: &str) -> Result<String, MechanismError> {
    let at: f64 = delta.parse().map_err(|_| MechanismError::Delta)?;
    if !(at > 0.0 && at < 1.0) {
        return Err(MechanismError::Delta);
    }
    let epsilon = ZeroConcentratedDivergence::convert(rho.as_f64().next_up())?.epsilon(at)?;
    Ok(format!("{:.2}", (epsilon * 100.0).ceil() / 100.0))
}

/// What a release at this privacy loss promises, with ε at this δ.
/// `hides_taking_part` is false where a number of responses is published exactly.
///
/// # Errors
/// As [`epsilon`].
pub fn statement(rho: NanoRho, delta: &str, hides_taking_part: bool) -> Result<PrivacyStatement, MechanismError> {
    Ok(PrivacyStatement {
        unit: "one response in one wave".to_owned(),
        protects: if hides_taking_part { "answers-and-taking-part" } else { "answers" }.to_owned(),
        notion: "zCDP".to_owned(),
        rho,
        delta: delta.to_owned(),
        epsilon: epsilon(rho, delta)?,
        mechanism: "discrete-gaussian".to_owned(),
        library: LIBRARY.to_owned(),
    })
}

#[cfg(test)]
mod tests;
