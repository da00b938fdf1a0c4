use super::*;
use crate::outcomes::planner::{FigureForecast, Role};
use crate::outcomes::statement::Standing;
use crate::workflow::catalogue;

const YEARLY: &str = include_str!("../../../surveys/manifests/yearly-2026.toml");
const PULSE: &str = include_str!("../../../surveys/manifests/pulse-2027.toml");

fn shipped() -> Catalogue {
    let nowhere = tempfile::tempdir().unwrap();
    catalogue(nowhere.path()).unwrap()
}

fn draft(text: &str) -> Draft {
    Draft::parse("draft.toml", text).unwrap()
}

fn planned(text: &str, rate: f64, answers: &[(&str, u32)]) -> PlannedWave {
    let answers = answers.iter().map(|(group, answers)| (group.parse().unwrap(), *answers)).collect();
    let expectation = Expectation::of(rate, answers).unwrap();
    plan_wave(&shipped(), "draft.toml", draft(text), &expectation).unwrap()
}

fn advice<'p>(planned: &'p PlannedWave, group: &str) -> Option<&'p Advice> {
    planned.advice.iter().find(|advice| advice.group.as_str() == group)
}

fn scores<'p>(planned: &'p PlannedWave, group: &str) -> Vec<&'p FigureForecast> {
    let scope = planned.forecast.scopes.iter().find(|scope| scope.name == group).expect("it is there");
    scope.of(Role::Score).collect()
}

#[test]
fn the_scales_are_the_same_however_many_answer() {
    let (few, many) = (planned(YEARLY, 0.1, &[]), planned(YEARLY, 0.9, &[("4-7", 20)]));
    assert_eq!(few.plan, many.plan);
    assert_ne!(few.turnout, many.turnout);
}

#[test]
fn the_usual_rate_is_taken_of_those_expected_to_be_invited_unless_a_number_is_said() {
    let planned = planned(YEARLY, USUAL_RATE, &[("8-11", 61)]);
    let turnout: Vec<_> = Band::ALL.into_iter().map(|band| planned.turnout[&band]).collect();
    assert_eq!(turnout, [33, 61, 132, 116]);
    let invited: Vec<_> = planned.plan.groups.iter().map(|group| group.issued).collect();
    assert_eq!(invited, [100, 150, 400, 350]);
}

#[test]
fn answers_of_a_group_of_several_bands_are_those_of_its_bands_together() {
    let planned = planned(PULSE, 0.5, &[]);
    assert_eq!(planned.turnout.values().sum::<u32>(), 450);
    assert_eq!(planned.forecast.scopes.iter().map(|scope| scope.answers).collect::<Vec<_>>(), [450]);
    assert!(advice(&planned, "8+").is_none(), "its areas are good");
}

#[test]
fn what_does_not_fit_the_draft_is_refused_by_name() {
    let expectation = |group: &str, answers| {
        Expectation::of(0.3, [(group.parse().unwrap(), answers)].into()).unwrap().check(&draft(YEARLY))
    };
    assert_eq!(expectation("4-7", 100), Ok(()));
    let too_many = expectation("4-7", 101).unwrap_err();
    assert_eq!(too_many.to_string(), "group 4-7 has 100 invited, so 101 cannot answer");
    let unknown = expectation("5-6", 10).unwrap_err();
    assert_eq!(unknown.to_string(), "the survey has no group 5-6; its groups are 4-7, 8-11, 11-17, 16-25");
    for rate in [0.0, -0.1, 1.01, f64::NAN] {
        assert_eq!(Expectation::of(rate, BTreeMap::new()).err(), Some(ExpectationFault::Rate), "{rate}");
    }
}

#[test]
fn a_group_without_expected_needs_a_number_and_gets_its_invited_from_it() {
    let text = YEARLY.replace("expected = 100\n", "");
    let refused = plan_wave(&shipped(), "draft.toml", draft(&text), &Expectation::default()).err();
    let refused = refused.expect("nothing says how many").to_string();
    assert!(refused.contains("draft.toml: group 4-7: `expected` is missing"), "{refused}");
    let planned = planned(&text, 0.25, &[("4-7", 30)]);
    assert_eq!(planned.plan.groups[0].issued, 120);
}

#[test]
fn a_group_that_is_too_small_to_open_is_named() {
    let text = YEARLY.replace("expected = 100\n", "expected = 29\n");
    assert_eq!(planned(&text, 0.5, &[]).below_floor.iter().map(GroupId::as_str).collect::<Vec<_>>(), ["4-7"]);
    assert!(planned(YEARLY, 0.5, &[]).below_floor.is_empty());
}

