//! What other councils published: how it comes in, what is refused and why, where it is shown, how it goes.

use std::sync::Arc;

use chorus::consultation::{Manifest, SigningKey, WaveId, canonical_json};
use chorus::privacy::{DocumentFault, Ledger, ReleaseDocument, Reservation, estimate};
use chorus::store::StoreError;
use chorus::web::visitor::FrontDoor;
use chorus::workflow::{
    self, CouncilFiles, ExchangeFault, Offered, WorkflowError, import_from_council, known_signers, other_councils,
    read_from_council,
};
use sea_orm::{ConnectionTrait, Database};

use super::serving::site_of;
use super::{Council, WHO, autumn};

const OURS: &str = "Your council";

/// The public files of a council's survey.
#[derive(Clone)]
struct Files {
    document: Vec<u8>,
    manifest: Vec<u8>,
}

impl Files {
    fn read(&self) -> Result<Offered, WorkflowError> {
        let (document, manifest) = (&self.document, &self.manifest);
        read_from_council(CouncilFiles { document, manifest, amendments: None, ledger: None })
    }

    /// With somebody's word that these keys are that council's.
    async fn import(&self, council: &Council, confirmed: &[String]) -> Result<(), WorkflowError> {
        import_from_council(&council.chorus, &self.read()?, confirmed, OURS, WHO).await
    }
}

/// A custodian of another council.
fn custodian(of: u8) -> SigningKey {
    SigningKey::from_seed(&[of; 32])
}

fn hex(key: &SigningKey) -> String {
    key.public().to_string()
}

/// What a survey was drawn to, as if 200 had answered and this many in 100 of them said good things, signed by `key`.
pub(super) fn as_if(drawn: &ReleaseDocument, manifest: &Manifest, good: i64, key: &SigningKey) -> Vec<u8> {
    let mut document = drawn.clone();
    document.council.clone_from(&manifest.council);
    document.wave = manifest.wave.clone();
    document.manifest_sha256 = manifest.sha256();
    document.ledger = Ledger::default().entry(&Reservation::for_wave(manifest).unwrap()).unwrap();
    document.release_id = format!("{}-1", manifest.wave);
    for group in &mut document.groups {
        group.n.value = 200;
        for item in &mut group.items {
            (item.balance.value, item.missing.value) = (2 * 200 * (2 * good - 100) / 100, 0);
        }
    }
    document.raw = estimate::raw(&document.groups, manifest);
    document.signatures.clear();
    document.signed_by(key).to_bytes()
}

/// A survey somewhere else that went the whole way, from which others like it are made.
struct Elsewhere {
    drawn: ReleaseDocument,
    manifest: Manifest,
}

impl Elsewhere {
    async fn new() -> Self {
        let council = Council::closed().await;
        council.export("box.tar").await.unwrap();
        let drawn = serde_json::from_slice(&council.draw()).unwrap();
        let manifest = council.chorus.wave(&autumn()).await.unwrap().manifest.unwrap();
        Self { drawn, manifest }
    }

    fn manifest(&self, name: &str, wave: &str, key: &SigningKey) -> Manifest {
        let mut manifest = self.manifest.clone();
        name.clone_into(&mut manifest.council);
        manifest.wave = wave.parse().unwrap();
        manifest.custodians[0].ed25519 = hex(key);
        manifest
    }

    /// What a council of this name published of such a survey, signed by its custodian.
    fn published(&self, name: &str, wave: &str, key: &SigningKey) -> Files {
        let manifest = self.manifest(name, wave, key);
        Files { document: as_if(&self.drawn, &manifest, 80, key), manifest: canonical_json(&manifest) }
    }
}

async fn stored(council: &Council) -> Vec<(String, WaveId)> {
    let rows = council.chorus.stores.app.other_releases().await.unwrap();
    rows.into_iter().map(|row| (row.council, row.wave)).collect()
}

/// What was refused, after looking that nothing of it is left: no row, no note.
async fn refused(council: &Council, files: &Files, confirmed: &[String]) -> WorkflowError {
    let before = (stored(council).await, council.trail().await);
    let fault = files.import(council, confirmed).await.expect_err("it was taken");
    assert_eq!((stored(council).await, council.trail().await), before, "{fault}");
    fault
}

