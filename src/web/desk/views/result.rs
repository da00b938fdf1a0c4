//! The view of a document that was drawn: what will be public, and nothing else.

use serde::Serialize;

use super::{DeskShell, shell};
use crate::outcomes::sample;
use crate::web::board::views::TookPart;
use crate::web::figures::Measure;
use crate::web::page::View;

/// One row: an area, and its figures.
#[derive(Serialize)]
pub struct Row<'a> {
    /// The area's name; none for the row before the areas and for all of them together.
    pub title: Option<&'a str>,
    /// Whether it is all areas together.
    pub overall: bool,
    /// Its figures.
    pub measures: Vec<Measure<'a>>,
}

/// Whose answers, and what they say.
#[derive(Serialize)]
pub struct WhoseRow<'a> {
    /// The group's name; none for the children's groups together.
    pub title: Option<&'a str>,
    /// How it is named in this page.
    pub id: &'a str,
    /// How many took part.
    pub took_part: TookPart,
    /// The rows.
    pub rows: Vec<Row<'a>>,
    /// The lists to pick from: the question, and each thing's figure.
    pub lists: Vec<Row<'a>>,
    /// For how many more figures of these there are too few answers to say.
    pub few: usize,
}

/// The document.
#[derive(Serialize)]
pub struct Result<'a> {
    /// Round the page.
    pub page: DeskShell,
    /// The survey's title.
    pub title: &'a str,
    /// The file of the signed document.
    pub file: String,
    /// Whose answers.
    pub whose: Vec<WhoseRow<'a>>,
    /// How many figures of questions stand in the document besides.
    pub questions: usize,
}

impl View for Result<'_> {
    const TEMPLATE: &'static str = "pages/desk/result";

    fn samples() -> Vec<(String, Self)> {
        let state = |state: &str, published| {
            (state.to_owned(), super::super::result::view(shell(), published, "2026-autumn.release.json".to_owned()))
        };
        let last = |all: &'static [crate::outcomes::published::Published]| all.last().expect("there is one");
        vec![
            state("whole", last(&sample::MOVED)),
            state("sparse", last(&sample::SPARSE)),
            state("list", last(&sample::TOPIC)),
        ]
    }
}
