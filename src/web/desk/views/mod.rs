//! Views of the desk's pages. Kinds, numbers and the survey's own words; the sentences stand in the templates.

mod files;
mod letters;
mod open;
mod result;
mod set_up;

use serde::Serialize;

pub use files::{Closed, DrillForm, DrillGood, DrillProblem, Entry, Home, KeyForm, KeyMadeView, KeyProblem};
pub use letters::{LettersForm, LettersProblem, LettersRead};
pub use open::{Asked, Block, Look, OpenForm, OpenProblem, StoppedView, Why, Working};
pub use result::{Result, Row, WhoseRow};
pub use set_up::{ForHolder, Holder, SetUp, SetUpLook, SetUpMade, SetUpProblem, SheetView};

use crate::web::page::{Sample, View, samples_of};
use crate::workflow::desk::{Found, Kind};

/// What stands round a page of the desk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DeskShell {
    lang: &'static str,
    base: String,
    csrf: String,
    folder: String,
    inside: bool,
}

impl DeskShell {
    /// Round a page for whoever gave the token. `base` is what addresses begin with.
    #[must_use]
    pub const fn new(base: String, csrf: String, folder: String) -> Self {
        Self { lang: "en-GB", base, csrf, folder, inside: true }
    }

    /// Round a page for anybody else: it tells no address, no token, no folder.
    #[must_use]
    pub fn outside() -> Self {
        Self { lang: "en-GB", ..Self::default() }
    }
}

/// A file to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name, below the folder.
    pub file: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// The files of a kind; those are chosen that were before, or the only one there is.
    #[must_use]
    pub fn of(files: &[Found], kind: Kind, before: &[&str]) -> Vec<Self> {
        let fitting: Vec<_> = files.iter().filter(|found| found.kind == kind).collect();
        let only = fitting.len() == 1;
        let choice = |found: &&Found| Self {
            file: found.name.to_string(),
            chosen: only || before.contains(&found.name.as_str()),
        };
        fitting.iter().map(choice).collect()
    }
}

/// What became of a file that was just brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BroughtAs {
    /// It is in the list.
    Kept,
    /// It was kept, and is not a file of this page.
    Elsewhere,
    /// It is none of a desk's files.
    Unknown,
    /// None was chosen.
    Nothing,
}

impl BroughtAs {
    /// As the address says it.
    #[must_use]
    pub fn of(told: &str) -> Option<Self> {
        match told {
            "kept" => Some(Self::Kept),
            "elsewhere" => Some(Self::Elsewhere),
            "unknown" => Some(Self::Unknown),
            "nothing" => Some(Self::Nothing),
            _ => None,
        }
    }
}

/// Why there is no ordinary page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// No such page.
    NotFound,
    /// A form that is too old, or not ours.
    OldForm,
    /// A file did not come in.
    NotBrought,
    /// The folder cannot be read or written.
    Folder,
    /// A bug.
    Internal,
}

/// There is no ordinary page.
#[derive(Serialize)]
pub struct Trouble {
    /// Round the page.
    pub page: DeskShell,
    /// Why.
    pub kind: TroubleKind,
}

impl View for Trouble {
    const TEMPLATE: &'static str = "pages/desk/trouble";

    fn samples() -> Vec<(String, Self)> {
        let kinds = [
            ("not-found", TroubleKind::NotFound),
            ("not-brought", TroubleKind::NotBrought),
            ("folder", TroubleKind::Folder),
            ("internal", TroubleKind::Internal),
        ];
        let mut samples: Vec<_> =
            kinds.map(|(state, kind)| (state.to_owned(), Self { page: shell(), kind })).into_iter().collect();
        samples.push(("old-form".to_owned(), Self { page: DeskShell::outside(), kind: TroubleKind::OldForm }));
        samples
    }
}

fn shell() -> DeskShell {
    DeskShell::new("/8f3a".to_owned(), "c5r7".to_owned(), "/media/stick/chorus".to_owned())
}

fn choices(names: &[&str]) -> Vec<Choice> {
    let choice = |(place, name): (usize, &&str)| Choice { file: (*name).to_owned(), chosen: place == 0 };
    names.iter().enumerate().map(choice).collect()
}

/// Every page of the desk in each of its states.
#[must_use]
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<Entry>(),
        samples_of::<Home>(),
        samples_of::<Closed>(),
        samples_of::<KeyForm>(),
        samples_of::<KeyMadeView>(),
        samples_of::<SetUp>(),
        samples_of::<SetUpLook>(),
        samples_of::<SetUpMade>(),
        samples_of::<OpenForm>(),
        samples_of::<Working>(),
        samples_of::<Look>(),
        samples_of::<StoppedView>(),
        samples_of::<Result<'static>>(),
        samples_of::<DrillForm>(),
        samples_of::<DrillGood>(),
        samples_of::<Trouble>(),
        samples_of::<LettersForm>(),
        samples_of::<LettersRead>(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
