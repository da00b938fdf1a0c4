//! Making the document.

use super::{
    BesideEstimate, EstimatesDocument, FigureEstimates, Input, InputKind, Interval, SCHEMA, Said, SaidBeside,
    SaidChange, ScopeEstimates, ShrunkEstimate, Towards, added::added, prior,
};
use crate::consultation::sha256_hex;
use crate::outcomes::others::OtherCouncil;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{AreaReading, Beside, Change, Figure, Reading, ScopeReading};
use crate::outcomes::statement::{Standing, Verdict};
use crate::outcomes::{BenchmarkFile, PublishedFigure};
use crate::privacy::document::{Decimal4, Measure};
use crate::privacy::estimate::Estimate;
use crate::privacy::shrink::{Seen, Shrinking, Shrunk, Source};

/// What a release is read beside.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// The council's published releases; this one may be among them.
    pub earlier: &'a [Published],
    /// Other councils, each with its verified releases.
    pub others: &'a [OtherCouncil],
    /// Files of published figures.
    pub benchmarks: &'a [&'a BenchmarkFile],
}

/// The source that makes estimates, file by file.
pub(super) const SOURCE: [&str; 21] = [
    include_str!("../../privacy/decimal.rs"),
    include_str!("../../privacy/estimate.rs"),
    include_str!("../../privacy/estimate/missing.rs"),
    include_str!("../../privacy/estimate/themes.rs"),
    include_str!("../../privacy/neighbours.rs"),
    include_str!("../../privacy/sigma.rs"),
    include_str!("../../privacy/shrink/fit.rs"),
    include_str!("../../privacy/shrink/mod.rs"),
    include_str!("../../privacy/shrink/posterior.rs"),
    include_str!("../../privacy/shrink/prior.rs"),
    include_str!("../../privacy/shrink/search.rs"),
    include_str!("../../privacy/shrink/seen.rs"),
    include_str!("../../privacy/shrink/spread.rs"),
    include_str!("../benchmark.rs"),
    include_str!("../others.rs"),
    include_str!("../published.rs"),
    include_str!("../reading.rs"),
    include_str!("../statement.rs"),
    include_str!("added.rs"),
    include_str!("make.rs"),
    include_str!("prior.rs"),
];

/// Everything that is said of a release.
#[must_use]
pub fn estimates(published: &Published, evidence: &Evidence<'_>) -> EstimatesDocument {
    let mut benchmarks = evidence.benchmarks.to_vec();
    benchmarks.sort_by_key(|file| file.name());
    let elsewhere: Vec<PublishedFigure> = benchmarks.iter().flat_map(|file| file.figures.iter().cloned()).collect();
    let reading = Reading::of(published, evidence.earlier, &elsewhere);
    let scopes = reading.scopes.iter().map(|scope| {
        let maker = Maker { reading: &reading, scope };
        // Figures over several groups are not drawn towards anything.
        let Some(member) = scope.scope.only() else { return maker.scope(None) };
        let background = prior::background(published.manifest(), member, evidence.others, &elsewhere);
        maker.scope(Some(&background.shrink(Seen::of(member.released, member.plan))))
    });
    EstimatesDocument {
        schema: SCHEMA.to_owned(),
        council: published.manifest().council.clone(),
        wave: published.manifest().wave.clone(),
        scopes: scopes.collect(),
        inputs: inputs(&reading, evidence.others, &benchmarks),
    }
}

fn inputs(reading: &Reading<'_>, others: &[OtherCouncil], benchmarks: &[&BenchmarkFile]) -> Vec<Input> {
    let input = |kind, name: &str, sha256: String| Input { kind, name: name.to_owned(), sha256 };
    let mut inputs = Vec::new();
    for (kind, one) in [(InputKind::Release, Some(reading.published)), (InputKind::LastRelease, reading.since)] {
        let Some(one) = one else { continue };
        let manifest = one.manifest();
        inputs.push(input(kind, manifest.wave.as_str(), one.release.sha256()));
        inputs.push(input(InputKind::Manifest, manifest.wave.as_str(), manifest.sha256()));
        inputs.push(input(InputKind::Strategy, &manifest.strategy.name, manifest.strategy.sha256.clone()));
        let asked = manifest.questionnaires.iter();
        inputs.extend(asked.map(|one| input(InputKind::Questionnaire, &one.name, one.sha256.clone())));
    }
    for other in others.iter().flat_map(|council| &council.releases) {
        let name = format!("{}, {}", other.manifest().council, other.manifest().wave);
        inputs.push(input(InputKind::OtherRelease, &name, other.sha256()));
        inputs.push(input(InputKind::OtherManifest, &name, other.manifest().sha256()));
    }
    inputs.extend(benchmarks.iter().map(|file| input(InputKind::Benchmarks, &file.name(), file.sha256.clone())));
    let version = concat!("chorus ", env!("CARGO_PKG_VERSION"));
    inputs.push(input(InputKind::Code, version, sha256_hex(SOURCE.concat().as_bytes())));
    inputs.sort();
    inputs.dedup();
    inputs
}

