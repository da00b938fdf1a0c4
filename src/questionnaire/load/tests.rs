use proptest::prelude::*;

use crate::questionnaire::sample::{SAMPLE, sample};
use crate::questionnaire::{About, Band, Counts, Fault, ItemKind, Questionnaire};

/// The faults of the sample after `from` was replaced by `to`.
fn faults_after(from: &str, to: &str) -> Vec<Fault> {
    assert!(SAMPLE.contains(from), "the sample has no {from:?}");
    match Questionnaire::parse("sample/3.toml", &SAMPLE.replacen(from, to, 1)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    }
}

/// That replacing `from` by `to` makes one fault, which says `problem`.
fn one_fault(from: &str, to: &str, problem: &str) {
    let faults = faults_after(from, to);
    let told: Vec<_> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 1, "{from:?} to {to:?} gave {told:#?}");
    assert!(told[0].contains(problem), "{from:?} to {to:?} gave {told:#?}");
}

#[test]
fn a_sound_file_is_read_as_it_was_written() {
    let read = sample();
    assert_eq!((read.name().as_str(), read.minutes), ("sample/3", 4));
    assert_eq!(read.bands, [Band::EightToEleven, Band::ElevenToSeventeen]);
    let titles: Vec<_> = read.parts.iter().map(|part| part.title.as_str()).collect();
    assert_eq!(titles, ["Home", "School and worker", "To end with"]);
    assert_eq!(read.items().count(), 10);
    assert_eq!(read.file, SAMPLE);
    assert_eq!(read.sha256.len(), 64);

    let items: Vec<_> = read.items().collect();
    assert_eq!(items[1].about, Some(About::Carer));
    assert_eq!(items[1].easy.as_deref(), Some("Do you feel safe at home?"));
    assert!(items[1].sensitive && items[1].core && !items[2].core);
    assert_eq!(items[2].not_about_me.as_deref(), Some("This is not about me"));
    assert_eq!(items[4].bands.as_deref(), Some(&[Band::ElevenToSeventeen][..]));
    assert_eq!(
        items[8].kind,
        ItemKind::ZeroToTen {
            low_label: "Not at all happy".to_owned(),
            high_label: "Very happy".to_owned(),
            positive: 7..=10,
        }
    );
    assert_eq!(items[9].statement, "");
}

#[test]
fn an_item_may_turn_the_direction_of_its_scale() {
    let read = sample();
    let counts = |id: &str| {
        let item = read.items().find(|item| item.id.as_str() == id).unwrap();
        let ItemKind::OneOf { options, .. } = &item.kind else { panic!("{id} is a choice of one") };
        options.iter().map(|option| option.counts).collect::<Vec<_>>()
    };
    assert_eq!(counts("fun_time"), [Counts::Positive, Counts::Negative, Counts::Negative]);
    assert_eq!(counts("bully_fear"), [Counts::Negative, Counts::Negative, Counts::Positive]);
    assert_eq!(counts("pets"), [Counts::Positive, Counts::Negative, Counts::Neither]);
}

#[test]
fn a_reversed_item_that_leaves_the_old_direction_standing_is_refused() {
    one_fault("negative = [\"always\"]\n", "", "always counts as positive by the scale");
}

#[test]
fn a_counting_rule_that_names_an_option_the_scale_lacks_is_refused() {
    one_fault("positive = [\"never\"]", "positive = [\"nevr\", \"never\"]", "names nevr; the options are: always");
    one_fault("negative = [\"always\"]", "negative = [\"always\", \"never\"]", "which an earlier list here names too");
}

#[test]
fn an_item_of_which_no_share_could_be_made_is_refused() {
    one_fault(
        "kind = \"yes_no\"\nnot_about",
        "kind = \"yes_no\"\nnegative = [\"yes\"]\nnot_about",
        "counts as positive",
    );
    one_fault("kind = \"yes_no\"\nnot_about", "kind = \"yes_no\"\nneither = [\"no\"]\nnot_about", "counts as negative");
    one_fault("positive = [0, 1]", "positive = [0, 5]", "every number counts as positive");
    one_fault("positive = [7, 10]", "positive = [10, 7]", "write the smaller number first");
    one_fault("positive = [7, 10]", "positive = [7, 11]", "has to be from 0 to 10");
    one_fault("positive = [7, 10]", "positive = [7]", "has to be [from, to]");
}

#[test]
fn scales_are_named_once_and_used() {
    one_fault(
        "[scales.freq4]",
        "[scales.often]\noptions = [\n  { code = \"a\", label = \"A\", counts = \"positive\" },\n  { code = \"b\", label = \"B\", counts = \"negative\" },\n]\n[scales.freq4]",
        "no item uses this scale",
    );
    one_fault(
        "kind = \"one_of\"\nscale = \"freq4\"\ncore",
        "kind = \"one_of\"\nscale = \"freq5\"\ncore",
        "there is no scale \"freq5\"",
    );
    one_fault("scale = \"freq4\"\ncore", "core", "needs `scale`");
    one_fault("look = \"faces\"", "look = \"faces\"\nscale = \"freq4\"", "has both");
}

