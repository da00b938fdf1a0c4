//! A document holds as it was signed, and not with anything changed.

use super::super::document::{ReleaseDocument, ReleasedItem};
use time::macros::date;

use super::super::mechanism::draw;
use super::super::release::build;
use super::super::samples::{custodian, paid, signed_document, small_wave, tally};
use super::super::{Decimal4, NanoRho, Sigma};
use super::*;
use crate::consultation::{Custodian, SigningKey, canonical_json};
use crate::tally::samples::id;

fn group() -> GroupId {
    "8-11".parse().unwrap()
}

#[test]
fn a_signed_document_holds_and_comes_back_whole() {
    let (document, manifest) = signed_document(60);
    let verified = verify(&document.to_bytes(), &manifest).unwrap();
    assert_eq!(verified.document(), &document);
    assert_eq!(verified.manifest(), &manifest);
    assert_eq!(verified.sha256(), sha256_hex(&document.to_bytes()));
    assert!(verified.raw(&group(), &Measure::Overall).is_some());
}

#[test]
fn a_document_with_any_one_digit_changed_does_not_hold() {
    let (document, manifest) = signed_document(60);
    let text = document.to_bytes();
    let mut digits = 0;
    for place in 0..text.len() {
        if !text[place].is_ascii_digit() {
            continue;
        }
        digits += 1;
        let mut changed = text.clone();
        changed[place] = if text[place] == b'9' { b'0' } else { text[place] + 1 };
        let around = String::from_utf8_lossy(&text[place.saturating_sub(20)..place + 5]).into_owned();
        assert!(verify(&changed, &manifest).is_err(), "a digit could be changed near {around}");
    }
    assert!(digits > 1_000);
}

/// Something done to a document.
type Change<'c> = &'c dyn Fn(&mut ReleaseDocument);

/// Changes a document, signs it again with the custodian's key, and says what is found.
fn resigned(change: impl Fn(&mut ReleaseDocument)) -> Result<VerifiedRelease, DocumentFault> {
    let (mut document, manifest) = signed_document(60);
    change(&mut document);
    document.signatures.clear();
    verify(&document.signed_by(&custodian()).to_bytes(), &manifest)
}

