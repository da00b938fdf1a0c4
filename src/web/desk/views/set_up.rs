//! Views of setting up a survey: its launch sheet, who will hold its key, and the key made.

use serde::Serialize;
use time::macros::date;

use super::{BroughtAs, Choice, DeskShell, choices, shell};
use crate::web::day::Day;
use crate::web::page::View;
use crate::workflow::desk::{LaunchSheet, OnDay, SheetGroup};

/// Why the survey's key was not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SetUpProblem {
    /// No launch sheet was chosen.
    NoSheet,
    /// The file is no launch sheet.
    NotASheet,
    /// A public part is none.
    Part,
    /// Fewer than two key holders.
    TooFew,
    /// A key holder stands there twice.
    Twice,
    /// Nobody said that the fingerprints were compared.
    NotCompared,
    /// The folder holds this survey's key already.
    Exists,
    /// What was locked for trial did not open.
    Trial,
}

/// Asks for the launch sheet and the key holders' public parts.
#[derive(Serialize)]
pub struct SetUp {
    /// Round the page.
    pub page: DeskShell,
    /// Launch sheets.
    pub sheets: Vec<Choice>,
    /// Public parts.
    pub parts: Vec<Choice>,
    /// What became of a file just brought.
    pub brought: Option<BroughtAs>,
    /// Why it is asked again.
    pub problem: Option<SetUpProblem>,
}

impl View for SetUp {
    const TEMPLATE: &'static str = "pages/desk/set-up";

    fn samples() -> Vec<(String, Self)> {
        let state = |state: &str, brought, problem| {
            let sheets = choices(&["launch-sheet-2026-autumn.json"]);
            let parts = choices(&["independent-reviewer.public.json"]);
            (state.to_owned(), Self { page: shell(), sheets, parts, brought, problem })
        };
        let mut samples = vec![
            state("plain", None, None),
            state("brought", Some(BroughtAs::Kept), None),
            state("unknown", Some(BroughtAs::Unknown), None),
            state("elsewhere", Some(BroughtAs::Elsewhere), None),
            state("nothing", Some(BroughtAs::Nothing), None),
            state("no-sheet", None, Some(SetUpProblem::NoSheet)),
            state("not-a-sheet", None, Some(SetUpProblem::NotASheet)),
            state("part", None, Some(SetUpProblem::Part)),
        ];
        let empty = Self { page: shell(), sheets: vec![], parts: vec![], brought: None, problem: None };
        samples.push(("empty".to_owned(), empty));
        samples
    }
}

/// What a launch sheet says.
#[derive(Clone, Serialize)]
pub struct SheetView {
    /// Names the survey in files.
    pub wave: String,
    /// Its title.
    pub title: Option<String>,
    /// The first day answers are taken.
    pub opens_on: Option<Day>,
    /// The last day answers are taken.
    pub closes_on: Option<Day>,
    /// The day by which results are promised.
    pub results_on: Option<Day>,
    /// The day by which locked answers are destroyed.
    pub erase_on: Option<Day>,
    /// Who is asked what.
    pub groups: Vec<SheetGroup>,
}

impl SheetView {
    /// What this sheet says.
    #[must_use]
    pub fn of(sheet: &LaunchSheet) -> Self {
        let on = |day: Option<OnDay>| day.map(|OnDay(day)| Day(day));
        Self {
            wave: sheet.wave.to_string(),
            title: sheet.title.clone(),
            opens_on: on(sheet.opens_on),
            closes_on: on(sheet.closes_on),
            results_on: on(sheet.results_on),
            erase_on: on(sheet.erase_on),
            groups: sheet.groups.clone(),
        }
    }
}

/// Somebody who will be able to open the survey.
#[derive(Clone, Serialize)]
pub struct Holder {
    /// A role.
    pub name: String,
    /// For comparing by voice.
    pub fingerprint: String,
}

