use std::collections::BTreeSet;

use super::super::BenchmarkFile;
use super::super::others::OtherCouncil;
use super::super::published::Published;
use super::super::sample::{ELSEWHERE, MOVED, SPARSE};
use super::*;
use crate::consultation::{Manifest, SigningKey, canonical_json};
use crate::privacy::document::VerifiedRelease;
use crate::privacy::estimate::raw;
use crate::privacy::verify;

const FIGURES: &str = r#"
code = "figures"
version = 1
title = "Figures"

[[figures]]
item = "home_settled"
band = "4-7"
whom = "in_care"
value = "65"
definition = "feel settled"
year = "2020"
population = "children in care"
citation = "A report"
address = "https://example.org/report"
answers = 2000
match = "similar"

[[figures]]
item = "carer_trust"
band = "4-7"
whom = "peers"
value = "97.5"
definition = "trust somebody"
year = "2020"
population = "young people in general"
citation = "A report"
address = "https://example.org/report"
match = "similar"
"#;

fn benchmarks(text: &str) -> BenchmarkFile {
    BenchmarkFile::parse("figures.toml", text).unwrap()
}

fn made(published: &Published, others: &[VerifiedRelease], files: &[&BenchmarkFile]) -> EstimatesDocument {
    estimates(published, &Evidence { earlier: &MOVED, others: &by_council(others), benchmarks: files })
}

/// Each council with its releases, the latest first.
fn by_council(releases: &[VerifiedRelease]) -> Vec<OtherCouncil> {
    let mut councils: Vec<OtherCouncil> = Vec::new();
    for release in releases {
        let name = &release.manifest().council;
        match councils.iter_mut().find(|council| council.name == *name) {
            Some(council) => council.releases.push(release.clone()),
            None => councils.push(OtherCouncil { name: name.clone(), releases: vec![release.clone()] }),
        }
    }
    for council in &mut councils {
        council.releases.sort_by_key(|release| std::cmp::Reverse(release.manifest().closes_on));
    }
    councils
}

/// What somebody else released of their youngest in the same year: their answers are a little other than ours.
fn another(name: &str, from: &Published, change: impl FnOnce(&mut Manifest)) -> VerifiedRelease {
    let key = SigningKey::from_seed(&[7; 32]);
    let mut manifest = from.manifest().clone();
    name.clone_into(&mut manifest.council);
    manifest.groups.retain(|plan| plan.group.as_str() == "4-7");
    change(&mut manifest);
    let mut document = from.document().clone();
    name.clone_into(&mut document.council);
    document.groups.retain(|drawn| drawn.group.as_str() == "4-7");
    document.manifest_sha256 = manifest.sha256();
    document.signatures.clear();
    let seed: i64 = name.bytes().map(i64::from).sum();
    for (place, drawn) in (seed..).zip(document.groups.iter_mut().flat_map(|group| &mut group.items)) {
        drawn.balance.value += 2 * ((place * 7 + seed * 11) % 13 - 6);
    }
    document.raw = raw(&document.groups, &manifest);
    verify(&document.signed_by(&key).to_bytes(), &manifest).unwrap()
}

fn others(count: usize) -> Vec<VerifiedRelease> {
    (1..=count).map(|number| another(&format!("Council {number}"), &MOVED[1], |_| {})).collect()
}

fn figure<'d>(document: &'d EstimatesDocument, scope: &str, measure: &str) -> &'d FigureEstimates {
    let scope = document.scopes.iter().find(|one| one.scope == scope).expect("the scope is there");
    scope.figures.iter().find(|one| one.measure.to_string() == measure).expect("the figure is there")
}

fn towards(document: &EstimatesDocument, measure: &str) -> Option<Towards> {
    figure(document, "4-7", measure).shrunk.as_ref().map(|shrunk| shrunk.towards)
}

#[test]
fn the_document_follows_from_published_bytes_alone() {
    let read = |one: &Published| {
        let manifest: Manifest = serde_json::from_slice(&canonical_json(one.manifest())).unwrap();
        let release = verify(&one.document().to_bytes(), &manifest).unwrap();
        Published { release, ..one.clone() }
    };
    let again: Vec<_> = MOVED.iter().map(read).collect();
    let other = others(3);
    let read_again = |one: &VerifiedRelease| verify(&one.document().to_bytes(), one.manifest()).unwrap();
    let other_again: Vec<_> = other.iter().map(read_again).collect();
    let (file, file_again) = (benchmarks(FIGURES), benchmarks(FIGURES));
    let first = made(&MOVED[1], &other, &[&file]);
    let other_again = by_council(&other_again);
    let evidence = Evidence { earlier: &again, others: &other_again, benchmarks: &[&file_again] };
    assert_eq!(first.to_bytes(), estimates(&again[1], &evidence).to_bytes());
    let parsed: EstimatesDocument = serde_json::from_slice(&first.to_bytes()).unwrap();
    assert_eq!(parsed, first);
}

