//! Files made to hurt. Each is refused, or read within limits that hold by construction: no test here looks at a clock.

use proptest::prelude::*;

use super::*;
use crate::questionnaire::xlsform::sheets;
use crate::questionnaire::xlsform::{MOST_BYTES, MOST_CELLS, MOST_TEXT, MOST_UNPACKED};

const HEADINGS: &str = "<row><c t=\"inlineStr\"><is><t>type</t></is></c></row>";

#[test]
fn a_file_over_the_limit_is_refused_unread() {
    assert_eq!(refused(&vec![b'a'; MOST_BYTES + 1]), Refused::TooLarge);
}

/// A zip file of one deflated entry that says it unpacks to `says` bytes.
fn zipped(name: &str, bytes: &[u8], says: usize) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    let packed = deflated(bytes);
    let four = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
    common.extend(crc.sum().to_le_bytes());
    common.extend([four(packed.len()), four(says)].concat());
    common.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
    let file = [b"PK\x03\x04", common.as_slice(), name.as_bytes(), &packed].concat();
    let directory = [b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 14], name.as_bytes()].concat();
    let end =
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &four(directory.len()), &four(file.len()), &[0, 0]].concat();
    [file, directory, end].concat()
}

#[test]
fn a_bomb_is_refused_whatever_it_says_of_itself() {
    let large = vec![b' '; MOST_UNPACKED + 1000];
    let honest = zipped("xl/worksheets/sheet1.xml", &large, large.len());
    assert!(honest.len() < 100_000, "it packs well: that is what makes it one");
    assert_eq!(refused(&honest), Refused::UnpacksTooLarge);
    assert_eq!(refused(&zipped("xl/worksheets/sheet1.xml", &large, 1000)), Refused::Damaged);
    // An entry nobody needs is never unpacked.
    assert_eq!(refused(&zipped("xl/media/image1.png", &large, large.len())), Refused::NotASpreadsheet);
}

#[test]
fn entities_and_document_types_are_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;\">]>";
    for name in ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"] {
        let mut parts = excel_parts(&[("survey", HEADINGS)]);
        parts.retain(|part| part.name != name);
        parts.push(part(name, &format!("{bomb}<a>&c;</a>")));
        assert_eq!(refused(&pack(&parts).unwrap()), Refused::Declares, "{name}");
    }
    assert_eq!(refused(&open_document(&format!("{bomb}&c;"))), Refused::Declares);
    // An entity nobody declared is none of XML's.
    let unknown = excel(&[("survey", "<row><c t=\"inlineStr\"><is><t>&c;</t></is></c></row>")]);
    assert!(matches!(refused(&unknown), Refused::Damaged | Refused::NoSurvey));
}

#[test]
fn what_stands_too_far_down_or_right_is_refused() {
    let cell = |at: &str| format!("{HEADINGS}<row><c r=\"{at}\" t=\"inlineStr\"><is><t>a</t></is></c></row>");
    assert_eq!(refused(&excel(&[("survey", &cell("A100000"))])), Refused::TooManyRows);
    assert_eq!(refused(&excel(&[("survey", &cell("XFD2"))])), Refused::TooManyColumns);
    for absurd in ["A99999999999999999999", "ZZZZZZZZZZ1", "A0", "1", "", "A1:B2", "é1"] {
        assert!(import("a file", &excel(&[("survey", &cell(absurd))])).is_err(), "{absurd}");
    }
    let far = "a,b\n".repeat(200_000);
    assert_eq!(refused(far.as_bytes()), Refused::TooManyRows);
    assert_eq!(refused(format!("type{}a\n", ",".repeat(16_000)).as_bytes()), Refused::TooManyColumns);
}

#[test]
fn declared_dimensions_are_not_believed() {
    let mut parts = excel_parts(&[("survey", &excel_rows(&[&["type", "label"], &["text", "Words?"]]))]);
    let sheet = parts.iter_mut().find(|part| part.name.contains("sheet0")).unwrap();
    let text = String::from_utf8(sheet.bytes.clone()).unwrap();
    sheet.bytes = text.replace("<sheetData>", "<dimension ref=\"A1:XFD1048576\"/><sheetData>").into_bytes();
    assert_eq!(items(&read(&pack(&parts).unwrap())).len(), 1);
}

#[test]
fn many_cells_that_share_one_long_text_are_refused() {
    let long = "a".repeat(30_000);
    let cells = "<row>".to_owned() + &"<c t=\"s\"><v>0</v></c>".repeat(200) + "</row>";
    let mut parts = excel_parts(&[("survey", &cells)]);
    let related = parts.iter_mut().find(|part| part.name.ends_with("workbook.xml.rels")).unwrap();
    let strings = "<Relationship Id=\"s\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>";
    let text = String::from_utf8(related.bytes.clone()).unwrap();
    related.bytes = text.replace("</Relationships>", strings).into_bytes();
    parts.push(part("xl/sharedStrings.xml", &format!("<sst><si><t>{long}</t></si></sst>")));
    assert!(200 * long.len() > MOST_TEXT);
    assert_eq!(refused(&pack(&parts).unwrap()), Refused::HoldsTooMuch);
}

