//! From the bytes of a file to its sheets, as rows of text.
//!
//! Which kind of file it is follows from its bytes, never from its name. calamine reads `.xlsx` and `.ods`, and gets a
//! zip file written anew from what was looked over (`archive`, `markup`); it is asked for one cell after the other
//! where it can be, and what is kept is bounded here once more.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, DataRef, Ods, Reader, SheetType, Xlsx, XlsxFormulaMetadata};

use super::archive::{Part, pack, unpack};
use super::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, MOST_TEXT, Refused, markup};

/// A cell that holds something.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    /// It is worked out by a formula; `text` is what it came to, or the formula where the file does not tell.
    pub(super) formula: bool,
}

/// A sheet: its rows that hold something by number, the first row being 1; their cells by column, from 0.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) rows: BTreeMap<u32, BTreeMap<u32, Cell>>,
}

/// What is left of the limits of a file.
struct Room {
    cells: usize,
    text: usize,
}

impl Sheet {
    fn put(&mut self, room: &mut Room, row: u32, column: u32, text: &str, formula: bool) -> Result<(), Refused> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(());
        }
        if row >= MOST_ROWS {
            return Err(Refused::TooManyRows);
        }
        if column >= MOST_COLUMNS {
            return Err(Refused::TooManyColumns);
        }
        room.cells = room.cells.checked_sub(1).ok_or(Refused::HoldsTooMuch)?;
        room.text = room.text.checked_sub(text.len()).ok_or(Refused::HoldsTooMuch)?;
        self.rows.entry(row + 1).or_default().insert(column, Cell { text: text.to_owned(), formula });
        Ok(())
    }
}

/// The sheets of a file, in its order.
///
/// # Errors
/// [`Refused`].
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Refused> {
    if bytes.starts_with(b"PK\x03\x04") {
        // What a reader of strangers' files trips over is a fault of the file; there is nothing it could leave half done.
        catch_unwind(AssertUnwindSafe(|| workbook(bytes))).unwrap_or(Err(Refused::Damaged))
    } else if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        Err(Refused::OldOrLocked)
    } else {
        comma_separated(bytes)
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Sheet>, Refused> {
    let kept = |name: &str| {
        // What these files call their parts is fixed to the letter.
        let end = name.rsplit('.').next();
        let xml = matches!(end, Some("xml" | "rels")) && !name.starts_with("docProps");
        name == "mimetype" || name.ends_with("workbook.bin") || xml
    };
    let parts = unpack(bytes, kept)?;
    let has = |name: &str| parts.iter().any(|part| part.name == name);
    if has("mimetype") && has("content.xml") {
        open_document(parts)
    } else if parts.iter().any(|part| part.name.ends_with("workbook.bin")) {
        Err(Refused::OldOrLocked)
    } else if has("[Content_Types].xml") && parts.iter().any(|part| part.name.ends_with("workbook.xml")) {
        excel(&parts)
    } else {
        Err(Refused::NotASpreadsheet)
    }
}

fn text_of(part: &Part) -> Result<&str, Refused> {
    std::str::from_utf8(&part.bytes).map_err(|_| Refused::Damaged)
}

fn excel(parts: &[Part]) -> Result<Vec<Sheet>, Refused> {
    for part in parts {
        markup::any_part(text_of(part)?)?;
    }
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(pack(parts)?)).map_err(|_| Refused::Damaged)?;
    let names: Vec<_> = book.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.typ)).collect();
    if names.len() > MOST_SHEETS {
        return Err(Refused::HoldsTooMuch);
    }
    let mut room = Room { cells: MOST_CELLS, text: MOST_TEXT };
    let mut sheets = Vec::new();
    for (name, kind) in names {
        if kind != SheetType::WorkSheet {
            continue;
        }
        let mut cells = book.worksheet_cells_reader(&name).map_err(|_| Refused::Damaged)?;
        let mut sheet = Sheet { name: name.clone(), ..Sheet::default() };
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| Refused::Damaged)? {
            let (row, column) = cell.pos;
            let formula = cell.formula.as_ref().map(formula_text);
            let value = ref_text(&cell.value);
            let text = if value.trim().is_empty() { formula.clone().unwrap_or_default() } else { value };
            sheet.put(&mut room, row, column, &text, formula.is_some())?;
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn formula_text(formula: &XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => format!("={formula}"),
        _ => "=".to_owned(),
    }
}

