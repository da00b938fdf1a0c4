//! Codes and drafts.

use chorus::questionnaire::Band;
use chorus::sealing::Lookup;
use chorus::store::{CodeState, NewCode, StoreError};

use super::{Council, count_of, group, numbers, wave};

fn lookup(number: u32) -> Lookup {
    let mut bytes = [0; 16];
    // Spread, so that the order of lookups is not the order of numbers.
    bytes[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
    Lookup::from_bytes(bytes)
}

fn batch(numbers: std::ops::Range<u32>) -> Vec<NewCode> {
    numbers.map(|number| NewCode { lookup: lookup(number), band: Band::EightToEleven }).collect()
}

#[tokio::test]
async fn a_code_is_found_with_what_it_was_printed_for_and_an_unknown_one_is_not() {
    let council = Council::new().await;
    let gate = &council.stores.gate;
    gate.add_codes(&wave("autumn"), &group("8-11"), batch(0..1200)).await.unwrap();
    let found = gate.find(&lookup(700)).await.unwrap().unwrap();
    assert_eq!((found.wave, found.group), (wave("autumn"), group("8-11")));
    assert_eq!((found.band, found.state), (Band::EightToEleven, CodeState::Issued));
    assert!(gate.find(&lookup(1200)).await.unwrap().is_none());
}

#[tokio::test]
async fn void_codes_are_told_apart_and_do_not_count() {
    let council = Council::new().await;
    let gate = &council.stores.gate;
    gate.add_codes(&wave("autumn"), &group("8-11"), batch(0..40)).await.unwrap();
    gate.add_codes(&wave("autumn"), &group("4-7"), batch(40..45)).await.unwrap();
    assert!(gate.void(&lookup(3)).await.unwrap());
    assert!(!gate.void(&lookup(3)).await.unwrap());
    assert!(!gate.void(&lookup(99)).await.unwrap());
    assert_eq!(gate.find(&lookup(3)).await.unwrap().unwrap().state, CodeState::Void);
    assert_eq!(gate.issued_count(&wave("autumn"), &group("8-11")).await.unwrap(), 39);
    assert_eq!(gate.issued_count(&wave("autumn"), &group("4-7")).await.unwrap(), 5);
    assert_eq!(gate.issued_count(&wave("spring"), &group("8-11")).await.unwrap(), 0);
}

#[tokio::test]
async fn a_batch_with_a_code_that_exists_adds_nothing() {
    let council = Council::new().await;
    let gate = &council.stores.gate;
    gate.add_codes(&wave("autumn"), &group("8-11"), batch(0..10)).await.unwrap();
    let refused = gate.add_codes(&wave("spring"), &group("8-11"), batch(9..1500)).await;
    assert!(matches!(refused, Err(StoreError::CodeExists)));
    assert_eq!(numbers(&council.raw("gate.db").await, "SELECT count(*) FROM codes").await, [10]);
    assert_eq!(gate.find(&lookup(9)).await.unwrap().unwrap().wave, wave("autumn"));
}

#[tokio::test]
async fn a_draft_is_taken_up_by_one_of_two_who_try() {
    let council = Council::new().await;
    let other = council.other_process().await;
    council.stores.gate.put_draft(42, &wave("autumn"), vec![1; 2048]).await.unwrap();
    council.stores.gate.put_draft(42, &wave("autumn"), vec![2; 2048]).await.unwrap();
    let (one, two) = tokio::join!(council.stores.gate.take_draft(42), other.gate.take_draft(42));
    let taken: Vec<_> = [one.unwrap(), two.unwrap()].into_iter().flatten().collect();
    assert!(taken == [vec![2; 2048]]);
    assert!(council.stores.gate.take_draft(42).await.unwrap().is_none());
}

#[tokio::test]
async fn dropped_drafts_leave_nothing_in_the_file_or_its_log_and_other_waves_keep_theirs() {
    let council = Council::new().await;
    let gate = &council.stores.gate;
    for key in 0..50_u8 {
        let name = if key < 49 { "autumn" } else { "spring" };
        let draft = format!("{:>2048}", "<<a paused draft>>").into_bytes();
        gate.put_draft(i64::from(key), &wave(name), draft).await.unwrap();
    }
    gate.drop_drafts(&wave("autumn")).await.unwrap();
    let left = |name| count_of(b"<<a paused draft>>", &council.bytes_of(name));
    assert_eq!((left("gate.db"), left("gate.db-wal")), (1, 0));
    assert!(gate.take_draft(49).await.unwrap().is_some());
}
