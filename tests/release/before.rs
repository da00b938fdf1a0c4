//! Before anybody answers: drafts, codes, opening.

use std::io;

use chorus::consultation::{Code, Stage};
use chorus::privacy::NanoRho;
use chorus::store::StoreError;
use chorus::workflow::{self, WorkflowError};
use time::macros::date;

use super::{Council, DRAFT, WHO, autumn, group, held_by};

#[tokio::test]
async fn a_draft_is_changed_by_creating_it_again_and_printed_codes_stay_good() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    let later = DRAFT.replace("2026-10-30", "2026-11-06");
    workflow::create_wave(&council.chorus, "draft.toml", &later, WHO).await.unwrap();
    assert_eq!(council.issued().await, 30);
    let frozen = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(frozen.closes_on, date!(2026 - 11 - 06));
    let open = workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await;
    assert!(matches!(open, Err(WorkflowError::Store(StoreError::WaveExists))));
}

#[tokio::test]
async fn a_draft_keeps_the_groups_for_which_codes_were_printed() {
    let council = Council::with_draft().await;
    let renamed = DRAFT.replace("group = \"11-17\"", "group = \"teens\"");
    workflow::create_wave(&council.chorus, "draft.toml", &renamed, WHO).await.unwrap();
    workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await.unwrap();
    council.print(2).await.unwrap();
    let refused = workflow::create_wave(&council.chorus, "draft.toml", &renamed, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Printed(one)) if one == group()));
    assert_eq!(council.chorus.wave(&autumn()).await.unwrap().draft, DRAFT);
}

#[tokio::test]
async fn a_draft_is_thrown_away_with_its_codes() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert!(council.chorus.stores.app.waves().await.unwrap().is_empty());
    assert_eq!(council.issued().await, 0);
    workflow::create_wave(&council.chorus, "draft.toml", DRAFT, WHO).await.unwrap();
    assert_eq!(council.issued().await, 0);
}

#[tokio::test]
async fn a_wave_whose_last_day_is_over_does_not_open() {
    let council = Council::with_draft().await;
    council.print(30).await.unwrap();
    council.day(date!(2026 - 10 - 31));
    let refused = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Over(day)) if day == date!(2026 - 10 - 30)));
    assert_eq!((council.stage().await, council.set_aside().await), (Stage::Draft, NanoRho::ZERO));
}

#[tokio::test]
async fn an_open_wave_refuses_a_second_ceremony_and_takes_its_own_again() {
    let council = Council::open().await;
    let second = held_by(&council.custodians);
    let refused = workflow::open_wave(&council.chorus, &autumn(), &second.public, WHO).await;
    assert!(matches!(refused, Err(WorkflowError::Ceremony(_))));
    let again = workflow::open_wave(&council.chorus, &autumn(), &council.ceremony.public, WHO).await.unwrap();
    assert_eq!(again.recipient, council.ceremony.public.recipient);
}

#[tokio::test]
async fn codes_that_could_not_be_handed_out_are_not_stored() {
    let council = Council::with_draft().await;
    let full = council.hand_out(5, |_| Err(io::Error::from(io::ErrorKind::StorageFull))).await;
    assert!(matches!(full, Err(WorkflowError::NotHandedOut(_))));
    assert_eq!(council.issued().await, 0);
}

#[tokio::test]
async fn codes_of_an_open_wave_only_replace_those_made_void() {
    let council = Council::open().await;
    // The manifest says 30, rounded down to five: with 34 it still says the truth, with 35 it would not.
    let slips = council.print(4).await.unwrap();
    let handed_out = std::cell::Cell::new(false);
    let show = |_: &[Code]| {
        handed_out.set(true);
        Ok(())
    };
    let refused = council.hand_out(1, show).await;
    assert!(matches!(refused, Err(WorkflowError::Store(StoreError::MoreCodes))));
    assert!(!handed_out.get());
    assert!(workflow::void_code(&council.chorus, &slips[0], WHO).await.unwrap());
    council.print(1).await.unwrap();
    assert_eq!(council.issued().await, 34);
}
