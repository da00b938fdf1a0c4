//! The chain, the limits, and who gets a charge.

use proptest::prelude::*;

use super::super::samples::{paid, small_wave};
use super::*;

pub(super) fn nano(millionths: u64) -> NanoRho {
    NanoRho::from_nano(millionths * 1000)
}

pub(super) fn reservation(population: &str, council_year: i32, wave: &str, millionths: u64) -> Reservation {
    Reservation { population: population.to_owned(), council_year, wave: wave.parse().unwrap(), rho: nano(millionths) }
}

fn ledger(reservations: &[Reservation]) -> Vec<LedgerEntry> {
    let mut entries = Vec::new();
    for reserved in reservations {
        let ledger = verified(&entries).unwrap();
        entries.push(ledger.entry(reserved).unwrap());
    }
    entries
}

/// The chain of these charges.
fn verified(charges: &[LedgerEntry]) -> Result<Ledger, LedgerError> {
    Ledger::verify(charges.iter().cloned().map(ChainEntry::Charged).collect())
}

fn three_years() -> Vec<LedgerEntry> {
    ledger(&[
        reservation("care", 2023, "2023-autumn", 311_000),
        reservation("care", 2024, "2024-spring", 30_000),
        reservation("leavers", 2024, "2024-leavers", 311_000),
        reservation("care", 2024, "2024-autumn", 311_000),
        reservation("care", 2027, "2027-autumn", 311_000),
    ])
}

#[test]
fn totals_run_over_one_population_one_year_and_the_four_years_that_end_with_it() {
    let entries = three_years();
    let totals = |place: usize| (entries[place].spent_year, entries[place].spent_four_years);
    assert_eq!(totals(0), (nano(311_000), nano(311_000)));
    assert_eq!(totals(1), (nano(30_000), nano(341_000)));
    assert_eq!(totals(2), (nano(311_000), nano(311_000)));
    assert_eq!(totals(3), (nano(341_000), nano(652_000)));
    // 2024 to 2027; 2023 has left the window.
    assert_eq!(totals(4), (nano(311_000), nano(652_000)));
    assert_eq!(entries[0].previous, NO_PREVIOUS);
    assert_eq!(entries[4].previous, entries[3].hash);
    let sequences: Vec<_> = entries.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, [1, 2, 3, 4, 5]);
}

#[test]
fn a_chain_holds_only_whole_and_in_order() {
    assert!(verified(&three_years()).is_ok());
    for place in 0..4 {
        let mut missing = three_years();
        missing.remove(place);
        assert!(verified(&missing).is_err(), "entry {place} could be left out");
        let mut swapped = three_years();
        swapped.swap(place, place + 1);
        assert!(verified(&swapped).is_err(), "entries from {place} on could be swapped");
    }
    let mut doubled = three_years();
    doubled.push(doubled[4].clone());
    assert!(matches!(verified(&doubled), Err(LedgerError::ChargedAlready(_))));
}

#[test]
fn an_entry_that_was_changed_is_found_with_a_new_hash_and_without() {
    let changes: [&dyn Fn(&mut LedgerEntry); 8] = [
        &|entry| entry.charged = nano(1),
        &|entry| entry.spent_year = nano(1),
        &|entry| entry.spent_four_years = nano(1),
        &|entry| entry.council_year += 1,
        &|entry| entry.population = "others".to_owned(),
        &|entry| entry.sequence += 1,
        &|entry| entry.wave = "another".parse().unwrap(),
        &|entry| entry.previous = NO_PREVIOUS.to_owned(),
    ];
    for change in changes {
        let mut entries = three_years();
        change(&mut entries[1]);
        assert!(verified(&entries).is_err());
        entries[1].hash = hash_of(&entries[1]);
        // Even with a hash that fits, the next entry names another one.
        assert!(verified(&entries).is_err());
    }
}

#[test]
fn a_wave_is_charged_once() {
    let ledger = verified(&three_years()).unwrap();
    let again = reservation("care", 2027, "2024-autumn", 1_000);
    assert_eq!(ledger.entry(&again), Err(LedgerError::ChargedAlready("2024-autumn".parse().unwrap())));
    assert_eq!(ledger.entry_for(&"2024-autumn".parse().unwrap()), Some(&three_years()[3]));
    assert_eq!(ledger.entry_for(&"2030-autumn".parse().unwrap()), None);
}

#[test]
fn a_yearly_survey_and_two_pulses_always_fit() {
    let mut spent = BTreeMap::new();
    for year in 2020..2060 {
        for millionths in [311_000, 30_000, 30_000] {
            assert_eq!(fits(&spent, year, nano(millionths), Limits::default()), Ok(()));
            let year = spent.entry(year).or_insert(NanoRho::ZERO);
            *year = year.checked_add(nano(millionths)).unwrap();
        }
    }
}