fn open_document(parts: Vec<Part>) -> Result<Vec<Sheet>, Refused> {
    let needed = ["mimetype", "content.xml", "META-INF/manifest.xml"];
    let parts: Vec<_> = parts.into_iter().filter(|part| needed.contains(&part.name.as_str())).collect();
    for part in &parts {
        let text = text_of(part)?;
        markup::any_part(text)?;
        if part.name == "content.xml" {
            markup::open_document(text)?;
        }
    }
    let mut book: Ods<_> = Ods::new(Cursor::new(pack(&parts)?)).map_err(|problem| match problem {
        calamine::OdsError::Password => Refused::OldOrLocked,
        _ => Refused::Damaged,
    })?;
    let names: Vec<_> = book.sheets_metadata().iter().map(|sheet| sheet.name.clone()).collect();
    if names.len() > MOST_SHEETS {
        return Err(Refused::HoldsTooMuch);
    }
    let mut room = Room { cells: MOST_CELLS, text: MOST_TEXT };
    let mut sheets = Vec::new();
    for name in names {
        let values = book.worksheet_range(&name).map_err(|_| Refused::Damaged)?;
        let formulas = book.worksheet_formula(&name).map_err(|_| Refused::Damaged)?;
        let mut sheet = Sheet { name, ..Sheet::default() };
        let (top, left) = values.start().unwrap_or_default();
        for (row, column, value) in values.used_cells() {
            let at = (position(top, row)?, position(left, column)?);
            let formula = formulas.get_value(at).is_some_and(|formula| !formula.is_empty());
            sheet.put(&mut room, at.0, at.1, &data_text(value), formula)?;
        }
        // A formula whose outcome the file does not tell stands as it is written.
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let at = (position(top, row)?, position(left, column)?);
            if values.get_value(at).is_none_or(|value| data_text(value).trim().is_empty()) {
                sheet.put(&mut room, at.0, at.1, formula, true)?;
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn position(start: u32, offset: usize) -> Result<u32, Refused> {
    u32::try_from(offset).ok().and_then(|offset| start.checked_add(offset)).ok_or(Refused::HoldsTooMuch)
}

/// A number as somebody would have typed it: 3, not 3.0.
fn number_text(number: f64) -> String {
    number.to_string()
}

fn data_text(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_text(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(truth) => truth.to_string().to_uppercase(),
        Data::DateTime(day) => number_text(day.as_f64()),
        Data::Error(problem) => problem.to_string(),
        Data::Empty => String::new(),
    }
}

fn ref_text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Bool(truth) => truth.to_string().to_uppercase(),
        DataRef::DateTime(day) => number_text(day.as_f64()),
        DataRef::Error(problem) => problem.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A text file: in pyxform's form, where a row that fills the first column begins a sheet of that name and the other
/// rows leave it empty; or the survey sheet alone.
fn comma_separated(bytes: &[u8]) -> Result<Vec<Sheet>, Refused> {
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err(Refused::NotUtf8);
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut room = Room { cells: MOST_CELLS, text: MOST_TEXT };
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut lines_within_cells = 0;
    for record in reader.records() {
        let record = record.map_err(|_| Refused::NotASpreadsheet)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = u32::try_from(line.saturating_sub(1).saturating_sub(lines_within_cells)).unwrap_or(MOST_ROWS);
        lines_within_cells += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        let first = record.get(0).unwrap_or_default().trim();
        let names_sheet = !first.is_empty() && record.iter().skip(1).all(|cell| cell.trim().is_empty());
        if names_sheet {
            if sheets.len() >= MOST_SHEETS {
                return Err(Refused::HoldsTooMuch);
            }
            sheets.push(Sheet { name: first.chars().take(100).collect(), ..Sheet::default() });
            continue;
        }
        if sheets.is_empty() {
            sheets.push(Sheet { name: "survey".to_owned(), ..Sheet::default() });
        }
        let sheet = sheets.last_mut().ok_or(Refused::NotASpreadsheet)?;
        for (column, cell) in record.iter().enumerate() {
            sheet.put(&mut room, row, u32::try_from(column).unwrap_or(MOST_COLUMNS), cell, false)?;
        }
    }
    Ok(sheets)
}
