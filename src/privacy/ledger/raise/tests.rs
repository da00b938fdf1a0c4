//! Who may raise what, and what an act leaves in the chain.

use proptest::prelude::*;
use time::macros::date;

use super::super::tests::{nano, reservation};
use super::super::{ChainEntry, LedgerError, OverLimit};
use super::*;
use crate::consultation::sha256_hex;

/// A second full survey in 2026, decided in its November.
pub(in super::super) fn decision() -> Decision {
    Decision {
        population: "care".to_owned(),
        council_year: 2026,
        year: Some(nano(711_000)),
        four_years: None,
        reason: RaiseReason::MoreSurveysPlanned,
        decided_by: "privacy-lead".to_owned(),
        decided_on: date!(2026 - 11 - 27),
    }
}

fn after(acts: &[Decision]) -> Ledger {
    let mut entries = Vec::new();
    for act in acts {
        let raised = Ledger::verify(entries.clone()).unwrap().raise(act).unwrap();
        entries.push(ChainEntry::Raised(raised));
    }
    Ledger::verify(entries).unwrap()
}

#[test]
fn an_act_makes_room_in_its_year_and_in_no_other_and_for_nobody_else() {
    let ledger = after(&[decision()]);
    let limits = ledger.limits("care");
    assert_eq!(
        (limits.year(2025), limits.year(2026), limits.year(2027)),
        (nano(400_000), nano(711_000), nano(400_000))
    );
    assert!((2020..2030).all(|first| limits.four_years_from(first) == nano(1_500_000)));
    assert_eq!(ledger.limits("leavers"), LimitsInForce::default());
}

#[test]
fn four_years_are_raised_in_each_run_with_that_year() {
    let limits = after(&[Decision { year: None, four_years: Some(nano(1_800_000)), ..decision() }]).limits("care");
    let raised: Vec<_> = (2015..2035).filter(|first| limits.four_years_from(*first) == nano(1_800_000)).collect();
    assert_eq!(raised, [2023, 2024, 2025, 2026]);
    assert_eq!(limits.around(2026), Limits { year: nano(400_000), four_years: nano(1_800_000) });
    // The runs of 2027 are not all raised, so the lowest is what is told.
    assert_eq!(limits.around(2027).four_years, nano(1_500_000));
}

#[test]
fn nothing_is_lowered_and_an_act_that_changes_nothing_is_none() {
    let ledger = after(&[decision()]);
    let lower = ledger.raise(&Decision { year: Some(nano(710_999)), ..decision() });
    assert_eq!(lower, Err(RaiseRefused::Lowers { in_force: nano(711_000) }));
    let lower = ledger.raise(&Decision { four_years: Some(nano(1_499_999)), ..decision() });
    assert_eq!(lower, Err(RaiseRefused::Lowers { in_force: nano(1_500_000) }));
    assert_eq!(ledger.raise(&decision()), Err(RaiseRefused::InForce));
    assert_eq!(ledger.raise(&Decision { year: None, ..decision() }), Err(RaiseRefused::InForce));
}

#[test]
fn no_act_goes_beyond_twice_the_usual() {
    let ledger = Ledger::default();
    let beyond = |limit: NanoRho| limit.checked_add(NanoRho::from_nano(1));
    for most in [
        Decision { year: Some(Limits::MOST.year), ..decision() },
        Decision { four_years: Some(Limits::MOST.four_years), ..decision() },
    ] {
        assert!(ledger.raise(&most).is_ok());
        let more = Decision { year: beyond(most.year.unwrap()), ..most.clone() };
        let refused = if most.four_years.is_some() {
            ledger.raise(&Decision { four_years: beyond(Limits::MOST.four_years), ..most })
        } else {
            ledger.raise(&more)
        };
        assert_eq!(refused, Err(RaiseRefused::TooHigh));
    }
    assert_eq!(
        RaiseRefused::TooHigh.to_string(),
        "no act raises the limits beyond 0.800000000 in a council year and 3.000000000 in four in a row"
    );
}

#[test]
fn an_act_is_about_this_council_year_or_one_of_three_to_come_and_by_a_role() {
    let ledger = Ledger::default();
    for (year, allowed) in [(2025, false), (2026, true), (2029, true), (2030, false)] {
        let found = ledger.raise(&Decision { council_year: year, ..decision() });
        assert_eq!(found.is_ok(), allowed, "{year}: {found:?}");
    }
    // In March the council year is still the one that began the April before.
    let march = Decision { decided_on: date!(2027 - 03 - 31), ..decision() };
    assert!(ledger.raise(&march).is_ok());
    let april = Decision { decided_on: date!(2027 - 04 - 01), ..decision() };
    assert_eq!(ledger.raise(&april), Err(RaiseRefused::Year));
    for nobody in ["", "Ada Lovelace", "lead@example.org", "-lead", "9", "a\nb", &"a".repeat(41)] {
        let refused = ledger.raise(&Decision { decided_by: nobody.to_owned(), ..decision() });
        assert_eq!(refused, Err(RaiseRefused::Role), "{nobody:?}");
    }
}