#[test]
fn the_raw_shares_of_a_group_are_the_rows_of_its_release() {
    let document = made(&MOVED[1], &[], &[]);
    let mut seen = 0;
    for group in &MOVED[1].document().groups {
        let scope = document.scopes.iter().find(|one| one.scope == group.group.as_str()).unwrap();
        for one in scope.figures.iter().filter(|one| one.says != Said::NotAsked) {
            let row = MOVED[1].release.raw(&group.group, &one.measure);
            let printed = row.map(|row| (row.share, row.half, row.noise_half));
            assert_eq!(one.raw.as_ref().map(|raw| (raw.share, raw.half, raw.noise_half)), printed, "{}", one.measure);
            seen += 1;
        }
    }
    assert!(seen > 120, "{seen}");
}

#[test]
fn every_input_is_named_by_its_hash_and_one_digit_changes_it() {
    let file = benchmarks(FIGURES);
    let other = others(2);
    let hashes = |document: &EstimatesDocument| {
        document.inputs.iter().map(|input| (input.kind, input.sha256.clone())).collect::<BTreeSet<_>>()
    };
    let plain = hashes(&made(&MOVED[1], &other, &[&file]));
    for kind in [InputKind::Release, InputKind::LastRelease, InputKind::Manifest, InputKind::Strategy, InputKind::Code]
    {
        assert!(plain.iter().any(|(one, _)| *one == kind), "{kind:?}");
    }
    let differing = |document: &EstimatesDocument| {
        let changed = hashes(document);
        plain.symmetric_difference(&changed).map(|(kind, _)| *kind).collect::<BTreeSet<_>>()
    };
    let changed = benchmarks(&FIGURES.replace("\"65\"", "\"66\""));
    assert_eq!(differing(&made(&MOVED[1], &other, &[&changed])), [InputKind::Benchmarks].into());
    let moved = another("Council 2", &MOVED[0], |_| {});
    let changed = [other[0].clone(), moved];
    let kinds = [InputKind::OtherRelease, InputKind::OtherManifest].into();
    assert_eq!(differing(&made(&MOVED[1], &changed, &[&file])), kinds);
    let mut earlier = MOVED.clone();
    let mut document = MOVED[0].document().clone();
    document.groups[0].n.value += 1;
    document.raw = raw(&document.groups, MOVED[0].manifest());
    document.signatures.clear();
    let document = document.signed_by(&SigningKey::from_seed(&[7; 32]));
    earlier[0].release = verify(&document.to_bytes(), MOVED[0].manifest()).unwrap();
    let evidence = Evidence { earlier: &earlier, others: &by_council(&other), benchmarks: &[&file] };
    assert_eq!(differing(&estimates(&MOVED[1], &evidence)), [InputKind::LastRelease].into());
}

#[test]
fn the_source_that_is_hashed_is_all_that_shrinks() {
    let folders = ["src/privacy/shrink", "src/outcomes/estimates"];
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    for folder in folders {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            // The types say nothing a changed figure could come from.
            if path.is_dir() || path.ends_with("tests.rs") || path.ends_with("estimates/mod.rs") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(make::SOURCE.contains(&text.as_str()), "{} is not among them", path.display());
        }
    }
}

#[test]
fn what_a_share_is_drawn_towards_depends_on_how_many_councils_asked_it_and_who_published() {
    let file = benchmarks(FIGURES);
    let alone = made(&MOVED[1], &[], &[&file]);
    assert_eq!(towards(&alone, "item:home_settled"), Some(Towards::PublishedFigure));
    assert_eq!(towards(&alone, "item:home_safe"), None);
    assert_eq!(towards(&alone, "item:carer_trust"), None, "a figure about young people in general does not serve");
    assert_eq!(towards(&alone, "area:relationships"), None, "not all of its items have a figure");
    let two = made(&MOVED[1], &others(2), &[&file]);
    assert_eq!(towards(&two, "item:home_safe"), None, "two councils are no others");
    let few = made(&MOVED[1], &others(14), &[&file]);
    assert_eq!(towards(&few, "item:home_settled"), Some(Towards::PublishedFigure));
    assert_eq!(towards(&few, "item:home_safe"), Some(Towards::FewOtherCouncils));
    assert_eq!(towards(&few, "area:relationships"), Some(Towards::FewOtherCouncils));
    let many = made(&MOVED[1], &others(15), &[&file]);
    for measure in ["item:home_settled", "item:home_safe", "area:relationships", "overall"] {
        assert_eq!(towards(&many, measure), Some(Towards::OtherCouncils), "{measure}");
    }
    assert!(many.scopes[0].figures.iter().all(|one| one.shrunk.is_none()), "of groups together there is none");
}

