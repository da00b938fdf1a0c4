use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::questionnaire::sample::{SAMPLE, sample, shipped};
use crate::questionnaire::{
    About, Band, Condition, Counts, FACES, Item, ItemKind, Look, Part, Questionnaire, ResponseOption, SCENES, Theme,
};

/// The questionnaire without what only the bytes of its file give.
fn bare(questionnaire: &Questionnaire) -> Questionnaire {
    Questionnaire { file: String::new(), sha256: String::new(), ..questionnaire.clone() }
}

fn read_again(questionnaire: &Questionnaire) -> Questionnaire {
    let written = questionnaire.to_toml();
    Questionnaire::parse("written.toml", &written).unwrap_or_else(|faults| panic!("{}\n{written}", faults[0]))
}

fn comes_back(questionnaire: &Questionnaire) {
    let again = read_again(questionnaire);
    assert_eq!(bare(&again), bare(questionnaire));
    assert_eq!(again.to_toml(), questionnaire.to_toml());
}

#[test]
fn every_shipped_questionnaire_comes_back_as_it_was() {
    let shipped = shipped();
    assert!(shipped.iter().count() >= 5, "the well-being questionnaires and the pulse");
    shipped.iter().for_each(comes_back);
}

#[test]
fn every_kind_of_item_comes_back_as_it_was() {
    comes_back(&sample());
}

