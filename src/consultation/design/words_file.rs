//! The words of a language as a file for a translator, and read back.
//!
//! Comma-separated, UTF-8: where, English, words, how far they have come. No cell begins as a formula does: such a one
//! goes out behind an apostrophe, which comes off again on the way in. What comes in is believed as little as any file:
//! a row counts only where its place is known and its English is what stands there now.

use std::collections::BTreeSet;

use super::{Design, Language, Languages, MOST_STRING};
use crate::consultation::cells::{guarded, unguarded};

/// The most bytes of a file that is read back.
pub const MOST_WORDS_BYTES: usize = 2 * 1024 * 1024;
/// The most rows of one.
const MOST_ROWS: usize = 10_000;
/// The headings.
const HEADINGS: [&str; 4] = ["where", "english", "words", "state"];

/// Why a file is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadWordsFile {
    /// It is larger than [`MOST_WORDS_BYTES`], or has too many rows.
    TooLarge,
    /// It is not UTF-8 text of rows, or holds NUL.
    NotText,
    /// Its first row lacks one of the headings `where`, `english` and `words`.
    Headings,
}

impl BadWordsFile {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotText => "not_text",
            Self::Headings => "headings",
        }
    }
}

/// What a row of a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRead {
    /// New words for a place.
    Words(String),
    /// The words that stand there.
    Same,
    /// No words yet.
    Blank,
    /// There is no such place.
    UnknownPlace,
    /// The English is not what stands there now.
    EnglishChanged,
    /// The words have a line break, or are too long.
    Unfit,
    /// The place stands in an earlier row.
    Twice,
}

impl RowRead {
    /// The kind, for a template to word.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Words(_) => "words",
            Self::Same => "same",
            Self::Blank => "blank",
            Self::UnknownPlace => "unknown_place",
            Self::EnglishChanged => "english_changed",
            Self::Unfit => "unfit",
            Self::Twice => "twice",
        }
    }
}

/// A row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordsRow {
    /// Its line, the first being 1.
    pub line: u64,
    /// Its place, as it is written; shortened.
    pub place: String,
    /// What it says.
    pub read: RowRead,
}

/// The words of a language as a file.
#[must_use]
pub fn write_words(design: &Design, language: &Language) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(Languages::of(design).rows(language).into_iter().map(|row| {
        let words = row.translated.map_or("", |translated| &translated.text);
        [guarded(&row.string.place()), guarded(&row.string.english), guarded(words), row.state.as_str().to_owned()]
    }));
    for row in &rows {
        // Writing to memory does not fail; a row that could not be written would be missed by whoever reads it back.
        let _ = writer.write_record(row);
    }
    let bytes = writer.into_inner().unwrap_or_default();
    // The mark by which spreadsheet programs know UTF-8.
    format!("\u{feff}{}", String::from_utf8_lossy(&bytes))
}

