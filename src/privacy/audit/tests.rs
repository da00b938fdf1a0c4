//! The statistics of the audit, on the small wave; `workflow::audit_noise` has its tests on the whole path of a release.

use super::super::ledger::Charge;
use super::super::mechanism::draw;
use super::super::release::build;
use super::super::samples::{paid, small_wave, tally};
use super::*;

#[test]
fn what_was_drawn_and_what_it_was_drawn_around_stand_in_one_order() {
    let (manifest, questionnaires) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    let numbers = numbers(&plan);
    let names: Vec<&str> = numbers.iter().map(|number| number.name.as_str()).collect();
    assert_eq!(names[..3], ["8-11/n", "8-11/item_1/balance", "8-11/item_1/missing"]);
    assert_eq!((names[17], names[20]), ("8-11/better/a", "8-11/better/d"));
    assert_eq!((names[21], names[38], names.len()), ("11-17/n", "unreadable", 39));
    let exact = exact(&tally(&manifest, &questionnaires, 10), &plan);
    // Eight of ten say yes, two no, and a balance has that twice.
    assert_eq!((exact[0], exact[1], exact[2], exact[21], exact[38]), (10, 12, 0, 10, 0));
    // All chose the first theme of the list, and those who say yes the second too.
    assert_eq!(exact[17..21], [10, 8, 0, 0]);
}

#[test]
fn the_document_holds_what_was_drawn_and_the_audit_sees_the_same() {
    let (manifest, questionnaires) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    let charge = Charge::for_wave(&paid(&manifest), &manifest).unwrap();
    let release = draw(tally(&manifest, &questionnaires, 10), &plan, charge).unwrap();
    let seen = drawn(&release);
    let document = build(release, &manifest, Vec::new(), manifest.results_on).unwrap();
    assert_eq!(seen, values(&document.groups, document.unreadable));
    assert_eq!(seen.len(), numbers(&plan).len());
}

#[test]
fn nothing_is_audited_that_cannot_be() {
    let (manifest, questionnaires) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    let counts = |responses| tally(&manifest, &questionnaires, responses);
    assert_eq!(Pair::new(&plan, &counts(3), &counts(3)).err(), Some(NoAudit::Alike));
    let mut other = manifest.clone();
    other.closes_on = other.results_on;
    let other = WavePlan::of(&other).unwrap();
    assert_eq!(Pair::new(&other, &counts(3), &counts(4)).err(), Some(NoAudit::OtherWave));
    let mut bare = plan.clone();
    bare.unreadable_sigma = "0.984375".parse().unwrap();
    assert_eq!(Pair::new(&bare, &counts(3), &counts(4)).err(), Some(NoAudit::LittleNoise));
    let pair = Pair::new(&plan, &counts(3), &counts(4)).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(pair.verdict(&pair.sample_without(), &pair.sample_with()), Err(NoAudit::FewRuns));
}

#[test]
fn two_responses_more_are_more_than_is_charged() {
    let (manifest, questionnaires) = small_wave();
    let plan = WavePlan::of(&manifest).unwrap();
    // One in each of the two groups: twice the loss, so √2 times μ.
    let pair = Pair::new(&plan, &tally(&manifest, &questionnaires, 3), &tally(&manifest, &questionnaires, 4));
    let pair = pair.unwrap_or_else(|fault| panic!("{fault}"));
    let (mut without, mut with) = (pair.sample_without(), pair.sample_with());
    for _ in 0..FEWEST_RUNS {
        without.take(&pair.without);
        with.take(&pair.with);
    }
    let verdict = pair.verdict(&without, &with).unwrap();
    assert!((verdict.moved_mu / verdict.claimed_mu - 2.0_f64.sqrt()).abs() < 0.01);
    assert!(matches!(verdict.findings[0], Finding::MovesTooFar { .. }));
    // Nothing was drawn here, so everything shows, and each number is named once.
    assert!(verdict.shown_mu > 4.0 && matches!(verdict.findings[1], Finding::ShowsTooMuch { .. }));
    let silent = verdict.findings.iter().filter(|finding| matches!(finding, Finding::NoNoise(_))).count();
    assert_eq!((silent, verdict.findings.len()), (39, 2 + 39));
}
