use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::questionnaire::xlsform::{Translated, Translation};
use crate::questionnaire::{Look, OptionCode};

const USUAL: [&str; 3] = ["type", "name", "label"];

#[test]
fn the_three_kinds_of_file_give_the_same_questions() {
    let rows: &[&[&str]] = &[
        &["type", "name", "label", "parameters"],
        &["range", "happy", "How happy are you?", "start=0 end=10 step=1"],
        &["text", "more", "Anything else? (a < b & c)", ""],
    ];
    let excel = read(&excel(&[("survey", &excel_rows(rows))]));
    let open = read(&open_document(&open_document_rows(rows)));
    let text = read(&comma_separated(rows));
    assert_eq!(excel, open);
    assert_eq!(excel, text);
    assert_eq!(items(&excel).len(), 2);
    assert_eq!(items(&excel)[1].wording, "Anything else? (a < b & c)");
    holds(&excel);
}

#[test]
fn choices_ranges_counts_and_text_are_carried_and_ask_to_be_completed() {
    let read = survey(
        &["type", "name", "label", "hint", "constraint", "parameters"],
        &[
            &["select_one yn", "safe", "Do you feel safe?", "At home.", "", ""],
            &["select_multiple yn", "which", "Which?", "", "", ""],
            &["range", "happy", "How happy?", "", "", "start=0 end=10"],
            &["range", "stars", "How many stars?", "", "", "start=1 end=5"],
            &["integer", "moves", "How many moves?", "", ". >= 0 and . <= 10", ""],
            &["text", "more", "Anything else?", "", "", ""],
        ],
    );
    holds(&read);
    let kinds: Vec<_> = items(&read).iter().map(|item| item.kind.clone()).collect();
    let ItemKind::OneOf { look: Look::Words, options } = &kinds[0] else { panic!("a choice of one") };
    assert_eq!(options.iter().map(|option| option.label.as_str()).collect::<Vec<_>>(), ["Yes", "No", "Maybe"]);
    assert!(options.iter().all(|option| option.counts == Counts::Neither), "nothing is guessed");
    assert!(matches!(&kinds[1], ItemKind::SeveralOf { options } if options.len() == 3));
    assert!(matches!(&kinds[2], ItemKind::ZeroToTen { positive, .. } if positive.is_empty()));
    let ItemKind::OneOf { options, .. } = &kinds[3] else { panic!("a choice of numbers") };
    assert_eq!(options.iter().map(|option| option.code.as_str()).collect::<Vec<_>>(), ["n1", "n2", "n3", "n4", "n5"]);
    assert!(matches!(&kinds[4], ItemKind::Count { most: 10, positive } if positive.is_empty()));
    assert!(matches!(&kinds[5], ItemKind::Text { .. }));
    assert_eq!(items(&read)[0].hint.as_deref(), Some("At home."));
    assert_eq!(whys(&read, 0), [Why::SayHowItCounts]);
    assert_eq!(whys(&read, 2), [Why::SayWhichNumbers]);
    assert_eq!(whys(&read, 4), [Why::OrMore, Why::SayWhichNumbers]);
    assert_eq!(whys(&read, 5), [Why::TextIsOff]);
    assert!(completed(&read).is_some());
}

