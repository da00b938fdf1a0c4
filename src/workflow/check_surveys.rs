//! Somebody wrote or changed files under `surveys/` and wants to know what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};

use crate::consultation::Draft;
use crate::outcomes::{BenchmarkFile, Strategy};
use crate::questionnaire::{Fault, ItemId, ItemKind, Library, Questionnaire, reading, stands_at};

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
        faults.extend(Questionnaire::parse(path, text).map(|read| reading::too_hard(path, &read)).unwrap_or_default());
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
            let items = questionnaire.items().filter(|item| !matches!(item.kind, ItemKind::Text { .. }));
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    /// Every file under `surveys/`, as a path and a text.
    fn shipped() -> Vec<(String, String)> {
        let mut files = Vec::new();
        let mut folders: Vec<PathBuf> = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("surveys")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push((path.to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
                }
            }
        }
        files.sort();
        files
    }

    /// What is told when, in the shipped file whose path ends in `file`, `from` is replaced by `to`.
    fn told_after(file: &str, from: &str, to: &str) -> Vec<String> {
        let mut files = shipped();
        let (_, text) = files.iter_mut().find(|(path, _)| path.ends_with(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from:?}");
        *text = text.replacen(from, to, 1);
        check_surveys(files).iter().map(ToString::to_string).collect()
    }

    fn one_fault(file: &str, from: &str, to: &str, problem: &str) {
        let told = told_after(file, from, to);
        assert_eq!(told.len(), 1, "{from:?} to {to:?} gave {told:#?}");
        assert!(told[0].contains(file) && told[0].contains(problem), "{told:#?}");
    }

    #[test]
    fn the_shipped_files_have_no_fault() {
        let told = check_surveys(shipped());
        assert!(told.is_empty(), "{told:#?}");
    }

    #[test]
    fn the_shipped_files_are_found_by_name() {
        let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
        assert!(read.questionnaires.get("wellbeing-4-7/1").is_some());
        assert!(read.strategies.contains_key("cambridgeshire-2018/1"));
        assert!(read.strategies.contains_key("cambridgeshire-2015/1"));
        assert!(read.benchmarks.contains_key("published/1"));
        assert_eq!(read.manifests["2026-autumn"].council_year(), 2026);
        assert_eq!(read.manifests["2027-promises"].council_year(), 2026);
    }

    #[test]
    fn every_closed_item_of_the_children_and_care_leavers_has_an_area_in_the_2018_shape() {
        let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
        let strategy = &read.strategies["cambridgeshire-2018/1"];
        let filed: BTreeSet<_> = strategy.areas.iter().flat_map(|area| area.items.iter().chain(&area.alone)).collect();
        for item in read.questionnaires.iter().flat_map(Questionnaire::items) {
            let closed = !matches!(item.kind, ItemKind::Text { .. });
            assert!(!closed || filed.contains(&item.id), "{} is in no area", item.id);
        }
    }

    #[test]
    fn family_time_bullying_counts_and_what_few_are_asked_enter_no_score() {
        let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
        for strategy in read.strategies.values() {
            for item in strategy.areas.iter().flat_map(|area| &area.items) {
                let name = item.as_str();
                let contact = ["family_time", "family_mum", "family_dad", "family_siblings"].contains(&name);
                let apart = contact || name.starts_with("bully_") || ["worker_count", "parent_support"].contains(&name);
                assert!(!apart, "{name} is in a score of {}", strategy.name());
            }
        }
    }

    #[test]
    fn no_figure_of_others_claims_to_be_in_our_words() {
        let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
        let exact = |figure: &&crate::outcomes::PublishedFigure| {
            figure.matched == Some(crate::outcomes::statement::Match::Exact)
        };
        assert_eq!(read.benchmarks["published/1"].figures.iter().filter(exact).count(), 0);
    }

    #[test]
    fn names_that_lead_nowhere_are_told() {
        let strategy = "strategies/cambridgeshire-2018/1.toml";
        one_fault(strategy, "first_item = \"home_safe\"", "first_item = \"home_warm\"", "first_item: names home_warm");
        let told = told_after(strategy, "\"carer_talk\"", "\"carer_chat\"");
        assert!(told.len() == 1 && told[0].contains("area relationships: names carer_chat"), "{told:#?}");

        let manifest = "manifests/yearly-2026.toml";
        one_fault(
            manifest,
            "cambridgeshire-2018/1",
            "cambridgeshire-2018/2",
            "there is no strategy cambridgeshire-2018/2",
        );
        one_fault(
            manifest,
            "\"wellbeing-8-11/1\"",
            "\"wellbeing-8-11/2\"",
            "there is no questionnaire wellbeing-8-11/2",
        );
        one_fault(manifest, "\"wellbeing-8-11/1\"", "\"wellbeing-11-17/1\"", "is not for band 8-11");

        let benchmarks = "benchmarks/published/1.toml";
        one_fault(
            benchmarks,
            "item = \"worker_count\"",
            "item = \"worker_sum\"",
            "worker_sum, 11-17: no questionnaire asks",
        );
    }

    #[test]
    fn what_a_strategy_says_of_an_item_twice_is_told() {
        let strategy = "strategies/cambridgeshire-2018/1.toml";
        one_fault(strategy, "\"carer_talk\", \"pets\"", "\"fun_time\", \"pets\"", "area relationships has already");
        one_fault(strategy, "headlines = [\"why_in_care\"]", "headlines = [\"home_safe\"]", "no item of this area");
        one_fault(strategy, "headlines = [\"why_in_care\"]", "headlines = []", "`headlines` is empty");
        one_fault(strategy, "number = 3, words = \"tell", "number = 4, words = \"tell", "so it is 3");
        one_fault(strategy, "words = \"care about you", "words = \"Care about you", "follows \"We promise to\"");
        one_fault(strategy, "areas = [\"recovery\"]", "areas = [\"recover\"]", "which is no area of this strategy");
        one_fault(strategy, "current = true", "current = false", "0 lists of promises are current");
        let told = told_after(strategy, "code = \"safety\"\ntitle", "code = \"rights\"\ntitle");
        assert!(told[0].contains("area rights: stands here twice"), "{told:#?}");
        one_fault(strategy, "social_worker = ", "Social-worker = ", "lower-case letters");
        one_fault(strategy, "from_year = 2018", "from_year = 2018\nto_year = 2015", "before `from_year`");
    }

    #[test]
    fn a_file_under_another_name_is_told_where_it_belongs() {
        one_fault("cambridgeshire-2018/1.toml", "version = 1", "version = 2", "cambridgeshire-2018/2.toml");
        let told = told_after("published/1.toml", "version = 1", "version = 2");
        assert!(told.len() == 1 && told[0].contains("published/2.toml"), "{told:#?}");
    }

    #[test]
    fn a_folder_further_up_does_not_change_what_a_file_is() {
        let files = shipped().into_iter().map(|(path, text)| {
            let below = path.split_once("/surveys/").map(|(_, below)| below.to_owned());
            (format!("/home/manifests/strategies/ours/{}", below.unwrap()), text)
        });
        let told = check_surveys(files);
        assert!(told.is_empty(), "{told:#?}");
    }

    #[test]
    fn a_wave_stands_in_one_manifest() {
        let told = told_after("manifests/pulse-2027.toml", "2027-promises", "2026-autumn");
        assert!(told.len() == 1 && told[0].contains("2026-autumn was read already"), "{told:#?}");
    }

    #[test]
    fn a_question_too_hard_for_its_band_is_told_and_does_not_stop_a_wave() {
        let easy = "Do you feel safe where you live?";
        let hard = "Do you experience your accommodation as secure?";
        let told = told_after("wellbeing-4-7/1.toml", easy, hard);
        assert!(told.iter().any(|fault| fault.contains("home_safe: its page has 3 hard words")), "{told:#?}");
        let files = shipped().into_iter().map(|(path, text)| (path, text.replace(easy, hard)));
        assert!(read_surveys(files).is_ok());
    }

    #[test]
    fn a_fault_in_one_file_hides_none_in_another() {
        let mut files = shipped();
        for (_, text) in &mut files {
            text.insert_str(0, "unheard_of = 1\n");
        }
        let told = check_surveys(files.clone());
        assert_eq!(told.len(), files.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn mangled_files_are_read_or_told_their_faults(
            which in any::<Index>(),
            flips in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..6),
            lost in proptest::collection::vec(any::<Index>(), 0..6),
        ) {
            let files = shipped();
            let (path, text) = &files[which.index(files.len())];
            let lines: Vec<_> = text.lines().collect();
            let lost: Vec<_> = lost.iter().map(|index| index.index(lines.len())).collect();
            let kept = lines.iter().enumerate().filter(|(place, _)| !lost.contains(place)).map(|(_, line)| *line);
            let mut bytes = kept.collect::<Vec<_>>().join("\n").into_bytes();
            for (place, byte) in flips {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            let mangled = String::from_utf8_lossy(&bytes).into_owned();
            let told = check_surveys([(path, mangled)]);
            prop_assert!(told.iter().all(|fault| fault.file == *path && !fault.to_string().contains('\n')));
        }
    }
}