#[test]
fn a_custodian_can_sign_nothing_but_what_the_manifest_and_the_numbers_make() {
    assert!(resigned(|_| ()).is_ok());
    let coarse = Sigma::from_sixty_fourths(64 * 50).unwrap();
    let changes: [(&str, Change<'_>); 26] = [
        ("schema", &|document| document.schema = "chorus.release/1".to_owned()),
        ("release_id", &|document| document.release_id.push('0')),
        ("council", &|document| document.council.push('x')),
        ("wave", &|document| document.wave = "another".parse().unwrap()),
        ("manifest_sha256", &|document| document.manifest_sha256 = "0".repeat(64)),
        ("amendments_sha256", &|document| document.amendments_sha256.push("0".repeat(63))),
        ("privacy", &|document| document.privacy.epsilon = "1.00".to_owned()),
        ("privacy", &|document| document.privacy.delta = "0.00001".to_owned()),
        ("privacy", &|document| document.privacy.protects = "answers".to_owned()),
        ("privacy", &|document| document.privacy.rho = NanoRho::from_nano(1)),
        ("privacy", &|document| document.privacy.mechanism = "rounded".to_owned()),
        ("groups", &|document| document.groups.truncate(1)),
        ("group", &|document| document.groups.swap(0, 1)),
        ("bands", &|document| document.groups[0].bands.clear()),
        ("rho", &|document| document.groups[0].rho = NanoRho::from_nano(1)),
        ("n", &|document| document.groups[0].n.sigma = Some(coarse)),
        ("n", &|document| document.groups[0].n.exact = true),
        ("items", &|document| document.groups[0].items.truncate(3)),
        ("item", &|document| document.groups[0].items.swap(0, 1)),
        ("sigma", &|document| document.groups[0].items[0].missing.sigma = coarse),
        ("themes", &|document| document.groups[0].themes.clear()),
        ("themes", &|document| document.groups[0].themes[0].item = id("item_1")),
        ("themes", &|document| document.groups[0].themes[0].themes.truncate(3)),
        ("themes", &|document| document.groups[0].themes[0].themes.swap(0, 1)),
        ("sigma", &|document| document.groups[0].themes[0].themes[3].count.sigma = coarse),
        ("unreadable", &|document| document.unreadable.sigma = coarse),
    ];
    for (wanted, change) in changes {
        match resigned(change) {
            Err(DocumentFault::Differs { field }) => assert_eq!(field, wanted),
            Err(other) => panic!("{wanted}: {other}"),
            Ok(_) => panic!("{wanted} could be changed"),
        }
    }
}

#[test]
fn estimates_are_recomputed_to_the_printed_digit() {
    let one_more = |number: &mut Decimal4| *number = Decimal4::from_ten_thousandths(number.ten_thousandths() + 1);
    let changes: [Change<'_>; 7] = [
        &|document| one_more(&mut document.raw[3].share),
        &|document| one_more(&mut document.raw[3].half),
        &|document| one_more(&mut document.raw[3].noise_half),
        &|document| document.groups[0].items[0].balance.value += 9,
        &|document| document.groups[0].themes[0].themes[3].count.value += 1,
        &|document| document.raw.truncate(5),
        &|document| document.raw.swap(0, 1),
    ];
    for change in changes {
        assert!(matches!(resigned(change), Err(DocumentFault::Estimates)));
    }
}

#[test]
fn a_ledger_entry_that_does_not_pay_for_the_wave_is_refused() {
    let changed = resigned(|document| document.ledger.charged = NanoRho::from_nano(1));
    assert!(matches!(changed, Err(DocumentFault::Ledger(LedgerError::Hash { .. }))));
    let other = resigned(|document| {
        let (mut manifest, _) = small_wave();
        manifest.wave = "another".parse().unwrap();
        document.ledger = paid(&manifest);
    });
    assert!(matches!(other, Err(DocumentFault::Ledger(LedgerError::OtherWave(_)))));
}

#[test]
fn signatures_are_by_custodians_of_the_manifest_each_once_and_enough_of_them() {
    let (document, manifest) = signed_document(60);
    let unsigned = ReleaseDocument { signatures: Vec::new(), ..document.clone() };
    let found = verify(&unsigned.to_bytes(), &manifest).unwrap_err();
    assert!(matches!(found, DocumentFault::TooFewSignatures { found: 0, needed: 1 }));

    let stranger = unsigned.clone().signed_by(&SigningKey::from_seed(&[9; 32]));
    assert!(matches!(verify(&stranger.to_bytes(), &manifest), Err(DocumentFault::Signer)));
    let twice = document.clone().signed_by(&custodian());
    assert!(matches!(verify(&twice.to_bytes(), &manifest), Err(DocumentFault::Signer)));

    let mut borrowed = document;
    borrowed.council.push('!');
    assert!(matches!(verify(&borrowed.to_bytes(), &manifest), Err(DocumentFault::Signature(_))));
}

#[test]
fn two_of_two_custodians_must_both_sign() {
    let (document, mut manifest) = signed_document(60);
    let second = SigningKey::from_seed(&[9; 32]);
    manifest.threshold = 2;
    manifest.custodians.push(Custodian { ed25519: second.public().to_string(), ..manifest.custodians[0].clone() });
    // Another manifest, so another hash: only the signatures are looked at here.
    let found = verify(&document.to_bytes(), &manifest).unwrap_err();
    assert!(matches!(found, DocumentFault::TooFewSignatures { found: 1, needed: 2 }));
    let both = document.signed_by(&second);
    assert!(matches!(
        verify(&both.to_bytes(), &manifest),
        Err(DocumentFault::Ledger(_) | DocumentFault::Differs { .. })
    ));
}

#[test]
fn what_is_not_exactly_the_format_is_not_read() {
    let (document, manifest) = signed_document(60);
    let text = String::from_utf8(document.to_bytes()).unwrap();
    let odd = [
        text.replacen('{', r#"{"extra":1,"#, 1),
        text.replacen(r#""n":{"#, r#""n":{"extra":1,"#, 1),
        text.replacen(r#""exact":false"#, r#""exact":false,"exact":false"#, 1),
        text.replacen(r#""categories":[]"#, r#""categories":[1]"#, 1),
        text.replacen(r#""themes":[]"#, "", 1),
        text.replacen(r#""option":"a""#, r#""option":"A""#, 1),
        text.replacen(r#""option":"a""#, r#""label":"a","option":"a""#, 1),
        text.replacen(r#""value":""#, r#""value":"+"#, 1),
        text.replacen(r#""value":""#, r#""value":"0"#, 1),
        format!("{text} {text}"),
        text[..text.len() - 1].to_owned(),
        String::new(),
    ];
    for (place, odd) in odd.iter().enumerate() {
        assert!(matches!(verify(odd.as_bytes(), &manifest), Err(DocumentFault::Unreadable(_))), "case {place}");
    }
    let long = format!("{text}{}", " ".repeat(MOST_DOCUMENT_BYTES));
    assert!(matches!(verify(long.as_bytes(), &manifest), Err(DocumentFault::TooLong)));
}

#[test]
fn a_figure_over_two_groups_is_made_of_the_items_both_were_asked() {
    let (document, manifest) = signed_document(200);
    let verified = verify(&document.to_bytes(), &manifest).unwrap();
    let both = [group(), "11-17".parse().unwrap()];
    let one = verified.estimate(&both[0], &Measure::Overall).unwrap();
    let pooled = verified.pooled(&both, &Measure::Overall).unwrap();
    assert!(pooled.noise_variance < one.noise_variance);
    assert_eq!(pooled.items, 7);
    let n = |place: usize| document.groups[place].n.value;
    assert_eq!(pooled.responses, n(0) + n(1));
    assert_eq!(verified.pooled(&["nobody".parse().unwrap()], &Measure::Overall), None);
    assert_eq!(verified.pooled(&both, &Measure::Area(id("nowhere"))), None);
    assert_eq!(verified.pooled(&[], &Measure::Overall), None);
}

/// The document that ships as a test vector, and its manifest.
const VECTOR: (&[u8], &[u8]) =
    (include_bytes!("../../../tests/vectors/release.json"), include_bytes!("../../../tests/vectors/manifest.json"));

#[test]
fn the_shipped_vector_holds_and_its_estimates_follow_from_its_numbers() {
    let (document, manifest) = VECTOR;
    let manifest: Manifest = serde_json::from_slice(manifest).unwrap();
    let verified = verify(document, &manifest).unwrap();
    assert_eq!(verified.document().to_bytes(), document);
    assert_eq!(canonical_json(&manifest), VECTOR.1);
    // One row by hand, from the numbers as they stand in the file. All eight items are put to everybody at two scales, and
    // differ by no more than their noise, so each is drawn to the mean by 5/7.
    let drawn = verified.document().group(&group()).unwrap();
    #[expect(clippy::cast_precision_loss, reason = "counts of a small wave")]
    let missing = |item: &ReleasedItem| (item.missing.value as f64, item.missing.sigma.as_f64().powi(-2));
    let (mut mean, mut weights) = (0.0, 0.0);
    for (value, weight) in drawn.items.iter().map(missing) {
        (mean, weights) = (mean + weight * value, weights + weight);
    }
    mean /= weights;
    let spread: f64 = drawn.items.iter().map(missing).map(|(value, weight)| weight * (value - mean).powi(2)).sum();
    assert!(spread <= 7.0, "choose a vector whose items do not differ: {spread}");
    let item = &drawn.items[0];
    let missing = (mean + 2.0 / 7.0 * (missing(item).0 - mean)).max(0.0);
    #[expect(clippy::cast_precision_loss, reason = "counts of a small wave")]
    let (n, balance) = (drawn.n.value as f64, item.balance.value as f64);
    let share = 0.5 + (balance - missing) / 2.0 / (2.0 * (n - missing));
    let row = verified.raw(&group(), &Measure::Item(item.item.clone())).unwrap();
    assert_eq!(Some(row.share), Decimal4::nearest(share));
}

/// Run by hand when the format changes: `cargo test --lib -- --ignored write_the_vector`. The answers and keys are those
/// of [`signed_document`]; the noise is real, so every run writes another vector.
#[test]
#[ignore = "writes tests/vectors"]
fn write_the_vector() {
    let (document, manifest) = signed_document(120);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    std::fs::write(folder.join("release.json"), document.to_bytes()).unwrap();
    std::fs::write(folder.join("manifest.json"), canonical_json(&manifest)).unwrap();
}

/// The document of a wave from which `item_2` and the list `better` were taken out, as the desk makes it.
fn with_questions_taken_out() -> (ReleaseDocument, Manifest) {
    let (wave, questionnaires) = small_wave();
    let charge = Charge::for_wave(&paid(&wave), &wave).unwrap();
    let drawn = draw(tally(&wave, &questionnaires, 60), &WavePlan::of(&wave).unwrap(), charge).unwrap();
    let out = [id("item_2"), id("better")].into();
    let amendments = ["1", "2"].map(|digit| digit.repeat(64)).to_vec();
    (build(drawn.without(&out), &wave, amendments, date!(2026 - 11 - 20)).unwrap(), wave)
}

#[test]
fn a_question_that_was_taken_out_is_in_no_number_and_scores_are_made_without_it() {
    let (document, manifest) = with_questions_taken_out();
    let verified = verify(&document.signed_by(&custodian()).to_bytes(), &manifest).unwrap();
    assert_eq!(verified.document().withdrawn, [id("better"), id("item_2")]);
    let text = String::from_utf8(canonical_json(&(&verified.document().groups, &verified.document().raw))).unwrap();
    assert!(!text.contains("item_2\"") && !text.contains("better"));
    assert_eq!(
        verified.items(&group(), &Measure::Area(id("rights"))),
        Some(["item_1", "item_3", "item_4"].map(id).into())
    );
    assert_eq!(verified.estimate(&group(), &Measure::Item(id("item_2"))), None);
}

#[test]
fn what_is_taken_out_is_left_out_whole_and_nothing_else_is() {
    let (whole, _) = signed_document(60);
    let again = |document: &mut ReleaseDocument, manifest: &Manifest| {
        document.raw = estimate::raw(&document.groups, manifest);
    };
    let found = |change: &dyn Fn(&mut ReleaseDocument)| {
        let (mut document, manifest) = with_questions_taken_out();
        change(&mut document);
        again(&mut document, &manifest);
        match verify(&document.signed_by(&custodian()).to_bytes(), &manifest) {
            Err(DocumentFault::Differs { field }) => field,
            other => panic!("{:?}", other.map(|_| "it holds")),
        }
    };
    let kept = whole.groups[0].clone();
    assert_eq!(found(&|document| document.groups[0].items.insert(1, kept.items[1].clone())), "items");
    assert_eq!(found(&|document| document.groups[0].themes.clone_from(&kept.themes)), "themes");
    assert_eq!(found(&|document| _ = document.groups[1].items.remove(2)), "items");
    assert_eq!(found(&|document| document.groups[0].items[1] = kept.items[1].clone()), "item");
    assert_eq!(found(&|document| document.withdrawn.clear()), "items");
    assert_eq!(found(&|document| document.withdrawn.push(id("item_9"))), "withdrawn");
    assert_eq!(found(&|document| document.withdrawn.reverse()), "withdrawn");
    assert_eq!(found(&|document| document.amendments_sha256.truncate(1)), "withdrawn");
    let (document, manifest) = with_questions_taken_out();
    let estimates = ReleaseDocument { raw: whole.raw, ..document }.signed_by(&custodian());
    assert!(matches!(verify(&estimates.to_bytes(), &manifest), Err(DocumentFault::Estimates)));
}

#[test]
fn a_document_from_which_nothing_was_taken_says_nothing_of_it() {
    let (document, _) = signed_document(60);
    assert!(!String::from_utf8(document.to_bytes()).unwrap().contains("withdrawn"));
}