#[test]
fn the_order_in_which_documents_come_changes_no_byte() {
    let (file, mut other) = (benchmarks(FIGURES), others(15));
    let second =
        benchmarks(&FIGURES.replace("code = \"figures\"", "code = \"more\"").replace("home_settled", "home_safe"));
    let first = made(&MOVED[1], &other, &[&file, &second]).to_bytes();
    other.reverse();
    other.swap(2, 9);
    assert_eq!(made(&MOVED[1], &other, &[&second, &file]).to_bytes(), first);
}

#[test]
fn only_the_latest_release_of_another_council_that_asked_the_same_counts() {
    let other = others(14);
    let plain = figure(&made(&MOVED[1], &other, &[]), "4-7", "item:home_safe").shrunk.clone();
    let and = |one: VerifiedRelease| {
        let more: Vec<_> = other.iter().cloned().chain([one]).collect();
        figure(&made(&MOVED[1], &more, &[]), "4-7", "item:home_safe").shrunk.clone()
    };
    assert_eq!(and(another("Council 3", &MOVED[0], |_| {})), plain, "an older one of a council that is there");
    assert_eq!(and(MOVED[0].release.clone()), plain, "our own");
    let reworded = another("Council 20", &MOVED[1], |manifest| {
        for asked in &mut manifest.questionnaires {
            asked.sha256 = "1".repeat(64);
        }
    });
    assert_eq!(and(reworded), plain, "another questionnaire");
    assert_ne!(and(another("Council 20", &MOVED[1], |_| {})), plain, "one more council");
}

#[test]
fn two_surveys_added_have_less_noise_and_no_less_of_the_rest() {
    let document = made(&MOVED[1], &[], &[]);
    for measure in ["item:home_safe", "area:relationships", "overall"] {
        let one = figure(&document, "11-17", measure);
        let (raw, last, added) = (one.raw.as_ref().unwrap(), one.last.as_ref().unwrap(), one.added.as_ref().unwrap());
        let rest = |one: &Interval| one.half.as_f64().powi(2) - one.noise_half.as_f64().powi(2);
        assert!(added.noise_half.as_f64() < 0.75 * raw.noise_half.min(last.noise_half).as_f64(), "{measure}");
        assert!(rest(added) > 0.98 * rest(raw).min(rest(last)), "{measure}");
        assert!(added.share >= raw.share.min(last.share) && added.share <= raw.share.max(last.share), "{measure}");
    }
    let moved = figure(&document, "11-17", "area:rights");
    assert!(moved.added.is_some() && moved.change == Some(SaidChange::Down));
    assert!(made(&MOVED[0], &[], &[]).scopes.iter().flat_map(|one| &one.figures).all(|one| one.added.is_none()));
}

#[test]
fn what_may_be_said_is_what_the_pages_say() {
    let file = BenchmarkFile { figures: ELSEWHERE.clone(), ..benchmarks(FIGURES) };
    let document = made(&MOVED[1], &[], &[&file]);
    assert_eq!(figure(&document, "children", "area:rights").change, Some(SaidChange::Down));
    assert_eq!(figure(&document, "children", "area:achieving").change, Some(SaidChange::Up));
    assert_eq!(figure(&document, "children", "area:relationships").change, Some(SaidChange::NoClearChange));
    assert_eq!(figure(&document, "4-7", "area:achieving").says, Said::NotAsked);
    let beside = figure(&document, "16-25", "item:life_satisfaction").beside.as_ref().map(|one| one.verdict);
    assert!(beside.is_some_and(|verdict| verdict != SaidBeside::NotCompared));
    let sparse = estimates(&SPARSE[0], &Evidence { earlier: &SPARSE, others: &[], benchmarks: &[] });
    assert_eq!(figure(&sparse, "4-7", "overall").says, Said::TooFew);
    assert_eq!(figure(&sparse, "4-7", "overall").change, Some(SaidChange::FirstSurvey));
}
