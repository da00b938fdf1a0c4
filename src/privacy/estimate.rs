//! What can be read from released numbers: shares with their intervals.
//!
//! Every figure here is a function of numbers already released and of the public manifest, so it costs no privacy.
//! One formula serves items, area scores, a group's overall share and figures over several groups. Over a set of items,
//! with m̂ how many are missing from an item ([`missing`]) and l = 1 (0 where n is exact, see
//! [`Neighbours`]),
//!
//! ```text
//! S = Σ (balance - l m̂) / 2        positive answers less negative ones
//! D = Σ (n - m̂)                    answers that took a side
//! share          = 1/2 + S / 2D
//! noise variance = (Σ σ²/4 + (t - l/2)² Var Σm̂ + t² k² σₙ²) / 4D²,   t = 2 share - 1      (delta method)
//! ```
//!
//! `docs/privacy.md` derives them, and measures how well they hold. Shares are not clipped: clipping would pull the
//! average of many surveys away from the truth. Only operations that IEEE 754 rounds correctly are used, in an order that
//! is fixed, so that every machine prints the same digits.
//!
//! Shares of themes have a formula of their own, in [`themes`].
//!
//! Left open: whether those who answered are like those who did not. No formula here knows.

mod missing;
mod themes;

use missing::GroupMissing;
pub use themes::theme_over;

use super::decimal::Decimal4;
use super::document::{
    Measure, Noisy, RawEstimate, ReleasedGroup, ReleasedItem, ReleasedTheme, ReleasedThemes, ResponseCount,
};
use super::neighbours::Neighbours;
use super::sigma::Sigma;
use crate::consultation::{AreaItems, GroupPlan, ItemPlan, Manifest};
use crate::questionnaire::ItemId;

/// An area with fewer items in a group has no score there: one odd item would be half of it.
pub const FEWEST_ITEMS_FOR_A_SCORE: usize = 3;

/// The share of answers that is positive where nobody knows better: near the mean of published surveys of this kind. Noise is
/// shared out for it, and forecasts suppose it.
pub const USUAL_SHARE: f64 = 0.83;

/// The normal quantile of 95 % intervals.
pub const Z95: f64 = 1.96;

/// How strongly one person's answers to two items are taken to go together. Released sums cannot tell; answers to
/// well-being items mostly correlate at 0.1 to 0.3, and the larger figure gives the wider interval.
pub(super) const ANSWERS_GO_TOGETHER: f64 = 0.3;

/// Issued codes are published rounded down to five, so up to this many more may have been invited.
pub(super) const MOST_ROUNDED_AWAY: u32 = 4;

/// A share and how sure it is. Variances are of the share, as a fraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Responses, as released; noisy, so it may even be negative.
    pub responses: i64,
    /// How many items it is made of.
    pub items: usize,
    /// Responses that took a side, an average over the items; at least 1.
    pub answers: f64,
    /// The share of answers that count as positive, not clipped.
    pub share: f64,
    /// From the noise.
    pub noise_variance: f64,
    /// From having answers of some of those invited and speaking of all of them.
    pub sampling_variance: f64,
    /// From having answers of some out of arbitrarily many: what happens to two surveys of the same people when nothing
    /// changed but the day. Comparisons use this one.
    pub full_sampling_variance: f64,
}

impl Estimate {
    /// Half the width of the 95 % interval.
    #[must_use]
    pub fn half(&self) -> f64 {
        Z95 * (self.noise_variance + self.sampling_variance).sqrt()
    }

    /// Half the width of the 95 % interval if everybody invited had answered alike.
    #[must_use]
    pub fn noise_half(&self) -> f64 {
        Z95 * self.noise_variance.sqrt()
    }

    /// The variance to compare with: noise and full sampling.
    #[must_use]
    pub fn comparison_variance(&self) -> f64 {
        self.noise_variance + self.full_sampling_variance
    }

