use time::macros::date;

use super::*;

/// A survey that may be launched, but for what people have to say.
fn facts() -> Facts {
    Facts {
        today: date!(2026 - 09 - 01),
        design_sha256: "d".repeat(64),
        says_its_purpose: true,
        opens_on: date!(2026 - 10 - 05),
        closes_on: date!(2026 - 10 - 30),
        results_on: date!(2026 - 11 - 20),
        unfinished: Vec::new(),
        unfinished_otherwise: false,
        without_number: Vec::new(),
        without_area: Vec::new(),
        too_hard: Vec::new(),
        unchecked_languages: Vec::new(),
        key_holders: 2,
        key_day: KeyDay::Fits,
        door: None,
        two_lists_at_16: true,
        budget_fits: true,
        short_of_slips: Vec::new(),
        help_lines_on: Some(date!(2026 - 08 - 01)),
        trials: 2,
        too_unsure: Vec::new(),
        others: Vec::new(),
    }
}

fn needs(facts: &Facts, line: Line) -> Needs {
    find(line, facts).needs
}

/// The lines that stand otherwise than in a survey that may be launched.
fn changed(change: impl FnOnce(&mut Facts)) -> Vec<(Line, Needs)> {
    let (before, mut facts) = (launch_list(&facts()), facts());
    change(&mut facts);
    let after = launch_list(&facts);
    before.iter().zip(after).filter(|(was, is)| was.needs != is.needs).map(|(_, is)| (is.line, is.needs)).collect()
}

#[test]
fn a_survey_that_is_in_order_waits_for_two_leads_and_for_somebody_who_compared_the_lists() {
    let waiting: Vec<Line> =
        launch_list(&facts()).iter().filter(|one| one.light(None) != Light::Done).map(|one| one.line).collect();
    assert_eq!(waiting, [Line::OneList, Line::Safeguarding, Line::DataProtection]);
    assert_eq!(changed(|facts| facts.two_lists_at_16 = false), [(Line::OneList, Needs::Nothing)]);
}

#[test]
fn each_thing_that_must_not_be_wrong_stops_the_launch() {
    let stops = |line| vec![(line, Needs::Mending)];
    let wording = || Wording { band: Band::FourToSeven, words: "Bullying".to_owned(), reading_age: None };
    assert_eq!(changed(|facts| facts.says_its_purpose = false), stops(Line::Purpose));
    assert_eq!(changed(|facts| facts.without_number = vec!["Care leavers".to_owned()]), stops(Line::Numbers));
    assert_eq!(
        changed(|facts| facts.today = date!(2026 - 10 - 31)),
        [(Line::Days, Needs::Mending), (Line::HelpLines, Needs::Reason)]
    );
    assert_eq!(changed(|facts| facts.results_on = facts.closes_on), stops(Line::Days));
    assert_eq!(changed(|facts| facts.unfinished.push(wording())), stops(Line::Words));
    assert_eq!(changed(|facts| facts.unfinished_otherwise = true), stops(Line::Words));
    assert_eq!(changed(|facts| facts.without_area.push("Bullying".to_owned())), stops(Line::Areas));
    assert_eq!(changed(|facts| facts.key_holders = 1), stops(Line::KeyHolders));
    assert_eq!(changed(|facts| facts.key_day = KeyDay::NotYet), stops(Line::KeyDay));
    assert_eq!(changed(|facts| facts.key_day = KeyDay::Strangers(vec!["X".to_owned()])), stops(Line::KeyDay));
    assert_eq!(changed(|facts| facts.door = Some(DoorFault::Shut)), stops(Line::ContactDoor));
    assert_eq!(changed(|facts| facts.budget_fits = false), stops(Line::Budget));
    assert_eq!(changed(|facts| facts.short_of_slips.push("Ages 4 to 7".to_owned())), stops(Line::Slips));
}

