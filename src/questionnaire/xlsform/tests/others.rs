//! Files written by others, against what others see in them. `tests/vectors/xlsform/README.md` tells where they are from.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/xlsform")
}

/// Each file with what others see in it.
fn files() -> Vec<(String, Imported, Value)> {
    let mut names: Vec<_> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|end| end == "xlsx" || end == "csv"));
    names.sort();
    let file = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = fs::read(&path).unwrap();
        let imported = import(&name, &bytes).unwrap_or_else(|why| panic!("{name}: {why}"));
        let view = fs::read_to_string(folder().join(format!("{name}.json"))).unwrap();
        (name, imported, serde_json::from_str(&view).unwrap())
    };
    names.into_iter().map(file).collect()
}

#[test]
fn at_least_ten_files_of_others_are_read() {
    let files = files();
    assert!(files.len() >= 10);
    for (_, imported, _) in &files {
        holds(imported);
    }
    let asked: usize = files.iter().map(|(_, imported, _)| items(imported).len()).sum();
    assert!(asked >= 30, "{asked}");
}

#[test]
fn each_row_others_see_is_told_and_no_other() {
    for (name, imported, view) in files() {
        for (sheet, title) in [(SheetName::Survey, "survey"), (SheetName::Choices, "choices")] {
            let told: Vec<_> =
                imported.rows.iter().filter(|row| row.sheet == sheet).map(|row| u64::from(row.row)).collect();
            let seen: Vec<_> =
                view["rows"][title].as_array().unwrap().iter().map(|row| row.as_u64().unwrap()).collect();
            assert_eq!(told, seen, "{name}, {title}");
        }
    }
}

/// Whether our kind of answer is what pyxform calls `kind`.
fn agrees(item: &Item, kind: &str) -> bool {
    match &item.kind {
        ItemKind::OneOf { .. } => ["select one", "range"].contains(&kind),
        ItemKind::SeveralOf { .. } => kind == "select all that apply",
        ItemKind::ZeroToTen { .. } => kind == "range",
        ItemKind::Count { .. } => ["integer", "int"].contains(&kind),
        ItemKind::Text { .. } => ["text", "string"].contains(&kind),
        ItemKind::Themes { .. } => false,
    }
}

#[test]
fn the_questions_and_kinds_are_those_pyxform_sees() {
    for (name, imported, view) in files() {
        let rows: Vec<_> = imported.rows.iter().filter(|row| row.sheet == SheetName::Survey).collect();
        let mut from = 0;
        for seen in view["questions"].as_array().unwrap() {
            let (question, kind) = (seen["name"].as_str().unwrap(), seen["kind"].as_str().unwrap());
            let Some(at) = rows[from..].iter().position(|row| row.name == question) else {
                // pyxform adds sums of how often something repeats, headings of tables, and entities.
                let sum = kind == "calculate" && question.ends_with("_count");
                if sum || kind == "entity" || question.starts_with("reserved_name_for_") {
                    continue;
                }
                // "Other, please say" is a question to pyxform, and a note here.
                let of_other = rows[from - 1].notes.iter().any(|note| note.why == Why::OtherText);
                assert!(of_other && question.ends_with("_other"), "{name}: {question} is not told");
                continue;
            };
            // Between two questions stand only rows that ask nothing.
            for passed in &rows[from..from + at] {
                assert!(!matches!(passed.fate, Fate::Question(_)), "{name}: pyxform sees no {}", passed.name);
            }
            from += at + 1;
            let row = rows[from - 1];
            if let Fate::Question(id) = &row.fate {
                let item = items(&imported).into_iter().find(|item| item.id == *id).unwrap();
                assert!(agrees(item, kind), "{name}: {question} is {kind} to pyxform");
                assert!(seen["inside"] != "repeat", "{name}: {question} repeats");
            } else if kind == "note" {
                assert!(matches!(row.fate, Fate::Hint | Fate::Part | Fate::LeftOut), "{name}: {question}");
            } else {
                assert_eq!(row.fate, Fate::LeftOut, "{name}: {question}");
            }
        }
        assert!(rows[from..].iter().all(|row| !matches!(row.fate, Fate::Question(_))), "{name}");
    }
}

#[test]
fn what_a_choice_or_text_asks_is_left_out_only_for_a_reason_of_its_own() {
    for (name, imported, view) in files() {
        for seen in view["questions"].as_array().unwrap() {
            let plain =
                ["select one", "select all that apply", "text", "string"].contains(&seen["kind"].as_str().unwrap());
            let row = imported.rows.iter().find(|row| row.sheet == SheetName::Survey && row.name == seen["name"]);
            let Some(row) = row.filter(|row| plain && row.fate == Fate::LeftOut) else { continue };
            let reasons = [
                Why::Repeat,
                Why::Filtered,
                Why::TooManyOptions,
                Why::TooFewOptions,
                Why::NoWords,
                Why::OptionsElsewhere,
                Why::NoList,
                Why::PersonOrDevice,
                Why::SwitchedOff,
            ];
            assert!(reasons.contains(&row.notes[0].why), "{name}: {row:?}");
        }
    }
}
