//! Tables that open in a spreadsheet. A number stays a number only where it is written by this program and not through
//! here.

use crate::consultation::cells::guarded;

/// A table: a line for each row, the head first. Each cell is made safe.
///
/// # Panics
/// Never: rows have the length of the head, and memory takes every byte.
#[must_use]
pub fn table<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let rows = rows.into_iter().map(|row| row.map(|cell| guarded(&cell)));
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
    fn a_row_reads_back_as_it_was_written_but_for_the_apostrophe() {
        let table = table(["who", "what"], [["=cmd".to_owned(), "a, \"b\"\nc".to_owned()]]);
        let mut read = csv::Reader::from_reader(table.as_bytes());
        let row = read.records().next().unwrap().unwrap();
        assert_eq!((&row[0], &row[1]), ("'=cmd", "a, \"b\"\nc"));
    }
}
