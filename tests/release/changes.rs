//! Changes to a launched survey, and changes that were cut off.

use chorus::consultation::{Change, Reason, Stage};
use chorus::privacy::NanoRho;
use chorus::store::{BoxState, DepositRefused, StoreError};
use chorus::workflow::{self, WorkflowError};

use super::{Council, WHO, autumn};

#[tokio::test]
async fn a_resumption_that_was_cut_off_is_finished_by_asking_again() {
    let council = Council::open().await;
    council.amend(Change::Suspend, Reason::TechnicalFault).await.unwrap();
    assert!(matches!(council.send(1).await, Err(DepositRefused::Suspended)));
    council.begin_to_amend(Change::Resume, Reason::PutRight).await;
    assert_eq!(council.box_state().await, BoxState::Suspended);

    council.amend(Change::Resume, Reason::PutRight).await.unwrap();
    assert_eq!(council.box_state().await, BoxState::Open);
    council.send(1).await.unwrap();
    assert_eq!(council.amendments().await.len(), 2);
    // For another reason it is another change, and there is nothing to resume.
    assert!(matches!(council.amend(Change::Resume, Reason::Safety).await, Err(WorkflowError::Change(_))));
}

#[tokio::test]
async fn a_suspension_that_was_cut_off_is_finished_by_asking_again() {
    let council = Council::open().await;
    council.chorus.stores.responses.suspend_wave(&autumn()).await.unwrap();
    council.amend(Change::Suspend, Reason::Safety).await.unwrap();
    assert_eq!(council.box_state().await, BoxState::Suspended);
    assert_eq!(council.amendments().await.len(), 1);
}

#[tokio::test]
async fn an_end_without_results_that_was_cut_off_is_finished_by_asking_again() {
    for change in [Change::CloseWithoutResults, Change::Destroy] {
        let council = Council::open().await;
        council.send(1).await.unwrap();
        council.begin_to_amend(change.clone(), Reason::LegalDuty).await;
        // From this moment on nothing can be charged, and what was set aside is back.
        assert_eq!(council.set_aside().await, NanoRho::ZERO);

        council.amend(change.clone(), Reason::LegalDuty).await.unwrap();
        assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
        assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
        assert_eq!(council.amendments().await.len(), 1);
        council.amend(change, Reason::LegalDuty).await.unwrap();
        assert_eq!(council.amendments().await.len(), 1);
    }
}

#[tokio::test]
async fn erasing_finishes_an_end_without_results_too() {
    let council = Council::closed().await;
    council.begin_to_amend(Change::Destroy, Reason::PrivacyWorry).await;
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
}

#[tokio::test]
async fn nobody_gets_the_box_of_a_wave_that_was_ended_without_results() {
    let council = Council::closed().await;
    council.begin_to_amend(Change::CloseWithoutResults, Reason::QuestionFault).await;
    assert!(matches!(council.export("box.tar").await, Err(WorkflowError::Ended)));
    // Nor by way of the ledger.
    assert!(matches!(council.chorus.stores.app.charge(&autumn()).await, Err(StoreError::NotReserved)));
    assert!(!council.file("box.tar").exists());
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries(), []);
}
