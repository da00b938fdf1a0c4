//! Boxes that somebody made to be read wrongly.

use proptest::prelude::*;

use super::*;
use crate::sealing::archive::BLOCK_BYTES;

/// The entry that is refused, and why.
fn refused(boxed: &[u8]) -> Option<(String, EntryProblem)> {
    match keys(boxed) {
        Err(BoxFault::Entry { entry, problem }) => Some((entry, problem)),
        _ => None,
    }
}

/// The header of a file as a box writes it, for tests to spoil.
fn header(name: &str, size: usize) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size.try_into().unwrap());
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn entry(header: &tar::Header, content: &[u8]) -> Vec<u8> {
    let mut bytes = [header.as_bytes(), content].concat();
    bytes.resize(bytes.len().next_multiple_of(BLOCK_BYTES), 0);
    bytes
}

/// A box with no rows and no end, to which tests add.
fn unended(sample: &Sample) -> Vec<u8> {
    let mut boxed = sample.boxed(&[]);
    boxed.truncate(boxed.len() - 2 * BLOCK_BYTES);
    boxed
}

fn with_entry(header: &tar::Header, content: &[u8]) -> Vec<u8> {
    [unended(&sample()), entry(header, content), vec![0; 2 * BLOCK_BYTES]].concat()
}

#[test]
fn a_row_that_stands_there_twice_is_refused() {
    let sample = sample();
    let [(_, sealed), _] = sample.two_rows();
    let boxed = sample.boxed(&[(1, sealed.clone()), (2, sealed)]);
    assert_eq!(refused(&boxed), Some(("responses/0000000000000002.age".to_owned(), EntryProblem::Twice)));
}

#[test]
fn a_row_out_of_order_or_under_an_odd_name_is_refused() {
    let sample = sample();
    let row = |name: &str| entry(&header(name, 1), name.as_bytes().get(..1).unwrap());
    let end = vec![0; 2 * BLOCK_BYTES];
    let second = "responses/0000000000000001.age";
    let boxed = [unended(&sample), row("responses/0000000000000002.age"), row(second), end].concat();
    assert_eq!(refused(&boxed), Some((second.to_owned(), EntryProblem::OutOfPlace)));
    for name in [
        "responses/../0000000000000001.age",
        "../responses/0000000000000001.age",
        "/responses/0000000000000001.age",
        "./responses/0000000000000001.age",
        "responses/000000000000000A.age",
        "responses/1.age",
        "responses/+000000000000001.age",
        "responses/8000000000000000.age",
        "responses/00000000000000001.age",
        "responses/0000000000000001.age.exe",
        "etc/passwd",
        "manifest.json",
    ] {
        let boxed = with_entry(&header(name, 1), b"x");
        assert_eq!(refused(&boxed), Some((name.to_owned(), EntryProblem::OutOfPlace)), "{name}");
    }
}

#[test]
fn odd_characters_in_a_name_are_spelt_out_when_it_is_shown() {
    let boxed = with_entry(&header("a\u{1b}[2Jb\n", 1), b"x");
    assert_eq!(refused(&boxed), Some(("a\\x1b[2Jb\\n".to_owned(), EntryProblem::OutOfPlace)));
}

#[test]
fn anything_but_a_plain_file_is_refused() {
    for kind in [b'1', b'2', b'3', b'4', b'5', b'6', b'7', b'x', b'g', b'L', b'K', b'S', b'Z'] {
        let name = "responses/0000000000000001.age";
        let mut header = header(name, 1);
        header.set_entry_type(tar::EntryType::new(kind));
        header.set_cksum();
        let problem = refused(&with_entry(&header, b"x"));
        assert_eq!(problem, Some((name.to_owned(), EntryProblem::NotAPlainFile)), "{}", char::from(kind));
    }
}

#[test]
fn a_file_that_claims_to_be_huge_is_refused_before_it_is_read() {
    let name = "responses/0000000000000001.age";
    for size in [512 + 1024 + 1, 1 << 32, 1 << 62] {
        let problem = refused(&with_entry(&header(name, size), b"x"));
        assert_eq!(problem, Some((name.to_owned(), EntryProblem::TooLong)), "{size}");
    }
    let huge = [entry(&header(MANIFEST, 1 << 40), b"{}"), vec![0; 1024]].concat();
    assert_eq!(refused(&huge), Some((MANIFEST.to_owned(), EntryProblem::TooLong)));
}

