//! `/board/{wave}/how`: how to read the pages, and the figures for statisticians.

use super::forecast::forecast;
use super::survey::survey;
use super::views::{GroupNoise, HowView, OverTheYears, TookPart};
use crate::outcomes::PublishedFigure;
use crate::outcomes::published::Member;
use crate::outcomes::reading::Reading;
use crate::privacy::document::{PrivacyStatement, Sigma};
use crate::privacy::estimate::Z95;
use crate::web::around::Shell;
use crate::web::figures::{Measure, Shown};

/// The page of one release; `None` when it has no group. `over_the_years` is about the population of its ledger entry.
#[must_use]
pub fn how<'a>(
    page: Shell<'a>,
    reading: &Reading<'a>,
    elsewhere: &[PublishedFigure],
    over_the_years: Option<OverTheYears>,
) -> Option<HowView<'a>> {
    let scope = reading.scope(None)?;
    let published = reading.published;
    let document = published.document();
    let privacy = &document.privacy;
    let PrivacyStatement { library, .. } = privacy;
    let bands = scope.scope.bands();
    let told = scope.first.iter().chain(scope.headlines()).map(|figure| Measure::of(published, figure, &bands));
    let year = document.ledger.council_year;
    Some(HowView {
        page,
        survey: survey(reading, scope, "/how"),
        example: told.filter(|_| published.withdrawn.is_none()).find(|measure| measure.shown == Shown::Plain),
        forecast: forecast(published, elsewhere),
        unit: &privacy.unit,
        protects: &privacy.protects,
        notion: &privacy.notion,
        rho: privacy.rho.to_string(),
        epsilon: &privacy.epsilon,
        delta: &privacy.delta,
        mechanism: &privacy.mechanism,
        library,
        spent_year: document.ledger.spent_year.to_string(),
        spent_four_years: document.ledger.spent_four_years.to_string(),
        over_the_years,
        council_year: format!("{year}/{:02}", (year + 1).rem_euclid(100)),
        unreadable: document.unreadable.value.max(0),
        unreadable_give_or_take: give_or_take(document.unreadable.sigma),
        manifest_sha256: &document.manifest_sha256,
        groups: published.groups().filter_map(group_noise).collect(),
    })
}

fn group_noise(member: Member<'_>) -> Option<GroupNoise<'_>> {
    let sigmas = || member.released.items.iter().map(|item| item.balance.sigma);
    let (least, most) = (sigmas().min()?, sigmas().max()?);
    Some(GroupNoise {
        title: &member.plan.title,
        took_part: TookPart::of(member.released.n.value, member.plan.issued),
        give_or_take: member.released.n.sigma.map(give_or_take),
        n_sigma: member.released.n.sigma.map(|sigma| sigma.to_string()),
        one_sigma: least == most,
        least_sigma: least.to_string(),
        most_sigma: most.to_string(),
        rho: member.released.rho.to_string(),
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a σ is positive and below 2^20")]
fn give_or_take(sigma: Sigma) -> u32 {
    (Z95 * sigma.as_f64()).ceil() as u32
}
