//! What a survey will be able to say, before anybody has answered.
//!
//! A forecast is the reading of a release that does not exist yet: each group as it would be drawn if as many answered
//! as are expected, at the scales of the plan. The same code reads it that reads a release, so every rule (what an area
//! is made of, what is shown, what is called a change) is the same one. It is made of public facts alone: plan,
//! questionnaires, other people's figures, and how many are expected; no type here could hold an answer.
//!
//! Left open: who will answer, and what. Everybody who is asked an item is taken to answer it; a question that only some
//! meet is answered by fewer, and its interval will then be wider than forecast.

mod held;

use std::collections::BTreeMap;

use super::published::{Member, Scope};
use super::reading::{Figure, Reader, ScopeReading};
use super::statement::{Aloud, Contrast, Match, Standing, Threshold, aloud};
use super::{PublishedFigure, best_match};
use crate::consultation::{AreaItems, GroupId, GroupPlan};
use crate::privacy::document::{Measure, ReleasedGroup};
pub use crate::privacy::estimate::USUAL_SHARE;
use crate::privacy::estimate::{Estimate, ExpectedItem, expected_group};
use crate::questionnaire::{Band, ItemId};

pub use held::{Held, Kept, Sureness, as_released, as_usual, evenly, held};

/// How many of those invited answer where nothing else is known: published surveys of children in care had 30 to 36 in
/// 100 (`docs/privacy.md` names them).
pub const USUAL_RATE: f64 = 0.33;

/// The fall whose chance to be seen is told.
pub const FALL: f64 = 0.10;

/// How many of each band are expected to answer.
pub type Turnout = BTreeMap<Band, u32>;

/// What a forecast is made of.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// The plan of each group.
    pub groups: &'a [GroupPlan],
    /// Which item speaks to which area.
    pub areas: &'a [AreaItems],
    /// The item in a row of its own.
    pub first_item: Option<&'a ItemId>,
    /// What others published: taken as the share that will be found.
    pub elsewhere: &'a [PublishedFigure],
    /// How many of each band are expected to answer.
    pub turnout: &'a Turnout,
}

/// A survey as it is expected.
pub struct Outlook<'a> {
    known: Known<'a>,
    expected: Vec<ReleasedGroup>,
}

/// What a figure is on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The item in a row of its own.
    First,
    /// An area's score.
    Score,
    /// The item that stands beside an area's score.
    Headline,
    /// Another item of an area.
    Item,
    /// An item that enters no score.
    Alone,
    /// The share over all areas.
    Overall,
}

/// The smallest change that would be called, if the next survey is as large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// That change, as a fraction.
    pub smallest: f64,
    /// The chance that a fall of [`FALL`] is called one.
    pub fall: f64,
}

/// One figure as it is expected.
#[derive(Clone, Debug)]
pub struct FigureForecast {
    /// What it is about.
    pub measure: Measure,
    /// What it is on a page.
    pub role: Role,
    /// The area it speaks to.
    pub area: Option<ItemId>,
    /// The items it is made of.
    pub items: Vec<ItemId>,
    /// The bands it speaks of.
    pub bands: Vec<Band>,
    /// Its share with its variances.
    pub estimate: Option<Estimate>,
    /// How far it may be relied on.
    pub standing: Standing,
    /// What would be said aloud.
    pub aloud: Option<Aloud>,
    /// What change would be seen; only for what gets a verdict, and only with enough answers for one.
    pub seen: Option<Seen>,
}

/// One scope as it is expected: a group, or the children's groups together.
#[derive(Clone, Debug)]
pub struct ScopeForecast {
    /// As in addresses.
    pub name: String,
    /// The group's title; none for the children's groups together.
    pub title: Option<String>,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// How many are expected to answer.
    pub answers: u32,
    /// How many will be invited, rounded down to five per group.
    pub invited: u32,
    /// Its figures: the first item, each area's score and items, the overall share, then items of no area.
    pub figures: Vec<FigureForecast>,
    /// Whether the overall share would stand in place of the areas.
    pub overall_stands_instead: bool,
}

impl ScopeForecast {
    /// The figures of this role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &FigureForecast> {
        self.figures.iter().filter(move |figure| figure.role == role)
    }
}

/// A whole survey as it is expected.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// In the order of pages: the children's groups together where there are several, then each group.
    pub scopes: Vec<ScopeForecast>,
    /// How many changes and comparisons the next release would call or not call, all in one family.
    pub compared: usize,
}

impl<'a> Outlook<'a> {
    /// The survey, if each band answers as expected and each item is answered by everybody who is `asked` it. `None`
    /// when a plan cannot be read.
    #[must_use]
    pub fn of(known: Known<'a>, asked: impl Fn(Band, &ItemId) -> bool) -> Option<Self> {
        let responses = |plan: &GroupPlan, item: Option<&ItemId>| -> u32 {
            let bands = plan.bands.iter().filter(|band| item.is_none_or(|item| asked(**band, item)));
            bands.filter_map(|band| known.turnout.get(band)).sum()
        };
        let group = |plan: &GroupPlan| {
            expected_group(plan, responses(plan, None), |item| {
                let theirs = best_match(known.elsewhere, item, &plan.bands);
                let share = theirs.map_or(USUAL_SHARE, |(_, benchmark)| benchmark.share);
                ExpectedItem { answers: responses(plan, Some(item)), share }
            })
        };
        let expected = known.groups.iter().map(group).collect::<Option<_>>()?;
        Some(Self { known, expected })
    }

