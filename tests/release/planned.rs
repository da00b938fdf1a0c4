//! What was forecast before a wave opened, beside what then was frozen and what the ledger then had room for.

use chorus::consultation::Draft;
use chorus::privacy::NanoRho;
use chorus::workflow;
use chorus::workflow::plan_wave::{Expectation, PlannedWave, plan_wave, room_after, room_by_plain_limits};

use super::{Council, DRAFT, WHO, autumn};

fn draft(text: &str) -> Draft {
    Draft::parse("draft.toml", text).unwrap()
}

fn planned(council: &Council, expected: u32) -> PlannedWave {
    let text = DRAFT.replace("bands = [\"11-17\"]", &format!("bands = [\"11-17\"]\nexpected = {expected}"));
    plan_wave(&council.chorus.catalogue, "draft.toml", draft(&text), &Expectation::default()).unwrap()
}

#[tokio::test]
async fn the_plan_that_is_forecast_is_the_one_that_is_frozen() {
    let council = Council::with_draft().await;
    let planned = planned(&council, 34);
    council.print(34).await.unwrap();
    let frozen = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(planned.plan.groups, frozen.groups);
    assert_eq!(planned.plan.unreadable_sigma, frozen.unreadable_sigma);
    assert_eq!((planned.plan.rho, planned.areas), (frozen.rho, frozen.areas));
}

#[tokio::test]
async fn the_room_told_before_opening_is_the_room_there_is_afterwards() {
    let council = Council::with_draft().await;
    let before = room_after(&council.chorus, &draft(DRAFT)).await.unwrap();
    assert_eq!(before, room_by_plain_limits(&draft(DRAFT)).unwrap(), "nothing is spent yet");
    council.print(30).await.unwrap();
    workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(room_after(&council.chorus, &draft(DRAFT)).await.unwrap(), before, "it is not counted twice");
    for year in before {
        let budget = council.chorus.stores.app.budget("care", year.council_year).await.unwrap();
        assert_eq!(budget.room(), year.room, "{}", year.council_year);
    }
}

#[tokio::test]
async fn a_second_full_survey_in_a_year_is_told_not_to_fit() {
    let council = Council::open().await;
    let second = draft(&DRAFT.replace("wave = \"autumn\"", "wave = \"winter\""));
    let rooms = room_after(&council.chorus, &second).await.unwrap();
    assert!(rooms.iter().all(|year| !year.fits));
    assert_eq!(rooms[0].room, NanoRho::ZERO);
    let short = draft(&DRAFT.replace("wave = \"autumn\"", "wave = \"pulse\"\nrho = \"0.03\""));
    let rooms = room_after(&council.chorus, &short).await.unwrap();
    assert!(rooms[0].fits && rooms[0].short_surveys() == 1);
}
