//! Changes to a launched survey, and changes that were cut off.

use chorus::consultation::{Change, ChangeRefused, Reason, Stage};
use chorus::privacy::{NanoRho, ReleaseDocument};
use chorus::store::{BoxState, DepositRefused, StoreError};
use chorus::web::visitor::FrontDoor;
use chorus::workflow::{self, WorkflowError};
use time::macros::date;

use super::serving::site_of;
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

#[test]
fn a_question_withdrawn_after_the_launch_is_in_no_number_and_the_results_say_why() {
    chorus::web::run(async {
        let council = Council::open().await;
        let withdraw = |item: &str| Change::WithdrawItem { item: item.parse().unwrap() };
        council.send(1).await.unwrap();
        council.day(date!(2026 - 11 - 02));
        workflow::close_wave(&council.chorus, &autumn(), WHO).await.unwrap();
        council.amend(withdraw("home_safe"), Reason::QuestionFault).await.unwrap();
        assert_eq!(council.trail().await.last().map(String::as_str), Some("wave.amend autumn, withdraw_item"));
        for refused in ["home_safe", "no_such"] {
            assert!(matches!(council.amend(withdraw(refused), Reason::Safety).await, Err(WorkflowError::Change(_))));
        }
        council.export("box.tar").await.unwrap();
        let late = council.amend(withdraw("decisions"), Reason::Safety).await;
        assert!(matches!(late, Err(WorkflowError::Change(ChangeRefused::NotAtThisStage(Stage::Exported)))));

        let bytes = council.draw();
        let document: ReleaseDocument = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(document.withdrawn, ["home_safe".parse().unwrap()]);
        assert!(document.groups.iter().all(|group| group.item(&document.withdrawn[0]).is_none()));
        workflow::import_release(&council.chorus, &bytes, WHO).await.unwrap();
        workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
        let site = site_of(&council);
        site.refresh().await.unwrap();
        let mut visitor = FrontDoor::of(site).await.visitor();
        for path in ["/board/autumn", "/board/autumn/rights", "/results/autumn?look=older"] {
            let page = visitor.get(path).await.unwrap().page;
            assert!(page.contains("Taken out of these results"), "{path}");
            assert!(page.contains("A question was wrong or hard to understand."), "{path}");
        }
    });
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