#[test]
fn a_box_cut_short_anywhere_is_refused() {
    let sample = sample();
    let boxed = sample.boxed(&sample.two_rows());
    // Every block boundary, where a cut is hardest to see, and the bytes next to it.
    for blocks in 0..boxed.len() / BLOCK_BYTES {
        for length in [blocks * BLOCK_BYTES, blocks * BLOCK_BYTES + 1, (blocks + 1) * BLOCK_BYTES - 1] {
            assert!(keys(&boxed[..length]).is_err(), "{length} of {} bytes", boxed.len());
        }
    }
    assert_eq!(keys(&boxed).unwrap().len(), 2);
}

#[test]
fn a_box_that_was_never_finished_is_refused() {
    let sample = sample();
    assert!(matches!(keys(&unended(&sample)), Err(BoxFault::CutShort)));
}

#[test]
fn zeros_of_a_tape_may_follow_and_nothing_else() {
    let boxed = sample().boxed(&[]);
    let followed = |tail: &[u8]| keys(&[&boxed, tail].concat());
    assert!(followed(&[0; 10_240]).is_ok());
    assert!(matches!(followed(b"x"), Err(BoxFault::TrailingData)));
    assert!(matches!(followed(&[&[0; 5_000][..], b"x"].concat()), Err(BoxFault::TrailingData)));
    assert!(matches!(followed(&vec![0; 100_000]), Err(BoxFault::TrailingData)));
    assert!(matches!(followed(&boxed), Err(BoxFault::TrailingData)));
}

#[test]
fn what_follows_the_end_is_found_even_when_the_rows_were_left_unread() {
    let boxed = [sample().boxed(&sample().two_rows()), b"x".to_vec()].concat();
    let result = read_box(&boxed[..], |_, _| Ok::<_, BoxFault>(()));
    assert!(matches!(result, Err(BoxFault::TrailingData)));
}

#[test]
fn a_head_that_was_tampered_with_is_refused() {
    let refused_with = |change: fn(&mut Sample)| {
        let mut sample = sample();
        change(&mut sample);
        let mut boxed = Vec::new();
        let mut files = vec![
            (MANIFEST.to_owned(), canonical_json(&sample.manifest)),
            (AMENDMENTS.to_owned(), canonical_json(&sample.amendments)),
            ("ledger.json".to_owned(), LEDGER.to_vec()),
        ];
        files.extend(
            sample.questionnaires.into_iter().map(|(name, file)| (format!("questionnaires/{name}.toml"), file)),
        );
        for (name, content) in files {
            boxed.extend(entry(&header(&name, content.len()), &content));
        }
        boxed.extend([0; 2 * BLOCK_BYTES]);
        keys(&boxed)
    };
    assert!(refused_with(|_| ()).is_ok());
    let title = refused_with(|sample| sample.manifest.title.push('!'));
    assert!(matches!(title, Err(BoxFault::Amendments(_))));
    let huge_frames = refused_with(|sample| {
        sample.amendments.clear();
        sample.manifest.frame_bytes = 1 << 30;
    });
    assert!(matches!(huge_frames, Err(BoxFault::Entry { problem: EntryProblem::NotReadable, .. })));
    let odd_name = refused_with(|sample| {
        sample.amendments.clear();
        "../1".clone_into(&mut sample.manifest.questionnaires[0].name);
    });
    assert!(matches!(odd_name, Err(BoxFault::Entry { problem: EntryProblem::NotReadable, .. })));
    let other_file = refused_with(|sample| {
        sample.questionnaires.insert("sample-4-7/1".to_owned(), b"# other\n".to_vec());
    });
    assert!(matches!(other_file, Err(BoxFault::Entry { problem: EntryProblem::OtherFile, .. })));
    let one_more = refused_with(|sample| {
        sample.questionnaires.insert("sample-9/1".to_owned(), b"# other\n".to_vec());
    });
    assert!(matches!(one_more, Err(BoxFault::Entry { problem: EntryProblem::OutOfPlace, .. })));
    let one_less = refused_with(|sample| {
        sample.questionnaires.pop_last();
    });
    assert!(matches!(one_less, Err(BoxFault::Missing(name)) if name == "questionnaires/sample-8-11/1.toml"));
}

#[test]
fn json_that_is_not_canonical_is_refused() {
    let manifest = [canonical_json(&manifest()), b" ".to_vec()].concat();
    let boxed = [entry(&header(MANIFEST, manifest.len()), &manifest), vec![0; 1024]].concat();
    assert_eq!(refused(&boxed), Some((MANIFEST.to_owned(), EntryProblem::NotReadable)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_box_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        prop_assert!(keys(&bytes).is_err());
    }
}