    fn members(&self) -> impl Iterator<Item = Member<'_>> {
        self.known.groups.iter().zip(&self.expected).map(|(plan, released)| Member { released, plan })
    }

    fn reader(&self) -> Reader<'_> {
        let Known { areas, first_item, elsewhere, .. } = self.known;
        Reader { areas, first_item, since: None, elsewhere }
    }

    /// Each scope, read as a release is read.
    #[must_use]
    pub fn scopes(&self) -> Vec<ScopeReading<'_>> {
        let reader = self.reader();
        Scope::over(self.members()).into_iter().map(|scope| reader.scope(scope)).collect()
    }

    /// These groups added up; one that is named twice is taken from two such surveys. Noise is drawn anew each time; those
    /// who answer may be the same both times, so sampling stays what it is in one. `None` when there is no such group.
    #[must_use]
    pub fn together(&self, groups: &[&GroupId]) -> Option<ScopeReading<'_>> {
        let member = |group: &&GroupId| self.members().find(|member| member.plan.group == **group);
        let mut members = groups.iter().map(member).collect::<Option<Vec<_>>>()?;
        members.sort_by_key(|member| member.plan.bands.iter().min().copied());
        let mut once = members.clone();
        once.dedup_by(|one, other| one.plan.group == other.plan.group);
        let again = once.len() < members.len();
        let scope = |members: Vec<_>| (!members.is_empty()).then(|| self.reader().scope(Scope { members }));
        let mut added_up = scope(members)?;
        if again {
            let mut once = scope(once)?;
            for (figure, once) in added_up.figures_mut().zip(once.figures_mut()) {
                if let (Some(now), Some(once)) = (&mut figure.now, once.now) {
                    now.sampling_variance = once.sampling_variance;
                    now.full_sampling_variance = once.full_sampling_variance;
                }
            }
        }
        Some(added_up)
    }

    /// What can be said, figure by figure.
    #[must_use]
    pub fn forecast(&self) -> Forecast {
        let scopes = self.scopes();
        let compared = compared(&scopes);
        let threshold = Threshold::among(compared);
        Forecast { scopes: scopes.iter().map(|scope| self.scope_forecast(scope, threshold)).collect(), compared }
    }

    fn scope_forecast(&self, scope: &ScopeReading<'_>, threshold: Threshold) -> ScopeForecast {
        let mut figures: Vec<FigureForecast> = Vec::new();
        let mut add = |figure: &Figure<'_>, role: Role, area: Option<&AreaItems>| {
            if figures.iter().all(|there| there.measure != figure.measure) {
                figures.push(told(figure, role, area, threshold));
            }
        };
        if let Some(first) = &scope.first {
            add(first, Role::First, None);
        }
        for area in &scope.areas {
            let in_area = [(area.score.as_slice(), Role::Score), (area.headline.as_slice(), Role::Headline)];
            let items = [(area.items.as_slice(), Role::Item), (area.alone.as_slice(), Role::Alone)];
            for (of_role, role) in in_area.into_iter().chain(items) {
                for figure in of_role {
                    add(figure, role, Some(area.area));
                }
            }
        }
        if let Some(overall) = &scope.overall {
            add(overall, Role::Overall, None);
        }
        for drawn in scope.scope.members.iter().flat_map(|member| &member.released.items) {
            if let Some(figure) = self.reader().item(&scope.scope.members, &drawn.item) {
                add(&figure, Role::Alone, None);
            }
        }
        ScopeForecast {
            name: scope.scope.name().to_owned(),
            title: scope.scope.only().map(|member| member.plan.title.clone()),
            bands: scope.scope.bands(),
            answers: u32::try_from(scope.scope.responses()).unwrap_or_default(),
            invited: scope.scope.invited(),
            figures,
            overall_stands_instead: scope.overall_stands_instead(),
        }
    }
}

/// How many verdicts the next release would give: each headline against this one, where both have enough answers, and
/// against somebody else's figure in the same words.
fn compared(scopes: &[ScopeReading<'_>]) -> usize {
    let contrasts = |figure: &Figure<'_>| {
        let since = itself(figure).is_some();
        let exact = figure.beside.as_ref().is_some_and(|beside| beside.benchmark.matched == Match::Exact);
        usize::from(since) + usize::from(since && exact)
    };
    scopes.iter().flat_map(ScopeReading::headlines).map(contrasts).sum()
}

/// This figure against one that is as sure, where nothing changed.
fn itself(figure: &Figure<'_>) -> Option<Contrast> {
    figure.now.and_then(|now| Contrast::since(&now, &now))
}

fn told(figure: &Figure<'_>, role: Role, area: Option<&AreaItems>, threshold: Threshold) -> FigureForecast {
    let gets_a_verdict = matches!(role, Role::First | Role::Score | Role::Headline);
    let seen = itself(figure).filter(|_| gets_a_verdict).map(|contrast| Seen {
        smallest: threshold.smallest_called(&contrast),
        fall: threshold.chance_to_see_fall(&contrast, FALL),
    });
    FigureForecast {
        measure: figure.measure.clone(),
        role,
        area: area.map(|area| area.area.clone()),
        items: figure.items.iter().copied().cloned().collect(),
        bands: figure.bands.clone(),
        estimate: figure.now,
        standing: figure.standing(),
        aloud: figure.now.as_ref().and_then(aloud),
        seen,
    }
}

#[cfg(test)]
mod tests;