#[test]
fn a_second_full_survey_in_a_year_does_not_fit() {
    let spent = BTreeMap::from([(2026, nano(311_000))]);
    let refused = fits(&spent, 2026, nano(311_000), Limits::default());
    assert_eq!(refused, Err(OverLimit { limit: nano(400_000), spent: nano(311_000) }));
    assert_eq!(fits(&spent, 2026, nano(89_000), Limits::default()), Ok(()));
    assert!(fits(&spent, 2026, nano(89_000).checked_add(NanoRho::from_nano(1)).unwrap(), Limits::default()).is_err());
}

#[test]
fn a_year_filled_afterwards_counts_in_the_runs_that_end_later() {
    let spent = BTreeMap::from([(2025, nano(400_000)), (2026, nano(400_000)), (2028, nano(400_000))]);
    // 2025 to 2028 leaves 0.3, though 2024 to 2027 would leave 0.7 and the year itself 0.4.
    assert_eq!(room(&spent, 2027, Limits::default()), nano(300_000));
    assert_eq!(room(&spent, 2029, Limits::default()), nano(400_000));
}

proptest! {
    #[test]
    fn what_fits_keeps_every_run_of_four_years_within_the_limit(
        wishes in proptest::collection::vec((2020..2032_i32, 1..400_u64), 0..60)
    ) {
        let mut spent: BTreeMap<i32, NanoRho> = BTreeMap::new();
        for (year, thousandths) in wishes {
            let cost = nano(thousandths * 1000);
            if fits(&spent, year, cost, Limits::default()).is_ok() {
                let year = spent.entry(year).or_default();
                *year = year.checked_add(cost).unwrap();
            }
        }
        for first in 2015..2035 {
            let four: u64 = (first..first + 4).filter_map(|year| spent.get(&year)).map(|rho| rho.nano()).sum();
            prop_assert!(four <= 1_500_000_000);
        }
        prop_assert!(spent.values().all(|rho| rho.nano() <= 400_000_000));
    }
}

#[test]
fn a_refusal_names_the_limit_and_what_is_spent_and_nothing_of_the_survey() {
    let refused = OverLimit { limit: nano(400_000), spent: nano(311_000) };
    assert_eq!(refused.to_string(), "over budget: 0.311000000 of 0.400000000 are spent");
    assert_eq!(LedgerError::Over(refused).to_string(), refused.to_string());
}

#[test]
fn a_ledger_from_which_the_end_is_gone_is_told_from_one_that_went_on_and_from_another() {
    let (all, earlier) = (verified(&three_years()).unwrap(), verified(&three_years()[..3]).unwrap());
    assert_eq!(all.demand_that_it_continues(&earlier), Ok(()));
    assert_eq!(all.demand_that_it_continues(&all), Ok(()));
    assert_eq!(all.demand_that_it_continues(&Ledger::default()), Ok(()));
    let rolled_back = Err(LedgerError::RolledBack { here: 3, known: 5 });
    assert_eq!(earlier.demand_that_it_continues(&all), rolled_back);
    assert_eq!(earlier.demand_that_it_reaches(5), rolled_back);
    let other = verified(&ledger(&[reservation("care", 2023, "2023-autumn", 30_000)])).unwrap();
    assert_eq!(other.demand_that_it_continues(&all), Err(LedgerError::Chain { sequence: 1 }));
    // The same, once more was charged in the place of what is gone: the room was spent twice.
    let mut again = three_years()[..3].to_vec();
    again.push(earlier.entry(&reservation("care", 2024, "2024-winter", 30_000)).unwrap());
    let again = verified(&again).unwrap();
    assert_eq!(again.demand_that_it_continues(&all), Err(LedgerError::Chain { sequence: 4 }));
}

#[test]
fn only_an_entry_that_verifies_and_pays_for_the_plan_gives_a_charge() {
    let (manifest, _) = small_wave();
    let entry = paid(&manifest);
    assert_eq!(Charge::for_wave(&entry, &manifest).unwrap().rho(), nano(311_000));

    let mut changed = entry.clone();
    changed.charged = nano(311_001);
    assert_eq!(Charge::for_wave(&changed, &manifest).unwrap_err(), LedgerError::Hash { sequence: 1 });

    let spoils: [&dyn Fn(&mut LedgerEntry); 4] = [
        &|entry| entry.charged = nano(310_999),
        &|entry| entry.wave = "another".parse().unwrap(),
        &|entry| entry.council_year = 2025,
        &|entry| entry.population = "others".to_owned(),
    ];
    for spoil in spoils {
        let mut other = entry.clone();
        spoil(&mut other);
        other.hash = hash_of(&other);
        let refused = Charge::for_wave(&other, &manifest).unwrap_err();
        assert_eq!(refused, LedgerError::OtherWave(manifest.wave.clone()));
    }
}

#[test]
fn the_hash_of_an_entry_is_that_of_its_canonical_json() {
    let entry = &ledger(&[reservation("care", 2026, "2026-autumn", 311_000)])[0];
    let canonical = format!(
        r#"{{"charged":"0.311000000","council_year":2026,"population":"care","previous":"{NO_PREVIOUS}","sequence":1,"spent_four_years":"0.311000000","spent_year":"0.311000000","wave":"2026-autumn"}}"#
    );
    assert_eq!(entry.hash, sha256_hex(canonical.as_bytes()));
}
