//! What an acknowledgement is worth when the store fails under it. The store works in a process of its own, which is
//! this test binary again; what it said it stored is compared with what is found afterwards.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use chorus::store::STORAGE_FAILED;

use super::boxes::exported;
use super::{Council, execute, open, respondent, sealed, wave};

/// The child: stores up to 4,000 responses in the directory it stands in, 16 at a time, and says after each which.
#[tokio::test]
#[ignore = "not a test: the process that the tests beside it start and watch"]
async fn child() {
    let here = Path::new(".");
    if !here.join("box.db").exists() {
        return;
    }
    let store = open(here).await.responses;
    let senders = (0..16_u32).map(|sender| {
        let store = store.clone();
        tokio::spawn(async move {
            for number in (sender..4_000).step_by(16) {
                if store.deposit(respondent(number)).await.is_ok() {
                    println!("\nstored {number}");
                }
            }
        })
    });
    for sender in senders.collect::<Vec<_>>() {
        sender.await.unwrap();
    }
}

/// Starts the child on a council; `limit` is shell to run before it.
fn start(council: &Council, limit: &str) -> Child {
    Command::new("sh")
        .args(["-c", &format!("{limit} exec \"$0\" store::crash::child --exact --ignored --nocapture")])
        .arg(std::env::current_exe().unwrap())
        .current_dir(council.dir.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// What the child says it stored, until it ends or said it of `enough`.
fn acknowledged(child: &mut Child, enough: usize) -> BTreeSet<u32> {
    let said = BufReader::new(child.stdout.take().unwrap()).lines();
    said.map_while(Result::ok)
        .filter_map(|line| line.strip_prefix("stored ").and_then(|number| number.parse().ok()))
        .take(enough)
        .collect()
}

/// A council with a box and no process working on it.
async fn council_at_rest() -> Council {
    let council = Council::with_open_box().await;
    council.stores.clone().close().await.unwrap();
    council
}

/// Fails unless every acknowledged response is there, each once, and its ticket with it.
async fn assert_kept(council: &Council, acknowledged: &BTreeSet<u32>) {
    let after = open(council.dir.path()).await;
    after.responses.close_wave(&wave("autumn")).await.unwrap();
    let rows = exported(&after, "autumn").await;
    let stored: BTreeSet<_> = rows.iter().map(|(_, sealed)| sealed.clone()).collect();
    assert_eq!(stored.len(), rows.len(), "a response was stored twice");
    for number in acknowledged {
        assert!(stored.contains(&sealed(*number)), "response {number} was acknowledged and is lost");
    }
    for number in 0..4_000 {
        let spent = after.responses.is_spent(&respondent(number).nullifier).await.unwrap();
        assert_eq!(spent, stored.contains(&sealed(number)), "ticket {number} and its response part ways");
    }
    let file = council.raw("box.db").await;
    assert_eq!(super::texts(&file, "PRAGMA integrity_check").await, ["ok"]);
}

#[tokio::test]
async fn a_write_that_fails_in_the_commit_ends_the_process_and_loses_nothing_acknowledged() {
    let council = council_at_rest().await;
    // No file may grow past 1,000 blocks of 512 bytes (or of 1 KiB, in some shells): the log soon cannot be written.
    let mut child = start(&council, "trap '' XFSZ; ulimit -f 1000;");
    let said = acknowledged(&mut child, usize::MAX);
    assert_eq!(child.wait().unwrap().code(), Some(STORAGE_FAILED));
    assert!((1..4_000).contains(&said.len()), "{} were acknowledged", said.len());
    assert_kept(&council, &said).await;
}

#[tokio::test]
async fn a_commit_the_database_refuses_ends_the_process_and_loses_nothing_acknowledged() {
    let council = council_at_rest().await;
    let file = council.raw("box.db").await;
    // One response of the thirty-second sort breaks a promise that is checked at the commit.
    execute(&file, "CREATE TABLE promise (key integer REFERENCES waves (wave) DEFERRABLE INITIALLY DEFERRED)").await;
    let planted = "CREATE TRIGGER planted AFTER INSERT ON inbox WHEN new.sealed = (SELECT sealed FROM poison) \
                   BEGIN INSERT INTO promise VALUES ('nobody'); END";
    execute(&file, "CREATE TABLE poison (sealed blob)").await;
    execute(&file, planted).await;
    let poison = String::from_utf8(sealed(800)).unwrap();
    execute(&file, &format!("INSERT INTO poison VALUES (CAST('{poison}' AS BLOB))")).await;
    file.close().await.unwrap();

    let mut child = start(&council, "");
    let said = acknowledged(&mut child, usize::MAX);
    assert_eq!(child.wait().unwrap().code(), Some(STORAGE_FAILED));
    assert!((1..4_000).contains(&said.len()), "{} were acknowledged", said.len());
    assert_kept(&council, &said).await;
}

#[tokio::test]
async fn a_transaction_the_database_gave_up_by_itself_ends_the_process_and_loses_nothing_acknowledged() {
    let council = council_at_rest().await;
    let file = council.raw("box.db").await;
    execute(&file, "CREATE TABLE poison (sealed blob)").await;
    let poison = String::from_utf8(sealed(800)).unwrap();
    execute(&file, &format!("INSERT INTO poison VALUES (CAST('{poison}' AS BLOB))")).await;
    // As on a full disk: the statement fails, and SQLite has rolled everything back before anybody asks it to.
    let planted = "CREATE TRIGGER planted BEFORE INSERT ON inbox WHEN new.sealed = (SELECT sealed FROM poison) \
                   BEGIN SELECT RAISE(ROLLBACK, 'planted'); END";
    execute(&file, planted).await;
    file.close().await.unwrap();

    let mut child = start(&council, "");
    let said = acknowledged(&mut child, usize::MAX);
    assert_eq!(child.wait().unwrap().code(), Some(STORAGE_FAILED));
    assert!((1..4_000).contains(&said.len()), "{} were acknowledged", said.len());
    execute(&council.raw("box.db").await, "DROP TRIGGER planted").await;
    assert_kept(&council, &said).await;
}

#[tokio::test]
async fn a_process_killed_at_any_moment_loses_nothing_acknowledged() {
    for enough in [1, 17, 300, 1_500] {
        let council = council_at_rest().await;
        let mut child = start(&council, "");
        let said = acknowledged(&mut child, enough);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(said.len(), enough);
        assert_kept(&council, &said).await;
    }
}
