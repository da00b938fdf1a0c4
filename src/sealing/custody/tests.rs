//! Custodians' files, ceremonies and drills.

use std::path::Path;
use std::process::Command;

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

use super::*;
use crate::consultation::{PublicKey, SigningKey, WaveId, canonical_json, sha256_hex};
use crate::sealing::Frame;
use crate::sealing::open::OpenError;

const FRAME_BYTES: u32 = 512;

fn custodian(name: &str) -> CustodianKey {
    let seed = name.bytes().map(u64::from).sum();
    CustodianKey::generate(name, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap()
}

fn wave() -> WaveId {
    "2026-autumn".parse().unwrap()
}

fn passphrase(typed: &str) -> Passphrase {
    Passphrase::new(typed.to_owned())
}

fn unprotected(key: &CustodianKey) -> Zeroizing<Vec<u8>> {
    key.to_file(&Protection::Unprotected).unwrap()
}

/// Two custodians, their ceremony.
fn table() -> ([CustodianKey; 2], Ceremony) {
    let custodians = [custodian("Data protection lead"), custodian("Reviewing service")];
    let public: Vec<PublicCustodian> = custodians.iter().map(CustodianKey::public).collect();
    let ceremony = ceremony(&wave(), &public, 1).unwrap();
    (custodians, ceremony)
}

/// Runs the stock `age` program; a machine without it cannot run these tests.
fn stock_age(identity: &Path, sealed: &Path, to: &Path) -> bool {
    Command::new("age")
        .args(["--decrypt", "--identity"])
        .arg(identity)
        .arg("--output")
        .arg(to)
        .arg(sealed)
        .output()
        .expect("the stock age program is installed")
        .status
        .success()
}

#[test]
fn a_key_file_comes_back_with_both_keys() {
    let key = custodian("Reviewing service");
    let again = CustodianKey::from_file(&unprotected(&key), None).unwrap();
    assert_eq!(again.public(), key.public());
    let document = serde_json::json!({"schema": "x/1"});
    let public: PublicKey = key.public().ed25519.parse().unwrap();
    assert_eq!(public.verify(&document, &again.signing_key().sign(&document)), Ok(()));
}

#[test]
fn a_protected_key_file_opens_with_its_passphrase_alone() {
    let key = custodian("Reviewing service");
    let right = passphrase("correct horse battery staple");
    let file = key.to_file(&Protection::Passphrase(&right, WorkFactor::light())).unwrap();
    assert!(is_protected(&file));
    assert!(CustodianKey::from_file(&file, Some(&right)).is_ok_and(|again| again.public() == key.public()));
    let with = |passphrase: Option<&Passphrase>| CustodianKey::from_file(&file, passphrase).err();
    assert!(matches!(with(None), Some(CustodianFault::NeedsPassphrase)));
    let wrong = passphrase("correct horse battery stable");
    assert!(matches!(with(Some(&wrong)), Some(CustodianFault::WrongPassphrase)));
}

#[test]
fn nothing_secret_shows_in_a_protected_key_file_or_a_public_part() {
    let key = custodian("Reviewing service");
    let open = unprotected(&key);
    let secrets: Vec<&str> = std::str::from_utf8(&open).unwrap().lines().skip(4).collect();
    assert_eq!(secrets.len(), 2);
    let words = passphrase("correct horse battery staple");
    let protected = key.to_file(&Protection::Passphrase(&words, WorkFactor::light())).unwrap();
    let public = canonical_json(&key.public());
    for secret in secrets {
        let secret = secret.trim_start_matches("# ed25519-seed: ").as_bytes();
        for file in [&protected[..], &public] {
            assert!(!file.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[test]
fn the_usual_work_for_one_guess_is_2_to_the_18() {
    let words = passphrase("correct horse battery staple");
    let file = custodian("x").to_file(&Protection::Passphrase(&words, WorkFactor::USUAL)).unwrap();
    let header = String::from_utf8_lossy(&file[..100]).into_owned();
    let stanza = header.lines().nth(1).unwrap();
    assert!(stanza.starts_with("-> scrypt ") && stanza.ends_with(" 18"), "{stanza}");
}

#[test]
fn a_key_file_that_asks_for_hours_of_work_is_refused_at_once() {
    let salt = "A".repeat(22);
    let body = "A".repeat(43);
    let mac = "A".repeat(43);
    let file = format!("age-encryption.org/v1\n-> scrypt {salt} 63\n{body}\n--- {mac}\n0123456789abcdef");
    let words = passphrase("correct horse battery staple");
    let refused = CustodianKey::from_file(file.as_bytes(), Some(&words)).err();
    assert!(matches!(refused, Some(CustodianFault::NotAKeyFile)));
}

#[test]
fn a_short_passphrase_is_refused() {
    let short = passphrase("password123");
    let refused = custodian("x").to_file(&Protection::Passphrase(&short, WorkFactor::light()));
    assert!(matches!(refused, Err(CustodianFault::WeakPassphrase)));
}

#[test]
fn a_key_file_whose_parts_do_not_belong_together_is_refused() {
    let file = unprotected(&custodian("Reviewing service"));
    let text = std::str::from_utf8(&file).unwrap();
    let other = unprotected(&custodian("Data protection lead"));
    let other: Vec<&str> = std::str::from_utf8(&other).unwrap().lines().collect();
    for line in 2..6 {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[line] = other[line];
        let refused = CustodianKey::from_file(lines.join("\n").as_bytes(), None).err();
        assert!(matches!(refused, Some(CustodianFault::NotAKeyFile)), "line {line}");
    }
    for file in ["", "AGE-SECRET-KEY-1QQQ", &text[..200], &format!("{text}more\n")] {
        assert!(CustodianKey::from_file(file.as_bytes(), None).is_err());
    }
    assert!(CustodianKey::from_file(&[0xff; 40], None).is_err());
}

#[test]
fn a_name_is_one_line() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for name in ["", " a", "a ", "a\nAGE-SECRET-KEY-1", "a\u{7}", &"x".repeat(81)] {
        let refused = CustodianKey::generate(name, &mut rng).err();
        assert!(matches!(refused, Some(CustodianFault::BadName)), "{name:?}");
    }
    assert!(CustodianKey::generate("Lle yn y cyngor: Ŵyn", &mut rng).is_ok());
}

#[test]
fn keys_are_kept_in_two_files_that_are_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reviewing.key");
    let key = custodian("Reviewing service");
    let public = key.keep(&path, &Protection::Unprotected).unwrap();
    assert_eq!(public, folder.path().join("reviewing.public.json"));
    assert_eq!(PublicCustodian::read(&std::fs::read(&public).unwrap()).unwrap(), key.public());
    let before = std::fs::read(&path).unwrap();
    let again = || custodian("Another").keep(&path, &Protection::Unprotected);
    assert!(matches!(again(), Err(CustodianFault::NotKept(KeepFault::ExistsAlready(there))) if there == public));
    std::fs::remove_file(&public).unwrap();
    assert!(matches!(again(), Err(CustodianFault::NotKept(KeepFault::ExistsAlready(there))) if there == path));
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!public.exists());
}

#[test]
fn a_public_part_with_an_unusable_key_is_refused() {
    let public = custodian("x").public();
    let refused = |changed: PublicCustodian| PublicCustodian::read(&canonical_json(&changed)).is_err();
    assert!(!refused(public.clone()));
    assert!(refused(PublicCustodian { recipient: "age1".to_owned(), ..public.clone() }));
    assert!(refused(PublicCustodian { ed25519: "00".repeat(32), ..public.clone() }));
    assert!(refused(PublicCustodian { schema: "chorus.custodian/2".to_owned(), ..public.clone() }));
    assert!(refused(PublicCustodian { name: String::new(), ..public }));
}

#[test]
fn each_custodian_opens_with_their_own_bundle_alone() {
    let (custodians, ceremony) = table();
    let recipient = &ceremony.public.recipient;
    let sealed =
        recipient.parse::<crate::sealing::WaveRecipient>().unwrap().seal(&Frame::around(b"{}", FRAME_BYTES).unwrap());
    for (index, custodian) in custodians.iter().enumerate() {
        let identity = open_bundle(&ceremony.bundles[index].sealed, custodian, recipient).unwrap();
        assert_eq!(identity.open(&sealed, FRAME_BYTES).unwrap().body(), b"{}");
        let other = open_bundle(&ceremony.bundles[1 - index].sealed, custodian, recipient).err();
        assert!(matches!(other, Some(BundleFault::DoesNotOpen(OpenError::NotOurs))));
    }
}

#[test]
fn two_ceremonies_make_two_keys() {
    let (custodians, first) = table();
    let public: Vec<PublicCustodian> = custodians.iter().map(CustodianKey::public).collect();
    let second = ceremony(&wave(), &public, 1).unwrap();
    assert_ne!(first.public.recipient, second.public.recipient);
    let other = open_bundle(&second.bundles[0].sealed, &custodians[0], &first.public.recipient).err();
    assert!(matches!(other, Some(BundleFault::OtherWave)));
}

#[test]
fn one_custodian_the_same_twice_or_a_threshold_above_one_is_refused() {
    let (a, b) = (custodian("A").public(), custodian("B").public());
    let refused = |table: &[&PublicCustodian], threshold| {
        let table: Vec<PublicCustodian> = table.iter().map(|one| (*one).clone()).collect();
        ceremony(&wave(), &table, threshold).err()
    };
    assert_eq!(refused(&[], 1), Some(CeremonyRefused::TooFew));
    assert_eq!(refused(&[&a], 1), Some(CeremonyRefused::TooFew));
    assert_eq!(refused(&[&a, &a], 1), Some(CeremonyRefused::SameTwice("A".to_owned())));
    for mix in [
        PublicCustodian { name: "B".to_owned(), ..a.clone() },
        PublicCustodian { recipient: b.recipient.clone(), name: "C".to_owned(), ..a.clone() },
        PublicCustodian { ed25519: b.ed25519.clone(), name: "C".to_owned(), ..a.clone() },
    ] {
        assert!(matches!(refused(&[&a, &b, &mix], 1), Some(CeremonyRefused::SameTwice(_))));
    }
    for threshold in [0, 2, 3] {
        assert_eq!(refused(&[&a, &b], threshold), Some(CeremonyRefused::Threshold(threshold)));
    }
    assert_eq!(refused(&[&a, &b], 1), None);
}

#[test]
fn what_the_server_gets_reads_as_it_was_written_and_holds_no_secret() {
    let (_, ceremony) = table();
    let json = canonical_json(&ceremony.public);
    assert_eq!(WavePublic::read(&json).unwrap(), ceremony.public);
    let text = String::from_utf8(json).unwrap();
    assert!(!text.contains("SECRET") && !text.contains("seed"));
    for (named, bundle) in ceremony.public.bundles.iter().zip(&ceremony.bundles) {
        assert_eq!(named.sha256, sha256_hex(&bundle.sealed));
        assert_eq!(named.file, bundle.file);
    }
}

#[test]
fn a_public_part_that_was_tampered_with_is_refused() {
    let (_, ceremony) = table();
    let refused = |change: fn(&mut WavePublic)| {
        let mut changed = ceremony.public.clone();
        change(&mut changed);
        WavePublic::read(&canonical_json(&changed)).err()
    };
    assert_eq!(refused(|public| public.threshold = 2), Some(CeremonyRefused::Threshold(2)));
    assert_eq!(refused(|public| public.custodians.truncate(1)), Some(CeremonyRefused::TooFew));
    assert_eq!(refused(|public| public.recipient.push('q')), Some(CeremonyRefused::NotAPublicPart));
    assert_eq!(refused(|public| public.bundles.truncate(1)), Some(CeremonyRefused::NotAPublicPart));
    assert_eq!(refused(|public| public.custodians[0].ed25519.clear()), Some(CeremonyRefused::NotAPublicPart));
    assert!(WavePublic::read(b"{}").is_err());
}

#[test]
fn a_drill_passes_for_each_custodian_and_names_the_step_that_fails() {
    let (custodians, ceremony) = table();
    let [ours, theirs] = &ceremony.bundles[..] else { panic!("two bundles") };
    assert!(drill(&custodians[0], &ours.sealed, &ceremony.public).is_ok());
    assert!(drill(&custodians[1], &theirs.sealed, &ceremony.public).is_ok());
    let failed = drill(&custodian("Stranger"), &ours.sealed, &ceremony.public);
    assert!(matches!(failed, Err(DrillFault::NotListed)));
    let failed = drill(&custodians[0], &theirs.sealed, &ceremony.public);
    assert!(matches!(failed, Err(DrillFault::OtherBundle)));
    let mut renamed = ceremony.public.clone();
    renamed.bundles[0].sha256 = sha256_hex(&theirs.sealed);
    let failed = drill(&custodians[0], &theirs.sealed, &renamed);
    assert!(matches!(failed, Err(DrillFault::Bundle(BundleFault::DoesNotOpen(_)))));
}

#[test]
fn a_drill_needs_the_signing_key_that_was_listed() {
    let (custodians, ceremony) = table();
    let mut other = ceremony.public.clone();
    other.custodians[0].ed25519 = SigningKey::from_seed(&[1; 32]).public().to_string();
    let failed = drill(&custodians[0], &ceremony.bundles[0].sealed, &other);
    assert!(matches!(failed, Err(DrillFault::NotListed)));
}

#[test]
fn a_ceremony_is_kept_whole_and_never_over_another() {
    let folder = tempfile::tempdir().unwrap();
    let (_, first) = table();
    let paths = first.keep(folder.path()).unwrap();
    let names: Vec<_> = paths.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    assert_eq!(names, ["2026-autumn.1.bundle.age", "2026-autumn.2.bundle.age", "wave-public.json"]);
    let before = std::fs::read(&paths[2]).unwrap();
    let (_, second) = table();
    assert!(matches!(second.keep(folder.path()), Err(KeepFault::ExistsAlready(_))));
    assert_eq!(std::fs::read(&paths[2]).unwrap(), before);
}

#[test]
fn the_stock_age_program_opens_a_bundle_and_with_it_a_response() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (custodians, ceremony) = table();
    custodians[1].keep(&at("reviewing.key"), &Protection::Unprotected).unwrap();
    let bundles = ceremony.keep(folder.path()).unwrap();
    let frame = Frame::around(b"{\"answers\":{}}", FRAME_BYTES).unwrap();
    let recipient: crate::sealing::WaveRecipient = ceremony.public.recipient.parse().unwrap();
    std::fs::write(at("row.age"), recipient.seal(&frame)).unwrap();

    assert!(!stock_age(&at("reviewing.key"), &bundles[0], &at("wave.key")), "the bundle of another custodian");
    assert!(stock_age(&at("reviewing.key"), &bundles[1], &at("wave.key")));
    assert!(stock_age(&at("wave.key"), &at("row.age"), &at("row")));
    assert!(std::fs::read(at("row")).unwrap() == frame.as_bytes());
    assert!(!stock_age(&at("reviewing.key"), &at("row.age"), &at("other")), "the custodian's own key opens no row");
}