    /// The row of the document; `None` when a figure is too large to print, which says that nothing is known.
    fn row(&self, group: &ReleasedGroup, measure: Measure) -> Option<RawEstimate> {
        Some(RawEstimate {
            group: group.group.clone(),
            measure,
            share: Decimal4::nearest(self.share)?,
            half: Decimal4::nearest(self.half())?,
            noise_half: Decimal4::nearest(self.noise_half())?,
        })
    }
}

/// The items of a vector that make this area's score, in the vector's order; `None` when there are too few for one.
pub fn score_items<'a>(area: &AreaItems, vector: impl IntoIterator<Item = &'a ItemId>) -> Option<Vec<&'a ItemId>> {
    let items: Vec<_> = vector.into_iter().filter(|item| counts_in(area, item)).collect();
    (items.len() >= FEWEST_ITEMS_FOR_A_SCORE).then_some(items)
}

/// The items of a vector that make a group's overall share: those of its areas, without the ones shown alone.
pub fn overall_items<'a>(areas: &[AreaItems], vector: impl IntoIterator<Item = &'a ItemId>) -> Vec<&'a ItemId> {
    vector.into_iter().filter(|item| areas.iter().any(|area| counts_in(area, item))).collect()
}

fn counts_in(area: &AreaItems, item: &ItemId) -> bool {
    area.items.contains(item) && !area.alone.contains(item)
}

/// The share over `items` in one or more groups together; each item weighs by how many answered it.
///
/// `None` when `items` is empty, when a group lacks one of them, or when, after the noise, less than one answer per item
/// is left: then there is nothing to divide by.
#[must_use]
pub fn share_over(groups: &[(&ReleasedGroup, &GroupPlan)], items: &[&ItemId]) -> Option<Estimate> {
    let mut sums = Sums::default();
    for (group, plan) in groups {
        sums.add(group, plan, items)?;
    }
    sums.estimate(items.len())
}

/// What was drawn, summed.
#[derive(Default)]
struct Sums {
    signed: f64,
    answered: f64,
    responses: i64,
    invited: u32,
    /// Σ σ²/4 of the balances.
    balance_variance: f64,
    /// Of the sum of missing, for groups whose n is hidden and for groups whose n is exact.
    missing_variance: [f64; 2],
    /// k² σₙ².
    n_variance: f64,
}

