//! Views of reading letters from the contact door.

use serde::Serialize;

use super::{BroughtAs, DeskShell, shell};
use crate::door::{LeaveMessage, Letter, Way};
use crate::web::page::View;
use crate::workflow::ReadLetter;
use crate::workflow::desk::{Found, Kind};

/// A file to choose.
#[derive(Serialize)]
pub struct Pick {
    file: String,
    chosen: bool,
}

/// Why the files are asked for again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LettersProblem {
    /// A file was not chosen.
    Missing,
    /// The passphrase does not unlock the key file.
    Passphrase,
    /// The key file is none, or damaged.
    KeyFile,
    /// The file of letters is damaged.
    File,
}

/// Asks for the letters, the key and its passphrase.
#[derive(Serialize)]
pub struct LettersForm {
    page: DeskShell,
    files: Vec<Pick>,
    keys: Vec<Pick>,
    brought: Option<BroughtAs>,
    problem: Option<LettersProblem>,
}

impl LettersForm {
    /// The form over the files of the folder; those are chosen that were `before`, or the only one there is.
    #[must_use]
    pub fn of(
        page: DeskShell,
        files: &[Found],
        before: &[&str],
        brought: Option<BroughtAs>,
        problem: Option<LettersProblem>,
    ) -> Self {
        let picks = |kind: Kind| -> Vec<Pick> {
            let fitting: Vec<&Found> = files.iter().filter(|found| found.kind == kind).collect();
            let only = fitting.len() == 1;
            let pick = |found: &&Found| Pick {
                file: found.name.to_string(),
                chosen: only || before.contains(&found.name.as_str()),
            };
            fitting.iter().map(pick).collect()
        };
        Self { page, files: picks(Kind::Letters), keys: picks(Kind::Key), brought, problem }
    }
}

impl View for LettersForm {
    const TEMPLATE: &'static str = "pages/desk/letters";

    fn samples() -> Vec<(String, Self)> {
        let picks = |names: &[&str]| -> Vec<Pick> {
            let pick = |(place, name): (usize, &&str)| Pick { file: (*name).to_owned(), chosen: place == 0 };
            names.iter().enumerate().map(pick).collect()
        };
        let state = |state: &str, brought, problem| {
            let files = picks(&["letters-2026-11-25.tar", "letters-2026-11-24.tar"]);
            let keys = picks(&["safeguarding-lead.key"]);
            (state.to_owned(), Self { page: shell(), files, keys, brought, problem })
        };
        vec![
            state("plain", None, None),
            state("brought", Some(BroughtAs::Kept), None),
            state("missing", None, Some(LettersProblem::Missing)),
            state("passphrase", None, Some(LettersProblem::Passphrase)),
            state("key-file", None, Some(LettersProblem::KeyFile)),
            state("file", None, Some(LettersProblem::File)),
            (
                "empty".to_owned(),
                Self { page: shell(), files: Vec::new(), keys: Vec::new(), brought: None, problem: None },
            ),
        ]
    }
}

/// A letter, as it is read.
#[derive(Serialize)]
struct LetterView {
    mark: String,
    name: String,
    way: Way,
    place: String,
    when: String,
    message: LeaveMessage,
    helper: String,
    about: Vec<String>,
}

impl LetterView {
    fn of(letter: &Letter) -> Self {
        Self {
            mark: letter.mark.to_string(),
            name: letter.name.clone(),
            way: letter.way,
            place: letter.place.clone(),
            when: letter.when.clone(),
            message: letter.message,
            helper: letter.helper.clone(),
            about: letter.about.lines().map(str::to_owned).collect(),
        }
    }
}

/// What the letters say. It stands on one page, and nowhere else.
#[derive(Serialize)]
pub struct LettersRead {
    page: DeskShell,
    letters: Vec<LetterView>,
    /// The marks of letters that did not open.
    shut: Vec<String>,
}

impl LettersRead {
    /// The letters of a file, opened where they opened.
    #[must_use]
    pub fn of(page: DeskShell, letters: &[ReadLetter]) -> Self {
        let opened = letters.iter().filter_map(|one| one.letter.as_ref().ok()).map(LetterView::of).collect();
        let shut = letters.iter().filter(|one| one.letter.is_err()).map(|one| one.mark.to_string()).collect();
        Self { page, letters: opened, shut }
    }
}

impl View for LettersRead {
    const TEMPLATE: &'static str = "pages/desk/letters-read";

    fn samples() -> Vec<(String, Self)> {
        let letter = |mark: &str, way, place: &str, message| LetterView {
            mark: mark.to_owned(),
            name: "Ash Reed".to_owned(),
            way,
            place: place.to_owned(),
            when: String::new(),
            message,
            helper: String::new(),
            about: Vec::new(),
        };
        let full = LetterView {
            when: "After school, before six".to_owned(),
            helper: "Mrs Hill".to_owned(),
            about: vec!["Somebody at home.".to_owned(), "Please ring soon.".to_owned()],
            ..letter("K7Q-2M9", Way::Text, "01632 960 009", LeaveMessage::No)
        };
        let state = |name: &str, letters, shut: &[&str]| {
            let shut = shut.iter().map(|mark| (*mark).to_owned()).collect();
            (name.to_owned(), Self { page: shell(), letters, shut })
        };
        let ways = [
            ("10Y-XPK", Way::Phone, "01632 960 009", LeaveMessage::Yes),
            ("21X-VD6", Way::Email, "ash@example.org", LeaveMessage::NotSaid),
            ("32W-S3S", Way::School, "Fen Road School", LeaveMessage::NotSaid),
            ("43V-P7P", Way::Person, "Mrs Hill", LeaveMessage::Yes),
        ];
        let each = ways.map(|(mark, way, place, message)| letter(mark, way, place, message));
        vec![
            state("one", vec![full], &[]),
            state("several", each.into(), &["54T-M2M"]),
            state("none-opens", Vec::new(), &["54T-M2M", "65S-K9K"]),
        ]
    }
}
