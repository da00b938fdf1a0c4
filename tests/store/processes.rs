//! Several processes at one limit. Each is this test binary again, with stores of its own on the same files.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use chorus::consultation::Stage;
use chorus::store::StoreError;

use super::{Council, manifest, numbers, open, wave};

const PROCESSES: usize = 4;
const WAVES: usize = 48;
/// Once this file is there, every process begins.
const BEGIN: &str = "begin";
/// What all of them are to do. Each takes the first share that nobody has taken.
const ACT: &str = "act";

/// The child: tries to open its share of the waves at once, or to charge all of them, and says what came of each.
#[tokio::test]
#[ignore = "not a test: the process that the tests beside it start and watch"]
async fn child() {
    let Ok(act) = std::fs::read_to_string(ACT) else { return };
    let share = (0..PROCESSES).find(|share| std::fs::File::create_new(format!("share-{share}")).is_ok()).unwrap();
    let app = open(Path::new(".")).await.app;
    while !Path::new(BEGIN).exists() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let opening = act == "open";
    let mine = (0..WAVES).filter(|number| !opening || number % PROCESSES == share);
    let tries = mine.map(|number| {
        let app = app.clone();
        tokio::spawn(async move {
            let name = format!("w{number}");
            let told = if opening {
                app.open_wave(&manifest(&name, 2026, "0.311000000")).await.map(|()| String::new())
            } else {
                app.charge(&wave(&name)).await.map(|entry| entry.hash)
            };
            match told {
                Ok(said) => println!("\ndone {name} {said}"),
                Err(StoreError::OverBudget { limit, spent }) => println!("\nover {name} {limit} {spent}"),
                Err(StoreError::WrongStage(found)) => println!("\nstage {name} {}", found.found),
                Err(other) => println!("\nfailed {name} {other}"),
            }
        })
    });
    for one in tries.collect::<Vec<_>>() {
        one.await.unwrap();
    }
}

/// Starts every process, lets them begin together, and gives what all of them said.
fn all_at_once(council: &Council, act: &str) -> Vec<String> {
    let begin = council.file(BEGIN);
    for left in std::iter::once(BEGIN.to_owned()).chain((0..PROCESSES).map(|share| format!("share-{share}"))) {
        let _ = std::fs::remove_file(council.file(&left));
    }
    std::fs::write(council.file(ACT), act).unwrap();
    let start = |_| -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["store::processes::child", "--exact", "--ignored", "--nocapture"])
            .current_dir(council.dir.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let processes: Vec<Child> = (0..PROCESSES).map(start).collect();
    // All of them are up long before this, and stand in front of the file.
    std::thread::sleep(Duration::from_millis(500));
    std::fs::write(&begin, "").unwrap();
    let said = processes.into_iter().map(|process| process.wait_with_output().unwrap().stdout);
    let said: Vec<String> = said.map(|bytes| String::from_utf8(bytes).unwrap()).collect();
    let lines = said.iter().flat_map(|text| text.lines());
    lines.filter(|line| line.split(' ').count() >= 3).filter(|line| line.contains(" w")).map(str::to_owned).collect()
}

#[tokio::test]
async fn of_forty_eight_surveys_opened_and_then_exported_by_four_processes_at_once_one_is_paid_for() {
    let council = Council::new().await;
    let app = &council.stores.app;
    for number in 0..WAVES {
        app.create_wave(&wave(&format!("w{number}")), "{}").await.unwrap();
    }
    let said = all_at_once(&council, "open");
    let opened: Vec<&str> = said.iter().filter_map(|line| line.strip_prefix("done ")).map(str::trim).collect();
    let refused: Vec<&String> = said.iter().filter(|line| line.starts_with("over ")).collect();
    assert_eq!((opened.len(), refused.len()), (1, WAVES - 1), "{said:?}");
    // Whoever is refused learns the limit and what is taken, and nothing else.
    assert!(refused.iter().all(|line| line.ends_with(" 0.400000000 0.311000000")), "{refused:?}");
    let file = council.raw("app.db").await;
    assert_eq!(numbers(&file, "SELECT count(*) FROM reservations").await, [1]);
    assert_eq!(numbers(&file, "SELECT DISTINCT reserved_nano_rho FROM budget").await, [311_000_000]);

    app.advance(&wave(opened[0]), &[Stage::Open], Stage::Closed).await.unwrap();
    let said = all_at_once(&council, "charge");
    let charged: BTreeSet<&String> = said.iter().filter(|line| line.starts_with("done ")).collect();
    let entries = app.ledger().await.unwrap().entries().to_vec();
    assert_eq!(entries.len(), 1);
    // Each of the four was given the same entry, and nothing for any other wave.
    assert_eq!(charged, BTreeSet::from([&format!("done {} {}", opened[0], entries[0].hash())]));
    assert_eq!(said.iter().filter(|line| line.starts_with("done ")).count(), PROCESSES);
    assert_eq!(said.iter().filter(|line| line.ends_with(" draft")).count(), PROCESSES * (WAVES - 1));
    assert_eq!(numbers(&file, "SELECT DISTINCT reserved_nano_rho + spent_nano_rho FROM budget").await, [311_000_000]);
}
