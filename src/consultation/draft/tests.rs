use time::macros::date;

use super::*;
use crate::questionnaire::sample::SAMPLE;

const FILE: &str = r#"
council = "Fenmoor County Council"
population = "care"
wave = "2026-autumn"
title = "How is life? Autumn 2026"
opens_on = 2026-10-05
closes_on = 2026-10-30
results_on = 2026-12-04
erase_on = 2027-03-31
strategy = "fenmoor/1"

[questionnaires]
8-11 = "sample/3"
11-17 = "sample/3"

[[groups]]
group = "8-11"
title = "Ages 8 to 11"
bands = ["8-11"]
expected = 90

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
"#;

fn read(source: &str) -> Draft {
    Draft::parse("m.toml", source).unwrap_or_else(|told| panic!("{}", told[0]))
}

fn one_fault(from: &str, to: &str, problem: &str) {
    assert!(FILE.contains(from), "{from}");
    let told = Draft::parse("m.toml", &FILE.replacen(from, to, 1)).unwrap_err();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].to_string().contains(problem), "{}", told[0]);
}

#[test]
fn a_draft_is_read_as_it_was_written() {
    let draft = read(FILE);
    assert_eq!(draft.rho, FULL_SURVEY_RHO);
    assert_eq!(draft.closes_on, date!(2026 - 10 - 30));
    assert_eq!(draft.groups[0].expected, Some(90));
    assert_eq!(draft.questionnaires[&Band::EightToEleven], "sample/3");
    assert!(!draft.short_way);
}

#[test]
fn what_matters_most_and_what_is_for_others_is_said_in_words() {
    let file = format!("{FILE}\n[importance]\nhome_safe = \"most important\"\nhobby = \"only nationally\"\n");
    let draft = read(&file.replacen("expected = 90", "exact_n = true", 1));
    assert_eq!(draft.importance[&"home_safe".parse().unwrap()], Importance::MostImportant);
    assert_eq!(draft.importance[&"hobby".parse().unwrap()], Importance::OnlyNationally);
    assert!(draft.groups[0].exact_n && !draft.groups[1].exact_n);
    let told = Draft::parse("m.toml", &file.replace("most important", "very")).unwrap_err();
    assert!(told[0].to_string().contains("most important"), "{}", told[0]);
    let told = draft.faults_beside("m.toml", &Library::default());
    assert!(told.iter().any(|fault| fault.place == "importance, hobby"));
}

#[test]
fn a_council_year_begins_in_april() {
    let year = |day: &str| {
        let file = FILE.replace("opens_on = 2026-10-05", &format!("opens_on = {day}"));
        let file = file.replace("closes_on = 2026-10-30", "closes_on = 2027-04-02");
        let file = file.replace("results_on = 2026-12-04", "results_on = 2027-05-01");
        read(&file.replace("erase_on = 2027-03-31", "erase_on = 2027-06-01")).council_year()
    };
    assert_eq!((year("2027-03-31"), year("2027-04-01")), (2026, 2027));
}

#[test]
fn dates_follow_each_other() {
    one_fault("closes_on = 2026-10-30", "closes_on = 2026-10-05", "`closes_on` is not after `opens_on`");
    one_fault("results_on = 2026-12-04", "results_on = 2026-10-30", "`results_on` is not after `closes_on`");
    one_fault("erase_on = 2027-03-31", "erase_on = 2026-12-04", "`erase_on` is not after `results_on`");
    one_fault("opens_on = 2026-10-05", "opens_on = 2026-01-05", "more than 184 days");
    one_fault("erase_on = 2027-03-31", "erase_on = 2028-03-31", "more than 366 days");
    one_fault("opens_on = 2026-10-05", "opens_on = \"2026-10-05\"", "written without quotes");
    one_fault("opens_on = 2026-10-05", "opens_on = 2026-10-05T09:00:00Z", "written without quotes");
}

#[test]
fn the_price_is_a_decimal_that_the_council_may_pay() {
    for good in ["0.311", "0.03", "0.0881", "0.311000000", "0.010000000"] {
        assert_eq!(read(&format!("rho = \"{good}\"\n{FILE}")).rho, good);
    }
    for bad in ["0.312", "1", "0.003", "0", ".311", "-0.1", "0.3110000001", "3e-1", "0,3"] {
        one_fault("population", &format!("rho = \"{bad}\"\npopulation"), "0.311");
    }
    one_fault("population", "rho = 0.311\npopulation", "has to be text");
}

