//! Limits that were raised: by an act of the ledger, and not otherwise.

use chorus::consultation::Stage;
use chorus::privacy::{ChainEntry, Decision, Ledger, LimitsInForce, NanoRho, RaiseReason, RaiseRefused};
use chorus::store::{Note, StoreError};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use time::macros::date;

use super::{Council, execute, manifest, numbers, open_wave, texts, wave};

/// The limit of 2026 is to be this.
pub fn decision(year: &str) -> Decision {
    Decision {
        population: "care".to_owned(),
        council_year: 2026,
        year: Some(year.parse().unwrap()),
        four_years: None,
        reason: RaiseReason::MoreSurveysPlanned,
        decided_by: "privacy-lead".to_owned(),
        decided_on: date!(2026 - 11 - 27),
    }
}

fn note() -> Note {
    Note { day: date!(2026 - 11 - 27), who: "lead".into(), act: "ledger.raise".into(), subject: "care, 2026".into() }
}

/// Everything that an act may change.
async fn state(council: &Council) -> Vec<String> {
    let db = council.raw("app.db").await;
    let budget = "SELECT population || first_year || years || ':' || limit_nano_rho || ',' || reserved_nano_rho FROM budget \
                  ORDER BY population, years, first_year";
    let mut all = texts(&db, budget).await;
    all.extend(texts(&db, "SELECT entry FROM ledger").await);
    all.extend(texts(&db, "SELECT act FROM audit").await);
    all
}

#[tokio::test]
async fn an_act_makes_room_for_one_more_survey_and_stands_with_its_note() {
    let council = Council::new().await;
    let app = &council.stores.app;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    app.create_wave(&wave("winter"), "{}").await.unwrap();
    let winter = manifest("winter", 2026, "0.311000000");
    assert!(matches!(app.open_wave(&winter).await, Err(StoreError::OverBudget { .. })));

    let raised = app.noting(note()).raise_limits(&decision("0.622000000")).await.unwrap();
    assert_eq!(app.ledger().await.unwrap().entries(), [ChainEntry::Raised(raised)]);
    assert_eq!(app.audit_trail().await.unwrap().last().unwrap().note, note());
    let file = council.raw("app.db").await;
    let limits = "SELECT limit_nano_rho FROM budget WHERE years = 1 AND first_year = 2026";
    assert_eq!(numbers(&file, limits).await, [622_000_000]);
    let runs = "SELECT DISTINCT limit_nano_rho FROM budget WHERE years = 4";
    assert_eq!(numbers(&file, runs).await, [1_500_000_000]);

    app.open_wave(&winter).await.unwrap();
    for name in ["autumn", "winter"] {
        app.advance(&wave(name), &[Stage::Open], Stage::Closed).await.unwrap();
        app.charge(&wave(name)).await.unwrap();
    }
    let entries = app.ledger().await.unwrap().entries().to_vec();
    let (year, room) = (app.budget("care", 2026).await.unwrap().spans[0], NanoRho::ZERO);
    assert_eq!((year.spent, year.room()), ("0.622000000".parse().unwrap(), room));
    // Whoever has the chain sees that the act came first, and that it had to.
    assert!(Ledger::verify(entries.clone()).is_ok());
    assert!(Ledger::verify(entries[1..].to_vec()).is_err());
}

#[tokio::test]
async fn an_act_that_may_not_be_changes_nothing_and_leaves_no_note() {
    let council = Council::new().await;
    let app = council.stores.app.noting(note());
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let before = state(&council).await;
    let refusals = [
        (decision("0.800000001"), RaiseRefused::TooHigh),
        (decision("0.311000000"), RaiseRefused::Lowers { in_force: "0.400000000".parse().unwrap() }),
        (decision("0.400000000"), RaiseRefused::InForce),
        (Decision { council_year: 2025, ..decision("0.622000000") }, RaiseRefused::Year),
        (Decision { decided_by: "Ada Lovelace".to_owned(), ..decision("0.622000000") }, RaiseRefused::Role),
    ];
    for (decision, wanted) in refusals {
        let refused = app.raise_limits(&decision).await;
        assert!(matches!(refused, Err(StoreError::NotRaised(why)) if why == wanted), "{wanted}");
    }
    let nobody = Decision { population: "caer".to_owned(), ..decision("0.622000000") };
    assert!(matches!(app.raise_limits(&nobody).await, Err(StoreError::NoSuchPopulation)));
    assert_eq!(state(&council).await, before);
}

