//! Views of opening a survey: its files, what is in its box, what stands in the way.

use serde::Serialize;
use time::macros::date;

use super::{BroughtAs, Choice, DeskShell, choices, shell};
use crate::web::day::Day;
use crate::web::page::View;
use crate::web::respondent::views::{Told, every_kind};

/// Why the survey was not unlocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenProblem {
    /// A file was not chosen.
    Missing,
    /// The passphrase does not unlock the key file.
    Passphrase,
    /// The key file is none, or damaged.
    KeyFile,
}

/// Asks for the files that open a survey, and for the passphrase.
#[derive(Serialize)]
pub struct OpenForm {
    /// Round the page.
    pub page: DeskShell,
    /// Boxes.
    pub boxes: Vec<Choice>,
    /// Bundles.
    pub bundles: Vec<Choice>,
    /// Key files.
    pub keys: Vec<Choice>,
    /// What became of a file just brought.
    pub brought: Option<BroughtAs>,
    /// Whether a key was forgotten because nobody was here.
    pub forgotten: bool,
    /// Why it is asked again.
    pub problem: Option<OpenProblem>,
}

impl View for OpenForm {
    const TEMPLATE: &'static str = "pages/desk/open";

    fn samples() -> Vec<(String, Self)> {
        let state = |state: &str, brought, forgotten, problem| {
            let view = Self {
                page: shell(),
                boxes: choices(&["box-2026-autumn.tar"]),
                bundles: choices(&["2026-autumn.1.bundle.age", "2025-autumn.1.bundle.age"]),
                keys: choices(&["data-protection-lead.key"]),
                brought,
                forgotten,
                problem,
            };
            (state.to_owned(), view)
        };
        let empty = Self {
            page: shell(),
            boxes: vec![],
            bundles: vec![],
            keys: vec![],
            brought: None,
            forgotten: false,
            problem: None,
        };
        vec![
            state("plain", None, false, None),
            state("brought", Some(BroughtAs::Kept), false, None),
            state("unknown", Some(BroughtAs::Unknown), false, None),
            state("forgotten", None, true, None),
            state("missing", None, false, Some(OpenProblem::Missing)),
            state("passphrase", None, false, Some(OpenProblem::Passphrase)),
            state("key-file", None, false, Some(OpenProblem::KeyFile)),
            ("empty".to_owned(), empty),
        ]
    }
}

/// Something takes a while.
#[derive(Serialize)]
pub struct Working {
    /// Round the page.
    pub page: DeskShell,
    /// Whether it draws; else it looks into the box.
    pub drawing: bool,
    /// How many twentieths are done.
    pub twentieths: u8,
    /// The same in hundredths, for the picture.
    pub percent: u8,
}

impl View for Working {
    const TEMPLATE: &'static str = "pages/desk/working";

    fn samples() -> Vec<(String, Self)> {
        let state = |drawing, twentieths: u8| Self { page: shell(), drawing, twentieths, percent: twentieths * 5 };
        vec![("looking".to_owned(), state(false, 3)), ("drawing".to_owned(), state(true, 14))]
    }
}

/// One group of the survey.
#[derive(Clone, Serialize)]
pub struct Block {
    /// Its name.
    pub title: String,
    /// How many codes were given out, rounded down to five.
    pub issued: u32,
    /// What is asked of it and will be public.
    pub public: Vec<Asked>,
    /// What is asked of it and left out of the results.
    pub withheld: Vec<String>,
}

/// A question.
#[derive(Clone, Serialize)]
pub struct Asked {
    /// Its words.
    pub wording: String,
    /// Whether it is a list of things to pick.
    pub list: bool,
}

