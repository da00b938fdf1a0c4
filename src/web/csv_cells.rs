//! Cells of tables that open in a spreadsheet, and that no spreadsheet takes for a formula.
//!
//! A cell that begins like a formula gets an apostrophe before it, which spreadsheets do not show. Spaces before it, and
//! the wide forms of the same signs, make no difference to them and none here. A number stays a number only where it is
//! written by this program and not through here.
//!
//! Left open: what somebody does in their spreadsheet afterwards.

/// A text as a cell may hold it.
#[must_use]
pub fn safe(cell: &str) -> String {
    const BEGINS_A_FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let first = cell.trim_start().chars().next();
    // A tab or the end of a line before it begins a cell of its own in some programs.
    let broken = cell.starts_with(['\t', '\r', '\n']);
    if broken || first.is_some_and(|first| BEGINS_A_FORMULA.contains(&first)) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// A table: a line for each row, the head first. Each cell is made safe.
///
/// # Panics
/// Never: rows have the length of the head, and memory takes every byte.
#[must_use]
pub fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let rows = rows.into_iter().map(|row| row.map(|cell| safe(&cell)));
    for row in std::iter::once(head.map(str::to_owned)).chain(rows) {
        table.write_record(&row).expect("rows of one length go into memory");
    }
    let bytes = table.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("text was written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_text() {
        for risky in ["=1+1", "+1", "-1", "@sum", "\t=1", "\rx", "\nx", "  =HYPERLINK(\"x\")", "＝1", "\u{a0}=1", "＠x"]
        {
            assert_eq!(safe(risky), format!("'{risky}"), "{risky:?}");
        }
        for fine in ["", "Ages 8 to 11", "a=b", "1-2", "'=1", "é"] {
            assert_eq!(safe(fine), fine);
        }
    }

    #[test]
    fn a_row_reads_back_as_it_was_written_but_for_the_apostrophe() {
        let table = table(["who", "what"], [["=cmd".to_owned(), "a, \"b\"\nc".to_owned()]]);
        let mut read = csv::Reader::from_reader(table.as_bytes());
        let row = read.records().next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1]), ("'=cmd", "a, \"b\"\nc"));
    }
}