struct Maker<'r, 'a> {
    reading: &'r Reading<'a>,
    scope: &'r ScopeReading<'a>,
}

impl Maker<'_, '_> {
    fn scope(&self, shrinking: Option<&Shrinking<'_>>) -> ScopeEstimates {
        let scope = self.scope;
        let figure = |figure: &Figure<'_>| self.figure(figure, shrinking);
        let mut figures: Vec<_> = scope.first.iter().chain(&scope.overall).map(figure).collect();
        for area in &scope.areas {
            figures.extend(area.score.iter().map(figure));
            figures.extend((!area.was_asked()).then(|| self.not_asked(area)));
            // A headline brings its verdict along; the item reported first stands there already.
            let items = area.items.iter().chain(&area.alone).map(|one| scope.item(one.items[0]).unwrap_or(one));
            let first = scope.first.as_ref().map(|first| &first.measure);
            figures.extend(items.filter(|one| Some(&one.measure) != first).map(figure));
        }
        ScopeEstimates {
            scope: scope.scope.name().to_owned(),
            groups: scope.scope.members.iter().map(|member| member.plan.group.clone()).collect(),
            responses: scope.scope.responses().to_string(),
            invited: scope.scope.invited().to_string(),
            figures,
        }
    }

    fn not_asked(&self, area: &AreaReading<'_>) -> FigureEstimates {
        FigureEstimates {
            measure: Measure::Area(area.area.area.clone()),
            bands: self.scope.scope.bands(),
            items: Vec::new(),
            says: Said::NotAsked,
            raw: None,
            last: None,
            change: None,
            added: None,
            beside: None,
            shrunk: None,
        }
    }

    fn figure(&self, figure: &Figure<'_>, shrinking: Option<&Shrinking<'_>>) -> FigureEstimates {
        let shrunk = shrinking.zip(figure.now).and_then(|(shrinking, raw)| shrinking.over(&figure.items, &raw));
        let since = self.reading.since;
        FigureEstimates {
            measure: figure.measure.clone(),
            bands: figure.bands.clone(),
            items: figure.items.iter().map(|item| (*item).clone()).collect(),
            says: said(figure.standing()),
            raw: figure.now.as_ref().and_then(interval),
            last: figure.before.as_ref().and_then(interval),
            change: Some(change(figure.change)),
            added: since.and_then(|since| interval(&added(self.reading.published, since, figure)?)),
            beside: figure.beside.as_ref().map(beside),
            shrunk: shrunk.as_ref().and_then(printed),
        }
    }
}

fn interval(estimate: &Estimate) -> Option<Interval> {
    Some(Interval {
        share: Decimal4::nearest(estimate.share)?,
        half: Decimal4::nearest(estimate.half())?,
        noise_half: Decimal4::nearest(estimate.noise_half())?,
    })
}

fn printed(shrunk: &Shrunk) -> Option<ShrunkEstimate> {
    Some(ShrunkEstimate {
        share: Decimal4::nearest(shrunk.share)?,
        half: Decimal4::nearest(shrunk.half())?,
        noise_half: Decimal4::nearest(shrunk.noise_half())?,
        sampling_half: Decimal4::nearest(shrunk.sampling_half())?,
        towards: match shrunk.source {
            Source::Councils => Towards::OtherCouncils,
            Source::FewCouncils => Towards::FewOtherCouncils,
            Source::Figure => Towards::PublishedFigure,
        },
        prior_share: Decimal4::nearest(shrunk.prior_share)?,
        prior_answers: Decimal4::nearest(shrunk.prior_answers)?,
        questioned: shrunk.is_questioned,
        unusual: shrunk.is_unusual,
    })
}

const fn said(standing: Standing) -> Said {
    match standing {
        Standing::Shown => Said::Shown,
        Standing::RoughGuide => Said::RoughGuide,
        Standing::TooFew => Said::TooFew,
    }
}

const fn change(change: Change) -> SaidChange {
    match change {
        Change::Up => SaidChange::Up,
        Change::Down => SaidChange::Down,
        Change::NotClear => SaidChange::NoClearChange,
        Change::TooFew => SaidChange::TooFew,
        Change::FirstSurvey => SaidChange::FirstSurvey,
        Change::NewlyAsked => SaidChange::NewlyAsked,
        Change::Reworded => SaidChange::Reworded,
        Change::NotHeadline => SaidChange::NotHeadline,
    }
}

fn beside(beside: &Beside<'_>) -> BesideEstimate {
    BesideEstimate {
        value: beside.theirs.value.clone(),
        address: beside.theirs.address.clone(),
        verdict: match beside.verdict {
            Verdict::Higher => SaidBeside::Above,
            Verdict::Lower => SaidBeside::Below,
            Verdict::NotClear => SaidBeside::NoClearDifference,
            Verdict::NotCompared => SaidBeside::NotCompared,
        },
    }
}
