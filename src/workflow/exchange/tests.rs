//! Files of strangers. The ways of a document into the store are told in `tests/release`.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::consultation::{SigningKey, sha256_hex};
use crate::privacy::{DocumentFault, PlanFault, ReleaseDocument};

/// The document that ships as a test vector, and its manifest; the key of the one who signed.
const DOCUMENT: &[u8] = include_bytes!("../../../tests/vectors/release.json");
const MANIFEST_BYTES: &[u8] = include_bytes!("../../../tests/vectors/manifest.json");
const SEED: [u8; 32] = [7; 32];

fn offered(document: &[u8], manifest: &[u8]) -> Result<Offered, WorkflowError> {
    read_from_council(CouncilFiles { document, manifest, amendments: None, ledger: None })
}

fn parsed(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).expect("the vector is JSON")
}

/// Every text, number and so on at the ends of a document.
fn leaves(of: &Value, found: &mut Vec<Value>) {
    match of {
        Value::Array(all) => all.iter().for_each(|one| leaves(one, found)),
        Value::Object(fields) => fields.values().for_each(|one| leaves(one, found)),
        leaf => found.push(leaf.clone()),
    }
}

/// Puts `to` wherever `from` stands.
fn replace(within: &mut Value, from: &Value, to: &Value) {
    match within {
        Value::Array(all) => all.iter_mut().for_each(|one| replace(one, from, to)),
        Value::Object(fields) => fields.values_mut().for_each(|one| replace(one, from, to)),
        leaf if leaf == from => *leaf = to.clone(),
        _ => {}
    }
}

/// The two files after somebody who holds a custodian's key made whatever follows from the manifest fit again, as far
/// as the files can still be read.
fn signed_again(mut document: Value, manifest: &Value) -> (Vec<u8>, Vec<u8>) {
    let manifest_bytes = canonical_json(manifest);
    let read: Option<Manifest> = serde_json::from_value(manifest.clone()).ok();
    document["manifest_sha256"] = json!(read.map(|manifest| manifest.sha256()));
    if let Some(entry) = document["ledger"].as_object_mut() {
        entry.remove("hash");
        let hash = sha256_hex(&canonical_json(&entry));
        entry.insert("hash".to_owned(), json!(hash));
    }
    document["signatures"] = json!([]);
    let bytes = canonical_json(&document);
    let signed = serde_json::from_value::<ReleaseDocument>(document);
    (signed.map_or(bytes, |read| read.signed_by(&SigningKey::from_seed(&SEED)).to_bytes()), manifest_bytes)
}

/// The vector with `from` made `to` wherever it stands in either file, signed again.
fn with_replaced(edits: &[(Value, Value)]) -> (Vec<u8>, Vec<u8>) {
    let (mut document, mut manifest) = (parsed(DOCUMENT), parsed(MANIFEST_BYTES));
    for (from, to) in edits {
        replace(&mut document, from, to);
        replace(&mut manifest, from, to);
    }
    signed_again(document, &manifest)
}

fn refused(document: &[u8], manifest: &[u8]) -> WorkflowError {
    match offered(document, manifest) {
        Ok(_) => panic!("it was taken"),
        Err(refused) => refused,
    }
}

#[test]
fn files_that_fit_are_read_and_say_who_signed() {
    let (document, manifest) = with_replaced(&[]);
    for (document, manifest) in [(DOCUMENT, MANIFEST_BYTES), (&document, &manifest)] {
        let offered = offered(document, manifest).unwrap_or_else(|fault| panic!("{fault}"));
        let key = SigningKey::from_seed(&SEED).public().to_string();
        assert_eq!(offered.signers(), std::slice::from_ref(&key));
        assert!(offered.custodians().any(|(custodian, signed)| signed && custodian.ed25519 == key));
    }
}

#[test]
fn numbers_no_council_has_are_refused_by_name_before_they_are_added_up() {
    let manifest = parsed(MANIFEST_BYTES);
    let issued = manifest["groups"][0]["issued"].clone();
    let (document, changed) = with_replaced(&[(issued, json!(u32::MAX))]);
    let fault = refused(&document, &changed);
    assert!(matches!(fault, WorkflowError::Document(DocumentFault::Plan(PlanFault::Issued { .. }))), "{fault}");

    // Read in the document before the manifest is: a scale that is too large is no scale.
    let sigma = manifest["groups"][0]["n_sigma"].clone();
    for odd in ["1048576.015625", "2097152", "99999999999"] {
        let (document, changed) = with_replaced(&[(sigma.clone(), json!(odd))]);
        assert!(matches!(refused(&document, &changed), WorkflowError::Document(DocumentFault::Unreadable(_))));
        // And in the manifest alone.
        let mut planned = manifest.clone();
        replace(&mut planned, &sigma, &json!(odd));
        let (document, changed) = signed_again(parsed(DOCUMENT), &planned);
        let fault = refused(&document, &changed);
        assert!(matches!(fault, WorkflowError::Document(DocumentFault::Plan(PlanFault::Scale { .. }))), "{fault}");
    }
}

