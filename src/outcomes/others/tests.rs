use super::super::reading::{Figure, Reading, ScopeReading};
use super::super::sample::{COUNCILS, ELSEWHERE, GROUPS, MOVED, other};
use super::*;
use crate::privacy::document::Measure;

fn named(name: &str) -> ItemId {
    name.parse().expect("a name")
}

fn of_older(others: &[OtherCouncil]) -> Vec<Counterpart<'_>> {
    counterparts(others, MOVED[1].manifest(), &[Band::ElevenToSeventeen])
}

fn headline<'f, 'a>(reading: &'f Reading<'a>, scope: &str, measure: &Measure) -> &'f Figure<'a> {
    let scope = reading.scope(Some(scope)).expect("the scope is there");
    scope.headlines().find(|figure| figure.measure == *measure).expect("it is a headline")
}

#[test]
fn a_figure_over_councils_is_that_of_their_added_numbers() {
    let item = named("decisions");
    let together = Together::over(&of_older(&COUNCILS), &[&item]).expect("three councils asked it");
    let one =
        COUNCILS[0].releases[0].estimate(&"11-17".parse().expect("a name"), &Measure::Item(item)).expect("it can");
    assert_eq!((together.councils, together.from_year, together.to_year), (3, 2026, 2026));
    // Three councils with the same numbers: the share of one, and a third of its noise variance.
    assert!((together.estimate.share - one.share).abs() < 1e-12);
    assert!((together.estimate.noise_variance * 3.0 / one.noise_variance - 1.0).abs() < 1e-12);
    assert_eq!(together.estimate.responses, 3 * one.responses);
}

#[test]
fn two_councils_are_never_put_together() {
    let item = named("decisions");
    assert_eq!(Together::over(&of_older(&COUNCILS[..2]), &[&item]), None);
    assert!(Together::over(&of_older(&COUNCILS), &[&item]).is_some());
    let many: Vec<_> = (0..=MOST_COUNCILS).flat_map(|_| of_older(&COUNCILS).into_iter().take(1)).collect();
    assert_eq!(Together::over(&many, &[&item]), None);
}

#[test]
fn a_council_counts_once_with_its_last_survey_that_asked_alike() {
    let mut council = COUNCILS[0].clone();
    // A later one that was handed out to one group only.
    let pulse = other("Ashmere City Council", &GROUPS[..1]);
    council.releases.insert(0, pulse.releases[0].clone());
    council.releases.push(COUNCILS[0].releases[0].clone());
    let found = of_older(std::slice::from_ref(&council));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].council, "Ashmere City Council");
    assert_eq!(found[0].member.plan.bands, [Band::ElevenToSeventeen]);
}

#[test]
fn other_questionnaires_other_bands_and_another_way_of_answering_are_not_asked_alike() {
    let mut ours = MOVED[1].manifest().clone();
    let older = [Band::ElevenToSeventeen];
    assert_eq!(counterparts(&COUNCILS, &ours, &older).len(), 3);
    assert_eq!(counterparts(&COUNCILS, &ours, &[Band::EightToEleven, Band::ElevenToSeventeen]).len(), 0);
    // The words of 4-7 can be chosen in one of the two only.
    ours.short_way = Some(false);
    assert_eq!(counterparts(&COUNCILS, &ours, &older).len(), 0);
    let mut ours = MOVED[1].manifest().clone();
    let given = ours.questionnaires.iter_mut().find(|given| given.band == older[0]).expect("the band was asked");
    given.sha256 = "1".repeat(64);
    assert_eq!(counterparts(&COUNCILS, &ours, &older).len(), 0);
    ours.questionnaires.retain(|given| given.band != older[0]);
    assert_eq!(counterparts(&COUNCILS, &ours, &older).len(), 0);
}

#[test]
fn an_item_that_some_councils_left_out_counts_those_that_asked() {
    let all = of_older(&COUNCILS);
    let nowhere = named("never_asked");
    assert_eq!(Together::over(&all, &[&nowhere]), None);
}

#[test]
fn a_headline_of_one_group_gets_a_verdict_beside_other_councils() {
    let reading = Reading::among(&MOVED[1], &MOVED, &ELSEWHERE, &COUNCILS);
    let fell = headline(&reading, "11-17", &Measure::Item(named("decisions"))).among.expect("they asked it");
    assert_eq!(fell.verdict, Some(Verdict::Lower));
    let stayed = headline(&reading, "11-17", &Measure::Item(named("home_safe"))).among.expect("they asked it");
    assert_eq!(stayed.verdict, Some(Verdict::NotClear));
    let score = headline(&reading, "11-17", &Measure::Area(named("rights")));
    assert!(
        score.among.is_some_and(|among| among.verdict.is_some() && among.together.estimate.items == score.items.len())
    );
    // Fewer than sixty answers of ours.
    let few = headline(&reading, "8-11", &Measure::Item(named("home_safe"))).among.expect("they asked it");
    assert_eq!(few.verdict, Some(Verdict::NotCompared));
}

#[test]
fn what_is_no_headline_stands_beside_other_councils_without_a_verdict() {
    let reading = Reading::among(&MOVED[1], &MOVED, &ELSEWHERE, &COUNCILS);
    let older = reading.scope(Some("11-17")).expect("the scope is there");
    let asked = older.areas.iter().flat_map(|area| area.items.iter().chain(&area.alone)).chain(&older.overall);
    let beside: Vec<_> = asked.filter_map(|figure| figure.among).collect();
    assert!(beside.len() > 20 && beside.iter().all(|among| among.verdict.is_none()));
}

#[test]
fn several_groups_together_stand_beside_nobody() {
    let reading = Reading::among(&MOVED[1], &MOVED, &ELSEWHERE, &COUNCILS);
    let children = reading.scope(Some("children")).expect("the scope is there");
    let several: Vec<_> = children.headlines().filter(|figure| figure.bands.len() > 1).collect();
    assert!(several.len() > 5 && several.iter().all(|figure| figure.among.is_none()));
}

#[test]
fn what_other_councils_publish_never_makes_or_takes_back_a_verdict_of_ours() {
    let said = |reading: &Reading<'_>| -> Vec<_> {
        let figures = reading.scopes.iter().flat_map(ScopeReading::headlines);
        figures.map(|figure| (figure.change, figure.beside.as_ref().map(|beside| beside.verdict))).collect()
    };
    let alone = Reading::of(&MOVED[1], &MOVED, &ELSEWHERE);
    let among = Reading::among(&MOVED[1], &MOVED, &ELSEWHERE, &COUNCILS);
    assert_eq!(said(&alone), said(&among));
}
