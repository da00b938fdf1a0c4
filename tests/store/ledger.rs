//! What is reserved, charged and given back.

use std::collections::BTreeMap;

use chorus::consultation::{Stage, WrongStage};
use chorus::privacy::{ChainEntry, Limits, NanoRho, fits};
use chorus::store::{Budget, StoreError};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::{Council, execute, manifest, numbers, open_wave, wave};

fn rho(text: &str) -> NanoRho {
    text.parse().unwrap()
}

fn year_of(budget: &Budget) -> (NanoRho, NanoRho) {
    (budget.spans[0].reserved, budget.spans[0].spent)
}

#[tokio::test]
async fn of_forty_eight_surveys_opened_at_once_in_a_year_with_room_for_one_one_opens() {
    let council = Council::new().await;
    let processes = [council.other_process().await.app, council.other_process().await.app, council.stores.app.clone()];
    for number in 0..48 {
        council.stores.app.create_wave(&wave(&format!("w{number}")), "{}").await.unwrap();
    }
    let racers = (0..48).map(|number: usize| {
        let app = processes[number % 3].clone();
        tokio::spawn(async move { app.open_wave(&manifest(&format!("w{number}"), 2026, "0.311000000")).await })
    });
    let mut opened = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.unwrap() {
            Ok(()) => opened += 1,
            Err(StoreError::OverBudget { limit, spent }) => {
                assert_eq!((limit, spent), (rho("0.400000000"), rho("0.311000000")));
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(opened, 1);
    let waves = council.stores.app.waves().await.unwrap();
    assert_eq!(waves.iter().filter(|wave| wave.stage == Stage::Open).count(), 1);
    assert_eq!(waves.iter().filter(|wave| wave.manifest.is_some()).count(), 1);
    let file = council.raw("app.db").await;
    assert_eq!(numbers(&file, "SELECT count(*) FROM reservations").await, [1]);
    assert_eq!(numbers(&file, "SELECT DISTINCT reserved_nano_rho FROM budget").await, [311_000_000]);
}

#[tokio::test]
async fn four_years_in_a_row_are_limited_whichever_of_them_is_filled_last() {
    let council = Council::new().await;
    for year in [2020, 2021, 2023] {
        open_wave(&council.stores, &format!("w{year}"), year, "0.375000000").await;
    }
    // 2020 to 2023 have 0.375 left, and 2022 itself 0.4.
    council.stores.app.create_wave(&wave("late"), "{}").await.unwrap();
    let refused = council.stores.app.open_wave(&manifest("late", 2022, "0.375000001")).await;
    let expected = (rho("1.500000000"), rho("1.125000000"));
    assert!(matches!(refused, Err(StoreError::OverBudget { limit, spent }) if (limit, spent) == expected));
    council.stores.app.open_wave(&manifest("late", 2022, "0.375000000")).await.unwrap();
    // 2021 to 2024 have 0.375 left, and so has 2024.
    open_wave(&council.stores, "next", 2024, "0.375000000").await;
    assert_eq!(council.stores.app.budget("care", 2023).await.unwrap().room(), NanoRho::ZERO);
    // Another population is counted apart.
    let mut others = manifest("others", 2022, "0.311000000");
    others.population = "care-leavers".to_owned();
    council.stores.app.create_wave(&others.wave, "{}").await.unwrap();
    council.stores.app.open_wave(&others).await.unwrap();
}

#[tokio::test]
async fn the_database_reserves_exactly_what_the_privacy_room_says_fits() {
    for seed in 0..6 {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let council = Council::new().await;
        let app = &council.stores.app;
        let mut taken: BTreeMap<i32, NanoRho> = BTreeMap::new();
        for number in 0..40 {
            let year = rng.random_range(2020..2028);
            let cost = NanoRho::from_nano(rng.random_range(1..250_000_000));
            let name = format!("w{number}");
            app.create_wave(&wave(&name), "{}").await.unwrap();
            let reserved = app.open_wave(&manifest(&name, year, &cost.to_string())).await;
            assert_eq!(reserved.is_ok(), fits(&taken, year, cost, Limits::default()).is_ok(), "seed {seed}, {number}");
            if reserved.is_ok() {
                let sum = taken.entry(year).or_default();
                *sum = [*sum, cost].into_iter().sum();
                // Some are charged and some are given back, which must count as before, or not at all.
                app.advance(&wave(&name), &[Stage::Open], Stage::Closed).await.unwrap();
                if rng.random_bool(0.3) {
                    app.release_reservation(&wave(&name)).await.unwrap();
                    *sum = sum.saturating_sub(cost);
                } else if rng.random_bool(0.5) {
                    app.charge(&wave(&name)).await.unwrap();
                }
            }
        }
        for year in 2020..2028 {
            let room = chorus::privacy::room(&taken, year, Limits::default());
            assert_eq!(app.budget("care", year).await.unwrap().room(), room, "seed {seed}, {year}");
        }
    }
}

#[tokio::test]
async fn a_closed_wave_is_charged_once_however_often_and_from_wherever_it_is_asked() {
    let council = Council::new().await;
    let other = council.other_process().await;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    council.stores.app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    let charges = (0..16).map(|number| {
        let app = if number % 2 == 0 { council.stores.app.clone() } else { other.app.clone() };
        tokio::spawn(async move { app.charge(&wave("autumn")).await.unwrap() })
    });
    let mut entries = Vec::new();
    for charge in charges.collect::<Vec<_>>() {
        entries.push(charge.await.unwrap());
    }
    assert!(entries.iter().all(|entry| *entry == entries[0]));
    assert_eq!((entries[0].sequence, entries[0].charged), (1, rho("0.311000000")));
    let app = &council.stores.app;
    assert_eq!(app.ledger().await.unwrap().entries(), [ChainEntry::Charged(entries[0].clone())]);
    assert_eq!(year_of(&app.budget("care", 2026).await.unwrap()), (NanoRho::ZERO, rho("0.311000000")));
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().stage, Stage::Exported);
    assert!(matches!(app.release_reservation(&wave("autumn")).await, Err(StoreError::AlreadyCharged)));
}

#[tokio::test]
async fn an_open_wave_is_not_charged_and_a_released_reservation_cannot_be() {
    let council = Council::new().await;
    let app = &council.stores.app;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let refused = app.charge(&wave("autumn")).await;
    let wrong = WrongStage { found: Stage::Open, needed: Stage::Closed };
    assert!(matches!(refused, Err(StoreError::WrongStage(found)) if found == wrong));
    assert_eq!(app.reservation(&wave("autumn")).await.unwrap().unwrap().rho, rho("0.311000000"));

    app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    app.release_reservation(&wave("autumn")).await.unwrap();
    app.release_reservation(&wave("autumn")).await.unwrap();
    assert_eq!(year_of(&app.budget("care", 2026).await.unwrap()), (NanoRho::ZERO, NanoRho::ZERO));
    assert_eq!(app.reservation(&wave("autumn")).await.unwrap(), None);
    assert!(matches!(app.charge(&wave("autumn")).await, Err(StoreError::NotReserved)));
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().stage, Stage::Closed);
    assert_eq!(app.ledger().await.unwrap().entries(), []);
    open_wave(&council.stores, "winter", 2026, "0.311000000").await;
}

