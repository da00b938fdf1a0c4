//! Files made here, and what is held of every file.

mod carried;
mod hostile;
mod others;

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::archive::{Part, pack};
use super::{Fate, Imported, Refused, RowReport, SheetName, Why, import};
use crate::questionnaire::{Band, Counts, Item, ItemKind, Questionnaire};

/// A workbook of sheets, each with the XML of its rows.
pub(super) fn excel(sheets: &[(&str, &str)]) -> Vec<u8> {
    pack(&excel_parts(sheets)).unwrap()
}

pub(super) fn part(name: &str, text: &str) -> Part {
    Part { name: name.to_owned(), bytes: text.as_bytes().to_vec() }
}

pub(super) fn excel_parts(sheets: &[(&str, &str)]) -> Vec<Part> {
    let names = "http://schemas.openxmlformats.org";
    let (mut listed, mut related, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    for (at, (name, rows)) in sheets.iter().enumerate() {
        let path = format!("worksheets/sheet{at}.xml");
        listed.push(format!("<sheet name=\"{name}\" sheetId=\"{}\" r:id=\"r{at}\"/>", at + 1));
        related.push(format!(
            "<Relationship Id=\"r{at}\" Type=\"{names}/officeDocument/2006/relationships/worksheet\" Target=\"{path}\"/>"
        ));
        let sheet =
            format!("<worksheet xmlns=\"{names}/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>");
        parts.push(part(&format!("xl/{path}"), &sheet));
    }
    let workbook = format!(
        "<workbook xmlns=\"{names}/spreadsheetml/2006/main\" xmlns:r=\"{names}/officeDocument/2006/relationships\">\
         <sheets>{}</sheets></workbook>",
        listed.concat()
    );
    let root = format!(
        "<Relationships><Relationship Id=\"a\" Type=\"{names}/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    parts.push(part("[Content_Types].xml", "<Types/>"));
    parts.push(part("_rels/.rels", &root));
    parts.push(part("xl/workbook.xml", &workbook));
    parts.push(part("xl/_rels/workbook.xml.rels", &format!("<Relationships>{}</Relationships>", related.concat())));
    parts
}

/// Rows of text, as the XML of a sheet.
pub(super) fn excel_rows(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text));
    let row = |row: &&[&str]| format!("<row>{}</row>", row.iter().map(cell).collect::<Vec<_>>().concat());
    rows.iter().map(row).collect::<Vec<_>>().concat()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// An OpenDocument spreadsheet with one sheet, given as XML.
pub(super) fn open_document(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"survey\">{rows}</table:table>\
         </office:spreadsheet></office:body></office:document-content>"
    );
    let kind = "application/vnd.oasis.opendocument.spreadsheet";
    pack(&[part("mimetype", kind), part("META-INF/manifest.xml", "<m/>"), part("content.xml", &content)]).unwrap()
}

pub(super) fn open_document_rows(rows: &[&[&str]]) -> String {
    let cell = |text: &&str| {
        if text.is_empty() {
            "<table:table-cell/>".to_owned()
        } else {
            format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                escaped(text)
            )
        }
    };
    let row = |row: &&[&str]| {
        format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<Vec<_>>().concat())
    };
    rows.iter().map(row).collect::<Vec<_>>().concat()
}

/// Rows as a text file.
pub(super) fn comma_separated(rows: &[&[&str]]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(*row).unwrap();
    }
    writer.into_inner().unwrap()
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn read(bytes: &[u8]) -> Imported {
    import("a file", bytes).unwrap()
}

/// The survey of `rows` below the usual headings, with a list `yn` of three options.
pub(super) fn survey(headings: &[&str], rows: &[&[&str]]) -> Imported {
    let shift = |row: &[&str]| std::iter::once("").chain(row.iter().copied()).map(str::to_owned).collect::<Vec<_>>();
    let mut all = vec![vec!["survey".to_owned()], shift(headings)];
    all.extend(rows.iter().map(|row| shift(row)));
    all.push(vec!["choices".to_owned()]);
    for row in [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"], ["yn", "maybe", "Maybe"]] {
        all.push(shift(&row));
    }
    let all: Vec<Vec<&str>> = all.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    read(&comma_separated(&all.iter().map(Vec::as_slice).collect::<Vec<_>>()))
}

/// Why the survey's row, counted from 0 below the headings, is not carried as it stands.
pub(super) fn whys(imported: &Imported, nth: usize) -> Vec<Why> {
    row(imported, nth).notes.iter().map(|note| note.why).collect()
}

pub(super) fn row(imported: &Imported, nth: usize) -> &RowReport {
    imported.rows.iter().filter(|row| row.sheet == SheetName::Survey).nth(nth).unwrap()
}

pub(super) fn items(imported: &Imported) -> Vec<&Item> {
    imported.parts.iter().flat_map(|part| &part.items).collect()
}

/// What somebody would still say of what was read, so that it can be asked; then it has to be sound.
pub(super) fn completed(imported: &Imported) -> Option<Questionnaire> {
    let mut parts = imported.parts.clone();
    let mut sided = false;
    for item in parts.iter_mut().flat_map(|part| &mut part.items) {
        if item.kind.takes_sides() {
            "say so".clone_into(&mut item.statement);
            sided = true;
        }
        match &mut item.kind {
            ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
                (options[0].counts, options[1].counts) = (Counts::Positive, Counts::Negative);
            }
            ItemKind::ZeroToTen { low_label, high_label, positive } => {
                "Low".clone_into(low_label);
                "High".clone_into(high_label);
                *positive = 7..=10;
            }
            ItemKind::Count { positive, .. } => *positive = 0..=0,
            ItemKind::Themes { .. } | ItemKind::Text { .. } => {}
        }
    }
    let made = Questionnaire {
        code: "made".to_owned(),
        version: 1,
        bands: vec![Band::ElevenToSeventeen],
        title: imported.title.clone(),
        language: "en-GB".to_owned(),
        minutes: 5,
        source: "An XLSForm".to_owned(),
        parts,
        file: String::new(),
        sha256: String::new(),
    };
    sided.then(|| {
        let written = made.to_toml();
        Questionnaire::parse("made.toml", &written).unwrap_or_else(|faults| panic!("{}\n{written}", faults[0]))
    })
}

/// What holds of every file that is read: each row is told once, in order, with a reason where it is left out; what is
/// carried is sound but for what somebody has to say.
pub(super) fn holds(imported: &Imported) {
    for sheet in [SheetName::Survey, SheetName::Choices, SheetName::Settings] {
        let rows: Vec<_> = imported.rows.iter().filter(|row| row.sheet == sheet).map(|row| row.row).collect();
        assert!(rows.is_sorted_by(|one, other| one < other), "{sheet:?}: {rows:?}");
    }
    for row in imported.rows.iter().filter(|row| row.fate == Fate::LeftOut) {
        assert!(!row.notes.is_empty(), "{row:?}");
    }
    let asked: Vec<_> = items(imported).iter().map(|item| item.id.clone()).collect();
    for row in &imported.rows {
        if let Fate::Question(id) = &row.fate {
            assert!(asked.contains(id), "{row:?}");
        }
    }
    let told = imported.rows.iter().filter(|row| matches!(row.fate, Fate::Question(_))).count();
    assert_eq!(told, asked.len());
    completed(imported);
}

pub(super) fn refused(bytes: &[u8]) -> Refused {
    import("a file", bytes).expect_err("it is refused")
}
