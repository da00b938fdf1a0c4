//! Launch lists for sample pages.

use std::collections::BTreeSet;

use time::macros::date;

use crate::consultation::launch::{DoorFault, Facts, KeyDay, Light, Line, OtherSurvey, Wording, launch_list};
use crate::questionnaire::Band;
use crate::store::LaunchWord;
use crate::workflow::launch::{LaunchList, ListLine};

fn ready() -> Facts {
    Facts {
        today: date!(2026 - 09 - 21),
        design_sha256: "5f0c19ab".repeat(8),
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
        help_lines_on: Some(date!(2026 - 09 - 01)),
        trials: 2,
        too_unsure: Vec::new(),
        others: Vec::new(),
    }
}

/// Everything that can be wrong at once.
fn begun() -> Facts {
    let wording = |band, words: &str| Wording { band, words: words.to_owned(), reading_age: None };
    Facts {
        today: date!(2026 - 11 - 21),
        says_its_purpose: false,
        closes_on: date!(2026 - 10 - 01),
        results_on: date!(2026 - 09 - 20),
        unfinished: vec![wording(Band::FourToSeven, "own_bikes")],
        unfinished_otherwise: true,
        without_number: vec!["Care leavers, 16 to 25".to_owned()],
        without_area: vec!["Can you get to your clubs?".to_owned()],
        too_hard: vec![wording(Band::EightToEleven, "How often do you have a say in decisions?")],
        unchecked_languages: vec!["ar".to_owned()],
        key_holders: 1,
        key_day: KeyDay::Strangers(vec!["head-of-service".to_owned()]),
        door: Some(DoorFault::Shut),
        budget_fits: false,
        short_of_slips: vec!["Ages 4 to 7".to_owned()],
        help_lines_on: None,
        trials: 1,
        too_unsure: vec!["Ages 4 to 7".to_owned()],
        others: vec![OtherSurvey {
            title: "Summer pulse".to_owned(),
            opens_on: date!(2026 - 09 - 01),
            closes_on: date!(2026 - 09 - 20),
        }],
        ..ready()
    }
}

fn list(facts: &Facts, said: &[(Line, &str)], undone: &[Line]) -> LaunchList {
    let lines = launch_list(facts).into_iter().map(|finding| {
        let said = said.iter().find(|(line, _)| *line == finding.line);
        let word = said.map(|(_, words)| LaunchWord {
            about: finding.about(),
            words: (*words).to_owned(),
            staff: "0".repeat(32),
            login: "kim".to_owned(),
            said_on: date!(2026 - 09 - 18),
        });
        let light = finding.light(word.as_ref().map(|word| word.about.as_str()));
        ListLine { undone: undone.contains(&finding.line) && light != Light::Done, light, word, finding }
    });
    LaunchList { lines: lines.collect(), designers: BTreeSet::from(["sam".to_owned()]) }
}

/// A list in each state, by the name of the sample.
pub(super) fn lists() -> Vec<(&'static str, LaunchList)> {
    let signed = [(Line::Safeguarding, ""), (Line::DataProtection, ""), (Line::OneList, "")];
    let late = Facts { door: Some(DoorFault::Late), key_day: KeyDay::NotYet, trials: 1, ..ready() };
    let reasoned: Vec<_> =
        signed.iter().copied().chain([(Line::Trials, "One was ill. We try again next week.")]).collect();
    let one_trial = Facts { trials: 1, ..ready() };
    vec![
        ("begun", list(&begun(), &[], &[])),
        ("nearly", list(&late, &[], &[Line::Safeguarding])),
        ("designed", list(&late, &[], &[])),
        ("reasoned", list(&one_trial, &reasoned, &[])),
        ("ready", list(&ready(), &signed, &[])),
        ("launched", list(&ready(), &signed, &[])),
        ("changed", list(&begun(), &[], &[])),
        ("own-design", list(&begun(), &[], &[])),
        ("no-reason", list(&begun(), &[], &[])),
    ]
}
