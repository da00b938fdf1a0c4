//! What was expected of a published survey, beside what came.
//!
//! The frozen manifest holds the scales and how many were invited, both public since the survey opened, so the forecast
//! of any published survey can be made again by anybody.

use super::{Known, Outlook, Turnout, USUAL_RATE};
use crate::consultation::GroupPlan;
use crate::outcomes::PublishedFigure;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{AreaReading, Figure, Reader, ScopeReading};
use crate::outcomes::statement::{Standing, WIDEST};
use crate::questionnaire::Band;

/// How sure the figures of a group are: halves of 95 % intervals, as fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sureness {
    /// Of the item in a row of its own.
    pub first: Option<f64>,
    /// Of the area scores, their average.
    pub areas: Option<f64>,
    /// Of the share over all areas.
    pub overall: Option<f64>,
    /// How many area scores there are.
    pub scores: usize,
    /// How many of them are shown as they are.
    pub good: usize,
    /// How many are shown as a rough guide.
    pub rough: usize,
}

impl Sureness {
    /// How sure the figures of this scope are.
    #[must_use]
    pub fn of(scope: &ScopeReading<'_>) -> Self {
        let half = |figure: &Figure<'_>| figure.now.map(|now| now.half());
        let scores = || scope.areas.iter().filter_map(|area: &AreaReading<'_>| area.score.as_ref());
        let with = |standing: Standing| scores().filter(|score| score.standing() == standing).count();
        Self {
            first: scope.first.as_ref().and_then(half),
            areas: mean(scores().filter_map(half)),
            overall: scope.overall.as_ref().and_then(half),
            scores: scores().count(),
            good: with(Standing::Shown),
            rough: with(Standing::RoughGuide),
        }
    }

    /// The one figure that tells how sure a group is: its areas, or without any the share over all its items.
    #[must_use]
    pub fn lead(&self) -> Option<f64> {
        if self.scores > 0 { self.areas } else { self.overall }
    }

    /// The same, unless it is too wide to say anything.
    #[must_use]
    pub fn told(&self) -> Option<f64> {
        self.lead().filter(|half| 2.0 * half <= WIDEST)
    }
}

fn mean(halves: impl Iterator<Item = f64>) -> Option<f64> {
    let (count, sum) = halves.fold((0.0, 0.0), |(count, sum), half| (count + 1.0, sum + half));
    (count > 0.0).then(|| sum / count)
}

/// One group: what was expected of it, and what came.
#[derive(Clone, Debug)]
pub struct Held<'a> {
    /// Its plan.
    pub plan: &'a GroupPlan,
    /// How many were expected to answer.
    pub answers: u32,
    /// How many did, as released; noisy.
    pub responses: i64,
    /// How sure its figures were expected to be.
    pub expected: Sureness,
    /// How sure they are.
    pub came: Sureness,
}

/// How what came stands to what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// About as sure.
    AsExpected,
    /// Surer.
    Surer,
    /// Less sure.
    LessSure,
    /// Too few answered to say anything.
    TooFew,
}

/// Half-widths that differ by less than this share are told as alike.
const ALIKE: f64 = 0.15;

impl Held<'_> {
    /// How what came stands to what was expected, by the one figure that tells how sure a group is.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let Some(came) = self.came.told() else { return Kept::TooFew };
        match self.expected.told() {
            Some(expected) if came > expected * (1.0 + ALIKE) => Kept::LessSure,
            Some(expected) if came >= expected * (1.0 - ALIKE) => Kept::AsExpected,
            _ => Kept::Surer,
        }
    }
}

/// Each group of a publication: the forecast for this turnout, beside what was released. `None` when a scale of its
/// plan cannot be read.
#[must_use]
pub fn held<'a>(published: &'a Published, elsewhere: &[PublishedFigure], turnout: &Turnout) -> Option<Vec<Held<'a>>> {
    let manifest = published.manifest();
    let (areas, first_item) = (manifest.areas.as_slice(), manifest.first_item.as_ref());
    let known = Known { groups: &manifest.groups, areas, first_item, elsewhere, turnout };
    let outlook = Outlook::of(known, |band, item| published.item(band, item).is_some())?;
    let reader = Reader { areas, first_item, since: None, elsewhere };
    let groups = published.groups().map(|member| {
        let came = reader.scope(super::Scope { members: vec![member] });
        Some(Held {
            plan: member.plan,
            answers: member.plan.bands.iter().filter_map(|band| turnout.get(band)).sum(),
            responses: member.released.n.value,
            expected: Sureness::of(&outlook.together(&[&member.plan.group])?),
            came: Sureness::of(&came),
        })
    });
    groups.collect()
}

/// The usual turnout of those who were invited.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count of codes")]
pub fn as_usual(published: &Published) -> Turnout {
    spread(&published.manifest().groups, |plan| (f64::from(plan.issued) * USUAL_RATE).round() as u32)
}

/// As many as answered, going by what was released.
#[must_use]
pub fn as_released(published: &Published) -> Turnout {
    let responses = |plan: &GroupPlan| {
        let released = published.document().group(&plan.group).map_or(0, |released| released.n.value);
        u32::try_from(released.max(0)).unwrap_or_default()
    };
    spread(&published.manifest().groups, responses)
}

/// Spreads each group's answers evenly over its bands, since nobody counts them apart.
fn spread(groups: &[GroupPlan], answers: impl Fn(&GroupPlan) -> u32) -> Turnout {
    groups.iter().flat_map(|plan| evenly(answers(plan), &plan.bands)).collect()
}

/// So many answers, spread evenly over these bands, the first taking what is left over.
pub fn evenly(answers: u32, bands: &[Band]) -> impl Iterator<Item = (Band, u32)> {
    let many = u32::try_from(bands.len().max(1)).unwrap_or(u32::MAX);
    let share = move |at: usize| answers / many + u32::from(u32::try_from(at).is_ok_and(|at| at < answers % many));
    bands.iter().copied().enumerate().map(move |(at, band)| (band, share(at)))
}
