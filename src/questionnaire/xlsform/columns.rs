//! The columns of a sheet, and its rows by column.
//!
//! A row knows which of its cells were used; each that was not is named, so that none is passed
//! over in silence.

use super::report::{Fate, Note, RowReport, SheetName, Why, shortened};
use super::sheets::Sheet;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Type,
    Name,
    Label,
    Hint,
    Relevant,
    Constraint,
    Required,
    ChoiceFilter,
    Appearance,
    Default,
    Calculation,
    RepeatCount,
    Parameters,
    Media,
    Guidance,
    Disabled,
    ListName,
    Other,
}

/// A column with a heading.
#[derive(Debug)]
pub(super) struct Column {
    at: u32,
    title: String,
    pub(super) key: Key,
    pub(super) language: Option<String>,
    /// An earlier column has the same heading.
    again: bool,
}

/// The letters of a column: A, B, … Z, AA.
pub(super) fn letters(at: u32) -> String {
    let (mut rest, mut letters) = (at + 1, String::new());
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters
}

/// What a heading stands for, and its language.
fn heading(title: &str) -> (Key, Option<String>) {
    let steps: Vec<&str> = if title.contains("::") { title.split("::").collect() } else { title.split(':').collect() };
    let word = |step: &str| step.trim().to_lowercase().replace([' ', '-'], "_");
    // `bind::jr:constraintMsg` and `media::image::French` say where XForms keep what the last words name.
    let places = ["bind", "body", "control", "media", "jr"];
    let mut steps = steps.into_iter().skip_while(|step| places.contains(&word(step).as_str()));
    let Some(step) = steps.next() else { return (key_of(&word(title)), None) };
    let key = key_of(word(step.rsplit(':').next().unwrap_or(step)).as_str());
    let language = steps.next().map(str::trim).filter(|language| key != Key::Other && !language.is_empty());
    (key, language.map(|language| shortened(language, 60)))
}

fn key_of(word: &str) -> Key {
    match word {
        "type" | "command" => Key::Type,
        "name" | "tag" | "value" => Key::Name,
        "label" | "caption" => Key::Label,
        "hint" => Key::Hint,
        "relevant" | "relevance" => Key::Relevant,
        "constraint" | "constraint_message" | "constraining_message" | "constraintmsg" | "constraint_msg" => {
            Key::Constraint
        }
        "required" | "required_message" | "requiredmsg" => Key::Required,
        "choice_filter" => Key::ChoiceFilter,
        "appearance" => Key::Appearance,
        "default" => Key::Default,
        "calculation" | "calculate" => Key::Calculation,
        "repeat_count" | "count" => Key::RepeatCount,
        "parameters" => Key::Parameters,
        "image" | "big_image" | "audio" | "video" | "media" => Key::Media,
        "guidance_hint" => Key::Guidance,
        "disabled" => Key::Disabled,
        "list_name" => Key::ListName,
        _ => Key::Other,
    }
}

/// The columns of a sheet, from its first row that holds something; and that row's number.
pub(super) fn columns(sheet: &Sheet) -> (u32, Vec<Column>) {
    let mut columns: Vec<Column> = Vec::new();
    let Some((number, headings)) = sheet.rows.first_key_value() else { return (0, columns) };
    for (at, cell) in headings {
        let (key, language) = heading(&cell.text);
        let again = key != Key::Other
            && !matches!(key, Key::Constraint | Key::Required | Key::Media)
            && columns.iter().any(|other| other.key == key && other.language == language);
        columns.push(Column { at: *at, title: shortened(&cell.text, 60), key, language, again });
    }
    (*number, columns)
}

/// A cell of a row, with its column where it has a heading.
struct RowCell<'s> {
    at: u32,
    column: Option<&'s Column>,
    text: &'s str,
    formula: bool,
    used: bool,
}

/// A row while it is read.
pub(super) struct Row<'s> {
    cells: Vec<RowCell<'s>>,
    pub(super) report: RowReport,
}

impl<'s> Row<'s> {
    /// Each row below the headings.
    pub(super) fn all(sheet: &'s Sheet, name: SheetName, headings: u32, columns: &'s [Column]) -> Vec<Self> {
        let below = sheet.rows.range(headings + 1..);
        let row = |(number, cells): (&u32, &'s std::collections::BTreeMap<u32, super::sheets::Cell>)| {
            let cells = cells.iter().map(|(at, cell)| RowCell {
                at: *at,
                column: columns.iter().find(|column| column.at == *at),
                text: &cell.text,
                formula: cell.formula,
                used: false,
            });
            let blank = String::new;
            let (kind, name_in_file, notes) = (blank(), blank(), Vec::new());
            let report = RowReport { sheet: name, row: *number, kind, name: name_in_file, fate: Fate::LeftOut, notes };
            Self { cells: cells.collect(), report }
        };
        below.map(row).collect()
    }

