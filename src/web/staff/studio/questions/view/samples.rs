//! The page of questions in each of its states.

use super::{
    Choice, Count, Editor, FaultLine, FileFault, FormFacts, ItemFields, OrderItem, OrderPart, OutlineArea, Problem,
    Questions, ReadingPanel, SureTable, Tab, Words, Wrong,
};
use crate::questionnaire::Band;
use crate::questionnaire::reading::WordList;
use crate::web::page::View;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::studio::problem::problem;
use crate::web::staff::studio::sample;
use crate::web::staff::{Here, StaffShell};
use crate::workflow::Stands;

impl View for Questions {
    const TEMPLATE: &'static str = "pages/staff/studio/questions";

    fn samples() -> Vec<(String, Self)> {
        let bands = [Band::EightToEleven, Band::ElevenToSeventeen, Band::CareLeavers];
        let view = |words: Words, problems: Vec<Problem>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            version: 3,
            in_order: false,
            order: "",
            band: Band::EightToEleven,
            counts: bands.map(|band| Count { band, questions: 8, href: "/staff/c/x/questions".to_owned() }).into(),
            outline: OutlineArea::samples(),
            parts: Vec::new(),
            editor: Some(sample_editor(words, &problems)),
            problems,
            facts: Some(FormFacts {
                band: Band::EightToEleven,
                title: sample::HOSTILE.to_owned(),
                minutes: 2,
                source: "Written for Chorus".to_owned(),
                file: "/staff/c/2027-06-pulse/questions/8-11.toml".to_owned(),
            }),
            table: Some(SureTable::sample()),
            faults: FaultLine::samples(),
            more_faults: 2,
            file_faults: Vec::new(),
        };
        let order_item = |id: &str, first, last| OrderItem {
            id: id.to_owned(),
            label: sample::HOSTILE.to_owned(),
            href: "/staff/c/2027-06-pulse/questions?band=8-11&item=decisions&order=asked#editor".to_owned(),
            here: first,
            first,
            last,
        };
        let parts = || {
            vec![OrderPart {
                title: "How are things now?".to_owned(),
                items: vec![order_item("decisions", true, false), order_item("pets", false, true)],
            }]
        };
        let wrong = ["wording", "easy", "hint", "statement", "scale", "label_0", "most", "low_label"];
        let wrong: Vec<Problem> = wrong.map(|field| problem("wording", field)).into();
        let more = [
            ("not_about_me", "not_about_me_words"),
            ("no_area", "area"),
            ("condition", "only_if"),
            ("no_reason", "why"),
        ];
        let wrong = wrong.into_iter().chain(more.map(|(kind, field)| problem(kind, field))).collect();
        let not_asked = |view: Self| Self {
            editor: view.editor.map(|editor| Editor { asked: false, fields: None, reading: None, ..editor }),
            ..view
        };
        vec![
            ("bank".to_owned(), view(Words::Bank, Vec::new())),
            ("own".to_owned(), view(Words::Own, Vec::new())),
            ("locked".to_owned(), view(Words::Locked, Vec::new())),
            ("unlocked".to_owned(), view(Words::Unlocked, Vec::new())),
            ("wrong".to_owned(), view(Words::Own, wrong)),
            (
                "order".to_owned(),
                Self { in_order: true, order: "asked", parts: parts(), ..view(Words::Bank, Vec::new()) },
            ),
            ("not-asked".to_owned(), not_asked(view(Words::Bank, Vec::new()))),
            (
                "empty".to_owned(),
                Self {
                    editor: None,
                    outline: Vec::new(),
                    table: None,
                    faults: Vec::new(),
                    more_faults: 0,
                    ..view(Words::Bank, Vec::new())
                },
            ),
            (
                "file".to_owned(),
                Self {
                    file_faults: FileFault::samples(),
                    problems: vec![problem("file", "file")],
                    ..view(Words::Bank, Vec::new())
                },
            ),
        ]
    }
}

fn sample_editor(words: Words, problems: &[Problem]) -> Editor {
    let item = sample::item();
    let before = sample::earlier();
    let tab = |band, here, asked| Tab { band, href: "/staff/c/2027-06-pulse/questions".to_owned(), here, asked };
    Editor {
        id: "decisions".to_owned(),
        band: Band::EightToEleven,
        label: "Have a say in decisions".to_owned(),
        tabs: vec![tab(Band::EightToEleven, true, true), tab(Band::ElevenToSeventeen, false, false)],
        asked: true,
        words,
        why_unlocked: matches!(words, Words::Unlocked).then(|| sample::HOSTILE.to_owned()),
        reading: Some(ReadingPanel::of(&item, Band::EightToEleven, &WordList::default())),
        fields: Some(ItemFields::of(&item, std::iter::once(&before), &sample::scales(), "keep")),
        areas: vec![Choice::new("rights", "Rights", true), Choice::new("safety", sample::HOSTILE, false)],
        area_title: Some("Rights".to_owned()),
        needs_area: matches!(words, Words::Own),
        source: "Written for Chorus; free to use under CC BY 4.0".to_owned(),
        preview_href: "/staff/c/2027-06-pulse/preview?band=8-11&item=decisions".to_owned(),
        faults: FaultLine::samples().into_iter().take(1).collect(),
        wrong: Wrong::of(problems),
    }
}