#[test]
fn a_charge_is_held_against_the_limits_that_were_in_force_before_it() {
    let first = Ledger::default().entry(&reservation("care", 2026, "autumn", 311_000)).unwrap();
    let ledger = Ledger::verify(vec![ChainEntry::Charged(first.clone())]).unwrap();
    let second = reservation("care", 2026, "winter", 311_000);
    let over = OverLimit { limit: nano(400_000), spent: nano(311_000) };
    assert_eq!(ledger.entry(&second), Err(LedgerError::Over(over)));

    let act = ledger.raise(&decision()).unwrap();
    let raised = Ledger::verify(vec![ChainEntry::Charged(first.clone()), ChainEntry::Raised(act.clone())]).unwrap();
    let charge = raised.entry(&second).unwrap();
    assert_eq!((charge.sequence, charge.spent_year, &charge.previous), (3, nano(622_000), &act.hash));
    let chain = [ChainEntry::Charged(first.clone()), ChainEntry::Raised(act), ChainEntry::Charged(charge.clone())];
    assert!(Ledger::verify(chain.to_vec()).is_ok());

    // The same charge in a chain from which the act was taken, sequence and hashes made to fit.
    let mut without = charge;
    (without.sequence, without.previous) = (2, first.hash.clone());
    without.hash = hash_of(&without);
    let hidden = Ledger::verify(vec![ChainEntry::Charged(first), ChainEntry::Charged(without)]);
    assert_eq!(hidden, Err(LedgerError::Over(over)));
}

#[test]
fn an_act_that_was_changed_is_found_with_a_new_hash_and_without() {
    let changes: [&dyn Fn(&mut LimitsRaised); 9] = [
        &|act| act.limit_year = nano(800_000),
        &|act| act.limit_year = nano(900_000),
        &|act| act.limit_four_years = nano(1_600_000),
        &|act| act.council_year += 1,
        &|act| act.population = "others".to_owned(),
        &|act| act.decided_by = "somebody-else".to_owned(),
        &|act| act.decided_on = date!(2026 - 11 - 28),
        &|act| act.reason = RaiseReason::Safety,
        &|act| act.sequence += 1,
    ];
    let act = Ledger::default().raise(&decision()).unwrap();
    let ledger = Ledger::verify(vec![ChainEntry::Raised(act.clone())]).unwrap();
    let next = ledger.entry(&reservation("care", 2026, "autumn", 500_000)).unwrap();
    for change in changes {
        let mut other = act.clone();
        change(&mut other);
        let chain = |act: &LimitsRaised| vec![ChainEntry::Raised(act.clone()), ChainEntry::Charged(next.clone())];
        assert!(Ledger::verify(chain(&other)).is_err());
        other.hash = hash_of(&other);
        assert!(Ledger::verify(chain(&other)).is_err());
    }
}

#[test]
fn an_act_and_a_charge_are_told_apart_by_what_they_say_and_nothing_is_both() {
    let act = Ledger::default().raise(&decision()).unwrap();
    let canonical = format!(
        r#"{{"act":"raise_limits","council_year":2026,"decided_by":"privacy-lead","decided_on":"2026-11-27","limit_four_years":"1.500000000","limit_year":"0.711000000","population":"care","previous":"{}","reason":"more_surveys_planned","sequence":1}}"#,
        super::super::NO_PREVIOUS
    );
    assert_eq!(act.hash, sha256_hex(canonical.as_bytes()));
    let text = serde_json::to_string(&ChainEntry::Raised(act.clone())).unwrap();
    assert_eq!(serde_json::from_str::<ChainEntry>(&text).unwrap(), ChainEntry::Raised(act));

    let charge = Ledger::default().entry(&reservation("care", 2026, "autumn", 311_000)).unwrap();
    let text = serde_json::to_string(&charge).unwrap();
    // As it stands in a release, and as it stood before there were acts.
    assert_eq!(serde_json::to_string(&ChainEntry::Charged(charge.clone())).unwrap(), text);
    assert_eq!(serde_json::from_str::<ChainEntry>(&text).unwrap(), ChainEntry::Charged(charge));
    let both = text.replacen('{', r#"{"act":"raise_limits","#, 1);
    assert!(serde_json::from_str::<ChainEntry>(&both).is_err());
}

proptest! {
    #[test]
    fn whatever_acts_follow_each_other_no_limit_ever_falls_or_passes_the_most(
        acts in proptest::collection::vec(
            (2026..2030_i32, proptest::option::of(0..900_u64), proptest::option::of(0..3_300_u64)), 0..12
        )
    ) {
        let mut ledger = Ledger::default();
        for (council_year, year, four_years) in acts {
            let thousandths = |limit: Option<u64>| limit.map(|limit| nano(limit * 1000));
            let wanted = Decision {
                council_year, year: thousandths(year), four_years: thousandths(four_years), ..decision()
            };
            let before = ledger.limits("care");
            if let Ok(act) = ledger.raise(&wanted) {
                let mut entries = ledger.entries().to_vec();
                entries.push(ChainEntry::Raised(act));
                ledger = Ledger::verify(entries).unwrap();
                prop_assert_ne!(&ledger.limits("care"), &before);
            }
            let now = ledger.limits("care");
            for first in 2020..2035 {
                prop_assert!((before.year(first)..=Limits::MOST.year).contains(&now.year(first)));
                let runs = before.four_years_from(first)..=Limits::MOST.four_years;
                prop_assert!(runs.contains(&now.four_years_from(first)));
            }
        }
    }
}
