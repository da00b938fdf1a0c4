//! The XML of a spreadsheet, looked over before a reader builds anything from it.
//!
//! A document type, entities and comments are refused (no office program writes them), so are tags longer than
//! [`LONGEST_TAG`]. An OpenDocument sheet says "this cell 16,000 times" in a few bytes; [`open_document`] adds up what a
//! reader would have to hold, and refuses what is more than the limits.

use super::{MOST_CELLS, MOST_ROWS, MOST_TEXT, Refused};

/// No tag is longer, in bytes.
const LONGEST_TAG: usize = 64 * 1024;

/// The most strings a workbook may share.
const MOST_STRINGS: usize = MOST_CELLS;

/// How often the cells counted here may go over what is kept in the end: cells before the first and empty ones between.
const SLACK: usize = 4;

/// One tag, `<name attributes>`, `<name attributes/>` or `</name>`.
struct Tag<'x> {
    name: &'x str,
    attributes: &'x str,
    closes: bool,
    empty: bool,
    from: usize,
    to: usize,
}

impl<'x> Tag<'x> {
    /// Each attribute with its value as it is written.
    fn attributes(&self) -> impl Iterator<Item = (&'x str, &'x str)> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let (key, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let (value, after) = after[1..].split_once(quote)?;
            rest = after;
            Some((key.trim(), value))
        })
    }

    /// The largest number any attribute of this name has; 1 without one.
    fn times(&self, name: &str) -> Result<usize, Refused> {
        let mut times = 1;
        for (_, value) in self.attributes().filter(|(key, _)| *key == name) {
            times = times.max(value.trim().parse().map_err(|_| Refused::Damaged)?);
        }
        Ok(times)
    }
}

/// The tags of `text`, in order.
fn tags(text: &str) -> impl Iterator<Item = Result<Tag<'_>, Refused>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let from = at + text[at..].find('<')?;
            if text[from..].starts_with("<?") {
                match text[from..].find("?>") {
                    Some(end) => at = from + end + 2,
                    None => at = text.len(),
                }
                continue;
            }
            let tag = tag_at(text, from);
            at = match &tag {
                Ok(tag) => tag.to,
                Err(_) => text.len(),
            };
            return Some(tag);
        }
    })
}

fn tag_at(text: &str, from: usize) -> Result<Tag<'_>, Refused> {
    let rest = &text[from + 1..];
    if rest.starts_with('!') {
        return Err(Refused::Declares);
    }
    let mut quote = None;
    let mut end = None;
    for (at, byte) in rest.bytes().enumerate().take(LONGEST_TAG) {
        match (quote, byte) {
            (None, b'>') => {
                end = Some(at);
                break;
            }
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'<') => return Err(Refused::Damaged),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    let end = end.ok_or(Refused::HoldsTooMuch)?;
    let inside = &rest[..end];
    let closes = inside.starts_with('/');
    if closes && inside.contains(['"', '\'']) {
        return Err(Refused::Damaged);
    }
    let inside = inside.trim_start_matches('/');
    let empty = !closes && inside.ends_with('/');
    let inside = inside.strip_suffix('/').unwrap_or(inside);
    let (name, attributes) = inside.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((inside, ""));
    Ok(Tag { name, attributes, closes, empty, from, to: from + end + 2 })
}

/// Looks over the XML of any part.
///
/// # Errors
/// [`Refused::Declares`], [`Refused::HoldsTooMuch`] or [`Refused::Damaged`].
pub(super) fn any_part(text: &str) -> Result<(), Refused> {
    let mut strings = 0;
    for tag in tags(text) {
        let tag = tag?;
        strings += usize::from(!tag.closes && tag.name.rsplit(':').next() == Some("si"));
        if strings > MOST_STRINGS {
            return Err(Refused::HoldsTooMuch);
        }
    }
    Ok(())
}

/// A row while it is added up.
#[derive(Default)]
struct Row {
    times: usize,
    cells: usize,
    empty_before_next: usize,
    used: bool,
    text: usize,
}