#[test]
fn each_thing_that_may_be_wrong_for_a_reason_asks_for_one() {
    let asks = |line| vec![(line, Needs::Reason)];
    let hard = Wording { band: Band::EightToEleven, words: "Decisions?".to_owned(), reading_age: Some(10) };
    assert_eq!(changed(|facts| facts.too_hard.push(hard)), asks(Line::ReadingAge));
    assert_eq!(changed(|facts| facts.help_lines_on = None), asks(Line::HelpLines));
    assert_eq!(changed(|facts| facts.unchecked_languages.push("ar".to_owned())), asks(Line::Languages));
    assert_eq!(changed(|facts| facts.trials = 1), asks(Line::Trials));
    assert_eq!(changed(|facts| facts.too_unsure.push("Ages 4 to 7".to_owned())), asks(Line::HowSure));
}

#[test]
fn a_look_at_the_help_lines_is_good_for_ninety_days() {
    let looked = |days| Facts { help_lines_on: Some(facts().today - Duration::days(days)), ..facts() };
    assert_eq!(needs(&looked(90), Line::HelpLines), Needs::Nothing);
    assert_eq!(needs(&looked(91), Line::HelpLines), Needs::Reason);
}

#[test]
fn two_surveys_clash_when_less_than_four_weeks_lie_between_them() {
    let with = |opens_on, closes_on| Facts {
        others: vec![OtherSurvey { title: "Pulse".to_owned(), opens_on, closes_on }],
        ..facts()
    };
    // Ours runs from 5 to 30 October.
    assert_eq!(needs(&with(date!(2026 - 08 - 01), date!(2026 - 09 - 07)), Line::Clash), Needs::Nothing);
    assert_eq!(needs(&with(date!(2026 - 08 - 01), date!(2026 - 09 - 08)), Line::Clash), Needs::Reason);
    assert_eq!(needs(&with(date!(2026 - 10 - 10), date!(2026 - 10 - 12)), Line::Clash), Needs::Reason);
    assert_eq!(needs(&with(date!(2026 - 11 - 26), date!(2026 - 12 - 12)), Line::Clash), Needs::Reason);
    assert_eq!(needs(&with(date!(2026 - 11 - 27), date!(2026 - 12 - 12)), Line::Clash), Needs::Nothing);
}

#[test]
fn a_sign_off_counts_for_the_design_it_saw_and_a_reason_for_what_it_explained() {
    let (before, after) = (facts(), Facts { design_sha256: "e".repeat(64), ..facts() });
    let signed = find(Line::Safeguarding, &before);
    assert_eq!(signed.light(Some(&signed.about())), Light::Done);
    assert_eq!(find(Line::Safeguarding, &after).light(Some(&signed.about())), Light::Stop);
    assert_eq!(signed.light(Some(&find(Line::DataProtection, &before).about())), Light::Stop, "each signs their own");

    let one = find(Line::Trials, &Facts { trials: 1, ..facts() });
    assert_eq!(one.light(None), Light::AsksReason);
    assert_eq!(one.light(Some(&one.about())), Light::Reasoned);
    assert_eq!(find(Line::Trials, &Facts { trials: 0, ..facts() }).light(Some(&one.about())), Light::AsksReason);
}

#[test]
fn no_reason_moves_a_line_that_stops() {
    let stop = find(Line::KeyHolders, &Facts { key_holders: 1, ..facts() });
    assert_eq!(stop.light(Some(&stop.about())), Light::Stop);
    assert!(!Light::Stop.lets_launch() && !Light::AsksReason.lets_launch() && Light::Reasoned.lets_launch());
}

#[test]
fn every_line_has_one_name_and_stands_in_the_list_once() {
    for line in Line::ALL {
        assert_eq!(Line::named(line.as_str()), Some(line));
    }
    assert_eq!(launch_list(&facts()).iter().map(|one| one.line).collect::<Vec<_>>(), Line::ALL);
}
