//! After the last day: export, release, publication, destruction, and the trail that all of it leaves.

use chorus::consultation::{Change, Reason, Stage};
use chorus::store::BoxState;
use chorus::workflow::{self, ReleaseError, WorkflowError};
use time::macros::date;

use super::{Council, WHO, autumn};

#[tokio::test]
async fn a_box_exported_again_is_the_same_box_and_the_same_charge() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    council.export("copy.tar").await.unwrap();
    assert_eq!(std::fs::read(council.file("box.tar")).unwrap(), std::fs::read(council.file("copy.tar")).unwrap());
    // In its own place too; but nothing else is overwritten.
    council.export("box.tar").await.unwrap();
    std::fs::write(council.file("my.key"), "precious").unwrap();
    assert!(matches!(council.export("my.key").await, Err(WorkflowError::Exists(_))));
    assert_eq!(std::fs::read(council.file("my.key")).unwrap(), b"precious");
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries().len(), 1);
    assert_eq!(council.set_aside().await, "0.311000000".parse().unwrap());
}

#[tokio::test]
async fn a_copy_of_the_box_gives_the_document_that_was_drawn_and_no_file_is_written_over() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    let document = council.draw();
    council.export("copy.tar").await.unwrap();
    assert_eq!(council.draw_from("copy.tar", "again.json").unwrap(), document);
    assert_eq!(council.draw_from("copy.tar", "again.json").unwrap(), document);
    std::fs::write(council.file("my.key"), "precious").unwrap();
    assert!(matches!(council.draw_from("box.tar", "my.key"), Err(ReleaseError::Kept(_))));
    assert_eq!(std::fs::read(council.file("my.key")).unwrap(), b"precious");
}

#[tokio::test]
async fn a_box_whose_responses_are_being_destroyed_is_not_exported_as_one_of_nobody() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    // As far as an erase gets that is cut off before the stage follows.
    council.chorus.stores.responses.erase_wave(&autumn()).await.unwrap();
    assert_eq!(council.stage().await, Stage::Exported);
    assert!(matches!(council.export("later.tar").await, Err(WorkflowError::Ended)));
    assert!(!council.file("later.tar").exists());
}

#[tokio::test]
async fn a_file_in_the_way_of_a_box_is_told_before_anything_is_charged() {
    let council = Council::closed().await;
    std::fs::write(council.file("my.key"), "precious").unwrap();
    assert!(matches!(council.export("my.key").await, Err(WorkflowError::Exists(_))));
    assert_eq!(council.stage().await, Stage::Closed);
    assert_eq!(council.chorus.stores.app.ledger().await.unwrap().entries(), []);
}

#[tokio::test]
async fn a_release_is_imported_once_published_and_taken_back_for_a_reason_of_the_list() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    let document = council.draw();
    workflow::import_release(&council.chorus, &document, WHO).await.unwrap();
    assert!(workflow::published_waves(&council.chorus).await.unwrap().is_empty());
    assert!(workflow::import_release(&council.chorus, &document, WHO).await.is_err());

    workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
    let published = workflow::published_waves(&council.chorus).await.unwrap();
    assert_eq!(published[0].document().to_bytes(), document);
    assert!(published[0].withdrawn.is_none());

    workflow::withdraw_release(&council.chorus, &autumn(), Reason::QuestionFault, WHO).await.unwrap();
    let published = workflow::published_waves(&council.chorus).await.unwrap();
    assert_eq!(published[0].withdrawn.as_ref().unwrap().reason, Reason::QuestionFault);
}

#[tokio::test]
async fn an_altered_document_is_not_imported_and_the_wave_still_waits_for_its_own() {
    let council = Council::open().await;
    council.day(date!(2026 - 11 - 02));
    workflow::close_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    council.export("box.tar").await.unwrap();
    let altered =
        String::from_utf8(council.draw()).unwrap().replace("\"council\":\"Fenmoor", "\"council\":\"Elsewhere");
    assert!(matches!(
        workflow::import_release(&council.chorus, altered.as_bytes(), WHO).await,
        Err(WorkflowError::Document(_))
    ));
    assert_eq!(council.stage().await, Stage::Exported);
    workflow::import_release(&council.chorus, &council.draw(), WHO).await.unwrap();
}

#[tokio::test]
async fn responses_are_destroyed_on_their_day_even_if_no_release_ever_came() {
    let council = Council::closed().await;
    council.day(date!(2027 - 03 - 30));
    assert!(workflow::erase_wave(&council.chorus, &autumn(), WHO).await.is_err());
    council.export("box.tar").await.unwrap();
    let early = workflow::erase_wave(&council.chorus, &autumn(), WHO).await;
    assert!(matches!(early, Err(WorkflowError::StillNeeded(day)) if day == date!(2027 - 03 - 31)));
    assert_eq!(council.box_state().await, BoxState::Closed);

    council.day(date!(2027 - 03 - 31));
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!((council.stage().await, council.box_state().await), (Stage::Erased, BoxState::Erased));
    assert!(council.chorus.stores.responses.rows(&autumn()).next().await.unwrap().is_empty());
}

#[tokio::test]
async fn results_can_be_published_after_the_responses_are_destroyed() {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    workflow::import_release(&council.chorus, &council.draw(), WHO).await.unwrap();
    workflow::erase_wave(&council.chorus, &autumn(), WHO).await.unwrap();
    workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
    assert_eq!(workflow::published_waves(&council.chorus).await.unwrap().len(), 1);
    assert_eq!(council.stage().await, Stage::Erased);
}

#[tokio::test]
async fn the_trail_says_what_was_done_to_what_and_nothing_that_was_refused() {
    let council = Council::closed().await;
    assert!(council.amend(Change::Suspend, Reason::Safety).await.is_err());
    council.export("box.tar").await.unwrap();
    council.export("box.tar").await.unwrap();
    let wanted = [
        "wave.create autumn",
        "codes.create autumn, 11-17, 11-17: 30",
        "wave.open autumn",
        "wave.close autumn",
        "box.export autumn",
        "box.export autumn",
    ];
    assert_eq!(council.trail().await, wanted);
    council.chorus.stores.app.verify_audit().await.unwrap();
}

#[tokio::test]
async fn a_change_stands_in_the_trail_even_if_what_follows_from_it_fails() {
    let council = Council::open().await;
    council.amend(Change::Suspend, Reason::Safety).await.unwrap();
    // Closed behind everybody's back: the box cannot be resumed.
    council.chorus.stores.responses.close_wave(&autumn()).await.unwrap();
    assert!(council.amend(Change::Resume, Reason::PutRight).await.is_err());
    assert_eq!(council.trail().await[3..], ["wave.amend autumn, suspend", "wave.amend autumn, resume"]);
}