impl Sums {
    #[expect(clippy::cast_precision_loss, reason = "drawn numbers are below 2^40, and so are sums of 512 of them")]
    fn add(&mut self, group: &ReleasedGroup, plan: &GroupPlan, items: &[&ItemId]) -> Option<()> {
        let neighbours = Neighbours::with_n(group.n.sigma);
        let lean = neighbours.lean() as f64;
        let missing = GroupMissing::of(group, &plan.items);
        self.responses += group.n.value;
        self.invited += plan.issued + MOST_ROUNDED_AWAY;
        let (mut own, mut drawn_to_mean) = (0.0, missing.mean_variances.map(|_| 0.0));
        for item in items {
            let (drawn, missing) = (group.item(item)?, missing.from(item)?);
            self.signed += (drawn.balance.value as f64 - lean * missing.value) / 2.0;
            self.answered += group.n.value as f64 - missing.value;
            self.balance_variance += square(drawn.balance.sigma.as_f64()) / 4.0;
            own += missing.variance;
            drawn_to_mean[missing.family] += missing.drawn;
        }
        let of_means =
            drawn_to_mean.iter().zip(missing.mean_variances).map(|(drawn, variance)| square(*drawn) * variance);
        let of_missing = own + of_means.sum::<f64>();
        self.missing_variance[usize::from(neighbours == Neighbours::Blank)] += of_missing;
        // The noise of n is the same in every item's denominator.
        self.n_variance += square(items.len() as f64) * group.n.sigma.map_or(0.0, |sigma| square(sigma.as_f64()));
        Some(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of items")]
    fn estimate(&self, items: usize) -> Option<Estimate> {
        let count = items as f64;
        if items == 0 || self.answered < count {
            return None;
        }
        let answered = self.answered;
        let share = 0.5 + self.signed / (2.0 * answered);
        let inside = share.clamp(0.0, 1.0);

        let tilt = 2.0 * inside - 1.0;
        let [hidden, exact] = self.missing_variance;
        let of_missing = square(tilt - 0.5) * hidden + square(tilt) * exact;
        let variance = self.balance_variance + of_missing + square(tilt) * self.n_variance;
        let noise_variance = variance / (4.0 * answered * answered);

        let answers = answered / count;
        let full_sampling_variance = sampling_variance(inside, answers) * alike(items);
        Some(Estimate {
            responses: self.responses,
            items,
            answers,
            share,
            noise_variance,
            sampling_variance: full_sampling_variance * unheard(answers, self.invited),
            full_sampling_variance,
        })
    }
}

/// The variance of a share of so many answers from their being some of arbitrarily many. Two answers of each kind are
/// added (Agresti and Coull), or a share near 0 or 1 would look certain.
fn sampling_variance(share: f64, answers: f64) -> f64 {
    let tempered = (answers * share + 2.0) / (answers + 4.0);
    tempered * (1.0 - tempered) / answers
}

/// The part of those invited who did not answer.
fn unheard(answers: f64, invited: u32) -> f64 {
    (1.0 - answers / f64::from(invited)).max(0.0)
}

fn square(number: f64) -> f64 {
    number * number
}

/// How much of one answer's variance is left in the mean of one person's answers to this many items.
#[expect(clippy::cast_precision_loss, reason = "a number of items")]
pub(super) fn alike(items: usize) -> f64 {
    ANSWERS_GO_TOGETHER + (1.0 - ANSWERS_GO_TOGETHER) / items as f64
}

/// The noise in one item's share, in two parts: one of its own, and what it has in common with every other item of its
/// group. Evaluated at a share that is known from elsewhere, not at the noisy one, since a variance that moves with the
/// noise would make a figure look surer the luckier it was.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ItemNoise {
    /// The variance of the error that is the item's own, as a fraction squared.
    pub own: f64,
    /// The standard deviation of the error that all items share, with its sign: that of n.
    pub common: f64,
    /// Answers that took a side; at least 1.
    pub answers: f64,
}

/// The noise in an item's share, were it `share`; `None` when the group was not asked or nothing is left to divide by.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a drawn number is below 2^40")]
pub fn item_noise(group: &ReleasedGroup, plan: &GroupPlan, item: &ItemId, share: f64) -> Option<ItemNoise> {
    let drawn = group.item(item)?;
    let all = GroupMissing::of(group, &plan.items);
    let missing = all.from(item)?;
    let answers = group.n.value as f64 - missing.value;
    if answers < 1.0 {
        return None;
    }
    let (tilt, lean) = (2.0 * share - 1.0, Neighbours::with_n(group.n.sigma).lean() as f64);
    let of_missing = missing.variance + square(missing.drawn) * all.mean_variances[missing.family];
    let own = square(drawn.balance.sigma.as_f64()) / 4.0 + square(tilt - lean / 2.0) * of_missing;
    let of_n = group.n.sigma.map_or(0.0, Sigma::as_f64);
    Some(ItemNoise { own: own / (4.0 * square(answers)), common: -tilt * of_n / (2.0 * answers), answers })
}

/// The estimate of one measure in one group; `None` when the group was not asked or nothing can be said.
#[must_use]
pub fn estimate(group: &ReleasedGroup, plan: &GroupPlan, areas: &[AreaItems], measure: &Measure) -> Option<Estimate> {
    match measure {
        Measure::Theme(item, theme) => theme_over(&[(group, plan)], item, theme),
        _ => share_over(&[(group, plan)], &items_of(group, areas, measure)?),
    }
}

/// The items of a group's vector that a measure is made of; `None` for a theme, which is made of none.
#[must_use]
pub fn items_of<'a>(group: &'a ReleasedGroup, areas: &[AreaItems], measure: &'a Measure) -> Option<Vec<&'a ItemId>> {
    let vector = group.items.iter().map(|drawn| &drawn.item);
    match measure {
        Measure::Item(item) => Some(vec![item]),
        Measure::Area(code) => score_items(areas.iter().find(|area| area.area == *code)?, vector),
        Measure::Overall => Some(overall_items(areas, vector)),
        Measure::Theme(..) => None,
    }
}

/// Every estimate of a release, in the order of the document: for each group its items, its areas, the overall share,
/// its themes.
#[must_use]
pub fn raw(groups: &[ReleasedGroup], manifest: &Manifest) -> Vec<RawEstimate> {
    let planned = groups.iter().filter_map(|group| Some((group, manifest.group(&group.group)?)));
    planned.flat_map(|(group, plan)| rows(group, plan, &manifest.areas)).collect()
}

fn rows(group: &ReleasedGroup, plan: &GroupPlan, areas: &[AreaItems]) -> Vec<RawEstimate> {
    let of_items = group.items.iter().map(|drawn| Measure::Item(drawn.item.clone()));
    let of_areas = areas.iter().map(|area| Measure::Area(area.area.clone()));
    let of_list = |list: &ReleasedThemes| {
        let theme = |one: &ReleasedTheme| Measure::Theme(list.item.clone(), one.option.clone());
        list.themes.iter().map(theme).collect::<Vec<_>>()
    };
    let of_themes = group.themes.iter().flat_map(of_list);
    let measures = of_items.chain(of_areas).chain([Measure::Overall]).chain(of_themes);
    measures.filter_map(|measure| estimate(group, plan, areas, &measure)?.row(group, measure)).collect()
}

/// The rows to expect of a group if this many answer every item and `share` of all answers are positive; of a list of
/// themes everybody chooses as many as they may, and each theme is chosen as often as the others. So a planner knows
/// before a wave opens how sure its results will be.
///
/// `None` when the plan's scales cannot be read or the share is no share.
#[must_use]
pub fn expected(plan: &GroupPlan, areas: &[AreaItems], answers: u32, share: f64) -> Option<Vec<RawEstimate>> {
    let group = expected_group(plan, answers, |_| ExpectedItem { answers, share })?;
    Some(rows(&group, plan, areas))
}

/// What is expected of one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpectedItem {
    /// How many will answer it.
    pub answers: u32,
    /// The share of them whose answer is positive.
    pub share: f64,
}

