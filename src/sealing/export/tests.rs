//! Boxes: written, read, and opened with this program and with stock ones.

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

mod forged;

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
    let recipes = docs.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    let recipe = recipes.into_iter().find(|recipe| recipe.contains("box.tar")).unwrap();
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
fn progress_is_told_in_twentieths_only() {
    let sample = sample();
    let boxed = sample.boxed(&sample.two_rows());
    let mut told = Vec::new();
    let reader = ReadInTwentieths::new(&boxed[..], boxed.len().try_into().unwrap(), |twentieth| told.push(twentieth));
    read_box(reader, |_, _| Ok::<_, BoxFault>(())).unwrap();
    assert_eq!(told, (1..=20).collect::<Vec<u8>>());
}

#[test]
fn only_some_hundred_rows_are_held_at_one_time() {
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
    assert!(most_waiting <= (2 * 2 + 1) * 128, "{most_waiting}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

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
