//! Boxes: written, read, opened with stock programs, and forged.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use time::macros::date;

use super::*;
use crate::consultation::samples::{manifest, questionnaires, response};
use crate::consultation::{
    Amendment, AmendmentChain, Change, Manifest, Reason, Response, ResponseReader, SigningKey, Stage, Unreadable,
    canonical_json,
};
use crate::sealing::Frame;
use crate::sealing::custody::{CustodianKey, Protection, ceremony, open_bundle};
use crate::sealing::open::{OpenError, WaveIdentity};
use crate::sealing::open_all::{OpenAllFault, open_all};

const LEDGER: &[u8] = b"{\"charged\":\"0.311000000\"}";

/// A wave with its key, and what goes into its box.
struct Sample {
    identity: WaveIdentity,
    manifest: Manifest,
    amendments: Vec<Amendment>,
    questionnaires: BTreeMap<String, Vec<u8>>,
}

fn sample() -> Sample {
    let identity = WaveIdentity::generate();
    let manifest = Manifest { recipient: identity.recipient().to_string(), ..manifest() };
    let amendment = AmendmentChain::verify(&manifest, &[])
        .unwrap()
        .amend(
            Stage::Open,
            Change::Extend { closes_on: date!(2026 - 10 - 23) },
            Reason::BadTiming,
            date!(2026 - 10 - 01),
            &SigningKey::from_seed(&[7; 32]),
        )
        .unwrap();
    let questionnaires = questionnaires().into_iter().map(|one| (one.name(), one.file.into_bytes())).collect();
    Sample { identity, manifest, amendments: vec![amendment], questionnaires }
}

impl Sample {
    fn sealed(&self, response: &Response) -> Vec<u8> {
        let frame = Frame::around(&response.to_canonical_json(), self.manifest.frame_bytes).unwrap();
        self.identity.recipient().seal(&frame)
    }

    fn begin(&self) -> BoxWriter<Vec<u8>> {
        BoxWriter::begin(Vec::new(), &self.manifest, &self.amendments, LEDGER, &self.questionnaires).unwrap()
    }

    fn boxed(&self, rows: &[(i64, Vec<u8>)]) -> Vec<u8> {
        let mut writer = self.begin();
        for (key, sealed) in rows {
            writer.row(*key, sealed).unwrap();
        }
        writer.finish().unwrap()
    }

    /// Two rows of the same response, each sealed for itself.
    fn two_rows(&self) -> [(i64, Vec<u8>); 2] {
        let response = response(&self.manifest);
        [(0x1234, self.sealed(&response)), (i64::MAX, self.sealed(&response))]
    }

    /// What comes of each row, opened and read.
    fn open(&self, boxed: &[u8], threads: usize) -> Result<Vec<Outcome>, OpenAllFault> {
        let questionnaires = questionnaires();
        let reader = ResponseReader::new(&self.manifest, &questionnaires).unwrap();
        let mut outcomes = Vec::new();
        read_box(boxed, |head, rows| {
            let read = |opened: Result<Frame, OpenError>| match opened {
                Ok(frame) => reader.read(frame.body()).map_or_else(Outcome::Unreadable, Outcome::Read),
                Err(_) => Outcome::Closed,
            };
            let threads = NonZeroUsize::new(threads).unwrap();
            open_all(rows, &self.identity, head.manifest.frame_bytes, threads, read, |one| outcomes.push(one))
        })?;
        Ok(outcomes)
    }
}

#[derive(PartialEq)]
enum Outcome {
    Read(Response),
    Unreadable(Unreadable),
    Closed,
}

/// The keys of all rows, or why the box is not read.
fn keys(boxed: &[u8]) -> Result<Vec<i64>, BoxFault> {
    read_box(boxed, |_, rows| rows.map(|row| row.map(|row| row.key)).collect())
}

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

