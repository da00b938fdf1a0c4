//! Councils as they lie in a folder, counted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chorus::consultation::{Response, Way};
use chorus::questionnaire::{Answer, Band, ItemId};
use chorus::tally::{CountingRule, WaveTally};

use crate::survey::{self, Survey, id, option_code};

/// A council whose responses are counted.
pub struct Council {
    /// Its name in the files.
    pub name: String,
    /// How often its noise is drawn.
    pub draws: usize,
    /// The council whose release is the one before its own.
    pub since: Option<String>,
    /// Whether it is the one before another's.
    pub is_compared: bool,
    /// Its exact counts.
    pub tally: WaveTally,
}

/// The rows of `councils.csv`: name, responses, draws, the council it is compared with.
fn rows(folder: &Path) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_path(folder.join("councils.csv")).expect("councils.csv can be read");
    reader.records().map(|row| row.expect("a row of councils.csv")).collect()
}

/// How many responses councils have, of those that are drawn more than once.
pub fn sizes(folder: &Path) -> BTreeSet<u32> {
    let repeated = rows(folder).into_iter().filter(|row| &row[2] != "1");
    repeated.map(|row| row[1].parse().expect("a whole number")).collect()
}

/// All councils of a folder, in the order of `councils.csv`.
pub fn councils(folder: &Path, survey: &Survey) -> Vec<Council> {
    let mut tallies = tallies(folder, survey);
    let rows = rows(folder);
    let compared: BTreeSet<&str> = rows.iter().map(|row| &row[3]).collect();
    let council = |row: &csv::StringRecord| Council {
        name: row[0].to_owned(),
        draws: row[2].parse().expect("a whole number"),
        since: Some(row[3].to_owned()).filter(|name| !name.is_empty()),
        is_compared: compared.contains(&row[0]),
        tally: tallies.remove(&row[0]).expect("every council has responses"),
    };
    rows.iter().map(council).collect()
}

/// Counts `responses.csv`: the council, then for each item the place of the option chosen, or nothing.
fn tallies(folder: &Path, survey: &Survey) -> BTreeMap<String, WaveTally> {
    let rule = CountingRule::new(&survey.manifest, [&survey.questionnaire]).expect("the plan is of this questionnaire");
    let items: Vec<ItemId> = survey.questionnaire.items().map(|item| item.id.clone()).collect();
    let mut response = Response {
        wave: survey.manifest.wave.clone(),
        manifest: survey.manifest.sha256(),
        group: id(survey::GROUP),
        band: Band::EightToEleven,
        questionnaire: survey.questionnaire.name(),
        way: Way::Full,
        answers: BTreeMap::new(),
    };
    let mut tallies = BTreeMap::new();
    let mut reader = csv::Reader::from_path(folder.join("responses.csv")).expect("responses.csv can be read");
    for row in reader.records() {
        let row = row.expect("a row of responses.csv");
        let answered = items.iter().zip(row.iter().skip(1)).filter(|(_, chosen)| !chosen.is_empty());
        let answer = |chosen: &str| Answer::OneOf(option_code(chosen.parse().expect("the place of an option")));
        response.answers = answered.map(|(item, chosen)| (item.clone(), answer(chosen))).collect();
        let tally = tallies.entry(row[0].to_owned()).or_insert_with(|| rule.empty());
        rule.count(&response, tally).expect("a tally holds as many");
    }
    tallies
}
