//! Made-up responses in a table.
//!
//! CSV with a header, one response a line:
//!
//! ```text
//! group,questionnaire,home_safe,worries,life
//! 8-11,wellbeing-8-11/1,always,home school,7
//! 8-11,wellbeing-8-11/1,,,
//! (unreadable),,,,
//! ```
//!
//! After `group` and `questionnaire` (`code/version`) the columns are items, in any order; a cell holds what a form would
//! send: the code of an option, a number, codes with blanks between them, or nothing where nothing was answered. A line
//! whose group is `(unreadable)` stands for a sealed response that does not open. Every line is written down and read
//! again as an opened response is, so what no young person could have sent is a fault here.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::consultation::{GroupId, Manifest, Response, ResponseReader, Way};
use crate::questionnaire::{Answer, AnswerProblem, Band, Fault, Item, ItemKind, OptionCode, Questionnaire};

/// The group of a line that stands for a response which cannot be read.
const UNREADABLE: &str = "(unreadable)";

/// More lines are no toy.
const MOST_ROWS: usize = 2_000;

/// Made-up responses; `None` is one that cannot be read. No `Debug`, as responses have none.
pub struct ToyData(pub(super) Vec<Option<Response>>);

/// By which one response a table is more than another.
pub(super) enum OneMore<'t> {
    /// The other lacks it; the group, if it can be read.
    Lacks(Option<&'t GroupId>),
    /// In the other it has every item left open.
    Blank(&'t GroupId),
}

impl ToyData {
    /// What this table has that `other` has not, if it is one response.
    pub(super) fn one_more_than(&self, other: &Self) -> Option<OneMore<'_>> {
        match (&self.not_in(other)[..], &other.not_in(self)[..]) {
            ([more], []) => Some(OneMore::Lacks(more.as_ref().map(|response| &response.group))),
            ([Some(more)], [Some(blank)]) if *blank == blank_like(more) => Some(OneMore::Blank(&more.group)),
            _ => None,
        }
    }

    /// The lines for which `other` has no equal line left.
    fn not_in(&self, other: &Self) -> Vec<&Option<Response>> {
        let written = |row: &Option<Response>| row.as_ref().map(|response| response.to_canonical_json().to_vec());
        let mut left: Vec<_> = other.0.iter().map(written).collect();
        let found = |row: &&Option<Response>| {
            let row = written(row);
            let place = left.iter().position(|other| *other == row);
            place.map(|place| left.swap_remove(place)).is_none()
        };
        self.0.iter().filter(found).collect()
    }
}

fn blank_like(response: &Response) -> Response {
    Response { answers: BTreeMap::new(), ..response.clone() }
}

/// Reads a table for the wave of this manifest; `forms` holds its questionnaires. `file` is its name in faults.
///
/// # Errors
/// Every fault, with its line and column.
pub(super) fn read(
    manifest: &Manifest,
    forms: &[Questionnaire],
    reader: &ResponseReader<'_>,
    file: &str,
    bytes: &[u8],
) -> Result<ToyData, Vec<Fault>> {
    let fault = |place: String, problem: &str| Fault { file: file.to_owned(), place, problem: problem.to_owned() };
    if let Some(what) = no_toy(bytes) {
        return Err(vec![fault(
            "line 1".to_owned(),
            &format!("this is {what}; only made-up answers, as CSV, are used"),
        )]);
    }
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = csv.headers().cloned().map_err(|_| vec![fault("line 1".to_owned(), "not a table in UTF-8")])?;
    let columns = columns(&header, forms)
        .map_err(|told| told.into_iter().map(|(place, problem)| fault(place, &problem)).collect::<Vec<_>>())?;
    let table = Table { manifest, manifest_sha256: manifest.sha256(), forms, reader, columns };
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for record in csv.records() {
        let Ok(record) = record else {
            let line = csv_line(&record);
            faults.push(fault(line, "not text in UTF-8"));
            continue;
        };
        let line = format!("line {}", record.position().map_or(0, csv::Position::line));
        if rows.len() == MOST_ROWS {
            faults.push(fault(line, &format!("toy data has up to {MOST_ROWS} responses")));
            break;
        }
        match table.row(&record) {
            Ok(row) => rows.push(row),
            Err(told) => faults.extend(told.into_iter().map(|(column, problem)| {
                let place = column.map_or_else(|| line.clone(), |column| format!("{line}, column {column}"));
                fault(place, &problem)
            })),
        }
    }
    if faults.is_empty() { Ok(ToyData(rows)) } else { Err(faults) }
}

fn csv_line(record: &Result<StringRecord, csv::Error>) -> String {
    let line = record.as_ref().err().and_then(csv::Error::position).map_or(0, csv::Position::line);
    format!("line {line}")
}

/// What these bytes are, if they are something that holds real responses.
fn no_toy(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(257..262) == Some(b"ustar") {
        return Some("a box");
    }
    let begins = [(&b"SQLite format 3\0"[..], "a database"), (b"age-encryption.org/", "a sealed file")];
    begins.into_iter().find(|(begin, _)| bytes.starts_with(begin)).map(|(_, what)| what)
}

