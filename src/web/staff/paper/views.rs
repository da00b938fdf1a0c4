//! What the templates of paper entry need.

use serde::Serialize;

use super::grid::KeyProblem;
use super::typed::Typed;
use crate::questionnaire::{Band, Item, ItemKind, Questionnaire};
use crate::web::page::View;
use crate::web::staff::shell::{Here, StaffShell};
use crate::workflow::OpenWave;

/// What the sample pages show.
const SAMPLE_FORM: &str = include_str!("../../../../surveys/wellbeing-8-11/1.toml");

/// A band whose paper can be typed in.
#[derive(Serialize)]
pub struct PaperBand {
    band: Band,
    title: String,
}

impl PaperBand {
    /// This band, under the title of its group.
    pub fn of(wave: &OpenWave, band: Band) -> Self {
        let group = wave.manifest.groups.iter().find(|group| group.bands.contains(&band));
        let title = group.filter(|group| group.bands.len() == 1).map_or_else(String::new, |group| group.title.clone());
        Self { band, title }
    }
}

/// `/staff/c/{id}/paper`.
#[derive(Serialize)]
pub struct PaperStart {
    /// Round the page.
    pub page: StaffShell,
    /// The survey's name.
    pub survey: String,
    /// Its title.
    pub title: String,
    /// The bands that are invited.
    pub bands: Vec<PaperBand>,
}

impl View for PaperStart {
    const TEMPLATE: &'static str = "pages/staff/paper/start";

    fn samples() -> Vec<(String, Self)> {
        let bands = [(Band::EightToEleven, "Ages 8 to 11"), (Band::ElevenToSeventeen, "Ages 11 to 17")];
        let bands = bands.map(|(band, title)| PaperBand { band, title: title.to_owned() }).into();
        let page = StaffShell::sample(Here::Surveys);
        let start = Self { page, survey: "autumn-2027".to_owned(), title: "Autumn voices 2027".to_owned(), bands };
        vec![("bands".to_owned(), start)]
    }
}

/// Why the grid is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GridProblem {
    /// The number has a mistake in it.
    Number,
    /// Something typed is no answer.
    Answers,
    /// This form was chosen to be typed by somebody else too.
    TypeAgain,
    /// The two typed different things.
    Differs,
    /// The number does not work.
    NotUsable,
    /// The number belongs to another age band.
    OtherBand,
    /// The survey takes no answers now.
    NotNow,
}

/// A key and what it stands for.
#[derive(Serialize)]
struct Key {
    key: String,
    label: String,
}

/// A line of the grid.
#[derive(Serialize)]
struct Line {
    number: usize,
    item: String,
    wording: String,
    keys: Vec<Key>,
    lowest: Option<u8>,
    highest: Option<u8>,
    several: bool,
    typed: String,
    problem: Option<KeyProblem>,
}

/// `/staff/c/{id}/paper/{band}`: the grid. Posts to itself.
#[derive(Serialize)]
pub struct PaperGrid {
    page: StaffShell,
    survey: String,
    title: String,
    band: Band,
    submission: String,
    lines: Vec<Line>,
    /// A form was stored just now.
    pub saved: bool,
    /// Why it is shown again.
    pub problem: Option<GridProblem>,
    /// The first typing, sealed, where this is the second.
    pub kept: Option<String>,
}

impl PaperGrid {
    /// The grid of this questionnaire, with what was typed so far.
    #[must_use]
    pub fn of(page: StaffShell, wave: &OpenWave, band: Band, form: &Questionnaire, typed: &Typed) -> Self {
        let (survey, title) = (wave.manifest.wave.to_string(), wave.manifest.title.clone());
        Self::grid(page, survey, title, band, form, typed)
    }

    fn grid(page: StaffShell, survey: String, title: String, band: Band, form: &Questionnaire, typed: &Typed) -> Self {
        let asked = |item: &&Item| {
            let is_for_band = item.bands.as_ref().is_none_or(|bands| bands.contains(&band));
            is_for_band && !matches!(item.kind, ItemKind::Text { .. })
        };
        let lines = form.items().enumerate().filter(|(_, item)| asked(item)).zip(1..);
        let lines = lines.map(|((index, item), number)| line(item, index, number, typed)).collect();
        let submission = typed.submission().to_owned();
        Self { page, survey, title, band, submission, lines, saved: false, problem: None, kept: None }
    }
}

fn line(item: &Item, index: usize, number: usize, typed: &Typed) -> Line {
    let labels: Vec<&str> = match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            options.iter().map(|option| option.label.as_str()).collect()
        }
        ItemKind::Themes { options, .. } => options.iter().map(|theme| theme.label.as_str()).collect(),
        _ => Vec::new(),
    };
    let mut keys: Vec<Key> = labels
        .into_iter()
        .zip(1_usize..)
        .map(|(label, key)| Key { key: key.to_string(), label: label.to_owned() })
        .collect();
    keys.extend(item.not_about_me.iter().map(|label| Key { key: "N".to_owned(), label: label.clone() }));
    let highest = match &item.kind {
        ItemKind::ZeroToTen { .. } => Some(10),
        ItemKind::Count { most, .. } => Some(*most),
        _ => None,
    };
    Line {
        number,
        item: item.id.to_string(),
        wording: item.wording.clone(),
        keys,
        lowest: highest.map(|_| 0),
        highest,
        several: matches!(item.kind, ItemKind::SeveralOf { .. } | ItemKind::Themes { .. }),
        typed: typed.key(index).to_owned(),
        problem: typed.problem(index),
    }
}

impl View for PaperGrid {
    const TEMPLATE: &'static str = "pages/staff/paper/grid";

    fn samples() -> Vec<(String, Self)> {
        let Ok(form) = Questionnaire::parse("wellbeing-8-11/1.toml", SAMPLE_FORM) else { return Vec::new() };
        let grid = |problem: Option<GridProblem>| {
            let typed = Typed::empty(&form, "0".repeat(32));
            let (survey, title) = ("autumn-2027".to_owned(), "Autumn voices 2027".to_owned());
            let page = StaffShell::sample(Here::Surveys);
            let grid = Self::grid(page, survey, title, Band::EightToEleven, &form, &typed);
            let kept =
                matches!(problem, Some(GridProblem::TypeAgain | GridProblem::Differs)).then(|| "sealed".to_owned());
            Self { problem, kept, ..grid }
        };
        let mut samples = vec![("empty".to_owned(), grid(None))];
        samples.push(("saved".to_owned(), Self { saved: true, ..grid(None) }));
        let again = [
            ("number", GridProblem::Number),
            ("answers", GridProblem::Answers),
            ("type_again", GridProblem::TypeAgain),
            ("differs", GridProblem::Differs),
            ("not_usable", GridProblem::NotUsable),
            ("other_band", GridProblem::OtherBand),
            ("not_now", GridProblem::NotNow),
        ];
        samples.extend(again.map(|(state, problem)| (state.to_owned(), grid(Some(problem)))));
        samples
    }
}