#[tokio::test]
async fn nothing_is_added_to_a_ledger_that_was_altered() {
    let council = Council::new().await;
    let app = &council.stores.app;
    for year in 2024..2027 {
        let name = format!("w{year}");
        open_wave(&council.stores, &name, year, "0.311000000").await;
        app.advance(&wave(&name), &[Stage::Open], Stage::Closed).await.unwrap();
        if year < 2026 {
            app.charge(&wave(&name)).await.unwrap();
        }
    }
    assert_eq!(app.ledger().await.unwrap().entries().len(), 2);
    let file = council.raw("app.db").await;
    let cheaper = "UPDATE ledger SET entry = replace(entry, '0.311000000', '0.031100000') WHERE sequence = 1";
    assert!(sea_orm::ConnectionTrait::execute_unprepared(&file, cheaper).await.is_err());
    execute(&file, "DROP TRIGGER ledger_no_update").await;
    execute(&file, cheaper).await;
    assert!(matches!(app.ledger().await, Err(StoreError::Ledger(_))));
    assert!(matches!(app.charge(&wave("w2026")).await, Err(StoreError::Ledger(_))));
    assert_eq!(app.wave(&wave("w2026")).await.unwrap().unwrap().stage, Stage::Closed);
    assert_eq!(numbers(&file, "SELECT count(*) FROM ledger").await, [2]);
}

#[tokio::test]
async fn the_database_itself_refuses_to_overspend() {
    let council = Council::new().await;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let file = council.raw("app.db").await;
    for overspent in [
        "UPDATE budget SET spent_nano_rho = 89000001 WHERE years = 1",
        "UPDATE budget SET reserved_nano_rho = 1500000001 WHERE years = 4",
        "UPDATE budget SET reserved_nano_rho = -1",
    ] {
        assert!(sea_orm::ConnectionTrait::execute_unprepared(&file, overspent).await.is_err(), "{overspent}");
    }
    assert_eq!(year_of(&council.stores.app.budget("care", 2026).await.unwrap()), (rho("0.311000000"), NanoRho::ZERO));
}