/// The items of the header after its two first columns, or what is wrong with it and where.
fn columns(header: &StringRecord, forms: &[Questionnaire]) -> Result<Vec<String>, Vec<(String, String)>> {
    if header.iter().take(2).ne(["group", "questionnaire"]) {
        let problem = "the first two columns are group and questionnaire, the others items".to_owned();
        return Err(vec![("line 1".to_owned(), problem)]);
    }
    let columns: Vec<String> = header.iter().skip(2).map(str::to_owned).collect();
    let mut faults = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let place = || format!("line 1, column {column}");
        let kinds: Vec<_> =
            forms.iter().flat_map(Questionnaire::items).filter(|item| item.id.as_str() == column).collect();
        if kinds.is_empty() {
            faults.push((place(), "no item of the manifest's questionnaires".to_owned()));
        } else if kinds.iter().any(|item| matches!(item.kind, ItemKind::Text { .. })) {
            faults.push((place(), "words never enter a response, so there is no column for them".to_owned()));
        } else if columns[..at].contains(column) {
            faults.push((place(), "stands here twice".to_owned()));
        }
    }
    if faults.is_empty() { Ok(columns) } else { Err(faults) }
}

struct Table<'t> {
    manifest: &'t Manifest,
    manifest_sha256: String,
    forms: &'t [Questionnaire],
    reader: &'t ResponseReader<'t>,
    columns: Vec<String>,
}

/// The column of a fault, if it has one, and what is wrong.
type RowFault = (Option<String>, String);

impl Table<'_> {
    fn row(&self, record: &StringRecord) -> Result<Option<Response>, Vec<RowFault>> {
        if record.len() != self.columns.len() + 2 {
            let (found, wanted) = (record.len(), self.columns.len() + 2);
            return Err(vec![(None, format!("has {found} cells; the header has {wanted}"))]);
        }
        if record[0] == *UNREADABLE {
            let empty = record.iter().skip(1).all(str::is_empty);
            let problem = || vec![(None, "what cannot be read has no questionnaire and no answers".to_owned())];
            return if empty { Ok(None) } else { Err(problem()) };
        }
        let mut response = self.blank(&record[0], &record[1]).map_err(|fault| vec![fault])?;
        let form = self.forms.iter().find(|form| form.name() == response.questionnaire);
        let mut faults = Vec::new();
        for (column, cell) in self.columns.iter().zip(record.iter().skip(2)).filter(|(_, cell)| !cell.trim().is_empty())
        {
            let item = form.and_then(|form| form.items().find(|item| item.id.as_str() == column));
            match item.map(|item| (item, parse(item, cell))) {
                Some((item, Ok(answer))) => {
                    response.answers.insert(item.id.clone(), answer);
                }
                Some((item, Err(problem))) => faults.push((Some(column.clone()), wanted(item, problem))),
                None => faults.push((Some(column.clone()), "this questionnaire does not ask it".to_owned())),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let read = self.reader.read(&response.to_canonical_json());
        read.map(Some).map_err(|unreadable| vec![(None, format!("no response of this survey: {unreadable}"))])
    }

    /// A response without answers, from the first band of the group that answers this questionnaire.
    fn blank(&self, group: &str, questionnaire: &str) -> Result<Response, RowFault> {
        let named = group.parse::<GroupId>().ok().and_then(|group| self.manifest.group(&group));
        let Some(plan) = named else {
            let groups: Vec<&str> = self.manifest.groups.iter().map(|plan| plan.group.as_str()).collect();
            return Err((Some("group".to_owned()), format!("one of {}, or {UNREADABLE}", groups.join(", "))));
        };
        let ways = [Way::Full, Way::Short].into_iter().flat_map(|way| plan.bands.iter().map(move |band| (*band, way)));
        let given = |(band, way): &(Band, Way)| {
            self.manifest.wording_for(*band, *way).is_some_and(|wording| wording.name == questionnaire)
        };
        let Some((band, way)) = ways.into_iter().find(given) else {
            let problem = format!("no questionnaire, as code/version, that somebody of {} answers", plan.group);
            return Err((Some("questionnaire".to_owned()), problem));
        };
        Ok(Response {
            wave: self.manifest.wave.clone(),
            manifest: self.manifest_sha256.clone(),
            group: plan.group.clone(),
            band,
            questionnaire: questionnaire.to_owned(),
            way,
            answers: BTreeMap::new(),
        })
    }
}

fn parse(item: &Item, cell: &str) -> Result<Answer, AnswerProblem> {
    item.parse_answer(&cell.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

fn codes(item: &Item) -> String {
    item.kind.codes().map(OptionCode::as_str).collect::<Vec<_>>().join(", ")
}

/// What is wrong, and what would be right; never what stands there.
fn wanted(item: &Item, problem: AnswerProblem) -> String {
    let right = match &item.kind {
        ItemKind::OneOf { .. } | ItemKind::SeveralOf { .. } => codes(item),
        ItemKind::Themes { most, .. } => format!("up to {most} of {}", codes(item)),
        ItemKind::ZeroToTen { .. } => "0 to 10".to_owned(),
        ItemKind::Count { most, .. } => format!("0 to {most}"),
        ItemKind::Text { .. } => "nothing".to_owned(),
    };
    format!("{problem}; it offers {right}")
}