fn run(program: &str, arguments: &[&str], folder: &Path) -> Vec<u8> {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is installed: {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn a_box_comes_back_as_it_was_written() {
    let sample = sample();
    let rows = sample.two_rows();
    let (head, read) = read_box(&sample.boxed(&rows)[..], |head, rows| {
        let rows: Vec<SealedRow> = rows.collect::<Result<_, BoxFault>>()?;
        Ok::<_, BoxFault>((
            canonical_json(&head.manifest),
            rows.into_iter().map(|row| (row.key, row.sealed)).collect::<Vec<_>>(),
        ))
    })
    .unwrap();
    assert_eq!(head, canonical_json(&sample.manifest));
    assert!(read == rows);
}

#[test]
fn the_head_of_a_box_holds_amendments_ledger_and_questionnaires() {
    let sample = sample();
    read_box(&sample.boxed(&[])[..], |head, rows| {
        assert_eq!(head.amendments, sample.amendments);
        assert_eq!(head.ledger, LEDGER);
        assert_eq!(head.questionnaires, sample.questionnaires);
        assert!(rows.next().is_none());
        Ok::<_, BoxFault>(())
    })
    .unwrap();
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let sample = sample();
    let rows = sample.two_rows();
    assert!(sample.boxed(&rows) == sample.boxed(&rows));
}

#[test]
fn stock_tar_and_stock_age_give_the_frame_back() {
    let sample = sample();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let given = response(&sample.manifest);
    std::fs::write(at("box.tar"), sample.boxed(&sample.two_rows())).unwrap();
    std::fs::write(at("wave.key"), sample.identity.to_text().as_bytes()).unwrap();

    run("tar", &["--extract", "--file", "box.tar"], folder.path());
    for name in ["0000000000001234", "7fffffffffffffff"] {
        let row = format!("responses/{name}.age");
        let frame = run("age", &["--decrypt", "--identity", "wave.key", &row], folder.path());
        let expected = Frame::around(&given.to_canonical_json(), sample.manifest.frame_bytes).unwrap();
        assert!(frame == expected.as_bytes());
    }
    assert!(std::fs::read(at("manifest.json")).unwrap() == canonical_json(&sample.manifest));
    let toml = std::fs::read(at("questionnaires/sample-8-11/1.toml")).unwrap();
    assert_eq!(toml, sample.questionnaires["sample-8-11/1"]);
}

#[test]
fn the_recipe_in_the_documentation_gives_every_response_back() {
    let docs = include_str!("../../../docs/sealing.md");
    let recipe = docs.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let custodians = ["A", "B"].map(|name| CustodianKey::generate(name, &mut rng).unwrap());
    let table: Vec<_> = custodians.iter().map(CustodianKey::public).collect();
    let ceremony = ceremony(&manifest().wave, &table, 1).unwrap();
    let identity = open_bundle(&ceremony.bundles[0].sealed, &custodians[0], &ceremony.public.recipient).unwrap();
    let sample = Sample { identity, ..sample() };

    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("box.tar"), sample.boxed(&sample.two_rows())).unwrap();
    custodians[0].keep(&at("custodian.key"), &Protection::Unprotected).unwrap();
    ceremony.keep(folder.path()).unwrap();
    run("sh", &["-e", "-c", recipe], folder.path());
    let line = [&response(&sample.manifest).to_canonical_json()[..], b"\n"].concat();
    assert!(std::fs::read(at("answers.jsonl")).unwrap() == [&line[..], &line].concat());
}

#[test]
fn files_in_a_box_tell_no_time_and_no_owner() {
    let sample = sample();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("box.tar"), sample.boxed(&sample.two_rows())).unwrap();
    let listing = run("tar", &["--list", "--verbose", "--utc", "--numeric-owner", "--file", "box.tar"], folder.path());
    let listing = String::from_utf8(listing).unwrap();
    assert_eq!(listing.lines().count(), 7);
    for line in listing.lines() {
        assert!(line.starts_with("-rw-r--r-- 0/0") && line.contains(" 2000-01-01 00:00 "), "{line}");
    }
}

#[test]
fn every_row_is_opened_in_order_whatever_the_number_of_threads() {
    let sample = sample();
    let mut rows = Vec::new();
    let mut given = Vec::new();
    for number in 0_u8..10 {
        let mut one = response(&sample.manifest);
        one.answers.insert("life".parse().unwrap(), crate::questionnaire::Answer::Number(number));
        rows.push((i64::from(number) << 40, sample.sealed(&one)));
        given.push(Outcome::Read(one));
    }
    let boxed = sample.boxed(&rows);
    for threads in [1, 2, 7] {
        assert!(sample.open(&boxed, threads).unwrap() == given);
    }
}