#[tokio::test]
async fn a_document_of_another_council_is_stored_once_somebody_says_whose_key_signed_it() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let key = custodian(1);
    let files = elsewhere.published("Ashmere City Council", "autumn", &key);
    let fault = refused(&council, &files, &[]).await;
    assert!(matches!(&fault, WorkflowError::Exchange(ExchangeFault::UnknownKey { .. })), "{fault}");
    assert!(fault.to_string().contains(&hex(&key)), "the key is told, to be asked about: {fault}");

    files.import(&council, &[hex(&key)]).await.unwrap();
    let councils = other_councils(&council.chorus).await.unwrap();
    assert_eq!((councils.len(), &*councils[0].name), (1, "Ashmere City Council"));
    assert_eq!(councils[0].releases[0].document().to_bytes(), files.document);
    let note = format!("release.import_from_council Ashmere City Council, autumn, trusting {}", hex(&key));
    assert_eq!(council.trail().await, [note]);
    council.chorus.stores.app.verify_audit().await.unwrap();
}

#[tokio::test]
async fn a_known_key_needs_no_second_word_and_an_unknown_one_does() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let (key, successor) = (custodian(1), custodian(2));
    elsewhere.published("Ashmere City Council", "autumn", &key).import(&council, &[hex(&key)]).await.unwrap();
    let spring = elsewhere.published("Ashmere City Council", "spring", &key);
    let known = known_signers(&council.chorus, &spring.read().unwrap(), OURS).await.unwrap();
    assert_eq!(known, [hex(&key)]);
    spring.import(&council, &[]).await.unwrap();

    let summer = elsewhere.published("Ashmere City Council", "summer", &successor);
    let fault = refused(&council, &summer, &[]).await;
    assert!(matches!(fault, WorkflowError::Exchange(ExchangeFault::UnknownKey { .. })), "{fault}");
    summer.import(&council, &[hex(&successor)]).await.unwrap();
    assert_eq!(stored(&council).await.len(), 3);
}

#[tokio::test]
async fn a_key_that_is_named_in_a_manifest_and_signed_nothing_proves_nothing() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let (theirs, stranger) = (custodian(1), custodian(9));
    elsewhere.published("Ashmere City Council", "autumn", &theirs).import(&council, &[hex(&theirs)]).await.unwrap();
    // A stranger makes a manifest that names their custodian beside himself, and signs alone.
    let mut manifest = elsewhere.manifest("Ashmere City Council", "spring", &theirs);
    manifest.custodians[1].ed25519 = hex(&stranger);
    let document = as_if(&elsewhere.drawn, &manifest, 80, &stranger);
    let forged = Files { document, manifest: canonical_json(&manifest) };
    let fault = refused(&council, &forged, &[]).await;
    assert!(matches!(fault, WorkflowError::Exchange(ExchangeFault::UnknownKey { .. })), "{fault}");
    let fault = refused(&council, &forged, &[hex(&theirs)]).await;
    assert!(
        matches!(&fault, WorkflowError::Exchange(ExchangeFault::NotASigner(key)) if *key == hex(&theirs)),
        "{fault}"
    );
}

#[tokio::test]
async fn what_does_not_verify_is_refused_and_the_reason_is_told() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let key = custodian(1);
    let files = elsewhere.published("Ashmere City Council", "autumn", &key);
    let confirmed = [hex(&key)];

    let text = String::from_utf8(files.document.clone()).unwrap();
    let changed = Files { document: text.replacen("\"200\"", "\"201\"", 1).into_bytes(), ..files.clone() };
    let fault = refused(&council, &changed, &confirmed).await;
    assert!(matches!(fault, WorkflowError::Document(DocumentFault::Signature(_))), "{fault}");

    let unsigned: ReleaseDocument = serde_json::from_slice(&files.document).unwrap();
    let unsigned = ReleaseDocument { signatures: Vec::new(), ..unsigned };
    let by_a_stranger = Files { document: unsigned.signed_by(&custodian(9)).to_bytes(), ..files.clone() };
    let fault = refused(&council, &by_a_stranger, &confirmed).await;
    assert!(matches!(fault, WorkflowError::Document(DocumentFault::Signer)), "{fault}");

    let other_manifest = elsewhere.published("Ashmere City Council", "spring", &key).manifest;
    let fault = refused(&council, &Files { manifest: other_manifest, ..files.clone() }, &confirmed).await;
    assert!(matches!(fault, WorkflowError::Document(DocumentFault::Ledger(_))), "{fault}");

    let mut long = files.document.clone();
    long.resize(workflow::MOST_FILE_BYTES + 1, b' ');
    let fault = refused(&council, &Files { document: long, ..files.clone() }, &confirmed).await;
    assert!(matches!(fault, WorkflowError::Document(DocumentFault::TooLong)), "{fault}");

    let mut manifest = elsewhere.manifest("Ashmere City Council", "autumn", &key);
    manifest.groups[0].issued = 4_000_000_000;
    let document = as_if(&elsewhere.drawn, &elsewhere.manifest, 80, &key);
    let mut signed: ReleaseDocument = serde_json::from_slice(&document).unwrap();
    signed.council.clone_from(&manifest.council);
    signed.manifest_sha256 = manifest.sha256();
    signed.signatures.clear();
    let beyond = Files { document: signed.signed_by(&key).to_bytes(), manifest: canonical_json(&manifest) };
    let fault = refused(&council, &beyond, &confirmed).await;
    assert!(matches!(&fault, WorkflowError::Document(DocumentFault::Plan(_))), "{fault}");
}