#[test]
fn groups_partition_the_bands_that_have_a_questionnaire() {
    one_fault("bands = [\"11-17\"]", "bands = [\"11-17\", \"8-11\"]", "which group 8-11 has already");
    one_fault("bands = [\"11-17\"]", "bands = [\"11-17\", \"4-7\"]", "for which [questionnaires] names none");
    one_fault(
        "8-11 = \"sample/3\"",
        "8-11 = \"sample/3\"\n4-7 = \"young/1\"",
        "4-7 has a questionnaire and stands in no",
    );
    one_fault("group = \"11-17\"", "group = \"8-11\"", "stands here twice");
    one_fault("8-11 = \"sample/3\"", "8-11 = \"sample/3\"\n8-10 = \"young/1\"", "no such band");
}

#[test]
fn the_short_way_needs_the_words_for_the_youngest() {
    one_fault("population", "short_way = true\npopulation", "needs a questionnaire for 4-7");
    let with = FILE
        .replace("population", "short_way = true\npopulation")
        .replace("[questionnaires]", "[questionnaires]\n4-7 = \"young/1\"");
    assert!(read(&with).short_way);
}

#[test]
fn names_are_code_and_version() {
    for bad in ["fenmoor", "fenmoor/one", "fenmoor/01", "fenmoor/0", "/1", "fenmoor/1/2"] {
        one_fault("\"fenmoor/1\"", &format!("\"{bad}\""), "named by code and version");
    }
    one_fault("wave = \"2026-autumn\"", "wave = \"Autumn 2026\"", "a name is 1 to 40");
}

#[test]
fn questionnaires_have_to_exist_for_the_band() {
    let library = Library::load([("sample/3.toml", SAMPLE)]).unwrap_or_else(|told| panic!("{}", told[0]));
    assert!(read(FILE).faults_beside("m.toml", &library).is_empty());
    let other = FILE.replace("8-11 = \"sample/3\"", "8-11 = \"sample/4\"");
    let told = read(&other).faults_beside("m.toml", &library);
    assert_eq!(told[0].to_string(), "m.toml: questionnaires, 8-11: there is no questionnaire sample/4");
    let older = FILE.replace("11-17", "16-25");
    let told = read(&older).faults_beside("m.toml", &library);
    assert_eq!(told.len(), 1);
    assert!(told[0].problem.contains("sample/3 is not for band 16-25; it is for 8-11, 11-17"));
}

#[test]
fn the_short_way_asks_nothing_that_the_own_questionnaire_lacks() {
    let young = SAMPLE
        .replace(
            "code = \"sample\"\nversion = 3\nbands = [\"8-11\", \"11-17\"]",
            "code = \"young\"\nversion = 1\nbands = [\"4-7\"]",
        )
        .replace("bands = [\"11-17\"]\n", "")
        .replace("id = \"home_safe\"", "id = \"home_cosy\"");
    let library = Library::load([("sample/3.toml", SAMPLE), ("young/1.toml", young.as_str())]);
    let library = library.unwrap_or_else(|told| panic!("{}", told[0]));
    let short = FILE
        .replace("population", "short_way = true\npopulation")
        .replace("[questionnaires]", "[questionnaires]\n4-7 = \"young/1\"");
    let told: Vec<_> = read(&short).faults_beside("m.toml", &library).iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("questionnaires, 8-11: sample/3 lacks home_cosy, which the short way asks"), "{told:?}");
}

#[test]
fn a_purpose_and_the_areas_of_own_items_are_read_and_may_be_left_out() {
    let purpose = "[purpose]\ncan_change = \"Buses.\"\nwho_decides = \"The board.\"\n";
    let with = |rest: &str| FILE.replacen("[questionnaires]", &format!("{purpose}{rest}\n[questionnaires]"), 1);
    let read_with = read(&with("hear_back_on = 2099-01-01\n[areas]\nown_bus = \"learning\"\n"));
    assert_eq!(read_with.purpose.unwrap().hear_back_on.year(), 2099);
    assert_eq!(read_with.areas.len(), 1);
    assert!(read(FILE).purpose.is_none() && read(FILE).areas.is_empty());
    let told = Draft::parse("d.toml", &with("hear_back_on = 2020-01-01\n")).unwrap_err();
    assert!(told[0].to_string().contains("`hear_back_on` is before `results_on`"), "{}", told[0]);
}
