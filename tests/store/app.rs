//! Waves, amendments, released documents, the audit trail.

use chorus::consultation::{Amendment, Change, Reason, Stage, WrongStage, sha256_hex};
use chorus::store::{Note, ReleaseState, StoreError};
use time::macros::date;

use super::{Council, execute, manifest, open_wave, wave};

fn amendment(name: &str, sequence: u32, change: Change) -> Amendment {
    Amendment {
        schema: "chorus.amendment/1".to_owned(),
        wave: wave(name),
        sequence,
        previous: "4".repeat(64),
        made_on: date!(2026 - 09 - 10),
        change,
        reason: Reason::TechnicalFault,
        signature: "5".repeat(128),
    }
}

#[tokio::test]
async fn a_draft_changes_until_it_opens_and_then_never() {
    let council = Council::new().await;
    let app = &council.stores.app;
    app.create_wave(&wave("autumn"), "first").await.unwrap();
    assert!(matches!(app.create_wave(&wave("autumn"), "again").await, Err(StoreError::WaveExists)));
    app.update_draft(&wave("autumn"), "second").await.unwrap();
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().draft, "second");
    app.open_wave(&manifest("autumn", 2026, "0.311000000")).await.unwrap();
    let refused = app.update_draft(&wave("autumn"), "third").await;
    let wrong = WrongStage { found: Stage::Open, needed: Stage::Draft };
    assert!(matches!(refused, Err(StoreError::WrongStage(found)) if found == wrong));
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().draft, "second");
    assert!(matches!(app.update_draft(&wave("spring"), "{}").await, Err(StoreError::NoSuchWave)));
}

#[tokio::test]
async fn opening_freezes_the_manifest_and_opening_it_again_changes_nothing() {
    let council = Council::new().await;
    let app = &council.stores.app;
    let frozen = open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let stored = app.wave(&wave("autumn")).await.unwrap().unwrap();
    assert_eq!(stored.stage, Stage::Open);
    assert_eq!(stored.manifest_sha256, Some(frozen.sha256()));
    assert_eq!((stored.closes_on, stored.results_on), (Some(frozen.closes_on), Some(frozen.results_on)));
    assert_eq!(stored.manifest.as_ref(), Some(&frozen));

    app.open_wave(&frozen).await.unwrap();
    let other = manifest("autumn", 2026, "0.030000000");
    assert!(matches!(app.open_wave(&other).await, Err(StoreError::OtherManifest)));
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap(), stored);
    assert_eq!(app.budget("care", 2026).await.unwrap().spans[0].reserved.to_string(), "0.311000000");
}

#[tokio::test]
async fn a_wave_moves_only_from_where_it_is_expected() {
    let council = Council::new().await;
    let app = &council.stores.app;
    app.create_wave(&wave("autumn"), "{}").await.unwrap();
    let refused = app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await;
    assert!(matches!(refused, Err(StoreError::WrongStage(WrongStage { found: Stage::Draft, needed: Stage::Open }))));
    app.open_wave(&manifest("autumn", 2026, "0.311000000")).await.unwrap();
    app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().stage, Stage::Closed);
    assert!(app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.is_err());
}

#[tokio::test]
async fn amendments_take_effect_with_their_entry_and_only_while_open() {
    let council = Council::new().await;
    let app = &council.stores.app;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let suspend = amendment("autumn", 1, Change::Suspend);
    app.amend(&suspend).await.unwrap();
    app.amend(&suspend).await.unwrap();
    assert!(app.wave(&wave("autumn")).await.unwrap().unwrap().suspended);
    app.amend(&amendment("autumn", 2, Change::Resume)).await.unwrap();
    assert!(!app.wave(&wave("autumn")).await.unwrap().unwrap().suspended);
    let longer = Change::Extend { closes_on: date!(2026 - 11 - 07) };
    app.amend(&amendment("autumn", 3, longer)).await.unwrap();
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().closes_on, Some(date!(2026 - 11 - 07)));
    assert_eq!(app.amendments(&wave("autumn")).await.unwrap().len(), 3);
    assert_eq!(app.amendments(&wave("autumn")).await.unwrap()[0], suspend);

    app.advance(&wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    let late = app.amend(&amendment("autumn", 4, Change::Suspend)).await;
    assert!(matches!(late, Err(StoreError::WrongStage(_))));
    assert_eq!(app.amendments(&wave("autumn")).await.unwrap().len(), 3);
    app.amend(&amendment("autumn", 4, Change::CloseWithoutResults)).await.unwrap();
    app.advance(&wave("autumn"), &[Stage::Closed], Stage::Exported).await.unwrap();
    assert!(app.amend(&amendment("autumn", 5, Change::Destroy)).await.is_err());
}