#[test]
fn more_cells_than_a_survey_needs_are_refused() {
    let row = format!("<row>{}</row>", "<c><v>1</v></c>".repeat(290));
    let rows = row.repeat(MOST_CELLS / 290 + 1);
    assert_eq!(refused(&excel(&[("survey", &rows)])), Refused::HoldsTooMuch);
    let rows: Vec<(String, String)> = (0..41).map(|n| (format!("s{n}"), String::new())).collect();
    let sheets: Vec<_> = rows.iter().map(|(name, rows)| (name.as_str(), rows.as_str())).collect();
    assert_eq!(refused(&excel(&sheets)), Refused::HoldsTooMuch);
}

#[test]
fn an_open_document_that_unfolds_is_refused_before_it_is_read() {
    let row = "<table:table-row table:number-rows-repeated=\"9000\"><table:table-cell \
               table:number-columns-repeated=\"290\" office:value-type=\"string\"><text:p>a</text:p></table:table-cell>\
               </table:table-row>";
    assert_eq!(refused(&open_document(row)), Refused::HoldsTooMuch);
}

#[test]
fn formulas_are_text_and_are_told() {
    let cell = |inside: &str| format!("<c t=\"str\">{inside}</c>");
    let rows = excel_rows(&[&["type", "name", "label"]])
        + &format!("<row>{}{}{}</row>", cell("<v>text</v>"), cell("<f>A1</f><v>q</v>"), cell("<f>HYPERLINK(A3)</f>"))
        // They name each other; nothing is worked out here.
        + &format!("<row>{}{}{}</row>", cell("<v>text</v>"), cell("<f>C3</f>"), cell("<f>B3</f>"));
    let read = read(&excel(&[("survey", &rows)]));
    holds(&read);
    assert_eq!(items(&read)[0].wording, "=HYPERLINK(A3)");
    assert_eq!(items(&read)[1].wording, "=B3");
    assert_eq!(whys(&read, 0).iter().filter(|why| **why == Why::Formula).count(), 2);
}

#[test]
fn text_that_is_not_utf8_or_holds_nul_is_refused() {
    assert_eq!(refused(b"type,label\ntext,Caf\xE9\n"), Refused::NotUtf8);
    assert_eq!(refused(b"\xFF\xFEt\0y\0p\0e\0"), Refused::NotUtf8);
    assert_eq!(refused(b"type,label\ntext,a\0b\n"), Refused::NotUtf8);
    assert_eq!(refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old Excel"), Refused::OldOrLocked);
    assert_eq!(refused(b""), Refused::NoSurvey);
    assert_eq!(refused(b"name,label\nq,Words\n"), Refused::NoSurvey);
    assert_eq!(read(b"\xEF\xBB\xBFtype,label\ntext,Caf\xC3\xA9?\n").parts[0].items[0].wording, "Café?");
}

#[test]
fn a_script_in_any_cell_is_only_words() {
    let script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
    let read = survey(&["type", "name", "label", script], &[&["text", script, &format!("{script}Hi"), script]]);
    holds(&read);
    assert_eq!(items(&read)[0].wording, "alert(1) Hi");
    assert!(items(&read)[0].id.as_str().starts_with("script_alert_1"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(imported) = import("a file", &bytes) {
            holds(&imported);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(type|name|label|text|select_one a|\"|,|\n|survey|choices|\\PC){0,80}") {
        if let Ok(imported) = import("a file", text.as_bytes()) {
            holds(&imported);
        }
    }

    /// A workbook with bytes of its XML changed, and packed soundly again.
    #[test]
    fn a_mangled_workbook_is_read_or_refused(
        flips in proptest::collection::vec((any::<proptest::sample::Index>(), any::<proptest::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let rows = excel_rows(&[&["type", "name", "label"], &["text", "q", "Words?"], &["note", "n", "More"]]);
        let mut parts = excel_parts(&[("survey", &rows), ("choices", &rows)]);
        for (part, at, byte) in flips {
            let part = part.index(parts.len());
            let bytes = &mut parts[part].bytes;
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let file = pack(&parts).unwrap();
        if let Ok(read) = sheets::read(&file) {
            let cells: usize = read.iter().flat_map(|sheet| sheet.rows.values()).map(std::collections::BTreeMap::len).sum();
            prop_assert!(cells <= MOST_CELLS);
        }
        if let Ok(imported) = import("a file", &file) {
            holds(&imported);
        }
    }
}