#[test]
fn a_scale_with_a_fault_is_named_once_however_many_items_use_it() {
    one_fault("code = \"sometimes\", label", "code = \"Sometimes\", label", "scale freq4");
}

#[test]
fn what_no_page_can_draw_or_send_is_refused() {
    let faults = faults_after("face = \"question\"", "face = \"spaceship\"");
    assert!(faults.iter().any(|fault| fault.to_string().contains("`face` has to be one of: bit, cross")));
    one_fault("kind = \"zero_to_ten\"", "kind = \"zero_to_ten\"\nscene = \"spaceship\"", "has to be one of: badge");
}

#[test]
fn options_that_could_be_mistaken_are_refused() {
    one_fault("code = \"music\"", "code = \"sport\"", "stands here twice");
    one_fault("label = \"Music\"", "label = \"Sport\"", "could not tell them apart");
    one_fault("code = \"music\"", "code = \"skip\"", "already uses for something else");
    one_fault("code = \"music\"", "code = \"not_about_me\"", "already uses for something else");
    one_fault("counts = \"neither\", face = \"question\"", "counts = \"neither\"", "dont_know has none");
}

#[test]
fn ids_stand_once() {
    one_fault("id = \"pets\"", "id = \"fun_time\"", "stands here twice");
    one_fault("id = \"pets\"", "id = \"Pets\"", "an identifier starts with a lower-case letter");
    for field in ["csrf", "go", "again", "code"] {
        one_fault("id = \"pets\"", &format!("id = \"{field}\""), "a name that every form already uses");
    }
}

#[test]
fn conditions_look_back_at_a_choice_of_one_option() {
    let condition = "{ item = \"bully_fear\", any_of = [\"always\", \"sometimes\"] }";
    let with = |item: &str, options: &str| format!("{{ item = \"{item}\", any_of = [{options}] }}");
    one_fault(condition, &with("worker_count", "\"always\""), "no item that stands earlier");
    one_fault(condition, &with("bully_help", "\"yes\""), "no item that stands earlier");
    one_fault(condition, &with("bully_fear", "\"often\""), "the options of bully_fear are: always, sometimes, never");
    one_fault(condition, &with("bully_fear", ""), "`any_of` has 0 entries");
    one_fault(
        "positive = [7, 10]",
        "positive = [7, 10]\nonly_if = { item = \"clubs\", any_of = [\"sport\"] }",
        "not a choice of one option",
    );
    one_fault(
        "sensitive = true\n\n[[parts.items]]\nid = \"bully_help\"",
        "sensitive = true\nbands = [\"8-11\"]\n\n[[parts.items]]\nid = \"bully_help\"",
        "not asked in band 11-17",
    );
}

#[test]
fn nobody_begins_or_ends_with_something_hard() {
    one_fault("scale = \"freq4\"\ncore = true", "scale = \"freq4\"\nsensitive = true", "comes first in band 8-11");
    let last = "high_label = \"Very happy\"\n";
    one_fault(last, &format!("{last}sensitive = true\n"), "can come last in band 8-11 and 11-17");
}

#[test]
fn the_item_before_a_last_conditional_one_may_come_last_too() {
    let told = faults_after(
        "kind = \"several_of\"",
        "sensitive = true
kind = \"several_of\"",
    );
    assert!(told.is_empty());
    let conditional = SAMPLE
        .replace("kind = \"several_of\"", "sensitive = true\nkind = \"several_of\"")
        .replace("positive = [7, 10]", "positive = [7, 10]\nonly_if = { item = \"pets\", any_of = [\"yes\"] }");
    let told = Questionnaire::parse("sample/3.toml", &conditional).unwrap_err();
    assert!(told.iter().all(|fault| fault.place.contains("clubs") && fault.problem.contains("can come last")));
}

#[test]
fn a_list_of_themes_is_read_with_how_many_may_be_chosen() {
    let read = sample();
    let better = read.item(&"better".parse().unwrap()).unwrap();
    let ItemKind::Themes { options, most } = &better.kind else { panic!("better is a list of themes") };
    assert_eq!((options.len(), *most), (5, 3));
    assert_eq!((options[3].code.as_str(), options[3].label.as_str()), ("money", "More money"));
    assert_eq!(better.statement, "");
    assert!(!better.kind.takes_sides());
}

