//! What other councils released of the same questions, put together.
//!
//! Every council's drawn numbers are sums, so sums over councils are again such sums, at no cost to anybody's privacy
//! and with noise that is known: the figure over several councils is the one formula of
//! [`estimate`](crate::privacy::estimate) over their groups.
//!
//! What is put together was **asked alike**: in a group of exactly the same bands, by questionnaires that are the same
//! file, byte for byte, for every band and every way of answering it. Each council counts once, with its last survey
//! that asked alike. Fewer than [`FEWEST_COUNCILS`] are never put together, so that no page sets one council against
//! another.
//!
//! Left open: whether the other councils are like this one. Councils weigh by how many answered, so one that is large
//! is most of the figure.

use time::Date;

use super::published::Member;
use super::reading::{Figure, ScopeReading};
use super::statement::{Benchmark, Contrast, Match, Standing, Verdict, standing, verdicts};
use crate::consultation::{Manifest, Way};
use crate::privacy::document::VerifiedRelease;
use crate::privacy::estimate::{Estimate, share_over};
use crate::questionnaire::{Band, ItemId};

/// Fewer other councils are never put together: a page would set one council against another, and one odd council would
/// be "the others".
pub const FEWEST_COUNCILS: usize = 3;

/// No more councils are stored: more than there are. Sums over their groups stay far from what numbers can hold.
pub const MOST_COUNCILS: usize = 256;

/// Another council, and what it released.
#[derive(Clone, Debug)]
pub struct OtherCouncil {
    /// Its name, as its manifests write it.
    pub name: String,
    /// Its releases, the latest first, each verified.
    pub releases: Vec<VerifiedRelease>,
}

/// A group of another council that was asked what a group of ours was.
#[derive(Clone, Copy, Debug)]
pub struct Counterpart<'o> {
    /// Which council.
    pub council: &'o str,
    /// The last day its survey took answers, as its manifest has it.
    pub closes_on: Date,
    /// The group: what was released of it, and what had been planned.
    pub member: Member<'o>,
}

/// For a group of `bands` in the wave of `ours`: of each other council the group that was asked alike, in its last
/// survey that did. By council, in the order given.
///
/// This is the list that a comparison adds up, and that a prior is made of.
#[must_use]
pub fn counterparts<'o>(others: &'o [OtherCouncil], ours: &Manifest, bands: &[Band]) -> Vec<Counterpart<'o>> {
    let last_alike = |council: &'o OtherCouncil| {
        council.releases.iter().find_map(|release| {
            let theirs = release.manifest();
            let plan = theirs.groups.iter().find(|plan| same_bands(&plan.bands, bands))?;
            let released = release.document().group(&plan.group)?;
            let alike = bands.iter().all(|band| asks_alike(ours, theirs, *band));
            alike.then_some(Counterpart {
                council: &council.name,
                closes_on: theirs.closes_on,
                member: Member { released, plan },
            })
        })
    };
    others.iter().filter_map(last_alike).collect()
}

fn same_bands(one: &[Band], other: &[Band]) -> bool {
    one.len() == other.len() && one.iter().all(|band| other.contains(band))
}

/// Whether two waves put the same files before somebody of this band, whichever way they go.
fn asks_alike(ours: &Manifest, theirs: &Manifest, band: Band) -> bool {
    let file = |manifest: &Manifest, way| manifest.wording_for(band, way).map(|given| given.sha256.clone());
    file(ours, Way::Full).is_some() && Way::ALL.into_iter().all(|way| file(ours, way) == file(theirs, way))
}

/// Other councils put together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Together {
    /// How many.
    pub councils: usize,
    /// The year in which the first of their surveys closed.
    pub from_year: i32,
    /// The year in which the last did.
    pub to_year: i32,
    /// Their share, with its noise and sampling.
    pub estimate: Estimate,
}

impl Together {
    /// The share over these items in those of the groups that were asked them all. `None` when fewer than
    /// [`FEWEST_COUNCILS`] were, when more than [`MOST_COUNCILS`] are given, or when nothing can be said.
    #[must_use]
    pub fn over(counterparts: &[Counterpart<'_>], items: &[&ItemId]) -> Option<Self> {
        let asked: Vec<_> =
            counterparts.iter().filter(|one| items.iter().all(|item| one.member.was_asked(item))).collect();
        if !(FEWEST_COUNCILS..=MOST_COUNCILS).contains(&asked.len()) {
            return None;
        }
        let groups: Vec<_> = asked.iter().map(|one| (one.member.released, one.member.plan)).collect();
        let estimate = share_over(&groups, items).filter(|found| standing(Some(found)) != Standing::TooFew)?;
        let years = || asked.iter().map(|one| one.closes_on.year());
        Some(Self { councils: asked.len(), from_year: years().min()?, to_year: years().max()?, estimate })
    }

    /// The same as it may be compared: asked in the same words, as sure as its noise and numbers of answers make it.
    #[must_use]
    pub const fn benchmark(&self) -> Benchmark {
        let variance = self.estimate.noise_variance + self.estimate.full_sampling_variance;
        Benchmark { share: self.estimate.share, variance, matched: Match::Exact }
    }
}

/// Other councils together, beside a figure of ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Among {
    /// The others.
    pub together: Together,
    /// How ours stands to them; `None` where ours is none of its release's headlines, and nothing is called.
    pub verdict: Option<Verdict>,
}

/// Puts other councils beside each figure that speaks of one group, and says how the headlines among them stand.
///
/// These verdicts are a family of their own (Holm at 5 %): a document that another council publishes never makes or
/// takes back a change of ours.
pub(super) fn stand_beside(scopes: &mut [ScopeReading<'_>], ours: &Manifest, others: &[OtherCouncil]) {
    for scope in &mut *scopes {
        let groups: Vec<_> = scope.scope.members.iter().map(|member| member.plan.bands.clone()).collect();
        let asked: Vec<_> = groups.iter().map(|bands| (bands, counterparts(others, ours, bands))).collect();
        for figure in scope.figures_mut() {
            let of_group = asked.iter().find(|(bands, _)| same_bands(bands, &figure.bands));
            let together = of_group.and_then(|(_, counterparts)| Together::over(counterparts, &figure.items));
            figure.among = together.map(|together| Among { together, verdict: None });
        }
    }
    let contrast =
        |figure: &Figure<'_>| Contrast::with_benchmark(figure.now.as_ref()?, &figure.among?.together.benchmark());
    let contrasts: Vec<_> = scopes.iter().flat_map(ScopeReading::headlines).map(contrast).collect();
    let headlines = scopes.iter_mut().flat_map(ScopeReading::headlines_mut);
    for (figure, verdict) in headlines.zip(verdicts(&contrasts)) {
        if let Some(among) = &mut figure.among {
            among.verdict = Some(verdict);
        }
    }
}

#[cfg(test)]
mod tests;