#[tokio::test]
async fn a_limit_that_was_changed_past_the_ledger_opens_nothing_and_is_charged_to_nobody() {
    let council = Council::new().await;
    let app = &council.stores.app;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let file = council.raw("app.db").await;
    execute(&file, "UPDATE budget SET limit_nano_rho = 800000000 WHERE years = 1").await;
    app.create_wave(&wave("winter"), "{}").await.unwrap();
    assert!(matches!(app.open_wave(&manifest("winter", 2026, "0.311000000")).await, Err(StoreError::OtherLimit)));
    assert!(matches!(app.raise_limits(&decision("0.700000000")).await, Err(StoreError::OtherLimit)));
    assert_eq!(numbers(&file, "SELECT count(*) FROM reservations").await, [1]);

    // Nor does a reservation that was written by hand pay for anything the ledger has no room for.
    execute(&file, "UPDATE reservations SET nano_rho = 400000001").await;
    execute(&file, "UPDATE budget SET reserved_nano_rho = 400000001").await;
    app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    assert!(matches!(app.charge(&wave("autumn")).await, Err(StoreError::Ledger(_))));
    assert_eq!(app.ledger().await.unwrap().entries(), []);
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().stage, Stage::Closed);
}

#[tokio::test]
async fn acts_from_several_sides_at_once_make_one_chain_and_the_highest_limit_holds() {
    let council = Council::new().await;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let others = [council.stores.app.clone(), council.other_process().await.app, council.other_process().await.app];
    let acts = (1..=24_usize).map(|number| {
        let app = others[number % 3].clone();
        let limit = NanoRho::from_nano(400_000_000 + 10_000_000 * u64::try_from(number).unwrap());
        tokio::spawn(async move { app.raise_limits(&decision(&limit.to_string())).await })
    });
    let mut raised = 0;
    for act in acts.collect::<Vec<_>>() {
        match act.await.unwrap() {
            Ok(_) => raised += 1,
            // Another one was higher already.
            Err(StoreError::NotRaised(RaiseRefused::Lowers { .. })) => {}
            Err(other) => panic!("{other}"),
        }
    }
    let app = &council.stores.app;
    assert_eq!(app.ledger().await.unwrap().entries().len(), raised);
    let limit = app.budget("care", 2026).await.unwrap().spans[0].limit;
    assert_eq!(limit, "0.640000000".parse().unwrap());
}

#[tokio::test]
async fn the_database_reserves_exactly_what_the_privacy_room_says_fits_between_acts() {
    for seed in 0..6 {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let council = Council::new().await;
        let app = &council.stores.app;
        let mut taken = std::collections::BTreeMap::new();
        open_wave(&council.stores, "first", 2027, "0.000000001").await;
        taken.insert(2027, NanoRho::from_nano(1));
        for number in 0..40 {
            let year = rng.random_range(2026..2030);
            if rng.random_bool(0.2) {
                let some = |limit: Option<u64>| limit.map(NanoRho::from_nano);
                let wanted = Decision {
                    council_year: year,
                    year: some(rng.random_bool(0.7).then(|| rng.random_range(300_000_000..850_000_000))),
                    four_years: some(rng.random_bool(0.7).then(|| rng.random_range(1_400_000_000..3_100_000_000))),
                    ..decision("0.400000000")
                };
                let allowed = app.ledger().await.unwrap().raise(&wanted).is_ok();
                assert_eq!(app.raise_limits(&wanted).await.is_ok(), allowed, "seed {seed}, {number}");
                continue;
            }
            let limits: LimitsInForce = app.ledger().await.unwrap().limits("care");
            let cost = NanoRho::from_nano(rng.random_range(1..300_000_000));
            let name = format!("w{number}");
            app.create_wave(&wave(&name), "{}").await.unwrap();
            let opened = app.open_wave(&manifest(&name, year, &cost.to_string())).await.is_ok();
            assert_eq!(opened, limits.fits(&taken, year, cost).is_ok(), "seed {seed}, {number}");
            if opened {
                let sum: &mut NanoRho = taken.entry(year).or_default();
                *sum = [*sum, cost].into_iter().sum();
                if rng.random_bool(0.5) {
                    app.advance(&wave(&name), &[Stage::Open], Stage::Closed).await.unwrap();
                    app.charge(&wave(&name)).await.unwrap();
                }
            }
        }
        let limits = app.ledger().await.unwrap().limits("care");
        for year in 2024..2033 {
            assert_eq!(app.budget("care", year).await.unwrap().room(), limits.room(&taken, year), "{seed}, {year}");
        }
    }
}