#[test]
fn every_fault_of_a_list_of_themes_is_named() {
    let friends = "{ code = \"friends\", label = \"More time with friends\" }";
    one_fault("most = 3", "most = 6", "`most` has to be from 1 to 5");
    one_fault("most = 3", "most = 0", "`most` has to be from 1 to 5");
    one_fault("most = 3", "most = 5", "`most` is 5 of 5 themes; fewer than all of them may be chosen");
    one_fault("most = 3\noptions", "options", "`most` is missing");
    one_fault(
        "\"themes\"\nmost",
        "\"themes\"\nstatement = \"want it\"\nmost",
        "`statement` does not belong in an item of",
    );
    one_fault(
        "\"themes\"\nmost",
        "\"themes\"\npositive = [\"money\"]\nmost",
        "`positive` does not belong in an item of",
    );
    one_fault(
        friends,
        "{ code = \"friends\", label = \"Friends\", counts = \"positive\" }",
        "`counts` does not belong in a theme",
    );
    one_fault(friends, "{ code = \"skip\", label = \"Friends\" }", "which every form already uses");
    one_fault(friends, "{ code = \"money\", label = \"Friends\" }", "the option money stands here twice");
    one_fault(friends, "{ code = \"friends\", label = \"More money\" }", "could not tell them apart");
    one_fault(friends, "{ code = \"friends\" }", "`label` is missing");
    let many: Vec<_> = (0..21).map(|n| format!("{{ code = \"t{n}\", label = \"Theme {n}\" }}")).collect();
    one_fault(&format!("{friends},"), &format!("{},", many.join(", ")), "2 to 20 may stand here");
}

#[test]
fn no_question_rests_on_a_theme() {
    one_fault(
        "positive = [7, 10]",
        "positive = [7, 10]\nonly_if = { item = \"better\", any_of = [\"money\"] }",
        "names better, which is not a choice of one option",
    );
}

#[test]
fn text_stands_last_in_its_part() {
    let text = SAMPLE.split("[[parts.items]]\nid = \"open_good\"").nth(1).unwrap();
    let early = format!("[[parts.items]]\nid = \"open_good\"{text}\n[[parts.items]]\nid = \"clubs\"");
    let sample = SAMPLE.split("[[parts.items]]\nid = \"open_good\"").next().unwrap();
    let told = Questionnaire::parse("x", &sample.replace("[[parts.items]]\nid = \"clubs\"", &early)).unwrap_err();
    assert_eq!(told.len(), 1);
    assert!(told[0].problem.contains("not last in its part"));
}

#[test]
fn bands_are_those_of_the_questionnaire_and_each_is_asked_something() {
    one_fault("bands = [\"11-17\"]", "bands = [\"11-17\", \"4-7\"]", "4-7, which is not a band of this questionnaire");
    one_fault("bands = [\"8-11\", \"11-17\"]", "bands = [\"8-10\", \"11-17\"]", "no such band");
    one_fault("bands = [\"11-17\"]", "bands = []", "has 0 entries");
    one_fault("bands = [\"8-11\", \"11-17\"]", "bands = [\"8-11\", \"8-11\"]", "has its entry 2 twice");
}

#[test]
fn empty_parts_are_refused() {
    one_fault(
        "title = \"To end with\"",
        "title = \"Nothing\"\n[[parts]]\ntitle = \"To end with\"",
        "`items` is missing",
    );
}

#[test]
fn keys_that_do_not_belong_are_told_what_would() {
    one_fault("hint = ", "hnt = ", "`hnt` does not belong in an item of kind one_of");
    one_fault("most_chars = 40", "most_chars = 40\nscale = \"freq4\"", "does not belong in an item of kind text");
    one_fault("most_chars = 40", "most_chars = 40\nnot_about_me = \"No\"", "does not belong in an item of kind text");
    one_fault("minutes = 4", "minutes = 4\nauthor = \"x\"", "does not belong in a questionnaire");
    one_fault("label = \"Music\"", "lable = \"Music\", label = \"Music\"", "does not belong in an option");
}

#[test]
fn the_example_in_the_documentation_is_sound() {
    let docs = include_str!("../../../docs/surveys.md");
    let example = docs.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let read = Questionnaire::parse("docs/surveys.md", example).unwrap_or_else(|faults| panic!("{}", faults[0]));
    assert_eq!(read.name(), "wellbeing-8-11/1");
}

#[test]
fn statements_follow_n_in_100() {
    one_fault("\"live with a pet\"", "\"Live with a pet\"", "follows \"N in 100\"");
    one_fault("\"live with a pet\"", "\"live with a pet.\"", "follows \"N in 100\"");
    one_fault("statement = \"live with a pet\"\n", "", "`statement` is missing");
}

