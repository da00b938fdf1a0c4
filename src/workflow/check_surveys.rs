//! Somebody wrote or changed files under `surveys/` and wants to know what is wrong with them.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::consultation::Draft;
use crate::outcomes::{BenchmarkFile, Strategy};
use crate::questionnaire::reading::{self, WordList};
use crate::questionnaire::{Fault, ItemId, Library, Questionnaire, stands_at};

/// Every file under `surveys/`, checked, each by its name.
#[derive(Default)]
pub struct SurveyFiles {
    /// Questionnaires, by `code/version`.
    pub questionnaires: Library,
    /// Strategies, by `code/version`.
    pub strategies: BTreeMap<String, Strategy>,
    /// Benchmark files, by `code/version`.
    pub benchmarks: BTreeMap<String, BenchmarkFile>,
    /// Manifests of waves to be, by the name of the wave.
    pub manifests: BTreeMap<String, Draft>,
}

/// Reads files, each a path and a text, and checks each alone and beside the others. The folder says what a file is:
/// `strategies`, `benchmarks` and `manifests` hold those, any other a questionnaire.
///
/// # Errors
/// Every fault of every file. What a file says of others is checked once they can all be read.
pub fn read_surveys<P: AsRef<str>, T: AsRef<str>>(
    files: impl IntoIterator<Item = (P, T)>,
) -> Result<SurveyFiles, Vec<Fault>> {
    let mut reading = Reading::default();
    for (path, text) in files {
        reading.read(path.as_ref(), text.as_ref());
    }
    reading.finish()
}

/// Every fault of these files, questions that are too hard to read for their band included. See [`read_surveys`].
#[must_use]
pub fn check_surveys<P: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (P, T)>) -> Vec<Fault> {
    let files: Vec<_> = files.into_iter().collect();
    let files = || files.iter().map(|(path, text)| (path.as_ref(), text.as_ref()));
    let mut faults = read_surveys(files()).err().unwrap_or_default();
    for (path, text) in files().filter(|(path, _)| Kind::of(path) == Kind::Questionnaire) {
        faults.extend(
            Questionnaire::parse(path, text)
                .map(|read| reading::too_hard(path, &read, &WordList::default()))
                .unwrap_or_default(),
        );
    }
    faults
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Questionnaire,
    Strategy,
    Benchmark,
    Manifest,
}

impl Kind {
    fn of(path: &str) -> Self {
        // The file itself, its folder, and the folder of that; what lies above is nobody's business.
        let in_folder = |name: &str| path.split(['/', '\\']).rev().skip(1).take(2).any(|step| step == name);
        if in_folder("strategies") {
            Self::Strategy
        } else if in_folder("benchmarks") {
            Self::Benchmark
        } else if in_folder("manifests") {
            Self::Manifest
        } else {
            Self::Questionnaire
        }
    }
}

/// What was read so far. Strategies, benchmarks and manifests keep their path, since they are looked at again.
#[derive(Default)]
struct Reading {
    questionnaires: Vec<(String, String)>,
    strategies: Vec<(String, Strategy)>,
    benchmarks: Vec<(String, BenchmarkFile)>,
    manifests: Vec<(String, Draft)>,
    faults: Vec<Fault>,
}

impl Reading {
    fn read(&mut self, path: &str, text: &str) {
        match Kind::of(path) {
            Kind::Questionnaire => self.questionnaires.push((path.to_owned(), text.to_owned())),
            Kind::Strategy => {
                let place = |one: &Strategy| stands_at(path, &one.code, one.version);
                self.strategies.extend(placed(path, Strategy::parse(path, text), place, &mut self.faults));
            }
            Kind::Benchmark => {
                let place = |one: &BenchmarkFile| stands_at(path, &one.code, one.version);
                self.benchmarks.extend(placed(path, BenchmarkFile::parse(path, text), place, &mut self.faults));
            }
            Kind::Manifest => {
                self.manifests.extend(placed(path, Draft::parse(path, text), |_| Ok(()), &mut self.faults));
            }
        }
    }

    fn finish(mut self) -> Result<SurveyFiles, Vec<Fault>> {
        let library = Library::load(self.questionnaires.drain(..));
        let library = library.map_err(|told| self.faults.extend(told)).unwrap_or_default();
        let strategies = by_name(&self.strategies, Strategy::name, &mut self.faults);
        let benchmarks = by_name(&self.benchmarks, BenchmarkFile::name, &mut self.faults);
        let manifests = by_name(&self.manifests, |draft| draft.wave.to_string(), &mut self.faults);
        // A name that stands in a file with faults would be told as missing.
        if self.faults.is_empty() {
            self.check_names(&library, &strategies);
        }
        if self.faults.is_empty() {
            Ok(SurveyFiles { questionnaires: library, strategies, benchmarks, manifests })
        } else {
            Err(self.faults)
        }
    }

    fn check_names(&mut self, library: &Library, strategies: &BTreeMap<String, Strategy>) {
        let closed = |questionnaire: &Questionnaire| {
            let items = questionnaire.items().filter(|item| item.kind.takes_sides());
            items.map(|item| item.id.clone()).collect::<Vec<_>>()
        };
        let items: BTreeSet<ItemId> = library.iter().flat_map(closed).collect();
        for (path, strategy) in &self.strategies {
            for (place, item) in strategy.named_items().filter(|(_, item)| !items.contains(item)) {
                let problem = format!("names {item}, which no questionnaire asks as a question to be counted");
                self.faults.push(Fault { file: path.clone(), place, problem });
            }
        }
        for (path, file) in &self.benchmarks {
            for figure in &file.figures {
                let asks = |one: &Questionnaire| one.item(&figure.item).is_some();
                if !library.for_band(figure.band).any(asks) {
                    let place = format!("{}, {}", figure.item, figure.band);
                    let problem = "no questionnaire asks this item in this band".to_owned();
                    self.faults.push(Fault { file: path.clone(), place, problem });
                }
            }
        }
        for (path, draft) in &self.manifests {
            self.faults.extend(draft.faults_beside(path, library));
            if !strategies.contains_key(&draft.strategy) {
                let problem = format!("there is no strategy {}", draft.strategy);
                self.faults.push(Fault { file: path.clone(), place: "strategy".to_owned(), problem });
            }
        }
    }
}

fn placed<T>(
    path: &str,
    read: Result<T, Vec<Fault>>,
    place: impl Fn(&T) -> Result<(), Fault>,
    faults: &mut Vec<Fault>,
) -> Option<(String, T)> {
    let read = read.map_err(|told| faults.extend(told)).ok()?;
    faults.extend(place(&read).err());
    Some((path.to_owned(), read))
}

fn by_name<T: Clone>(
    read: &[(String, T)],
    name: impl Fn(&T) -> String,
    faults: &mut Vec<Fault>,
) -> BTreeMap<String, T> {
    let mut named = BTreeMap::new();
    for (path, one) in read {
        let name = name(one);
        if named.contains_key(&name) {
            let problem = format!("{name} was read already from another file");
            faults.push(Fault { file: path.clone(), place: "line 1".to_owned(), problem });
        }
        named.insert(name, one.clone());
    }
    named
}
