//! An older store that was put back: what it cannot refund, and who notices.

use std::sync::Arc;

use chorus::privacy::{ChainEntry, Ledger, LedgerError};
use chorus::settings::Secrets;
use chorus::store::{Options, Stores};
use chorus::workflow::{self, Chorus, WorkflowError};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

use super::{Council, WHO, autumn};

/// A copy of the council's stores as they are now, opened.
async fn copy_of(council: &Council) -> (TempDir, Chorus) {
    let dir = tempfile::tempdir().unwrap();
    for name in ["app.db", "gate.db", "box.db", "door.db"] {
        let file = Database::connect(format!("sqlite:{}", council.file(name).display())).await.unwrap();
        let copy = dir.path().join(name);
        file.execute_unprepared(&format!("VACUUM INTO '{}'", copy.display())).await.unwrap();
    }
    let mut rng = ChaCha20Rng::from_os_rng();
    let chorus = Chorus {
        secrets: Secrets::generate(&mut rng),
        stores: Stores::open(dir.path(), Options { disk_reserve_bytes: 0, ..Options::default() }, rng).await.unwrap(),
        catalogue: Arc::clone(&council.chorus.catalogue),
        clock: Arc::clone(&council.chorus.clock),
    };
    (dir, chorus)
}

#[tokio::test]
async fn a_document_with_a_later_entry_than_the_ledger_has_shows_that_an_older_store_was_put_back() {
    let council = Council::closed().await;
    let (_older, before) = copy_of(&council).await;
    council.export("box.tar").await.unwrap();
    let document = council.draw();
    let refused = workflow::import_release(&before, &document, WHO).await;
    let rolled_back = LedgerError::RolledBack { here: 0, known: 1 };
    assert!(matches!(refused, Err(WorkflowError::Ledger(found)) if found == rolled_back));
    assert_eq!(before.stores.app.ledger().await.unwrap(), Ledger::default());
    assert!(before.stores.app.release(&autumn()).await.unwrap().is_none());

    // Exported once more, it is the same charge: nothing in it is chosen anew, so the document fits.
    let copy = tempfile::tempdir().unwrap();
    let again = workflow::export_box(&before, &autumn(), &copy.path().join("box.tar"), WHO).await.unwrap();
    let published = council.chorus.stores.app.ledger().await.unwrap();
    assert_eq!(published.entries(), [ChainEntry::Charged(again)]);
    workflow::import_release(&before, &document, WHO).await.unwrap();
}

#[tokio::test]
async fn a_published_ledger_shows_what_an_older_store_has_lost_until_it_is_charged_again() {
    let council = Council::closed().await;
    let (_older, before) = copy_of(&council).await;
    council.export("box.tar").await.unwrap();
    let published = council.chorus.stores.app.ledger().await.unwrap();
    let restored = before.stores.app.ledger().await.unwrap();
    let rolled_back = LedgerError::RolledBack { here: 0, known: 1 };
    assert_eq!(restored.demand_that_it_continues(&published), Err(rolled_back));
    // What the survey cost is still set aside there, as long as the copy is not from before it opened.
    assert_eq!(before.stores.app.budget("care", 2026).await.unwrap().spans[0].taken(), council.set_aside().await);
    before.stores.app.charge(&autumn()).await.unwrap();
    assert_eq!(before.stores.app.ledger().await.unwrap().demand_that_it_continues(&published), Ok(()));
}
