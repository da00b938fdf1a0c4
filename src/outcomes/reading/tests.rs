use time::macros::date;

use super::super::sample::{self, ELSEWHERE, GROUPS, MOVED, SPARSE, STILL, Shape};
use super::*;

fn of<'a>(reading: &'a Reading<'_>, scope: &str) -> &'a ScopeReading<'a> {
    reading.scope(Some(scope)).expect("the scope is there")
}

fn area<'a, 's>(scope: &'s ScopeReading<'a>, code: &str) -> &'s AreaReading<'a> {
    scope.areas.iter().find(|area| area.area.area.as_str() == code).expect("the area is there")
}

fn headline_changes(reading: &Reading<'_>) -> Vec<Change> {
    reading.scopes.iter().flat_map(ScopeReading::headlines).map(|figure| figure.change).collect()
}

#[test]
fn children_are_put_together_first_and_care_leavers_never_with_them() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let names: Vec<_> = reading.scopes.iter().map(|one| one.scope.name()).collect();
    assert_eq!(names, ["children", "4-7", "8-11", "11-17", "16-25"]);
    assert!(!of(&reading, "children").scope.bands().contains(&Band::CareLeavers));
}

#[test]
fn a_score_over_several_groups_is_made_of_items_that_each_of_them_was_asked() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let children = of(&reading, "children");
    for area in &children.areas {
        let Some(score) = &area.score else { continue };
        for member in children.scope.members.iter().filter(|member| score.bands.contains(&member.plan.bands[0])) {
            assert!(score.items.iter().all(|item| member.was_asked(item)), "{}", area.area.area);
        }
        assert!(score.items.len() >= 3 && score.items.iter().all(|item| !area.area.alone.contains(item)));
        assert_eq!(score.now.map(|estimate| estimate.items), Some(score.items.len()));
    }
    // The youngest are asked two of the items of this area, so they are left out of its score, not the items.
    let safety = area(children, "safety").score.as_ref().expect("the others were asked enough");
    assert_eq!(safety.bands, [Band::EightToEleven, Band::ElevenToSeventeen]);
}

#[test]
fn an_area_with_fewer_than_three_items_has_no_score() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let youngest = of(&reading, "4-7");
    assert!(area(youngest, "safety").score.is_none() && area(youngest, "safety").headline.is_some());
    assert!(area(youngest, "relationships").score.is_some());
    assert!(!area(youngest, "achieving").was_asked());
}

#[test]
fn family_and_bullying_stand_alone_and_never_among_the_items_of_an_area() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let rights = area(of(&reading, "11-17"), "rights");
    let named = |figures: &[Figure<'_>], name: &str| figures.iter().any(|figure| figure.items[0].as_str() == name);
    assert!(named(&rights.alone, "bully_fear") && !named(&rights.items, "bully_fear"));
}

#[test]
fn what_moved_is_called_and_what_did_not_is_not() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let children = of(&reading, "children");
    let change = |code| area(children, code).score.as_ref().map(|score| score.change);
    assert_eq!(change("rights"), Some(Change::Down));
    assert_eq!(change("achieving"), Some(Change::Up));
    assert_eq!(change("relationships"), Some(Change::NotClear));

    let changes = headline_changes(&Reading::of(&STILL[1], &STILL, &[]));
    assert!(changes.contains(&Change::NotClear));
    assert!(!changes.contains(&Change::Up) && !changes.contains(&Change::Down));
}

#[test]
fn a_group_of_fewer_than_sixty_gets_no_verdict() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    for name in ["4-7", "8-11"] {
        for figure in of(&reading, name).headlines() {
            assert_eq!(figure.change, Change::TooFew, "{name}, {}", figure.measure);
        }
    }
}

#[test]
fn only_headlines_get_a_verdict() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let called = [Change::Up, Change::Down, Change::NotClear];
    for figure in of(&reading, "children").areas.iter().flat_map(|area| area.items.iter().chain(&area.alone)) {
        assert!(!called.contains(&figure.change), "{}", figure.measure);
    }
}

#[test]
fn a_first_survey_is_compared_with_nothing() {
    let reading = Reading::of(&MOVED[0], &MOVED, &[]);
    assert!(reading.since.is_none());
    assert!(headline_changes(&reading).iter().all(|change| *change == Change::FirstSurvey));
}

#[test]
fn a_survey_that_was_taken_back_is_compared_with_nothing() {
    let mut all = MOVED.clone();
    all[0].withdrawn = sample::WITHDRAWN[1].withdrawn.clone();
    assert!(Reading::of(&all[1], &all, &[]).since.is_none());
}

#[test]
fn a_short_survey_in_between_is_not_the_last_survey() {
    let mut all = MOVED.clone();
    let shape =
        Shape { closes_on: date!(2026 - 05 - 15), response: 40, moved: false, groups: &GROUPS[..1], topic: false };
    all.push(sample::published(&shape));
    let since = Reading::of(&all[1], &all, &[]).since.map(|since| since.manifest().closes_on);
    assert_eq!(since, Some(MOVED[0].manifest().closes_on));
}

#[test]
fn a_question_asked_in_other_words_is_not_compared() {
    let mut all = MOVED.clone();
    for item in all[0].questionnaires.iter_mut().flat_map(|one| &mut one.parts).flat_map(|part| &mut part.items) {
        if item.id.as_str() == "decisions" {
            item.wording = "Do you decide things?".to_owned();
        }
    }
    let reading = Reading::of(&all[1], &all, &[]);
    let rights = area(of(&reading, "children"), "rights");
    for figure in [rights.headline.as_ref(), rights.score.as_ref()] {
        let figure = figure.expect("it was asked");
        assert!(figure.before.is_none(), "{}", figure.measure);
        assert_eq!(figure.change, Change::Reworded, "{}", figure.measure);
    }
    assert!(area(of(&reading, "children"), "safety").score.as_ref().is_some_and(|score| score.before.is_some()));
}

#[test]
fn a_verdict_beside_somebody_elses_figure_needs_the_same_words() {
    let reading = Reading::of(&MOVED[1], &MOVED, &ELSEWHERE);
    let leavers = of(&reading, "16-25");
    let well_being = area(leavers, "well_being").headline.as_ref().and_then(|figure| figure.beside.as_ref());
    assert!(well_being.is_some_and(|beside| beside.verdict != Verdict::NotCompared));
    let listens = leavers.item(&"someone_listens".parse().expect("a name")).and_then(|figure| figure.beside.as_ref());
    assert!(listens.is_some_and(|beside| beside.verdict == Verdict::NotCompared));
    let children = area(of(&reading, "children"), "well_being").headline.as_ref();
    assert!(children.is_some_and(|figure| figure.beside.is_none()), "the figure is about care leavers");
}

#[test]
fn the_past_is_told_as_far_as_it_asked_the_same() {
    let reading = Reading::of(&MOVED[1], &MOVED, &[]);
    let score = area(of(&reading, "children"), "rights").score.clone().expect("it has one");
    assert_eq!(history(&MOVED[1], &MOVED, &score, 5).len(), 1);
    assert_eq!(history(&MOVED[1], &MOVED, &score, 0).len(), 0);
    assert_eq!(history(&MOVED[0], &MOVED, &score, 5).len(), 0);
}

#[test]
fn hardly_any_answers_say_nothing() {
    let reading = Reading::of(&SPARSE[0], &SPARSE, &[]);
    let figures: Vec<_> = reading.scopes.iter().flat_map(ScopeReading::headlines).collect();
    assert!(figures.len() > 20 && figures.iter().all(|figure| figure.standing() == Standing::TooFew));
}