#[test]
fn a_written_file_reads_as_somebody_would_have_written_it() {
    let written = sample().to_toml();
    // A scale two items share stands once, under a name; so do the keys, in the order of the sample.
    let named = SAMPLE.lines().skip(1).map(|line| line.replace("freq4", "always3"));
    let expected: Vec<_> = named.map(|line| line.replace("  {", "    {")).collect();
    assert_eq!(written.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn what_a_string_holds_cannot_end_it() {
    let mut questionnaire = sample();
    let hostile = "\"\nversion = 9 ''' \"\"\" \\u0041 \\ # ]] }";
    questionnaire.title = hostile.replace('\n', " ");
    questionnaire.parts[0].title = "'".to_owned();
    questionnaire.parts[0].items[0].wording = "\"\"\"".to_owned();
    comes_back(&questionnaire);
}

#[test]
fn scales_whose_first_options_are_called_alike_have_names_of_their_own() {
    let mut questionnaire = sample();
    let item = questionnaire.parts[0].items[0].clone();
    for (nth, label) in ["A", "A", "B", "B"].into_iter().enumerate() {
        let mut other = Item { id: format!("more_{nth}").parse().unwrap(), ..item.clone() };
        if let ItemKind::OneOf { options, .. } = &mut other.kind {
            label.clone_into(&mut options[0].label);
        }
        questionnaire.parts[0].items.push(other);
    }
    let written = questionnaire.to_toml();
    let names: Vec<_> = written.lines().filter(|line| line.starts_with("[scales.")).collect();
    assert_eq!(names, ["[scales.always3]", "[scales.always3_2]", "[scales.always3_3]"]);
    comes_back(&questionnaire);
}

/// Any text a file may hold, up to `most` characters.
fn words(most: usize) -> impl Strategy<Value = String> {
    let text = prop_oneof!["\\PC{1,60}", "[a-z \"'\\\\#{}\\[\\]=,.]{1,60}"];
    text.prop_map(move |text| {
        let short: String = text.trim().chars().take(most).collect();
        if short.trim().is_empty() { "x".to_owned() } else { short.trim().to_owned() }
    })
}

/// Three lists of options; items take one of them and count it their own way, so that some share a scale.
fn pool() -> impl Strategy<Value = Vec<Vec<ResponseOption>>> {
    let option = (words(40), select(&FACES[..]));
    vec(vec(option, 2..=12), 3).prop_map(|lists| {
        let options = |list: Vec<(String, &str)>| {
            let option = |(nth, (label, face)): (usize, (String, &str))| ResponseOption {
                code: format!("o{nth}").parse().unwrap(),
                label: format!("{nth} {label}"),
                counts: Counts::Neither,
                face: Some(face.to_owned()),
            };
            list.into_iter().enumerate().map(option).collect()
        };
        lists.into_iter().map(options).collect()
    })
}

fn counted(mut options: Vec<ResponseOption>, counts: &[Counts]) -> Vec<ResponseOption> {
    for (option, counts) in options.iter_mut().zip(counts) {
        option.counts = *counts;
    }
    options[0].counts = if counts[0] == Counts::Negative { Counts::Negative } else { Counts::Positive };
    let other = if options[0].counts == Counts::Negative { Counts::Positive } else { Counts::Negative };
    options[1].counts = other;
    options
}

fn any_counts() -> impl Strategy<Value = Vec<Counts>> {
    vec(select(vec![Counts::Positive, Counts::Negative, Counts::Neither]), 12)
}

fn any_kind(pool: Vec<Vec<ResponseOption>>) -> impl Strategy<Value = ItemKind> {
    let look = select(vec![Look::Words, Look::Faces, Look::Cards]);
    let theme = vec(words(60), 6..=20);
    prop_oneof![
        4 => (look, select(pool.clone()), any_counts())
            .prop_map(|(look, options, counts)| ItemKind::OneOf { look, options: counted(options, &counts) }),
        1 => any_counts().prop_map(|counts| ItemKind::OneOf {
            look: Look::Words,
            options: counted(super::yes_no_options(), &counts)
        }),
        2 => (select(pool), any_counts())
            .prop_map(|(options, counts)| ItemKind::SeveralOf { options: counted(options, &counts) }),
        1 => (words(80), words(80), 0_u8..=10, 0_u8..=10).prop_map(|(low_label, high_label, a, b)| {
            let (from, to) = (a.min(b), if a.min(b) == 0 { a.max(b).min(9) } else { a.max(b) });
            ItemKind::ZeroToTen { low_label, high_label, positive: from..=to }
        }),
        1 => (1_u8..=20).prop_map(|most| ItemKind::Count { most, positive: 0..=most - 1 }),
        1 => (theme, 1_u8..=5).prop_map(|(labels, most)| {
            let theme = |(nth, label)| Theme { code: format!("t{nth}").parse().unwrap(), label: format!("{nth} {label}") };
            ItemKind::Themes { options: labels.into_iter().enumerate().map(theme).collect(), most }
        }),
    ]
}

fn any_item(pool: Vec<Vec<ResponseOption>>) -> impl Strategy<Value = Item> {
    let texts = (words(300), option::of(words(300)), option::of(words(300)), words(100), option::of(words(80)));
    let about = option::of(select(vec![About::Carer, About::Worker]));
    (texts, any_kind(pool), any::<(bool, bool)>(), about, option::of(select(&SCENES[..]))).prop_map(
        |((wording, easy, hint, statement, not_about_me), kind, (sensitive, core), about, scene)| {
            let statement = if kind.takes_sides() { format!("a{statement}a") } else { String::new() };
            let (bands, only_if) = (None, None);
            let (id, scene) = ("later".parse().unwrap(), scene.map(str::to_owned));
            Item {
                id,
                wording,
                easy,
                hint,
                statement,
                kind,
                not_about_me,
                sensitive,
                core,
                about,
                only_if,
                bands,
                scene,
            }
        },
    )
}

/// Names the items, makes the ends light, lets some follow from others, and closes each part with a text.
fn made_lawful(mut parts: Vec<Part>) -> Vec<Part> {
    let mut earlier: Vec<Condition> = Vec::new();
    let mut nth = 0;
    for (place, part) in parts.iter_mut().enumerate() {
        let mut text = part.items[0].clone();
        for item in &mut part.items {
            item.id = format!("q_{nth}").parse().unwrap();
            if item.core && nth % 2 == 0 {
                item.only_if = earlier.last().cloned();
            }
            if let ItemKind::OneOf { options, .. } = &item.kind {
                let any_of = options.iter().skip(1).map(|option| option.code.clone()).collect();
                earlier.push(Condition { item: item.id.clone(), any_of });
            }
            if item.about.is_some() && item.only_if.is_none() && nth % 3 == 0 {
                item.bands = Some(vec![Band::CareLeavers, Band::FourToSeven]);
                earlier.retain(|condition| condition.item != item.id);
            }
            nth += 1;
        }
        text.id = format!("text_{place}").parse().unwrap();
        (text.kind, text.statement, text.not_about_me) = (ItemKind::Text { most_chars: 400 }, String::new(), None);
        part.items.push(text);
    }
    let light = |id: &str, from: &Item| {
        let options = counted(super::yes_no_options(), &[Counts::Neither; 3]);
        let kind = ItemKind::OneOf { look: Look::Words, options };
        let (sensitive, only_if, bands, statement) = (false, None, None, "say so".to_owned());
        Item { id: id.parse().unwrap(), kind, sensitive, only_if, bands, statement, ..from.clone() }
    };
    let from = parts[0].items[0].clone();
    parts[0].items.insert(0, light("first", &from));
    let last = parts.len() - 1;
    let before_text = parts[last].items.len() - 1;
    parts[last].items.insert(before_text, light("last", &from));
    parts
}

fn any_questionnaire() -> impl Strategy<Value = Questionnaire> {
    let parts = pool().prop_flat_map(|pool| {
        let part = (words(80), vec(any_item(pool), 1..6));
        vec(part.prop_map(|(title, items)| Part { title, items }), 1..4)
    });
    (words(120), words(500), 1_u32..=9999, 1_u32..=60, parts).prop_map(|(title, source, version, minutes, parts)| {
        Questionnaire {
            code: "any-code-2".to_owned(),
            version,
            bands: Band::ALL.into_iter().rev().collect(),
            title,
            language: "en-GB".to_owned(),
            minutes,
            source,
            parts: made_lawful(parts),
            file: String::new(),
            sha256: String::new(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_questionnaire_comes_back_as_it_was(questionnaire in any_questionnaire()) {
        let written = questionnaire.to_toml();
        match Questionnaire::parse("written.toml", &written) {
            Ok(again) => {
                prop_assert_eq!(bare(&again), bare(&questionnaire));
                prop_assert_eq!(again.to_toml(), written);
            }
            Err(faults) => prop_assert!(false, "{}\n{}", faults[0], written),
        }
    }
}