#[test]
fn a_file_that_is_too_long_or_of_another_kind_is_refused_by_name() {
    let long = vec![b' '; MOST_FILE_BYTES + 1];
    assert!(matches!(refused(DOCUMENT, &long), WorkflowError::Exchange(ExchangeFault::TooLong("manifest"))));
    assert!(matches!(refused(&long, MANIFEST_BYTES), WorkflowError::Document(DocumentFault::TooLong)));
    let swapped = refused(MANIFEST_BYTES, DOCUMENT);
    assert!(matches!(swapped, WorkflowError::Exchange(ExchangeFault::Unreadable { what: "manifest", .. })));
    let (document, later) = with_replaced(&[(json!(MANIFEST_SCHEMA), json!("chorus.manifest/1"))]);
    assert!(matches!(refused(&document, &later), WorkflowError::Exchange(ExchangeFault::OtherVersion)));
    for (amendments, ledger) in [(Some(&b"{}"[..]), None), (None, Some(&b"{}"[..]))] {
        let files = CouncilFiles { document: DOCUMENT, manifest: MANIFEST_BYTES, amendments, ledger };
        assert!(matches!(
            read_from_council(files),
            Err(WorkflowError::Exchange(ExchangeFault::Unreadable { what: "list of changes" | "ledger", .. }))
        ));
    }
    let files = CouncilFiles { document: DOCUMENT, manifest: MANIFEST_BYTES, amendments: None, ledger: Some(b"[]") };
    assert!(matches!(read_from_council(files), Err(WorkflowError::Exchange(ExchangeFault::NotPaid))));
}

#[test]
fn a_name_that_would_play_with_the_reader_is_refused() {
    let name = parsed(MANIFEST_BYTES)["council"].clone();
    for odd in ["", " Fen", "Fen\u{1b}[2K", "Fen\u{202e}hcruhc", "Fen\u{200b}moor", "Fen\nmoor", &"F".repeat(121)] {
        let (document, manifest) = with_replaced(&[(name.clone(), json!(odd))]);
        let fault = refused(&document, &manifest);
        assert!(matches!(fault, WorkflowError::Exchange(ExchangeFault::Name("council"))), "{odd:?}: {fault}");
        assert!(!fault.to_string().contains('\u{1b}'));
    }
    let (document, manifest) = with_replaced(&[(name, json!("Cyngor Sir Ynys Môn: Anglesey"))]);
    assert!(offered(&document, &manifest).is_ok());
}

#[test]
fn one_council_has_one_name_however_it_is_spaced() {
    assert!(same_name("Fenmoor County Council", " fenmoor  County-COUNCIL"));
    assert!(!same_name("Fenmoor County Council", "Fenmore County Council"));
}

/// What somebody might write in place of anything.
fn odd() -> impl Strategy<Value = Value> {
    let texts = [
        "",
        "0",
        "1",
        "-1",
        "4096",
        "4096.015625",
        "0.015625",
        "1048576",
        "1000000000000",
        "-1000000000000",
        "9223372036854775807",
        "1000000.000000000",
        "999999.999999999",
        "0.000000001",
        "0.000000000",
        "1e-320",
        "0.9999999999999999999",
        "NaN",
        "inf",
        "overall",
        "area:x",
        "2026-02-30",
        "9999-12-31",
        "-9999-01-01",
        "a",
        "8-11",
    ];
    let numbers = [
        json!(0),
        json!(-1),
        json!(1),
        json!(255),
        json!(1_000_000),
        json!(u32::MAX),
        json!(i32::MIN),
        json!(i32::MAX),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(0.5),
        json!(true),
        json!(null),
        json!([]),
        json!({}),
        json!("x".repeat(5_000)),
        json!("\u{1b}]0;\u{202e}"),
    ];
    let texts: Vec<Value> = texts.into_iter().map(|text| json!(text)).collect();
    prop_oneof![
        proptest::sample::select(texts),
        proptest::sample::select(numbers.to_vec()),
        (0_u32..=u32::MAX).prop_map(|number| json!(number)),
        any::<i64>().prop_map(|number| json!(number.to_string())),
        (1_u32..=1 << 18).prop_map(|steps| json!(crate::privacy::Sigma::from_sixty_fourths(steps))),
    ]
}

/// Leaves, each kind once, so that one that stands in few places is hit as often as the many shares.
fn distinct(of: &Value) -> Vec<Value> {
    let (mut found, mut kinds) = (Vec::new(), Vec::new());
    leaves(of, &mut found);
    for leaf in found {
        if !kinds.contains(&leaf) {
            kinds.push(leaf);
        }
    }
    kinds
}

/// A few leaves of the two files, each with what to put there; every other one is a number that gets added up.
fn edits() -> impl Strategy<Value = Vec<(Value, Value)>> {
    let (document, mut manifest) = (parsed(DOCUMENT), parsed(MANIFEST_BYTES));
    let anywhere = distinct(&json!([document, manifest]));
    let mut group = manifest["groups"][0].take();
    group["items"] = group["items"][0].take();
    let added_up = distinct(&group);
    let place = prop_oneof![proptest::sample::select(anywhere), proptest::sample::select(added_up)];
    proptest::collection::vec((place, odd()), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_file_of_a_stranger_who_holds_a_key_makes_the_check_panic(edits in edits()) {
        let (document, manifest) = with_replaced(&edits);
        let _ = offered(&document, &manifest);
    }

    #[test]
    fn no_bytes_make_the_check_panic(
        at in 0_usize..4_000, with in proptest::collection::vec(any::<u8>(), 0..40), which in 0_u8..4,
    ) {
        let spliced = |bytes: &[u8]| {
            let at = at.min(bytes.len());
            let end = (at + with.len()).min(bytes.len());
            [&bytes[..at], &with, &bytes[end..]].concat()
        };
        let amendments = (which == 2).then(|| spliced(b"[]"));
        let ledger = (which == 3).then(|| spliced(&canonical_json(&[parsed(DOCUMENT)["ledger"].clone()])));
        let files = CouncilFiles {
            document: &if which == 0 { spliced(DOCUMENT) } else { DOCUMENT.to_vec() },
            manifest: &if which == 1 { spliced(MANIFEST_BYTES) } else { MANIFEST_BYTES.to_vec() },
            amendments: amendments.as_deref(),
            ledger: ledger.as_deref(),
        };
        let _ = read_from_council(files);
    }
}