#[test]
fn values_have_bounds() {
    one_fault("minutes = 4", "minutes = 0", "has to be from 1 to 60");
    one_fault("version = 3", "version = \"3\"", "has to be a whole number, not text");
    one_fault("version = 3", "version = 99999999999999999999", "has to be from 1 to 9999");
    one_fault("code = \"sample\"", "code = \"../sample\"", "a code starts with");
    one_fault("language = \"en-GB\"", "language = \"English\"", "is written like en-GB");
    one_fault("wording = \"Is there", "wording = \"\\nIs there", "begins or ends with a space");
    one_fault("wording = \"Is there", &format!("wording = \"{} Is there", "so ".repeat(100).trim()), "300 is the most");
    one_fault("label = \"Sport\"", &format!("label = \"{}\"", "s".repeat(201)), "200 is the most");
    one_fault("most = 5", "most = 21", "has to be from 1 to 20");
    one_fault("sensitive = true\ncore", "sensitive = \"yes\"\ncore", "has to be true or false, not text");
    one_fault(SAMPLE, &"# long\n".repeat(40_000), "262144 is the most");
}

#[test]
fn every_fault_is_named_with_its_line() {
    let broken = SAMPLE
        .replace("minutes = 4", "minutes = \"four\"")
        .replace("id = \"pets\"", "id = \"home_safe\"")
        .replace("most = 5", "most = 500");
    let told: Vec<_> = Questionnaire::parse("surveys/sample/3.toml", &broken).unwrap_err();
    let told: Vec<_> = told.iter().map(ToString::to_string).collect();
    let line = |needle: &str| broken.lines().position(|line| line.contains(needle)).unwrap() + 1;
    assert_eq!(
        told,
        [
            format!("surveys/sample/3.toml: line {}: `minutes` has to be a whole number, not text", line("four")),
            format!(
                "surveys/sample/3.toml: line {}, home_safe: stands here twice; each item has an id of its own",
                line("Is there a pet") - 2
            ),
            format!("surveys/sample/3.toml: line {}, worker_count: `most` has to be from 1 to 20", line("500")),
        ]
    );
}

#[test]
fn a_file_that_is_not_toml_is_told_every_line_that_is_not() {
    let told = faults_after("minutes = 4", "minutes = = 4\nversion = 4");
    assert!(told.iter().all(|fault| fault.problem.starts_with("is not TOML: ")));
    let lines: Vec<_> = told.iter().map(|fault| fault.place.as_str()).collect();
    assert!(lines.contains(&"line 7") && lines.contains(&"line 8"), "{lines:?}");
}

/// A file mangled in a way a slipping hand, a bad merge or a hostile uploader might mangle it.
fn mangled() -> impl Strategy<Value = String> {
    let lines: Vec<String> = SAMPLE.lines().map(str::to_owned).collect();
    let many = lines.len();
    prop_oneof![
        // Lines lost, moved or doubled.
        proptest::collection::vec(0..many, 0..many * 2).prop_map(move |places| places
            .iter()
            .map(|place| lines[*place].as_str())
            .collect::<Vec<_>>()
            .join("\n")),
        // Bytes replaced.
        proptest::collection::vec((0..SAMPLE.len(), any::<u8>()), 1..8).prop_map(|flips| {
            let mut bytes = SAMPLE.as_bytes().to_vec();
            for (place, byte) in flips {
                bytes[place] = byte;
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }),
        // Cut short.
        (0..SAMPLE.len()).prop_map(|end| SAMPLE[..end].to_owned()),
        // A value of another kind.
        (0..many, "(= [0-9.-]{1,20}|= true|= \\[\\]|= \\{\\}|= 2026-01-01|= \"\"|= \\[\\[1\\], \\{a = 1\\}\\])")
            .prop_map(|(place, value)| {
                let change = |(here, line): (usize, &str)| match line.split_once('=') {
                    Some((key, _)) if here == place => format!("{key}{value}\n"),
                    _ => format!("{line}\n"),
                };
                SAMPLE.lines().enumerate().map(change).collect()
            }),
        // Anything at all.
        "\\PC*",
        "([a-z]{1,3} ?= ?(1|\"x\"|\\[|\\]|\\{|\\}|\\[\\[|\n)|\\[\\[?[a-z.]{1,5}\\]\\]?\n)*",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_mangled_file_is_read_or_told_its_faults(file in mangled()) {
        match Questionnaire::parse("mangled.toml", &file) {
            Ok(read) => prop_assert!(read.items().count() > 0),
            Err(faults) => {
                prop_assert!(!faults.is_empty());
                prop_assert!(faults.iter().all(|fault| fault.place.starts_with("line ")));
                prop_assert!(faults.iter().all(|fault| !fault.to_string().contains('\n')));
            }
        }
    }
}

#[test]
fn a_deeply_nested_file_is_refused_and_not_followed() {
    let told = Questionnaire::parse("deep", &format!("code = {}", "[".repeat(100_000))).unwrap_err();
    assert!(told.iter().all(|fault| fault.problem.contains("is not TOML")));
}
