//! Views of the first pages, of making a key and of the drill.

use serde::Serialize;

use super::{BroughtAs, Choice, DeskShell, choices, shell};
use crate::web::page::View;
use crate::workflow::desk::SHORTEST_PASSPHRASE;

/// Asks for the token.
#[derive(Serialize)]
pub struct Entry {
    /// Round the page.
    pub page: DeskShell,
    /// Whether another one was given.
    pub problem: bool,
}

impl View for Entry {
    const TEMPLATE: &'static str = "pages/desk/enter";

    fn samples() -> Vec<(String, Self)> {
        let state = |problem| Self { page: DeskShell::outside(), problem };
        vec![("ask".to_owned(), state(false)), ("wrong".to_owned(), state(true))]
    }
}

/// The ways there are.
#[derive(Serialize)]
pub struct Home {
    /// Round the page.
    pub page: DeskShell,
    /// Where the survey at hand goes on; none when there is none.
    pub at_hand: Option<&'static str>,
}

impl View for Home {
    const TEMPLATE: &'static str = "pages/desk/home";

    fn samples() -> Vec<(String, Self)> {
        let state = |at_hand| Self { page: shell(), at_hand };
        vec![("plain".to_owned(), state(None)), ("at-hand".to_owned(), state(Some("open/look")))]
    }
}

/// The desk is closed.
#[derive(Serialize)]
pub struct Closed {
    /// Round the page.
    pub page: DeskShell,
}

impl View for Closed {
    const TEMPLATE: &'static str = "pages/desk/closed";

    fn samples() -> Vec<(String, Self)> {
        vec![("plain".to_owned(), Self { page: DeskShell::outside() })]
    }
}

/// Why no key was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyProblem {
    /// No usable name.
    Name,
    /// The passphrase is too short.
    Short,
    /// The two are not the same.
    Differ,
    /// There is a key file of this name.
    Exists,
}

/// Asks for a name and a passphrase.
#[derive(Serialize)]
pub struct KeyForm {
    /// Round the page.
    pub page: DeskShell,
    /// The name as it was typed; never the passphrase.
    pub name: String,
    /// The fewest characters of a passphrase.
    pub fewest: usize,
    /// Why it is asked again.
    pub problem: Option<KeyProblem>,
}

impl View for KeyForm {
    const TEMPLATE: &'static str = "pages/desk/key";

    fn samples() -> Vec<(String, Self)> {
        let state = |state: &str, problem| {
            (
                state.to_owned(),
                Self { page: shell(), name: "Data protection lead".to_owned(), fewest: SHORTEST_PASSPHRASE, problem },
            )
        };
        vec![
            state("plain", None),
            state("name", Some(KeyProblem::Name)),
            state("short", Some(KeyProblem::Short)),
            state("differ", Some(KeyProblem::Differ)),
            state("exists", Some(KeyProblem::Exists)),
        ]
    }
}

/// A key was made.
#[derive(Serialize)]
pub struct KeyMadeView {
    /// Round the page.
    pub page: DeskShell,
    /// Whose.
    pub name: String,
    /// The key file.
    pub key: String,
    /// The file of its public part.
    pub public: String,
    /// For comparing by voice.
    pub fingerprint: String,
}

impl View for KeyMadeView {
    const TEMPLATE: &'static str = "pages/desk/key-made";

    fn samples() -> Vec<(String, Self)> {
        let view = Self {
            page: shell(),
            name: "Data protection lead".to_owned(),
            key: "data-protection-lead.key".to_owned(),
            public: "data-protection-lead.public.json".to_owned(),
            fingerprint: "5f0c 19ab 77e2 d410 c8a3".to_owned(),
        };
        vec![("plain".to_owned(), view)]
    }
}

/// Why the drill did not show that the survey can be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DrillProblem {
    /// A file was not chosen.
    Missing,
    /// The passphrase does not unlock the key file.
    Passphrase,
    /// The key file is none, or damaged.
    KeyFile,
    /// The survey's public file is none.
    Public,
    /// The key is not one of the survey's.
    NotListed,
    /// The survey key file was made for somebody else, or is another survey's.
    OtherBundle,
    /// It does not open what it should.
    DoesNotOpen,
}

/// Asks for the files of a drill.
#[derive(Serialize)]
pub struct DrillForm {
    /// Round the page.
    pub page: DeskShell,
    /// Key files.
    pub keys: Vec<Choice>,
    /// Bundles.
    pub bundles: Vec<Choice>,
    /// Public parts of ceremonies.
    pub publics: Vec<Choice>,
    /// What became of a file just brought.
    pub brought: Option<BroughtAs>,
    /// Why it is asked again.
    pub problem: Option<DrillProblem>,
}

impl View for DrillForm {
    const TEMPLATE: &'static str = "pages/desk/drill";

    fn samples() -> Vec<(String, Self)> {
        let state = |state: &str, brought, problem| {
            let view = Self {
                page: shell(),
                keys: choices(&["data-protection-lead.key"]),
                bundles: choices(&["2026-autumn.1.bundle.age", "2026-autumn.2.bundle.age"]),
                publics: choices(&["2026-autumn/wave-public.json"]),
                brought,
                problem,
            };
            (state.to_owned(), view)
        };
        let mut samples = vec![state("plain", None, None), state("brought", Some(BroughtAs::Kept), None)];
        samples.extend(
            [
                ("missing", DrillProblem::Missing),
                ("passphrase", DrillProblem::Passphrase),
                ("key-file", DrillProblem::KeyFile),
                ("public", DrillProblem::Public),
                ("not-listed", DrillProblem::NotListed),
                ("other-bundle", DrillProblem::OtherBundle),
                ("does-not-open", DrillProblem::DoesNotOpen),
            ]
            .map(|(name, problem)| state(name, None, Some(problem))),
        );
        samples.push((
            "empty".to_owned(),
            Self { page: shell(), keys: vec![], bundles: vec![], publics: vec![], brought: None, problem: None },
        ));
        samples
    }
}

/// The drill went well.
#[derive(Serialize)]
pub struct DrillGood {
    /// Round the page.
    pub page: DeskShell,
}

impl View for DrillGood {
    const TEMPLATE: &'static str = "pages/desk/drill-good";

    fn samples() -> Vec<(String, Self)> {
        vec![("plain".to_owned(), Self { page: shell() })]
    }
}