/// What is in a box, before anything is opened.
#[derive(Serialize)]
pub struct Look {
    /// Round the page.
    pub page: DeskShell,
    /// The survey's title.
    pub title: String,
    /// The council.
    pub council: String,
    /// The first day answers were taken.
    pub opens_on: Day,
    /// The last day answers were taken.
    pub closes_on: Day,
    /// The day by which results are promised.
    pub results_on: Day,
    /// The day by which locked answers are destroyed.
    pub erase_on: Day,
    /// How many answers are in the box, in fives; none for fewer than ten.
    pub answers: Option<usize>,
    /// The groups.
    pub groups: Vec<Block>,
    /// What changed since the launch.
    pub changes: Vec<Told>,
    /// Who can open it.
    pub holders: Vec<String>,
    /// The place of the charge in the council's public privacy account.
    pub entry: u64,
    /// The charge, in hundredths of the most that any survey may use.
    pub of_full: u64,
    /// Whether a document was drawn before.
    pub drawn_before: bool,
}

impl View for Look {
    const TEMPLATE: &'static str = "pages/desk/look";

    fn samples() -> Vec<(String, Self)> {
        let asked = |wording: &str, list| Asked { wording: wording.to_owned(), list };
        let view = |answers, drawn_before, changes| Self {
            page: shell(),
            title: "How is life? Autumn 2026".to_owned(),
            council: "Fenmoor County Council".to_owned(),
            opens_on: Day(date!(2026 - 10 - 05)),
            closes_on: Day(date!(2026 - 10 - 30)),
            results_on: Day(date!(2026 - 12 - 04)),
            erase_on: Day(date!(2027 - 03 - 31)),
            answers,
            groups: vec![Block {
                title: "Ages 11 to 17".to_owned(),
                issued: 260,
                public: vec![asked("Do you feel safe where you live?", false), asked("What would you change?", true)],
                withheld: vec!["Do you get pocket money?".to_owned()],
            }],
            changes,
            holders: vec!["Data protection lead".to_owned(), "Independent reviewing service".to_owned()],
            entry: 3,
            of_full: 100,
            drawn_before,
        };
        vec![
            ("plain".to_owned(), view(Some(120), false, Vec::new())),
            ("few".to_owned(), view(None, false, Vec::new())),
            ("changed".to_owned(), view(Some(120), false, every_kind())),
            ("drawn-before".to_owned(), view(Some(120), true, Vec::new())),
        ]
    }
}

/// What stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The box is damaged, or was changed.
    Box,
    /// The bundle was made for another key, or another survey.
    Bundle,
    /// The box is not paid for, or its entry is not a right one.
    Unpaid,
    /// The survey's changes do not hold.
    Changes,
    /// The survey ended without results.
    NoResults,
    /// The survey takes answers still.
    TooEarly,
    /// What was drawn before was changed since.
    Altered,
    /// It was drawn before under another charge.
    OtherCharge,
    /// Another file has the document's name.
    Exists,
    /// The disk failed.
    Disk,
    /// Something in the survey's plan does not fit.
    Plan,
    /// A bug.
    Internal,
}

/// The survey cannot be opened.
#[derive(Serialize)]
pub struct StoppedView {
    /// Round the page.
    pub page: DeskShell,
    /// Why.
    pub why: Why,
    /// The day after which it can be opened, where that is all.
    pub until: Option<Day>,
}

impl View for StoppedView {
    const TEMPLATE: &'static str = "pages/desk/stopped";

    fn samples() -> Vec<(String, Self)> {
        let all = [
            ("box", Why::Box),
            ("bundle", Why::Bundle),
            ("unpaid", Why::Unpaid),
            ("changes", Why::Changes),
            ("no-results", Why::NoResults),
            ("too-early", Why::TooEarly),
            ("altered", Why::Altered),
            ("other-charge", Why::OtherCharge),
            ("exists", Why::Exists),
            ("disk", Why::Disk),
            ("plan", Why::Plan),
            ("internal", Why::Internal),
        ];
        let until = |why| (why == Why::TooEarly).then_some(Day(date!(2026 - 10 - 30)));
        all.map(|(state, why)| (state.to_owned(), Self { page: shell(), why, until: until(why) })).into()
    }
}