#[test]
fn a_row_that_does_not_open_is_handed_on_and_stops_nothing() {
    let (sample, stranger) = (sample(), sample());
    let given = response(&sample.manifest);
    let mut other_wave = given.clone();
    other_wave.wave = "2025-autumn".parse().unwrap();
    let mut flipped = sample.sealed(&given);
    *flipped.last_mut().unwrap() ^= 1;
    let mut short = sample.sealed(&given);
    short.truncate(short.len() - 1);
    let no_frame = age::encrypt(&sample.identity.recipient().0, b"not a frame").unwrap();
    let outcomes = sample.open(
        &sample.boxed(&[
            (1, sample.sealed(&given)),
            (2, stranger.sealed(&given)),
            (3, sample.sealed(&other_wave)),
            (4, flipped),
            (5, short),
            (6, Vec::new()),
            (7, no_frame),
            (8, sample.sealed(&given)),
        ]),
        2,
    );
    let expected = [
        Outcome::Read(given.clone()),
        Outcome::Closed,
        Outcome::Unreadable(Unreadable::OtherWave),
        Outcome::Closed,
        Outcome::Closed,
        Outcome::Closed,
        Outcome::Closed,
        Outcome::Read(given),
    ];
    assert!(outcomes.is_ok_and(|outcomes| outcomes == expected));
}

#[test]
fn a_row_that_stands_there_twice_is_refused() {
    let sample = sample();
    let [(_, sealed), _] = sample.two_rows();
    let boxed = sample.boxed(&[(1, sealed.clone()), (2, sealed)]);
    assert_eq!(refused(&boxed), Some(("responses/0000000000000002.age".to_owned(), EntryProblem::Twice)));
}

#[test]
fn rows_are_written_in_order_and_once() {
    let sample = sample();
    let mut writer = sample.begin();
    writer.row(5, b"a").unwrap();
    for key in [5, 4, -1] {
        assert!(matches!(writer.row(key, b"b"), Err(BoxNotWritten::NotAscending)));
    }
    assert!(writer.row(6, b"b").is_ok());
}

#[test]
fn a_box_is_not_begun_with_another_questionnaire_than_the_one_that_was_hashed() {
    let mut sample = sample();
    sample.questionnaires.insert("sample-4-7/1".to_owned(), b"# other\n".to_vec());
    let refused = BoxWriter::begin(Vec::new(), &sample.manifest, &[], LEDGER, &sample.questionnaires).err();
    assert!(matches!(refused, Some(BoxNotWritten::Questionnaire(name)) if name == "sample-4-7/1"));
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

#[test]
fn progress_is_told_in_twentieths_only() {
    let sample = sample();
    let boxed = sample.boxed(&sample.two_rows());
    let mut told = Vec::new();
    let reader = ReadInTwentieths::new(&boxed[..], boxed.len().try_into().unwrap(), |twentieth| told.push(twentieth));
    read_box(reader, |_, _| Ok::<_, BoxFault>(())).unwrap();
    assert_eq!(told, (1..=20).collect::<Vec<u8>>());
}

#[test]
fn only_some_thousand_rows_are_held_at_one_time() {
    let sample = sample();
    let sealed = sample.sealed(&response(&sample.manifest));
    let drawn = std::cell::Cell::new(0_u32);
    let mut most_waiting = 0;
    let mut taken = 0;
    let mut rows = (0..5_000).map(|key| {
        drawn.set(drawn.get() + 1);
        Ok(SealedRow { key, sealed: sealed.clone() })
    });
    let threads = NonZeroUsize::new(2).unwrap();
    open_all(
        &mut rows,
        &sample.identity,
        sample.manifest.frame_bytes,
        threads,
        |opened| opened.is_ok(),
        |opened| {
            assert!(opened);
            most_waiting = most_waiting.max(drawn.get() - taken);
            taken += 1;
        },
    )
    .unwrap();
    assert_eq!(taken, 5_000);
    assert!(most_waiting <= 1_024, "{most_waiting}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_a_box_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..3_000)) {
        prop_assert!(keys(&bytes).is_err());
    }

    #[test]
    fn a_damaged_box_is_refused_or_gives_rows_that_do_not_open(
        place in any::<prop::sample::Index>(),
        bit in 0_u8..8,
    ) {
        let sample = sample();
        let mut boxed = sample.boxed(&sample.two_rows());
        let place = place.index(boxed.len());
        boxed[place] ^= 1 << bit;
        if let Ok(outcomes) = sample.open(&boxed, 1) {
            // Harmless damage: an owner's name, a padding byte. Then both rows are whole; else one is closed.
            prop_assert_eq!(outcomes.len(), 2);
            let given = Outcome::Read(response(&sample.manifest));
            prop_assert!(outcomes.iter().all(|outcome| *outcome == given || *outcome == Outcome::Closed));
        }
    }
}