    /// Takes the cell under `key`, whatever its language.
    pub(super) fn take(&mut self, key: Key) -> Option<&'s str> {
        let cell =
            self.cells.iter_mut().find(|cell| cell.column.is_some_and(|column| column.key == key && !column.again))?;
        cell.used = true;
        Some(cell.text)
    }

    /// Looks at the cell under `key`, without using it.
    pub(super) fn look(&self, key: Key) -> Option<&'s str> {
        let cell =
            self.cells.iter().find(|cell| cell.column.is_some_and(|column| column.key == key && !column.again))?;
        Some(cell.text)
    }

    /// Takes every cell under `key` with its language.
    pub(super) fn take_languages(&mut self, key: Key) -> Vec<(Option<&'s str>, &'s str)> {
        let mut taken = Vec::new();
        for cell in &mut self.cells {
            if let Some(column) = cell.column.filter(|column| column.key == key && !column.again) {
                cell.used = true;
                taken.push((column.language.as_deref(), cell.text));
            }
        }
        taken
    }

    /// Notes something of the cell under `key`, or of the row where it has none.
    pub(super) fn note(&mut self, key: Key, why: Why, instead: Option<String>) {
        let cell = self.cells.iter().find(|cell| cell.column.is_some_and(|column| column.key == key));
        let note = note_of(cell, why, instead);
        self.report.notes.push(note);
    }

    /// Leaves the row out as a whole: its other cells go with it.
    pub(super) fn leave_out(mut self, why: Why) -> RowReport {
        self.report.fate = Fate::LeftOut;
        let cell = [Key::Type, Key::ListName, Key::Name]
            .iter()
            .find_map(|key| self.cells.iter().find(|cell| cell.column.is_some_and(|column| column.key == *key)))
            .or(self.cells.first());
        let note = note_of(cell, why, None);
        self.report.notes.insert(0, note);
        self.report
    }

    /// The report of a row that is carried: each cell that was not used is named, and each that a formula made.
    pub(super) fn carried(mut self, fate: Fate) -> RowReport {
        for at in 0..self.cells.len() {
            let cell = &self.cells[at];
            let why = match cell.column {
                _ if cell.used && cell.formula => Why::Formula,
                _ if cell.used || says_nothing(cell) => continue,
                Some(column) if column.again => Why::ColumnTwice,
                Some(column) => why_not(column.key),
                None => Why::Column,
            };
            let note = note_of(Some(cell), why, None);
            self.report.notes.push(note);
        }
        self.report.fate = fate;
        self.report
    }
}

fn note_of(cell: Option<&RowCell<'_>>, why: Why, instead: Option<String>) -> Note {
    Note {
        letter: cell.map(|cell| letters(cell.at)),
        column: cell.and_then(|cell| cell.column).map(|column| column.title.clone()).unwrap_or_default(),
        found: cell.map(|cell| shortened(cell.text, 80)).unwrap_or_default(),
        why,
        instead,
    }
}

/// "Not required", "not read only" and "not switched off" are how everything is here.
fn says_nothing(cell: &RowCell<'_>) -> bool {
    let no = matches!(cell.text.to_lowercase().as_str(), "no" | "false" | "false()" | "0");
    no && cell.column.is_some_and(|column| {
        matches!(column.key, Key::Required | Key::Disabled) || column.title.to_lowercase().contains("only")
    })
}

const fn why_not(key: Key) -> Why {
    match key {
        Key::Relevant => Why::Condition,
        Key::Constraint => Why::Constraint,
        Key::Required => Why::Required,
        Key::ChoiceFilter => Why::Filtered,
        Key::Appearance => Why::Appearance,
        Key::Default => Why::Default,
        Key::Calculation => Why::Calculated,
        Key::RepeatCount => Why::Repeat,
        Key::Media => Why::Media,
        Key::Guidance => Why::Guidance,
        _ => Why::Column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        assert_eq!([0, 1, 25, 26, 51, 52, 299].map(letters), ["A", "B", "Z", "AA", "AZ", "BA", "KN"]);
    }

    #[test]
    fn headings_are_known_in_every_spelling() {
        for (title, key, language) in [
            ("type", Key::Type, None),
            ("TYPE ", Key::Type, None),
            ("list name", Key::ListName, None),
            ("list_name", Key::ListName, None),
            ("label::French (fr)", Key::Label, Some("French (fr)")),
            ("label:English", Key::Label, Some("English")),
            ("LABEL::EN", Key::Label, Some("EN")),
            ("caption", Key::Label, None),
            ("bind:relevant", Key::Relevant, None),
            ("bind::jr:constraintMsg", Key::Constraint, None),
            ("bind:jr:constraintMsg", Key::Constraint, None),
            ("constraint_message::chinese", Key::Constraint, Some("chinese")),
            ("media::audio::chinese", Key::Media, Some("chinese")),
            ("image::english", Key::Media, Some("english")),
            ("control:appearance", Key::Appearance, None),
            ("jr:count", Key::RepeatCount, None),
            ("requiredMsg", Key::Required, None),
            ("instance::hint", Key::Other, None),
            ("my own column", Key::Other, None),
        ] {
            assert_eq!(heading(title), (key, language.map(str::to_owned)), "{title}");
        }
    }
}