#[tokio::test]
async fn of_two_amendments_made_at_once_one_stands_and_takes_effect() {
    let council = Council::new().await;
    let other = council.other_process().await;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let suspend = amendment("autumn", 1, Change::Suspend);
    let extend = amendment("autumn", 1, Change::Extend { closes_on: date!(2026 - 11 - 07) });
    let (one, two) = tokio::join!(council.stores.app.amend(&suspend), other.app.amend(&extend));
    assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
    for refused in [one, two].into_iter().filter_map(Result::err) {
        assert!(matches!(refused, StoreError::AmendedSince), "{refused}");
    }
    let stored = council.stores.app.wave(&wave("autumn")).await.unwrap().unwrap();
    let extended = stored.closes_on == Some(date!(2026 - 11 - 07));
    assert_ne!(stored.suspended, extended);
    assert!(matches!(other.app.amend(&amendment("autumn", 3, Change::Resume)).await, Err(StoreError::AmendedSince)));
}

#[tokio::test]
async fn a_document_is_stored_once_byte_for_byte_and_shown_only_when_published() {
    let council = Council::new().await;
    let app = &council.stores.app;
    let (autumn, today) = (wave("autumn"), date!(2026 - 12 - 01));
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    let document = b"{\"odd\":  \"spacing\",\n \"bytes\": \"\xff\"}";
    assert!(matches!(app.import_release(&autumn, document, today).await, Err(StoreError::WrongStage(_))));
    app.advance(&autumn, &[Stage::Open], Stage::Closed).await.unwrap();
    assert!(matches!(app.publish_release(&autumn, today).await, Err(StoreError::WrongStage(_))));
    app.charge(&autumn).await.unwrap();

    app.import_release(&autumn, document, today).await.unwrap();
    app.import_release(&autumn, document, today).await.unwrap();
    assert!(matches!(app.import_release(&autumn, b"another", today).await, Err(StoreError::OtherRelease)));
    let stored = app.release(&autumn).await.unwrap().unwrap();
    assert_eq!((stored.document.as_slice(), stored.state), (&document[..], ReleaseState::Imported));
    assert_eq!(stored.sha256, sha256_hex(document));
    assert_eq!(app.published().await.unwrap(), []);

    app.publish_release(&autumn, today).await.unwrap();
    app.publish_release(&autumn, date!(2026 - 12 - 09)).await.unwrap();
    let published = app.published().await.unwrap();
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].published_on, Some(today));
    assert_eq!(app.wave(&autumn).await.unwrap().unwrap().stage, Stage::Published);

    app.withdraw_release(&autumn, Reason::QuestionFault, date!(2027 - 01 - 02)).await.unwrap();
    app.withdraw_release(&autumn, Reason::Safety, date!(2027 - 01 - 03)).await.unwrap();
    assert_eq!(app.published().await.unwrap(), []);
    let withdrawn = app.release(&autumn).await.unwrap().unwrap();
    assert_eq!(app.releases().await.unwrap(), std::slice::from_ref(&withdrawn));
    assert_eq!(withdrawn.state, ReleaseState::Withdrawn);
    assert_eq!((withdrawn.reason, withdrawn.withdrawn_on), (Some(Reason::QuestionFault), Some(date!(2027 - 01 - 02))));
    assert!(app.publish_release(&autumn, today).await.is_err());
}