/// Shows the survey and its key holders before the key is made.
#[derive(Serialize)]
pub struct SetUpLook {
    /// Round the page.
    pub page: DeskShell,
    /// The survey.
    pub sheet: SheetView,
    /// Who will hold its key.
    pub holders: Vec<Holder>,
    /// The file of the sheet.
    pub sheet_file: String,
    /// The files of public parts.
    pub part_files: Vec<String>,
    /// Why the key was not made.
    pub problem: Option<SetUpProblem>,
}

impl View for SetUpLook {
    const TEMPLATE: &'static str = "pages/desk/set-up-look";

    fn samples() -> Vec<(String, Self)> {
        let sheet = SheetView {
            wave: "2026-autumn".to_owned(),
            title: Some("How is life? Autumn 2026".to_owned()),
            opens_on: Some(Day(date!(2026 - 10 - 05))),
            closes_on: Some(Day(date!(2026 - 10 - 30))),
            results_on: Some(Day(date!(2026 - 12 - 04))),
            erase_on: Some(Day(date!(2027 - 03 - 31))),
            groups: vec![SheetGroup {
                title: "Ages 11 to 17".to_owned(),
                questions: vec!["How is life at the moment?".to_owned(), "Do you feel safe where you live?".to_owned()],
            }],
        };
        let bare = SheetView {
            title: None,
            opens_on: None,
            closes_on: None,
            results_on: None,
            erase_on: None,
            groups: vec![],
            ..sheet.clone()
        };
        let holder =
            |name: &str, fingerprint: &str| Holder { name: name.to_owned(), fingerprint: fingerprint.to_owned() };
        let both = vec![
            holder("Data protection lead", "5f0c 19ab 77e2 d410 c8a3"),
            holder("Independent reviewing service", "0b71 e6d0 93fc 2a58 41d7"),
        ];
        let state = |state: &str, sheet: SheetView, holders: Vec<Holder>, problem| {
            let (sheet_file, part_files) = ("launch-sheet.json".to_owned(), vec!["reviewer.public.json".to_owned()]);
            (state.to_owned(), Self { page: shell(), sheet, holders, sheet_file, part_files, problem })
        };
        vec![
            state("plain", sheet.clone(), both.clone(), None),
            state("bare", bare.clone(), both.clone(), None),
            state("too-few", bare, both[..1].to_vec(), Some(SetUpProblem::TooFew)),
            state("twice", sheet.clone(), both.clone(), Some(SetUpProblem::Twice)),
            state("not-compared", sheet.clone(), both.clone(), Some(SetUpProblem::NotCompared)),
            state("exists", sheet.clone(), both.clone(), Some(SetUpProblem::Exists)),
            state("trial", sheet, both, Some(SetUpProblem::Trial)),
        ]
    }
}

/// A file that a key holder needs.
#[derive(Clone, Serialize)]
pub struct ForHolder {
    /// Whose.
    pub name: String,
    /// The file.
    pub file: String,
}

/// The survey's key was made and forgotten.
#[derive(Serialize)]
pub struct SetUpMade {
    /// Round the page.
    pub page: DeskShell,
    /// Names the survey in files.
    pub wave: String,
    /// For the server.
    pub public: String,
    /// One for each key holder.
    pub bundles: Vec<ForHolder>,
}

impl View for SetUpMade {
    const TEMPLATE: &'static str = "pages/desk/set-up-made";

    fn samples() -> Vec<(String, Self)> {
        let bundle = |name: &str, number: u8| ForHolder {
            name: name.to_owned(),
            file: format!("2026-autumn/2026-autumn.{number}.bundle.age"),
        };
        let view = Self {
            page: shell(),
            wave: "2026-autumn".to_owned(),
            public: "2026-autumn/wave-public.json".to_owned(),
            bundles: vec![bundle("Data protection lead", 1), bundle("Independent reviewing service", 2)],
        };
        vec![("plain".to_owned(), view)]
    }
}