#[tokio::test]
async fn a_wave_of_a_council_has_one_document() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let key = custodian(1);
    let files = elsewhere.published("Ashmere City Council", "autumn", &key);
    files.import(&council, &[hex(&key)]).await.unwrap();
    let fault = refused(&council, &files, &[]).await;
    assert!(matches!(fault, WorkflowError::Store(StoreError::OtherCouncilsStored { .. })), "{fault}");
    // Written with other spaces, it is the same document still.
    let read: serde_json::Value = serde_json::from_slice(&files.document).unwrap();
    let spaced = Files { document: serde_json::to_vec_pretty(&read).unwrap(), ..files.clone() };
    let fault = refused(&council, &spaced, &[]).await;
    assert!(matches!(fault, WorkflowError::Store(StoreError::OtherCouncilsStored { .. })), "{fault}");

    let manifest = elsewhere.manifest("Ashmere City Council", "autumn", &key);
    let drawn_again = Files { document: as_if(&elsewhere.drawn, &manifest, 90, &key), ..files };
    let fault = refused(&council, &drawn_again, &[]).await;
    assert!(matches!(&fault, WorkflowError::Store(StoreError::OtherCouncilsDiffers { .. })), "{fault}");
    assert!(fault.to_string().contains("Ashmere City Council") && fault.to_string().contains("autumn"), "{fault}");
}

#[tokio::test]
async fn no_council_counts_twice_under_another_name_and_none_is_taken_for_ours() {
    let (council, elsewhere) = (Council::open().await, Elsewhere::new().await);
    let (key, other) = (custodian(1), custodian(2));
    elsewhere.published("Ashmere City Council", "autumn", &key).import(&council, &[hex(&key)]).await.unwrap();
    let same_key = elsewhere.published("Longmarsh County Council", "autumn", &key);
    let same_name = elsewhere.published("Ashmere City  council", "autumn", &other);
    for (files, key) in [(same_key, &key), (same_name, &other)] {
        let fault = refused(&council, &files, &[hex(key)]).await;
        let known_as = |name: &str| name == "Ashmere City Council";
        assert!(matches!(&fault, WorkflowError::Exchange(ExchangeFault::KnownAs(name)) if known_as(name)), "{fault}");
    }
    // By the name in a manifest of ours, the name in the settings, and the server's key.
    let mut by_key = elsewhere.manifest("Westholt Council", "autumn", &other);
    by_key.server_key = council.chorus.server_key().public().to_string();
    let by_key = Files { document: as_if(&elsewhere.drawn, &by_key, 80, &other), manifest: canonical_json(&by_key) };
    let by_name = ["FENMOOR county council", "your council"].map(|name| elsewhere.published(name, "autumn", &other));
    for files in by_name.into_iter().chain([by_key]) {
        let fault = refused(&council, &files, &[hex(&other)]).await;
        assert!(matches!(fault, WorkflowError::Exchange(ExchangeFault::Ours)), "{fault}");
    }
}

#[tokio::test]
async fn changes_and_ledger_that_are_brought_along_are_held_against_the_document() {
    let elsewhere = Elsewhere::new().await;
    let files = elsewhere.published("Ashmere City Council", "autumn", &custodian(1));
    let document: ReleaseDocument = serde_json::from_slice(&files.document).unwrap();
    let ledger = canonical_json(&[&document.ledger]);
    let read = |amendments, ledger| {
        let (document, manifest) = (&*files.document, &*files.manifest);
        read_from_council(CouncilFiles { document, manifest, amendments, ledger }).map(drop)
    };
    read(Some(b"[]"), Some(&ledger)).unwrap();
    assert!(matches!(read(None, Some(b"[]")), Err(WorkflowError::Exchange(ExchangeFault::NotPaid))));
    let altered = String::from_utf8_lossy(&ledger).replacen("0.311", "0.211", 1);
    assert!(matches!(read(None, Some(altered.as_bytes())), Err(WorkflowError::Ledger(_))));
    let made_with_one = ReleaseDocument { amendments_sha256: vec!["0".repeat(64)], signatures: Vec::new(), ..document };
    let document = made_with_one.signed_by(&custodian(1)).to_bytes();
    let files = CouncilFiles { document: &document, manifest: &files.manifest, amendments: Some(b"[]"), ledger: None };
    assert!(matches!(read_from_council(files), Err(WorkflowError::Exchange(ExchangeFault::OtherAmendments))));
}

