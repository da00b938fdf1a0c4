//! The file for a mail merge: one line a number, safe to open in a spreadsheet.
//!
//! It names nobody, and has no column for a name: that nobody writes down who gets which number is asked of whoever
//! takes it. Left open: the file itself, which lies on their disk.

use super::sheet::SlipWords;
use crate::consultation::Code;
use crate::consultation::cells::guarded;

/// The first line.
const HEADS: [&str; 9] = [
    "number",
    "link",
    "address",
    "survey",
    "group",
    "answer from",
    "answer by",
    "new number from",
    "someone to talk to",
];

/// The file, as UTF-8 with the mark by which spreadsheets know it.
///
/// # Panics
/// Never: writing to memory takes whatever is written.
#[must_use]
pub fn file(codes: &[Code], origin: &str, group: &str, words: &SlipWords) -> Vec<u8> {
    let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    table.write_record(HEADS).expect("memory takes whatever is written to it");
    let contact = |one: &crate::web::around::Contact| match &one.number {
        Some(number) => format!("{}: {number}", one.name),
        None => one.name.clone(),
    };
    let new_number = words.new_number.as_ref().map(contact).unwrap_or_default();
    let talk = words.contacts.iter().map(contact).collect::<Vec<_>>().join("; ");
    for code in codes {
        let digits: String = code.digits().iter().map(|digit| char::from(*digit)).collect();
        // In groups of four: sixteen digits in a row would lose their last ones to a spreadsheet's numbers.
        let number = code.printed();
        let link = format!("{origin}/#{digits}");
        let cells = [
            number.as_str(),
            &link,
            &words.address,
            &words.title,
            group,
            &words.opens_on.in_words(),
            &words.closes_on.in_words(),
            &new_number,
            &talk,
        ];
        table.write_record(cells.map(cell)).expect("memory takes whatever is written to it");
    }
    table.into_inner().expect("memory takes whatever is written to it")
}

/// Text on one line that no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    guarded(&text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::web::day::Day;

    #[test]
    fn every_number_has_a_line_and_no_cell_is_taken_for_a_formula_or_a_number() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        let codes: Vec<Code> = (0..3).map(|_| Code::generate(&mut rng)).collect();
        let words = SlipWords {
            council: "Fenmoor".to_owned(),
            title: "=HYPERLINK(\"http://elsewhere.example\")".to_owned(),
            address: "say.fenmoor.example".to_owned(),
            opens_on: Day(time::macros::date!(2026 - 10 - 02)),
            closes_on: Day(time::macros::date!(2026 - 10 - 30)),
            new_number: None,
            contacts: Vec::new(),
            language_line: String::new(),
        };
        let file = file(&codes, "https://say.fenmoor.example", " +1\n2", &words);
        let text = std::str::from_utf8(&file[3..]).unwrap();
        let rows: Vec<csv::StringRecord> =
            csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 3);
        for (row, code) in rows.iter().zip(&codes) {
            assert_eq!(row[0], *code.printed());
            assert!(row[0].contains(' ') && row[1].ends_with(std::str::from_utf8(code.digits()).unwrap()));
            assert_eq!((&row[3], &row[4]), ("'=HYPERLINK(\"http://elsewhere.example\")", "' +1 2"));
            assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])));
        }
    }
}
