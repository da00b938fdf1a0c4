//! A questionnaire with every kind of item, and those that are shipped, for tests.

use std::fs;
use std::path::Path;

use super::{Answer, Item, ItemKind, Library, OptionCode, Questionnaire};

/// The text of the file.
pub(crate) const SAMPLE: &str = include_str!("sample.toml");

/// The sample questionnaire: `fun_time`, `home_safe`, `pets`; `bully_fear`, `bully_help`, `worker_count`; `better`,
/// `clubs`, `happy_yesterday`, `open_good`.
pub(crate) fn sample() -> Questionnaire {
    Questionnaire::parse("sample/3.toml", SAMPLE).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The questionnaires under `surveys/`.
pub(crate) fn shipped() -> Library {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys");
    let codes = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let others = ["strategies", "benchmarks", "manifests", "words"];
    let codes = codes.filter(|path| path.is_dir() && !others.iter().any(|other| path.ends_with(other)));
    let files = codes.flat_map(|code| fs::read_dir(code).unwrap()).map(|entry| {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        (path.to_str().unwrap().to_owned(), text)
    });
    Library::load(files).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// Everything that can stand for an item in the answers so far; one text stands for all.
pub(crate) fn every_answer(item: &Item) -> Vec<Option<Answer>> {
    let mut every = vec![None, Some(Answer::Skipped)];
    every.extend(item.not_about_me.is_some().then_some(Some(Answer::NotAboutMe)));
    match &item.kind {
        ItemKind::OneOf { options, .. } => {
            every.extend(options.iter().map(|option| Some(Answer::OneOf(option.code.clone()))));
        }
        ItemKind::ZeroToTen { .. } => every.extend((0..=10).map(|number| Some(Answer::Number(number)))),
        ItemKind::Count { most, .. } => every.extend((0..=*most).map(|number| Some(Answer::Number(number)))),
        ItemKind::SeveralOf { options } => every.extend(sets_of(item, options.len())),
        ItemKind::Themes { most, .. } => every.extend(sets_of(item, usize::from(*most))),
        ItemKind::Text { .. } => every.push(Some(Answer::Text("football".to_owned()))),
    }
    every
}

/// Every set of an item's options with 1 to `most` of them.
fn sets_of(item: &Item, most: usize) -> Vec<Option<Answer>> {
    let codes: Vec<&OptionCode> = item.kind.codes().collect();
    let sets = (1..1_usize << codes.len()).filter(|set| set.count_ones() as usize <= most);
    let answer = |set: usize| {
        let chosen = codes.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0);
        Some(Answer::SeveralOf(chosen.map(|(_, code)| (*code).clone()).collect()))
    };
    sets.map(answer).collect()
}

/// Answers to every item, chosen by numbers, since a strategy of answers would need them to have `Debug`.
pub(crate) fn answers_by(questionnaire: &Questionnaire, choices: &[usize]) -> Vec<Option<Answer>> {
    let chosen = questionnaire.items().zip(choices).map(|(item, choice)| {
        let every = every_answer(item);
        every[choice % every.len()].clone()
    });
    chosen.collect()
}