/// The group as it would be released if this many responded and each item were answered as expected, with no error in
/// any number; the scales are those of the plan, so every estimate of it is as sure as one of the release will be.
///
/// `None` when the plan's scales cannot be read or a share is no share.
#[must_use]
pub fn expected_group(plan: &GroupPlan, responses: u32, of: impl Fn(&ItemId) -> ExpectedItem) -> Option<ReleasedGroup> {
    let n_sigma = plan.n_sigma.as_deref().map(str::parse).transpose().ok()?;
    let neighbours = Neighbours::with_n(n_sigma);
    let item = |planned: &ItemPlan| {
        let ExpectedItem { answers, share } = of(&planned.item);
        if !(0.0..=1.0).contains(&share) || answers > responses {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "no larger than the number of answers")]
        let signed = ((2.0 * share - 1.0) * f64::from(answers)).round() as i64;
        let missing = i64::from(responses - answers);
        Some(ReleasedItem {
            item: planned.item.clone(),
            balance: Noisy { value: neighbours.balance(signed, missing), sigma: planned.balance_sigma.parse().ok()? },
            missing: Noisy { value: missing, sigma: planned.missing_sigma.parse().ok()? },
        })
    };
    Some(ReleasedGroup {
        group: plan.group.clone(),
        bands: plan.bands.clone(),
        rho: plan.rho.parse().ok()?,
        n: ResponseCount { value: i64::from(responses), sigma: n_sigma, exact: n_sigma.is_none() },
        items: plan.items.iter().map(item).collect::<Option<_>>()?,
        categories: [],
        themes: plan.themes.iter().map(|list| themes::expected(list, responses)).collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests;