#[tokio::test]
async fn a_wave_that_was_not_charged_takes_no_document() {
    let council = Council::new().await;
    let app = &council.stores.app;
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    app.advance(&wave("autumn"), &[Stage::Open], Stage::Exported).await.unwrap();
    let refused = app.import_release(&wave("autumn"), b"{}", date!(2026 - 12 - 01)).await;
    assert!(matches!(refused, Err(StoreError::NotCharged)));
    assert_eq!(app.wave(&wave("autumn")).await.unwrap().unwrap().stage, Stage::Exported);
    assert_eq!(app.release(&wave("autumn")).await.unwrap(), None);
}

fn note(act: &str) -> Note {
    Note { day: date!(2026 - 09 - 01), who: "p.worker".to_owned(), act: act.to_owned(), subject: "autumn".to_owned() }
}

#[tokio::test]
async fn the_audit_trail_is_a_chain_that_shows_what_was_changed_or_taken_out() {
    let council = Council::new().await;
    let other = council.other_process().await;
    let notes = (0..20).map(|number| {
        let app = if number % 2 == 0 { council.stores.app.clone() } else { other.app.clone() };
        tokio::spawn(async move { app.note(note(&format!("wave.open {number}"))).await.unwrap() })
    });
    for one in notes.collect::<Vec<_>>() {
        one.await.unwrap();
    }
    let head = council.stores.app.verify_audit().await.unwrap();
    let trail = council.stores.app.audit_trail().await.unwrap();
    assert_eq!(trail.len(), 20);
    assert_eq!(trail.last().unwrap().hash, head);

    let file = council.raw("app.db").await;
    for forbidden in ["UPDATE audit SET who = 'nobody' WHERE sequence = 7", "DELETE FROM audit WHERE sequence = 7"] {
        assert!(sea_orm::ConnectionTrait::execute_unprepared(&file, forbidden).await.is_err());
    }
    // Whoever can write to the file can take the guard away; the chain still tells.
    execute(&file, "DROP TRIGGER audit_no_update").await;
    execute(&file, "UPDATE audit SET who = 'nobody' WHERE sequence = 7").await;
    assert!(matches!(council.stores.app.verify_audit().await, Err(StoreError::AuditAltered(7))));
    execute(&file, "UPDATE audit SET who = 'p.worker' WHERE sequence = 7").await;
    council.stores.app.verify_audit().await.unwrap();
    execute(&file, "DROP TRIGGER audit_no_delete").await;
    execute(&file, "DELETE FROM audit WHERE sequence = 12").await;
    assert!(matches!(council.stores.app.verify_audit().await, Err(StoreError::AuditAltered(12))));
}

#[tokio::test]
async fn a_restart_keeps_everything() {
    let council = Council::new().await;
    let autumn = wave("autumn");
    open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    council.stores.app.amend(&amendment("autumn", 1, Change::Suspend)).await.unwrap();
    council.stores.app.advance(&autumn, &[Stage::Open], Stage::Closed).await.unwrap();
    let paid = council.stores.app.charge(&autumn).await.unwrap();
    council.stores.app.import_release(&autumn, b"{}", date!(2026 - 12 - 01)).await.unwrap();
    council.stores.app.note(note("release.import")).await.unwrap();
    let before = council.stores.app.wave(&autumn).await.unwrap();
    let head = council.stores.app.verify_audit().await.unwrap();

    let council = council.restarted().await;
    let app = &council.stores.app;
    assert_eq!(app.wave(&autumn).await.unwrap(), before);
    assert_eq!(app.amendments(&autumn).await.unwrap().len(), 1);
    assert_eq!(app.ledger_entry(&autumn).await.unwrap(), Some(paid.clone()));
    assert_eq!(app.charge(&autumn).await.unwrap(), paid);
    assert_eq!(app.release(&autumn).await.unwrap().unwrap().document, b"{}");
    assert_eq!(app.verify_audit().await.unwrap(), head);
}
