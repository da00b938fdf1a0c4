//! What the command prints, and what it does not take.

use clap::CommandFactory;

use super::super::CommandLine;
use super::*;

fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/audit").join(name)
}

fn arguments() -> Arguments {
    Arguments {
        manifest: shipped("manifest.json"),
        data: shipped("without.csv"),
        runs: 3,
        neighbour: None,
        surveys: Some(shipped("surveys")),
    }
}

/// The toy survey, given to `look`.
fn with_the_toy<T>(look: impl FnOnce(&ToyWave<'_>, [&ToyData; 2]) -> T) -> T {
    let manifest: Manifest = serde_json::from_slice(&file(&shipped("manifest.json")).unwrap()).unwrap();
    let forms = questionnaires(&manifest, Some(&shipped("surveys"))).unwrap();
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let [without, with] = ["without.csv", "with.csv"].map(|name| table(&wave, &shipped(name)).unwrap());
    look(&wave, [&without, &with])
}

#[test]
fn releases_are_printed_one_a_line_below_the_names_of_their_numbers() {
    let mut printed = Vec::new();
    with_the_toy(|wave, [data, _]| print_releases(wave, data, 3, "hash", &mut printed)).unwrap();
    let lines: Vec<Value> = printed
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!((lines.len(), &lines[0]["toy"], &lines[0]["numbers"][0]["number"]), (4, &json!(true), &json!("8-11/n")));
    let numbers = lines[0]["numbers"].as_array().unwrap().len();
    for (run, line) in lines[1..].iter().enumerate() {
        assert_eq!(line["run"], json!(run + 1));
        let values = line["values"].as_array().unwrap();
        assert_eq!(values.len(), numbers);
        assert!(values.iter().all(|value| value.as_str().is_some_and(|text| text.parse::<i64>().is_ok())));
    }
    // Real noise: no two of them are the same.
    assert!(lines[1]["values"] != lines[2]["values"] || lines[1]["values"] != lines[3]["values"]);
}

#[test]
fn a_verdict_names_the_claim_what_is_shown_and_every_number() {
    let verdict = with_the_toy(|wave, [data, neighbour]| wave.audit(data, neighbour, 2_000, |_| ())).unwrap();
    let document = document(&verdict);
    assert_eq!((&document["holds"], &document["mu"]["claimed"]), (&json!(true), &json!("1.0000")));
    assert_eq!(document["numbers"].as_array().map(Vec::len), Some(verdict.numbers.len()));
    let told = told(&verdict);
    for wanted in ["1000 releases without", "mu charged for          1.0000", "8-11/toy_life/missing", "as planned"] {
        assert!(told.contains(wanted), "{told}");
    }
}

#[test]
fn a_folder_a_missing_questionnaire_and_a_faulty_table_end_with_their_codes() {
    let ends_with = |change: fn(&mut Arguments)| {
        let mut changed = arguments();
        change(&mut changed);
        run(&changed, false).expect_err("it cannot be used").to_string()
    };
    assert!(ends_with(|arguments| arguments.data = shipped("")).contains("is a folder"));
    assert!(ends_with(|arguments| arguments.surveys = None).contains("questionnaire toy/1 is missing"));
    assert!(ends_with(|arguments| arguments.data = shipped("manifest.json")).contains("line 1"));
    assert!(ends_with(|arguments| arguments.manifest = shipped("with.csv")).contains("is not a manifest"));
    assert!(ends_with(|arguments| arguments.neighbour = Some(shipped("without.csv"))).contains("must be the same but"));
}

#[test]
fn every_option_is_documented() {
    let document = include_str!("../../../docs/commands.md");
    let section = document.split("\n### `chorus audit-noise`").nth(1).expect("the command is documented");
    let section = section.split("\n### ").next().unwrap_or_default();
    let line = CommandLine::command();
    let command = line.find_subcommand("audit-noise").expect("it is there in tests");
    for option in command.get_arguments().filter_map(|argument| argument.get_long()) {
        assert!(option == "json" || section.contains(&format!("`--{option}`")), "--{option} is not documented");
    }
}