#[test]
fn suggestions_stand_in_the_order_of_what_they_buy_and_each_buys_something() {
    let planned = planned(YEARLY, 0.2, &[]);
    let groups: Vec<_> = planned.advice.iter().map(|advice| advice.group.as_str()).collect();
    assert_eq!(groups[..2], ["4-7", "8-11"], "they are too small to be good");
    for advice in &planned.advice {
        assert!(advice.suggestions.len() >= 3, "{}: {:?}", advice.group, advice.suggestions);
        let shrinks: Vec<_> = advice.suggestions.iter().map(Suggestion::shrinks_to).collect();
        assert!(shrinks.is_sorted() && shrinks.iter().all(|share| (0.2..0.97).contains(share)), "{shrinks:?}");
    }
}

#[test]
fn the_answers_suggested_are_the_fewest_with_which_every_area_is_good() {
    let planned_so = planned(YEARLY, 0.2, &[]);
    for group in ["4-7", "8-11"] {
        let suggestions = &advice(&planned_so, group).expect("it needs some").suggestions;
        let more = suggestions.iter().find_map(|suggestion| match suggestion.way {
            Way::MoreAnswers { answers, standing: Standing::Shown } => Some((answers, suggestion)),
            _ => None,
        });
        let (answers, suggestion) = more.expect("enough are invited");
        assert_eq!(suggestion.good, suggestion.scores);
        let good = |answers: u32| {
            let planned = planned(YEARLY, 0.2, &[(group, answers)]);
            scores(&planned, group).iter().all(|score| score.standing == Standing::Shown)
        };
        assert!(good(answers) && !good(answers - 1), "{group}: {answers}");
    }
}

#[test]
fn where_those_invited_are_too_few_the_next_best_is_aimed_at_or_nothing() {
    let small = YEARLY.replace("expected = 100\n", "expected = 30\n");
    let with = |answers: u32| planned(&small, 0.33, &[("4-7", answers)]);
    let least = |planned: &PlannedWave| scores(planned, "4-7").iter().map(|score| score.standing).min();
    assert_eq!(least(&with(30)), Some(Standing::RoughGuide), "all of them together are not enough to be good");
    let planned = with(10);
    assert_eq!(least(&planned), Some(Standing::TooFew));
    let suggestions = &advice(&planned, "4-7").expect("it needs some").suggestions;
    let more = suggestions.iter().find_map(|suggestion| match suggestion.way {
        Way::MoreAnswers { answers, standing } => Some((answers, standing)),
        _ => None,
    });
    let (answers, standing) = more.expect("more would make it a rough guide");
    assert_eq!(standing, Standing::RoughGuide);
    assert!(least(&with(answers)) == Some(standing) && least(&with(answers - 1)) == Some(Standing::TooFew));
}

#[test]
fn a_merger_is_measured_against_the_two_groups_added_up_and_never_mixes_children_with_care_leavers() {
    let planned = planned(YEARLY, 0.1, &[]);
    for advice in &planned.advice {
        let alone = advice.areas.expect("it has areas");
        for suggestion in &advice.suggestions {
            if let Way::Merge { with } = &suggestion.way {
                assert!(suggestion.areas.before < alone, "{}: added up they are surer already", advice.group);
                assert!(with.as_str() != "16-25" && advice.group.as_str() != "16-25");
            } else {
                assert!((suggestion.areas.before - alone).abs() < 0.02, "{}", advice.group);
            }
        }
    }
    assert!(advice(&planned, "11-17").is_some() && advice(&planned, "16-25").is_some(), "at 10 in 100 each needs some");
}

#[test]
fn a_shorter_questionnaire_keeps_the_first_item_and_the_core_and_every_way_that_leads_on() {
    let planned = planned(YEARLY, 0.1, &[]);
    let form = &planned.forms[&Band::ElevenToSeventeen];
    let suggestions = &advice(&planned, "11-17").expect("it needs some").suggestions;
    let mut seen = 0;
    for suggestion in suggestions {
        let (Way::LeaveOut { items } | Way::OnlyCore { items } | Way::FewOfEachArea { items }) = &suggestion.way else {
            continue;
        };
        seen += 1;
        assert!(items.iter().all(|item| item.as_str() != "home_safe" && item.as_str() != "bully_fear"));
        if !matches!(suggestion.way, Way::FewOfEachArea { .. }) {
            assert!(items.iter().all(|item| form.item(item).is_some_and(|item| !item.core)));
        }
    }
    assert!(seen >= 2, "{suggestions:?}");
}

#[test]
fn without_a_council_the_plain_limits_leave_room_for_two_pulses_beside_a_yearly_survey() {
    let rooms = room_by_plain_limits(&draft(YEARLY)).unwrap();
    let told: Vec<_> =
        rooms.iter().map(|year| (year.council_year, year.full_surveys(), year.short_surveys())).collect();
    assert_eq!(told, [(2026, 0, 2), (2027, 1, 2), (2028, 1, 2), (2029, 1, 2)]);
    assert!(rooms.iter().all(|year| year.fits));
    assert_eq!(rooms[0].room, NanoRho::from_nano(89_000_000));
}