#[test]
fn what_this_program_does_not_ask_is_left_out_by_row_with_a_reason() {
    let kinds = [
        ("calculate", Why::Calculated),
        ("geopoint", Why::Place),
        ("image", Why::Recording),
        ("barcode", Why::Recording),
        ("date", Why::DateOrTime),
        ("decimal", Why::FreeNumber),
        ("integer", Why::FreeNumber),
        ("rank yn", Why::Rank),
        ("acknowledge", Why::Acknowledge),
        ("hidden", Why::Hidden),
        ("select_one_from_file a.csv", Why::OptionsElsewhere),
        ("select_one none_such", Why::NoList),
        ("deviceid", Why::PersonOrDevice),
        ("username", Why::PersonOrDevice),
        ("start", Why::PersonOrDevice),
        ("audit", Why::PersonOrDevice),
        ("whatever", Why::UnknownType),
        ("", Why::NoType),
    ];
    let rows: Vec<[&str; 3]> = kinds.iter().map(|(kind, _)| [*kind, "q", "Words?"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(<[&str; 3]>::as_slice).collect();
    let read = survey(&USUAL, &rows);
    holds(&read);
    assert!(items(&read).is_empty());
    assert!(read.took_personal_details());
    for (nth, (kind, why)) in kinds.iter().enumerate() {
        assert_eq!((row(&read, nth).fate.clone(), whys(&read, nth)), (Fate::LeftOut, vec![*why]), "{kind}");
    }
    let choices: Vec<_> = read.rows.iter().filter(|row| row.sheet == SheetName::Choices).collect();
    assert_eq!(choices.len(), 3);
    assert!(choices.iter().all(|row| row.notes[0].why == Why::UnusedOption));
}

#[test]
fn a_repeat_is_left_out_with_everything_in_it() {
    let read = survey(
        &USUAL,
        &[
            &["begin_repeat", "r", "Each person"],
            &["select_one yn", "a", "A?"],
            &["begin_group", "g", "G"],
            &["select_one yn", "b", "B?"],
            &["end_group", "", ""],
            &["end_repeat", "", ""],
            &["select_one yn", "c", "C?"],
            &["end_group", "", ""],
        ],
    );
    holds(&read);
    assert!((0..6).all(|nth| whys(&read, nth) == [Why::Repeat]));
    assert_eq!(items(&read).len(), 1);
    assert_eq!(whys(&read, 7), [Why::NotBegun]);
}

#[test]
fn groups_are_parts_and_notes_are_titles_or_lines_of_help() {
    let read = survey(
        &USUAL,
        &[
            &["select_one yn", "first", "First?"],
            &["begin_group", "home", "Where you live"],
            &["note", "n1", "Think of last week."],
            &["select_one yn", "a", "A?"],
            &["begin_group", "inner", ""],
            &["note", "n2", "Your room"],
            &["select_one yn", "b", "B?"],
            &["end_group", "", ""],
            &["text", "t", "Words?"],
            &["select_one yn", "c", "C?"],
            &["note", "n3", "Nothing follows."],
            &["end_group", "", ""],
            &["begin_group", "empty", "Nobody asks"],
            &["image", "i", "Picture"],
            &["end_group", "", ""],
        ],
    );
    holds(&read);
    let parts: Vec<_> = read
        .parts
        .iter()
        .map(|part| (part.title.as_str(), part.items.iter().map(|item| item.id.as_str()).collect::<Vec<_>>()))
        .collect();
    assert_eq!(
        parts,
        [
            ("a file", vec!["first"]),
            ("Where you live", vec!["a"]),
            ("Your room", vec!["b"]),
            ("Where you live", vec!["c", "t"]),
        ]
    );
    assert_eq!(items(&read)[1].hint.as_deref(), Some("Think of last week."));
    assert_eq!((row(&read, 2).fate.as_str(), row(&read, 5).fate.as_str()), ("hint", "part"));
    assert_eq!((row(&read, 10).fate.as_str(), whys(&read, 10)), ("left_out", vec![Why::NoteAlone]));
    assert!(whys(&read, 8).contains(&Why::Moved), "free text stands last in its part");
    assert_eq!((row(&read, 12).fate.as_str(), whys(&read, 12)), ("left_out", vec![Why::EmptyGroup]));
}

#[test]
fn simple_conditions_are_carried_and_others_are_told() {
    let read = survey(
        &["type", "name", "label", "relevant"],
        &[
            &["select_one yn", "Safe", "Safe?", "${later} = 'yes'"],
            &["select_multiple yn", "several", "Which?", "${Safe} = 'no' or selected(${Safe}, 'maybe')"],
            &["select_one yn", "later", "Later?", "selected(${several}, 'yes')"],
            &["select_one yn", "sum", "Sum?", "${Safe} = 'no' and ${later} = 'no'"],
            &["begin_group", "g", "Group", "${later} = 'yes'"],
            &["select_one yn", "in", "In?", ""],
            &["end_group", "", "", ""],
            &["select_one yn", "gone", "Gone?", "${Safe} = 'perhaps'"],
        ],
    );
    holds(&read);
    let condition = |nth: usize| items(&read)[nth].only_if.clone();
    assert_eq!((condition(0), condition(2), condition(3), condition(5)), (None, None, None, None));
    let carried = condition(1).unwrap();
    assert_eq!(carried.item.as_str(), "safe");
    assert_eq!(carried.any_of.iter().map(OptionCode::as_str).collect::<Vec<_>>(), ["no", "maybe"]);
    assert_eq!(condition(4).unwrap().item.as_str(), "later");
    for (nth, why) in
        [(0, Why::ConditionOnNothing), (2, Why::ConditionOnNothing), (3, Why::Condition), (7, Why::ConditionOnNothing)]
    {
        let note = row(&read, nth).notes.iter().find(|note| note.why == why).unwrap_or_else(|| panic!("row {nth}"));
        assert_eq!((note.letter.as_deref(), note.column.as_str()), (Some("E"), "relevant"));
    }
}

#[test]
fn every_cell_that_is_not_carried_is_named_with_its_column() {
    let read = survey(
        &[
            "type",
            "name",
            "label",
            "label",
            "required",
            "appearance",
            "default",
            "constraint",
            "media::image",
            "guidance_hint",
            "readonly",
            "my column",
            "disabled",
        ],
        &[
            &[
                "select_one yn",
                "q",
                "Words?",
                "again",
                "yes",
                "minimal",
                "yes",
                ". > 1",
                "a.png",
                "help",
                "no",
                "x",
                "no",
            ],
            &["select_one yn", "off", "Off?", "", "", "", "", "", "", "", "", "", "yes"],
        ],
    );
    holds(&read);
    let told: Vec<_> = row(&read, 0).notes.iter().map(|note| (note.letter.clone().unwrap(), note.why)).collect();
    let expected = [
        ("B", Why::SayHowItCounts),
        ("E", Why::ColumnTwice),
        ("F", Why::Required),
        ("G", Why::Appearance),
        ("H", Why::Default),
        ("I", Why::Constraint),
        ("J", Why::Media),
        ("K", Why::Guidance),
        ("M", Why::Column),
    ];
    assert_eq!(told, expected.map(|(letter, why)| (letter.to_owned(), why)));
    assert_eq!(whys(&read, 1), [Why::SwitchedOff]);
}

#[test]
fn names_are_made_lawful_and_the_change_is_told() {
    let rows: &[&[&str]] = &[
        &["survey"],
        &["", "type", "name", "label"],
        &["", "select_one Numbers", "Is It?", "Is it?"],
        &["", "select_one Numbers", "is_it", "Is it so?"],
        &["choices"],
        &["", "list_name", "name", "label"],
        &["", "Numbers", "1", "One"],
        &["", "Numbers", "skip", "Two"],
        &["", "Numbers", "1", "Three"],
        &["", "Numbers", "4", "Three"],
        &["", "", "5", "Five"],
        &["", "Numbers", "", ""],
    ];
    let read = read(&comma_separated(rows));
    holds(&read);
    assert_eq!(items(&read).iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["is_it", "is_it_2"]);
    let renamed = row(&read, 0).notes.iter().find(|note| note.why == Why::Renamed).unwrap();
    assert_eq!((renamed.found.as_str(), renamed.instead.as_deref()), ("Is It?", Some("is_it")));
    assert_eq!(items(&read)[0].kind.codes().map(OptionCode::as_str).collect::<Vec<_>>(), ["o1", "skip_2", "o1_2"]);
    let choices: Vec<_> = read.rows.iter().filter(|row| row.sheet == SheetName::Choices).collect();
    assert_eq!(choices[3].notes[0].why, Why::ReadsAlike);
    assert_eq!(choices[4].notes[0].why, Why::NoListName);
    assert_eq!(choices[5].notes[0].why, Why::NoWords);
    assert_eq!(choices.len(), 6, "a row with nothing but its list is told too");
}

#[test]
fn other_languages_are_kept_as_translations() {
    let rows: &[&[&str]] = &[
        &["survey"],
        &["", "type", "name", "label::English (en)", "label::Cymraeg (cy)", "hint::Cymraeg (cy)"],
        &["", "begin group", "g", "Home", "Cartref", ""],
        &["", "select_one yn", "q", "<b>Safe?</b>", "Yn *ddiogel*?", "Help"],
        &["", "end group", "", "", "", ""],
        &["choices"],
        &["", "list_name", "name", "label::English (en)", "label::Cymraeg (cy)"],
        &["", "yn", "yes", "Yes", "Ydw"],
        &["", "yn", "no", "No", ""],
        &["settings"],
        &["", "form_title", "version", "default_language", "public_key", "form_id"],
        &["", "Our survey", "7", "Cymraeg (cy)", "MIIB", "f"],
    ];
    let read = read(&comma_separated(rows));
    holds(&read);
    assert_eq!((read.title.as_str(), read.version.as_deref()), ("Our survey", Some("7")));
    assert_eq!(read.language.as_deref(), Some("English (en)"));
    let id = items(&read)[0].id.clone();
    assert_eq!(items(&read)[0].wording, "Safe?");
    let welsh = |of, words: &str| Translation { language: "Cymraeg (cy)".to_owned(), of, words: words.to_owned() };
    let expected = [
        welsh(Translated::Wording(id.clone()), "Yn ddiogel?"),
        welsh(Translated::Hint(id.clone()), "Help"),
        welsh(Translated::Choice(id, "yes".parse().unwrap()), "Ydw"),
        welsh(Translated::PartTitle(0), "Cartref"),
    ];
    assert_eq!(read.translations, expected);
    let settings = read.rows.iter().find(|row| row.sheet == SheetName::Settings).unwrap();
    assert_eq!(settings.notes.iter().map(|note| note.column.as_str()).collect::<Vec<_>>(), ["public_key", "form_id"]);
}

#[test]
fn a_form_that_asks_too_much_is_cut_off_and_told() {
    let rows: Vec<[String; 3]> =
        (0..125).map(|n| ["select_one yn".to_owned(), format!("q{n}"), format!("{n}?")]).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let read = survey(&USUAL, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
    holds(&read);
    assert_eq!(items(&read).len(), 120);
    assert_eq!(whys(&read, 124), [Why::TooManyQuestions]);
    let long = "word ".repeat(100);
    let read = survey(&USUAL, &[&["select_one yn", "q", &long]]);
    assert!(whys(&read, 0).contains(&Why::Shortened));
    holds(&read);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Any rows, of types that are carried and that are not: each is told exactly once, and so is each cell of a column
    /// that cannot be carried.
    #[test]
    fn every_row_and_every_odd_cell_is_told(
        rows in proptest::collection::vec(
            (
                select(vec![
                    "select_one yn", "select_multiple yn", "select_one no", "text", "note", "integer", "range", "geopoint",
                    "begin group", "end group", "begin repeat", "end repeat", "today", "", "odd",
                ]),
                select(vec!["q", "Q", "1", "", "home safe", "csrf"]),
                select(vec!["Words?", "", "<b>More</b> words?", "${q}", "  "]),
                select(vec!["", "${q} = 'yes'", "${q} > 1", "selected(${Q}, 'no') or ${Q} = 'yes'"]),
                select(vec!["", "minimal"]),
                select(vec!["", "x"]),
            ),
            0..30,
        )
    ) {
        let headings = ["type", "name", "label", "relevant", "appearance", "nobody knows this"];
        let cells: Vec<[&str; 6]> = rows.iter().map(|row| [row.0, row.1, row.2, row.3, row.4, row.5]).collect();
        let read = survey(&headings, &cells.iter().map(<[&str; 6]>::as_slice).collect::<Vec<_>>());
        holds(&read);
        let told: Vec<_> = read.rows.iter().filter(|row| row.sheet == SheetName::Survey).collect();
        let filled: Vec<_> = cells.iter().enumerate().filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        prop_assert_eq!(told.len(), filled.len());
        for ((nth, cells), report) in filled.into_iter().zip(told) {
            prop_assert_eq!(report.row as usize, nth + 3);
            if report.fate == Fate::LeftOut {
                continue;
            }
            for (letter, cell) in ["F", "G"].into_iter().zip(&cells[4..]) {
                let noted = report.notes.iter().any(|note| note.letter.as_deref() == Some(letter));
                prop_assert_eq!(noted, !cell.is_empty());
            }
        }
    }
}
