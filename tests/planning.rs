//! `chorus plan` as somebody types it, in an empty folder and beside a council.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

const YEARLY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/surveys/manifests/yearly-2026.toml");

fn chorus(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chorus"));
    command.args(arguments).current_dir(folder).env("CHORUS_DATA_DIR", folder.join("data")).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn plan(folder: &Path, arguments: &[&str]) -> String {
    let told = chorus(folder, &[&["plan", "--manifest", YEARLY], arguments].concat());
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    text(&told.stdout)
}

fn document(folder: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&plan(folder, &[&["--json"], arguments].concat())).unwrap()
}

#[test]
fn a_worker_reads_what_the_board_will_see_without_a_word_of_the_trade_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let told = plan(folder.path(), &[]);
    for said in [
        "How is life for you? Autumn 2026",
        "If 33 in 100 of those invited answer",
        "Ages 4 to 7: about 33 answers, of about 100 invited",
        "rough guide",
        "will not be shown",
        "anything from",
        "reading two such surveys together",
        "in 2027/28: 1 full and 2 short",
    ] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    for never in ["ε", "ρ", "epsilon", "sigma", "manifest", "wave", "zCDP"] {
        assert!(!told.contains(never), "{never}\n{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "something was written");
}

#[test]
fn a_statistician_asks_for_the_numbers_and_gets_them() {
    let folder = tempfile::tempdir().unwrap();
    let told = plan(folder.path(), &["--statistician", "--items"]);
    assert!(told.contains("ρ = 0.311000000") && told.contains("ε = 4.00") && told.contains("of balances"), "{told}");
    assert!(told.contains("have a good friend"), "each question has a line");
}

#[test]
fn more_answers_of_a_group_make_its_areas_good_and_leave_the_other_groups_alone() {
    let folder = tempfile::tempdir().unwrap();
    let halves = |document: &Value, scope: &str| -> Vec<f64> {
        let scope = document["scopes"].as_array().unwrap().iter().find(|one| one["scope"] == scope).unwrap();
        let scores = scope["figures"].as_array().unwrap().iter().filter(|figure| figure["role"] == "score");
        scores.map(|figure| figure["half"].as_str().unwrap().parse().unwrap()).collect()
    };
    let (usual, more) = (document(folder.path(), &[]), document(folder.path(), &["--answers", "4-7=80", "8-11=90"]));
    assert_eq!(usual["contract"], 1);
    assert!(halves(&usual, "4-7").iter().all(|half| *half > 0.1));
    assert!(halves(&more, "4-7").iter().all(|half| *half < 0.1));
    assert_eq!(halves(&usual, "16-25"), halves(&more, "16-25"));
    assert_eq!(usual["plan"], more["plan"]);
    assert_eq!(more["advice"].as_array().unwrap().len(), 0);
    assert_eq!(usual["room"].as_array().unwrap().len(), 4);
    let first = &usual["scopes"][0]["figures"][0];
    assert_eq!((first["role"].as_str(), first["measure"].as_str()), (Some("first"), Some("item:home_safe")));
    assert!(first["sentence"].as_str().unwrap().starts_with("If you need one number: about "));
}

#[test]
fn what_cannot_be_planned_ends_with_the_code_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let ends = |arguments: &[&str], code: i32, said: &str| {
        let told = chorus(folder.path(), arguments);
        assert_eq!(told.status.code(), Some(code), "{arguments:?}: {}", text(&told.stderr));
        assert!(text(&told.stderr).contains(said), "{arguments:?}: {}", text(&told.stderr));
        assert!(told.stdout.is_empty());
    };
    let faulty = folder.path().join("faulty.toml");
    let wrong = std::fs::read_to_string(YEARLY).unwrap();
    std::fs::write(&faulty, wrong.replace("rho = \"0.311\"", "rho = \"0.5\"").replace("2026-12-04", "2026-10-01"))
        .unwrap();
    ends(&["plan", "--manifest", faulty.to_str().unwrap()], 1, "`results_on` is not after `closes_on`");
    ends(&["plan", "--manifest", faulty.to_str().unwrap()], 1, "from 0.01 to 0.311");
    std::fs::write(&faulty, wrong.replace("wellbeing-4-7/1", "wellbeing-4-7/9")).unwrap();
    ends(&["plan", "--manifest", faulty.to_str().unwrap()], 1, "there is no questionnaire wellbeing-4-7/9");
    ends(&["plan", "--manifest", "nowhere.toml"], 2, "nowhere.toml could not be read");
    ends(&["plan", "--manifest", YEARLY, "--answers", "5-6=4"], 2, "no group 5-6");
    ends(&["plan", "--manifest", YEARLY, "--answers", "4-7=400"], 2, "100 invited");
    ends(&["plan", "--manifest", YEARLY, "--answers", "4-7"], 2, "GROUP=N");
    ends(&["plan", "--manifest", YEARLY, "--response-rate", "35"], 2, "at most 1");
}

#[test]
fn beside_a_council_the_room_is_that_of_its_own_ledger() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(chorus(folder.path(), &["migrate"]).status.code(), Some(0));
    let alone = tempfile::tempdir().unwrap();
    assert_eq!(document(folder.path(), &[])["room"], document(alone.path(), &[])["room"], "nothing is spent yet");
    assert!(folder.path().join("data/app.db").exists() && !alone.path().join("data").exists());
}