#[tokio::test]
async fn what_is_let_go_of_is_gone_with_its_keys() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    let (key, other) = (custodian(1), custodian(2));
    let files = elsewhere.published("Ashmere City Council", "autumn", &key);
    files.import(&council, &[hex(&key)]).await.unwrap();
    elsewhere.published("Longmarsh County Council", "autumn", &other).import(&council, &[hex(&other)]).await.unwrap();
    assert_eq!(workflow::forget_council(&council.chorus, "Ashmere City Council", WHO).await.unwrap(), 1);
    assert_eq!(stored(&council).await, [("Longmarsh County Council".to_owned(), autumn())]);
    assert_eq!(council.trail().await.last().unwrap(), "release.forget_council Ashmere City Council");
    let again = workflow::forget_council(&council.chorus, "Ashmere City Council", WHO).await;
    assert!(matches!(again, Err(WorkflowError::Store(StoreError::NoSuchCouncil(_)))));
    let fault = refused(&council, &files, &[]).await;
    assert!(matches!(fault, WorkflowError::Exchange(ExchangeFault::UnknownKey { .. })), "{fault}");
}

#[tokio::test]
async fn a_stored_document_that_was_altered_is_left_out_and_the_others_are_read() {
    let (council, elsewhere) = (Council::new().await, Elsewhere::new().await);
    for (name, seed) in [("Ashmere City Council", 1), ("Longmarsh County Council", 2), ("Westholt Council", 3)] {
        let key = custodian(seed);
        elsewhere.published(name, "autumn", &key).import(&council, &[hex(&key)]).await.unwrap();
    }
    let file = Database::connect(format!("sqlite:{}", council.file("app.db").display())).await.unwrap();
    let one_digit = "UPDATE other_releases SET document = \
                     CAST(replace(CAST(document AS TEXT), '\"200\"', '\"201\"') AS BLOB) \
                     WHERE council = 'Ashmere City Council'";
    file.execute_unprepared(one_digit).await.unwrap();
    let other_key =
        format!("UPDATE other_releases SET keys = '{}' WHERE council = 'Westholt Council'", hex(&custodian(9)));
    file.execute_unprepared(&other_key).await.unwrap();
    let read = other_councils(&council.chorus).await.unwrap();
    assert_eq!(read.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["Longmarsh County Council"]);
}

#[test]
fn a_running_server_shows_three_councils_beside_ours_and_not_two() {
    chorus::web::run(async {
        let council = Council::closed().await;
        council.export("box.tar").await.unwrap();
        let manifest = council.chorus.wave(&autumn()).await.unwrap().manifest.unwrap();
        let drawn: ReleaseDocument = serde_json::from_slice(&council.draw()).unwrap();
        let ours = as_if(&drawn, &manifest, 60, council.custodians[0].signing_key());
        workflow::import_release(&council.chorus, &ours, WHO).await.unwrap();
        workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
        let elsewhere = Elsewhere::new().await;
        let site = site_of(&council);
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        for (name, seed) in [("Ashmere City Council", 1), ("Longmarsh County Council", 2), ("Westholt Council", 3)] {
            site.refresh().await.unwrap();
            for page in ["/board/autumn", "/board/autumn/rights"] {
                let shown = visitor.get(page).await.unwrap();
                assert!(
                    shown.status == 200 && !shown.page.contains("other councils with this survey"),
                    "{page} before {name}"
                );
            }
            // Towards published figures, which come with the program.
            let moved = visitor.get("/board/autumn/others").await.unwrap();
            assert!(moved.status == 200 && !moved.page.contains("other councils with"), "before {name}");
            let key = custodian(seed);
            elsewhere.published(name, "autumn", &key).import(&council, &[hex(&key)]).await.unwrap();
        }
        site.refresh().await.unwrap();
        for page in ["/board/autumn", "/board/autumn/rights"] {
            let shown = visitor.get(page).await.unwrap().page;
            let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
            let wanted = "Lower than in 3 other councils with this survey, put together: 80 in 100, give or take";
            assert!(words.contains(wanted), "{page}: {words}");
            assert!(!words.contains("Ashmere"), "no page names one of them");
        }
        let moved = visitor.get("/board/autumn/others").await.unwrap().page;
        assert!(moved.contains("in 3 other councils with the same questions"), "{moved}");
        for never in ["80 in 100", "put together", "Ashmere"] {
            assert!(!moved.contains(never), "{never} beside what was drawn towards it: {moved}");
        }
    });
}
