use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::questionnaire::ItemKind;

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
        assert!(!item.kind.takes_sides() || filed.contains(&item.id), "{} is in no area", item.id);
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
fn every_picture_the_shipped_files_name_is_drawn() {
    let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
    let mut pictures = BTreeSet::new();
    for item in read.questionnaires.iter().flat_map(Questionnaire::items) {
        pictures.extend(item.scene.iter().map(|scene| format!("scenes/{scene}.svg")));
        if let ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } = &item.kind {
            let faces = options.iter().filter_map(|option| option.face.as_ref());
            pictures.extend(faces.map(|face| format!("faces/{face}.svg")));
        }
    }
    let areas = read.strategies.values().flat_map(|strategy| &strategy.areas);
    pictures.extend(areas.map(|area| format!("icons/{}.svg", area.icon)));
    assert!(pictures.len() > 20);
    for picture in pictures {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(&picture);
        assert!(path.is_file(), "{picture} is not drawn");
    }
}

#[test]
fn no_figure_of_others_claims_to_be_in_our_words() {
    let read = read_surveys(shipped()).unwrap_or_else(|told| panic!("{}", told[0]));
    let exact =
        |figure: &&crate::outcomes::PublishedFigure| figure.matched == Some(crate::outcomes::statement::Match::Exact);
    assert_eq!(read.benchmarks["published/1"].figures.iter().filter(exact).count(), 0);
}

#[test]
fn names_that_lead_nowhere_are_told() {
    let strategy = "strategies/cambridgeshire-2018/1.toml";
    one_fault(strategy, "first_item = \"home_safe\"", "first_item = \"home_warm\"", "first_item: names home_warm");
    let told = told_after(strategy, "\"carer_talk\"", "\"carer_chat\"");
    assert!(told.len() == 1 && told[0].contains("area relationships: names carer_chat"), "{told:#?}");

    let manifest = "manifests/yearly-2026.toml";
    one_fault(manifest, "cambridgeshire-2018/1", "cambridgeshire-2018/2", "there is no strategy cambridgeshire-2018/2");
    one_fault(manifest, "\"wellbeing-8-11/1\"", "\"wellbeing-8-11/2\"", "there is no questionnaire wellbeing-8-11/2");
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
