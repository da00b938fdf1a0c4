//! A wave that is planned, paid for and drawn, for the tests of this room.

use std::collections::BTreeMap;

use time::macros::date;

use super::document::ReleaseDocument;
use super::ledger::{Charge, Ledger, LedgerEntry, Reservation};
use super::mechanism::draw;
use super::plan::{GroupShape, Rows, WavePlan, plan};
use super::release::build;
use super::rho::NanoRho;
use crate::consultation::{AreaItems, Manifest, SigningKey};
use crate::questionnaire::{Answer, Band, ItemId, Questionnaire};
use crate::tally::samples::{area, id, manifest, plain_questionnaire, response, themes};
use crate::tally::{CountingRule, WaveTally};

/// The full survey's privacy loss.
pub(crate) const FULL: NanoRho = NanoRho::from_nano(311_000_000);

/// The key of the one custodian of [`wave`].
pub(crate) fn custodian() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

/// A planned wave of one group for each questionnaire, named after its band; `item_1` is reported first.
pub(crate) fn wave(questionnaires: &[Questionnaire], areas: Vec<AreaItems>, rho: NanoRho) -> Manifest {
    planned(questionnaires, areas, &id("item_1"), rho, false)
}

fn planned(
    questionnaires: &[Questionnaire],
    areas: Vec<AreaItems>,
    first: &ItemId,
    rho: NanoRho,
    exact_n: bool,
) -> Manifest {
    let shapes: Vec<_> = questionnaires
        .iter()
        .map(|one| GroupShape {
            group: if one.bands.len() == 1 { one.bands[0].as_str() } else { "8+" }.parse().unwrap(),
            title: one.title.clone(),
            bands: one.bands.clone(),
            issued: 400,
            exact_n,
            // The yearly survey offers it to those who may choose.
            short_way: one.code.starts_with("wellbeing")
                && matches!(one.bands[0], Band::EightToEleven | Band::ElevenToSeventeen),
            questionnaires: vec![one],
        })
        .collect();
    let rows = Rows { areas: &areas, first_item: Some(first), importance: &BTreeMap::new() };
    let planned = plan(&shapes, rows, rho).unwrap();
    let mut wave = manifest(questionnaires, areas, planned.groups);
    wave.first_item = Some(first.clone());
    wave.rho = planned.rho;
    wave.unreadable_sigma = planned.unreadable_sigma;
    wave.custodians[0].ed25519 = custodian().public().to_string();
    wave
}

/// The full survey as it ships, one group a band; the pulse and the one topic as they ship, one group of all.
pub(crate) fn shipped_waves() -> [Manifest; 3] {
    shipped(false)
}

/// The same, where the number of responses may be published exactly.
pub(crate) fn shipped(exact_n: bool) -> [Manifest; 3] {
    let read = |name: &str, text| Questionnaire::parse(&format!("surveys/{name}/1.toml"), text).unwrap();
    let full = [
        read("wellbeing-4-7", include_str!("../../surveys/wellbeing-4-7/1.toml")),
        read("wellbeing-8-11", include_str!("../../surveys/wellbeing-8-11/1.toml")),
        read("wellbeing-11-17", include_str!("../../surveys/wellbeing-11-17/1.toml")),
        read("wellbeing-16-25", include_str!("../../surveys/wellbeing-16-25/1.toml")),
    ];
    let pulse = [read("promise-pulse", include_str!("../../surveys/promise-pulse/1.toml"))];
    let topic = [read("what-would-help", include_str!("../../surveys/what-would-help/1.toml"))];
    let pulse_rho = NanoRho::from_nano(30_000_000);
    [
        planned(&full, areas(), &id("home_safe"), FULL, exact_n),
        planned(&pulse, areas(), &id("promise_now_01"), pulse_rho, exact_n),
        planned(&topic, areas(), &id("home_safe"), pulse_rho, exact_n),
    ]
}

/// A table of seven areas as a council's strategy gives it, with the items shown alone left out.
fn areas() -> Vec<AreaItems> {
    let table = [
        (
            "relationships",
            "home_settled carer_trust cared_about carers_same worker_trust friend_good carer_talk pets worker_count \
             someone_listens someone_believes worker_reliable promise_now_02 promise_now_05 promise_now_07",
        ),
        (
            "recovery",
            "home_bedroom carer_notice why_in_care being_trusted internet worries_help life_better appearance parity records",
        ),
        (
            "rights",
            "home_safe worker_known decisions worker_contact worker_alone stigma advocate say_tools area_safe entitlements \
             pathway_plan treated_fairly promise_now_03 promise_now_04 promise_now_10",
        ),
        (
            "safety",
            "school_like fun_time trusted_adult carer_learning hobbies outdoors second_chance life_skills home_right money \
             ready promise_now_01 promise_now_09",
        ),
        (
            "well_being",
            "happy_yesterday life_satisfaction worthwhile future health_help mental_help anxious_yesterday lonely stress \
             promise_now_06",
        ),
        ("achieving", "school_start school_progress post16 eet_now eet_support work_chances goals promise_now_08"),
        ("reunification", "home_plan home_say family_rebuild"),
    ];
    let area = |(name, items): (&str, &str)| AreaItems {
        items: items.split_whitespace().map(id).collect(),
        ..area(name, 1, 0)
    };
    table.into_iter().map(area).collect()
}

/// A wave of two groups with eight items each, in two areas and one item outside. The first is also asked a list of four
/// themes, of which up to two may be chosen.
pub(crate) fn small_wave() -> (Manifest, Vec<Questionnaire>) {
    let mut questionnaires =
        [Band::EightToEleven, Band::ElevenToSeventeen].map(|band| plain_questionnaire(band, 8)).to_vec();
    questionnaires[0].parts[0].items.push(themes("better", &["a", "b", "c", "d"], 2));
    let wave = wave(&questionnaires, vec![area("rights", 1, 4), area("safety", 5, 7)], FULL);
    (wave, questionnaires)
}

/// The first ledger entry, which charges this wave.
pub(crate) fn paid(manifest: &Manifest) -> LedgerEntry {
    Ledger::default().entry(&Reservation::for_wave(manifest).unwrap()).unwrap()
}

/// Of this many responses in each group, four of five say yes to everything and choose as many themes as they may; the
/// others say no and choose one.
pub(crate) fn tally(manifest: &Manifest, questionnaires: &[Questionnaire], responses: usize) -> WaveTally {
    let rule = CountingRule::new(manifest, questionnaires).unwrap();
    let mut tally = rule.empty();
    for (plan, asked) in manifest.groups.iter().zip(questionnaires) {
        for turn in 0..responses {
            let option = if turn % 5 == 0 { "no" } else { "yes" };
            let answers: Vec<_> = plan.items.iter().map(|planned| (planned.item.as_str(), option)).collect();
            let mut given = response(manifest, plan.group.as_str(), &asked.name(), &answers);
            for list in &plan.themes {
                let chosen = if turn % 5 == 0 { 1 } else { usize::from(list.most) };
                given.answers.insert(list.item.clone(), Answer::SeveralOf(list.options[..chosen].to_vec()));
            }
            rule.count(&given, &mut tally).unwrap();
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