/// What each row of a file says of this design; nothing is changed.
///
/// # Errors
/// [`BadWordsFile`].
pub fn read_words(design: &Design, language: &Language, bytes: &[u8]) -> Result<Vec<WordsRow>, BadWordsFile> {
    if bytes.len() > MOST_WORDS_BYTES {
        return Err(BadWordsFile::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| BadWordsFile::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.contains('\0') {
        return Err(BadWordsFile::NotText);
    }
    // Spreadsheet programs of some countries write semicolons.
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') && !first.contains(',') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let headings = records.next().ok_or(BadWordsFile::Headings)?.map_err(|_| BadWordsFile::NotText)?;
    let column = |name: &str| {
        let found = headings.iter().position(|heading| heading.trim().eq_ignore_ascii_case(name));
        found.ok_or(BadWordsFile::Headings)
    };
    let (place_at, english_at, words_at) = (column("where")?, column("english")?, column("words")?);
    let rows = Languages::of(design).rows(language);
    let known: std::collections::BTreeMap<String, _> = rows.iter().map(|row| (row.string.place(), row)).collect();
    let mut seen = BTreeSet::new();
    let mut read = Vec::new();
    for record in records {
        if read.len() >= MOST_ROWS {
            return Err(BadWordsFile::TooLarge);
        }
        let record = record.map_err(|_| BadWordsFile::NotText)?;
        let cell = |at: usize| unguarded(record.get(at).unwrap_or_default());
        let (place, english, words) = (cell(place_at), cell(english_at), cell(words_at));
        let says = match known.get(place) {
            None => RowRead::UnknownPlace,
            Some(_) if !seen.insert(place.to_owned()) => RowRead::Twice,
            Some(_) if words.is_empty() => RowRead::Blank,
            Some(row) if row.string.english.trim() != english => RowRead::EnglishChanged,
            Some(_) if words.chars().count() > MOST_STRING || words.chars().any(char::is_control) => RowRead::Unfit,
            Some(row) if row.translated.is_some_and(|now| now.text == words && now.english == row.string.english) => {
                RowRead::Same
            }
            Some(_) => RowRead::Words(words.to_owned()),
        };
        let line = record.position().map_or(0, csv::Position::line);
        read.push(WordsRow { line, place: place.chars().take(120).collect(), read: says });
    }
    Ok(read)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::consultation::design::tests::with_welsh;

    fn cy() -> Language {
        "cy".parse().unwrap()
    }

    /// A file of one row beside the headings.
    fn one_row(place: &str, english: &str, words: &str) -> Vec<u8> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["where", "english", "words"]).unwrap();
        writer.write_record([place, english, words]).unwrap();
        writer.into_inner().unwrap()
    }

    #[test]
    fn what_goes_out_comes_in_as_it_was() {
        let (mut design, place) = with_welsh();
        design.translate(&cy(), &place, "=HYPERLINK(1), \"ddiogel\"", "sam").unwrap();
        let file = write_words(&design, &cy());
        assert!(file.starts_with('\u{feff}'));
        let read = read_words(&design, &cy(), file.as_bytes()).unwrap();
        assert_eq!(read.len(), design.strings().len());
        for row in &read {
            let expected = if row.place == place { RowRead::Same } else { RowRead::Blank };
            assert_eq!(row.read, expected, "{}", row.place);
        }
    }

    #[test]
    fn no_cell_goes_out_as_a_formula() {
        let (mut design, place) = with_welsh();
        for text in ["=1+1", "+1", "-1", "@a", "'=1", "''+1"] {
            design.translate(&cy(), &place, text, "sam").unwrap();
            let file = write_words(&design, &cy());
            for record in csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes()).records() {
                for cell in &record.unwrap() {
                    assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{cell}");
                }
            }
            let read = read_words(&design, &cy(), file.as_bytes()).unwrap();
            assert!(read.iter().any(|row| row.place == place && row.read == RowRead::Same), "{text}");
        }
    }

    #[test]
    fn each_row_that_does_not_fit_is_told_with_its_line() {
        let (design, place) = with_welsh();
        let english = design.english_at(&place).unwrap();
        let says = |file: Vec<u8>| read_words(&design, &cy(), &file).unwrap().remove(0).read;
        assert_eq!(says(one_row(&place, &english, "gair")), RowRead::Words("gair".to_owned()));
        assert_eq!(says(one_row(&place, "Something else?", "gair")), RowRead::EnglishChanged);
        assert_eq!(says(one_row("8-11/none/wording", &english, "gair")), RowRead::UnknownPlace);
        assert_eq!(says(one_row(&place, &english, "dau\nair")), RowRead::Unfit);
        assert_eq!(says(one_row(&place, &english, &"a".repeat(MOST_STRING + 1))), RowRead::Unfit);
        assert_eq!(says(one_row(&place, &english, " ")), RowRead::Blank);
        let mut twice = one_row(&place, &english, "gair");
        twice.extend(format!("{place},{english},arall\n").into_bytes());
        let read = read_words(&design, &cy(), &twice).unwrap();
        assert_eq!((read[1].line, &read[1].read), (3, &RowRead::Twice));
    }

    #[test]
    fn a_file_that_is_no_list_of_words_is_refused() {
        let (design, _) = with_welsh();
        let refused = |bytes: &[u8]| read_words(&design, &cy(), bytes).unwrap_err();
        assert_eq!(refused(&vec![b'a'; MOST_WORDS_BYTES + 1]), BadWordsFile::TooLarge);
        assert_eq!(refused(b"where,english,words\n\xFF"), BadWordsFile::NotText);
        assert_eq!(refused(b"where,english,words\na,b,\0"), BadWordsFile::NotText);
        assert_eq!(refused(b"place,english,words\n"), BadWordsFile::Headings);
        assert_eq!(refused(b""), BadWordsFile::Headings);
        let many = "a,b,c\n".repeat(MOST_ROWS + 1);
        assert_eq!(refused(format!("where,english,words\n{many}").as_bytes()), BadWordsFile::TooLarge);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let (design, _) = with_welsh();
            let _ = read_words(&design, &cy(), &bytes);
            let file = [b"where,english,words\n".as_slice(), &bytes].concat();
            let _ = read_words(&design, &cy(), &file);
        }
    }
}
