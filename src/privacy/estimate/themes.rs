//! Shares of themes: of all who took part, how many chose this one.
//!
//! ```text
//! share          = c / n                         over several groups, sums of both
//! noise variance = (Σσ² + p² Σσₙ²) / n²          p = the share clipped to 0..1 (delta method)
//! ```
//!
//! where c is how often the theme was chosen. The errors of c and n are independent, and the derivatives of c/n are 1/n
//! and -p/n. Whoever skipped the list, or was not asked it, stands in n and chose nothing: a share speaks of everybody
//! in the group who took part. Sampling is as for items.

use super::super::document::{Noisy, ReleasedGroup, ReleasedTheme, ReleasedThemes};
use super::super::sigma::Sigma;
use super::{Estimate, MOST_ROUNDED_AWAY, sampling_variance, square, unheard};
use crate::consultation::{GroupPlan, ThemePlan};
use crate::questionnaire::{ItemId, OptionCode};

/// The share of those who took part that chose this theme, in one or more groups together.
///
/// `None` when there is no group, when one has no such theme, or when, after the noise, not one response is left.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "drawn numbers are below 2^40")]
pub fn theme_over(groups: &[(&ReleasedGroup, &GroupPlan)], item: &ItemId, theme: &OptionCode) -> Option<Estimate> {
    let (mut chose, mut responses, mut invited) = (0, 0, 0);
    let (mut count_variance, mut n_variance) = (0.0, 0.0);
    for (group, plan) in groups {
        let drawn = group.theme(item, theme)?;
        chose += drawn.count.value;
        responses += group.n.value;
        invited += plan.issued + MOST_ROUNDED_AWAY;
        count_variance += square(drawn.count.sigma.as_f64());
        n_variance += square(group.n.sigma.map_or(0.0, Sigma::as_f64));
    }
    if responses < 1 {
        return None;
    }
    let answers = responses as f64;
    let share = chose as f64 / answers;
    let inside = share.clamp(0.0, 1.0);
    let full_sampling_variance = sampling_variance(inside, answers);
    Some(Estimate {
        responses,
        items: 1,
        answers,
        share,
        noise_variance: (count_variance + square(inside) * n_variance) / square(answers),
        sampling_variance: full_sampling_variance * unheard(answers, invited),
        full_sampling_variance,
    })
}

/// What a list gives if so many take part, all choose as many as they may, and each theme is chosen as often.
pub(super) fn expected(plan: &ThemePlan, answers: u32) -> Option<ReleasedThemes> {
    let sigma = plan.sigma.parse().ok()?;
    let themes = i64::try_from(plan.options.len()).ok().filter(|themes| *themes > 0)?;
    let value = i64::from(answers) * i64::from(plan.most) / themes;
    let theme = |option: &OptionCode| ReleasedTheme { option: option.clone(), count: Noisy { value, sigma } };
    Some(ReleasedThemes { item: plan.item.clone(), themes: plan.options.iter().map(theme).collect() })
}
