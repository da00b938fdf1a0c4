//! A wave that is planned, paid for and drawn, for the tests of this room.

use time::macros::date;

use super::document::ReleaseDocument;
use super::ledger::{Charge, Ledger, LedgerEntry, Reservation};
use super::mechanism::draw;
use super::plan::{GroupShape, WavePlan, plan};
use super::release::build;
use super::rho::NanoRho;
use crate::consultation::{AreaItems, Manifest, SigningKey};
use crate::questionnaire::{Band, Questionnaire};
use crate::tally::samples::{area, id, manifest, plain_questionnaire, response};
use crate::tally::{CountingRule, WaveTally};

/// The full survey's privacy loss.
pub(crate) const FULL: NanoRho = NanoRho::from_nano(311_000_000);

/// The key of the one custodian of [`wave`].
pub(crate) fn custodian() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// A planned wave of one group for each questionnaire, with these areas; `item_1` is reported first.
pub(crate) fn wave(questionnaires: &[Questionnaire], areas: Vec<AreaItems>, rho: NanoRho) -> Manifest {
    let shapes: Vec<_> = questionnaires
        .iter()
        .map(|one| GroupShape {
            group: one.bands[0].as_str().parse().unwrap(),
            title: one.bands[0].to_string(),
            bands: one.bands.clone(),
            issued: 400,
            questionnaires: vec![one],
        })
        .collect();
    let first = id("item_1");
    let planned = plan(&shapes, &areas, Some(&first), rho).unwrap();
    let mut wave = manifest(questionnaires, areas, planned.groups);
    wave.first_item = Some(first);
    wave.rho = planned.rho;
    wave.unreadable_sigma = planned.unreadable_sigma;
    wave.custodians[0].ed25519 = custodian().public().to_string();
    wave
}

/// A wave of two groups with eight items each, in two areas and one item outside.
pub(crate) fn small_wave() -> (Manifest, Vec<Questionnaire>) {
    let questionnaires =
        [Band::EightToEleven, Band::ElevenToSeventeen].map(|band| plain_questionnaire(band, 8)).to_vec();
    let wave = wave(&questionnaires, vec![area("rights", 1, 4), area("safety", 5, 7)], FULL);
    (wave, questionnaires)
}

/// The first ledger entry, which charges this wave.
pub(crate) fn paid(manifest: &Manifest) -> LedgerEntry {
    Ledger::default().entry(&Reservation::for_wave(manifest).unwrap()).unwrap()
}

/// Of this many responses in each group, four of five say yes to everything, the others no.
pub(crate) fn tally(manifest: &Manifest, questionnaires: &[Questionnaire], responses: usize) -> WaveTally {
    let rule = CountingRule::new(manifest, questionnaires).unwrap();
    let mut tally = rule.empty();
    for (plan, asked) in manifest.groups.iter().zip(questionnaires) {
        for turn in 0..responses {
            let option = if turn % 5 == 0 { "no" } else { "yes" };
            let answers: Vec<_> = plan.items.iter().map(|planned| (planned.item.as_str(), option)).collect();
            rule.count(&response(manifest, plan.group.as_str(), &asked.name(), &answers), &mut tally).unwrap();
        }
    }
    tally
}

/// The signed document of [`small_wave`] with this many responses in each group.
pub(crate) fn signed_document(responses: usize) -> (ReleaseDocument, Manifest) {
    let (wave, questionnaires) = small_wave();
    let charge = Charge::for_wave(&paid(&wave), &wave).unwrap();
    let counts = tally(&wave, &questionnaires, responses);
    let drawn = draw(counts, &WavePlan::of(&wave).unwrap(), charge).unwrap();
    let document = build(drawn, &wave, Vec::new(), date!(2026 - 11 - 20)).unwrap();
    (document.signed_by(&custodian()), wave)
}