/// Adds up what the sheets of an OpenDocument file unfold to.
///
/// # Errors
/// As [`any_part`]; [`Refused::TooManyRows`] and [`Refused::HoldsTooMuch`] past a limit.
pub(super) fn open_document(text: &str) -> Result<(), Refused> {
    // Over all tables, and of the table that is open.
    let (mut cells, mut written) = (0_usize, 0_usize);
    let (mut rows, mut empty_rows, mut widest) = (0_usize, 0_usize, 0_usize);
    let mut row: Option<Row> = None;
    let mut cell: Option<(usize, usize)> = None;
    for tag in tags(text) {
        let tag = tag?;
        match (tag.name, tag.closes) {
            // A table within a table, which no sheet has.
            ("table:table", false) if row.is_some() || rows > 0 => return Err(Refused::Damaged),
            ("table:table", _) => {
                cells = cells.saturating_add(rows.saturating_mul(widest));
                (rows, empty_rows, widest) = (0, 0, 0);
            }
            ("table:table-row", false) => {
                if row.is_some() {
                    return Err(Refused::Damaged);
                }
                row = Some(Row { times: tag.times("table:number-rows-repeated")?, ..Row::default() });
            }
            ("table:table-cell" | "table:covered-table-cell", false) => {
                let (Some(row), None) = (&mut row, cell) else { return Err(Refused::Damaged) };
                let times = tag.times("table:number-columns-repeated")?;
                row.cells = row.cells.saturating_add(std::mem::take(&mut row.empty_before_next));
                let says = tag.attributes().any(|(key, _)| key.starts_with("office:") || key == "table:formula");
                if tag.empty && !says {
                    row.empty_before_next = times;
                } else {
                    row.cells = row.cells.saturating_add(times);
                    row.used = true;
                    if tag.empty {
                        row.text = row.text.saturating_add(times.saturating_mul(tag.to - tag.from));
                    } else {
                        cell = Some((times, tag.from));
                    }
                }
            }
            ("table:table-cell" | "table:covered-table-cell", true) => {
                let (Some(row), Some((times, from))) = (&mut row, cell.take()) else { return Err(Refused::Damaged) };
                row.text = row.text.saturating_add(times.saturating_mul(tag.to - from));
            }
            _ => {}
        }
        let ends = tag.name == "table:table-row" && (tag.closes || tag.empty);
        if let Some(row) = row.take_if(|_| ends) {
            cells = cells.saturating_add(row.cells);
            if row.used {
                rows = rows.saturating_add(std::mem::take(&mut empty_rows)).saturating_add(row.times);
                widest = widest.max(row.cells);
                written = written.saturating_add(row.text.saturating_mul(row.times));
            } else {
                empty_rows = empty_rows.saturating_add(row.times);
            }
            if rows > MOST_ROWS as usize {
                return Err(Refused::TooManyRows);
            }
            let most = MOST_CELLS * SLACK;
            if cells.saturating_add(rows.saturating_mul(widest)) > most || written > MOST_TEXT * SLACK {
                return Err(Refused::HoldsTooMuch);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_office_program_writes_is_refused() {
        for bad in [
            "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><x>&a;</x>",
            "<x><!ENTITY a \"b\"></x>",
            "<x><!-- <y> --></x>",
            "<x><![CDATA[<y>]]></x>",
        ] {
            assert_eq!(any_part(bad), Err(Refused::Declares), "{bad}");
        }
        assert_eq!(any_part(&format!("<x {}/>", "a=\"b\" ".repeat(20_000))), Err(Refused::HoldsTooMuch));
        assert_eq!(any_part(&format!("<x>{}</x>", "<si/>".repeat(MOST_STRINGS + 1))), Err(Refused::HoldsTooMuch));
        assert_eq!(any_part("<x <y>"), Err(Refused::Damaged));
        assert_eq!(any_part("<?xml version=\"1.0\"?><x a='>'><y b = \"/>\"/>1 &lt; 2</x>"), Ok(()));
    }

    fn sheet(rows: &str) -> Result<(), Refused> {
        open_document(&format!("<table:table table:name=\"survey\">{rows}</table:table>"))
    }

    #[test]
    fn empty_rows_and_columns_at_the_end_cost_nothing() {
        let row = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell>\
                   <table:table-cell table:number-columns-repeated=\"16383\"/></table:table-row>";
        let after = "<table:table-row table:number-rows-repeated=\"1048575\"><table:table-cell \
                     table:number-columns-repeated=\"16384\"/></table:table-row>";
        assert_eq!(sheet(&format!("{}{after}", row.repeat(1000))), Ok(()));
    }

    #[test]
    fn a_few_bytes_that_unfold_to_many_cells_are_refused() {
        let cell = |times: &str, inside: &str| {
            format!(
                "<table:table-cell table:number-columns-repeated={times} office:value-type='string'>{inside}</table:table-cell>"
            )
        };
        let row = |times: &str, cells: &str| {
            format!("<table:table-row table:number-rows-repeated = '{times}'>{cells}</table:table-row>")
        };
        assert_eq!(sheet(&row("1048576", &cell("\"1\"", "a"))), Err(Refused::TooManyRows));
        assert_eq!(sheet(&row("5000", &cell("\"500\"", "a"))), Err(Refused::HoldsTooMuch));
        assert_eq!(sheet(&row("1", &cell("'16384'", "a")).repeat(30)), Err(Refused::HoldsTooMuch));
        assert_eq!(sheet(&row("1", &cell("'16000'", &"a".repeat(5000)))), Err(Refused::HoldsTooMuch));
        // Empty ones count as soon as another cell follows.
        let empty = "<table:table-cell table:number-columns-repeated=\"16384\"/>";
        assert_eq!(sheet(&row("1", &empty.repeat(2)).repeat(30)), Err(Refused::HoldsTooMuch));
        let lead = row("1048000", empty);
        assert_eq!(sheet(&format!("{lead}{}", row("1", &cell("'1'", "a")))), Err(Refused::TooManyRows));
        assert_eq!(sheet(&row("1", &cell("'99999999999999999999999'", "a"))), Err(Refused::Damaged));
        // The largest of several counts, and a table in a cell is none of ours.
        let twice = "'1' table:number-columns-repeated='16384'";
        assert_eq!(sheet(&row("1", &cell(twice, "a")).repeat(30)), Err(Refused::HoldsTooMuch));
        assert_eq!(sheet(&row("1", &cell("'1'", "<table:table>"))), Err(Refused::Damaged));
    }
}
