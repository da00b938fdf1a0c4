//! Sealed responses and spent tickets.

use std::collections::BTreeSet;
use std::time::Duration;

use chorus::store::{BoxState, DepositRefused, Deposited, Options, StoreError, Stores};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{Council, count_of, group, marker, numbers, respondent, sealed, wave};

/// Everything the box would export of a wave, in the order it would.
pub async fn exported(stores: &Stores, name: &str) -> Vec<(i64, Vec<u8>)> {
    let mut rows = stores.responses.rows(&wave(name));
    let mut all = Vec::new();
    loop {
        let some = rows.next().await.unwrap();
        if some.is_empty() {
            return all;
        }
        all.extend(some.into_iter().map(|row| (row.key, row.sealed)));
    }
}

#[tokio::test]
async fn of_thirty_two_who_race_with_one_ticket_one_is_stored() {
    let council = Council::with_open_box().await;
    let here = council.stores.responses.clone();
    let there = council.other_process().await.responses;
    let racers = (0..32_u8).map(|racer| {
        let store = if racer % 2 == 0 { here.clone() } else { there.clone() };
        let mut deposit = respondent(1);
        deposit.submission = [racer; 16];
        deposit.sealed = sealed(u32::from(racer));
        tokio::spawn(async move { store.deposit(deposit).await })
    });
    let mut stored = 0;
    for racer in racers.collect::<Vec<_>>() {
        match racer.await.unwrap() {
            Ok(Deposited::Stored) => stored += 1,
            other => assert_eq!(other, Err(DepositRefused::Spent)),
        }
    }
    assert_eq!(stored, 1);
    let file = council.raw("box.db").await;
    assert_eq!(numbers(&file, "SELECT count(*) FROM inbox").await, [1]);
    assert_eq!(numbers(&file, "SELECT count(*) FROM spent").await, [1]);
}

#[tokio::test]
async fn of_one_send_tried_thirty_two_times_at_once_all_are_told_it_is_stored_and_it_is_once() {
    let council = Council::with_open_box().await;
    let there = council.other_process().await.responses;
    let racers = (0..32).map(|racer| {
        let store = if racer % 2 == 0 { council.stores.responses.clone() } else { there.clone() };
        tokio::spawn(async move { store.deposit(respondent(1)).await.unwrap() })
    });
    let mut first = 0;
    for racer in racers.collect::<Vec<_>>() {
        first += u32::from(racer.await.unwrap() == Deposited::Stored);
    }
    assert_eq!(first, 1);
    assert_eq!(numbers(&council.raw("box.db").await, "SELECT count(*) FROM inbox").await, [1]);
}

#[tokio::test]
async fn the_same_send_tried_again_is_told_so_even_after_closing() {
    let council = Council::with_open_box().await;
    let store = &council.stores.responses;
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::Stored));
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::AlreadyStored));
    store.close_wave(&wave("autumn")).await.unwrap();
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::AlreadyStored));
    assert_eq!(exported(&council.stores, "autumn").await.len(), 1);
}

#[tokio::test]
async fn a_response_after_closing_from_another_process_is_refused_and_not_stored() {
    let council = Council::with_open_box().await;
    let other = council.other_process().await;
    assert_eq!(council.stores.responses.deposit(respondent(1)).await, Ok(Deposited::Stored));
    other.responses.close_wave(&wave("autumn")).await.unwrap();
    assert_eq!(council.stores.responses.deposit(respondent(2)).await, Err(DepositRefused::NotOpen));
    assert!(!council.stores.responses.is_spent(&respondent(2).nullifier).await.unwrap());
    assert_eq!(exported(&council.stores, "autumn").await.len(), 1);
    let state = council.stores.responses.wave(&wave("autumn")).await.unwrap().unwrap().state;
    assert_eq!(state, BoxState::Closed);
}

#[tokio::test]
async fn every_response_acknowledged_while_another_process_closes_is_in_the_box() {
    let council = Council::with_open_box().await;
    let other = council.other_process().await;
    let senders = (0..200).map(|number| {
        let store = council.stores.responses.clone();
        tokio::spawn(async move { (number, store.deposit(respondent(number)).await) })
    });
    let senders: Vec<_> = senders.collect();
    let closing = tokio::spawn(async move { other.responses.close_wave(&wave("autumn")).await });
    let mut acknowledged = BTreeSet::new();
    for sender in senders {
        match sender.await.unwrap() {
            (number, Ok(_)) => assert!(acknowledged.insert(sealed(number))),
            (_, refused) => assert_eq!(refused, Err(DepositRefused::NotOpen)),
        }
    }
    closing.await.unwrap().unwrap();
    let stored: BTreeSet<_> = exported(&council.stores, "autumn").await.into_iter().map(|(_, sealed)| sealed).collect();
    assert!(stored == acknowledged);
}

#[tokio::test]
async fn a_paused_wave_takes_nothing_until_it_is_resumed() {
    let council = Council::with_open_box().await;
    let (store, other) = (&council.stores.responses, council.other_process().await.responses);
    other.suspend_wave(&wave("autumn")).await.unwrap();
    other.suspend_wave(&wave("autumn")).await.unwrap();
    assert_eq!(store.deposit(respondent(1)).await, Err(DepositRefused::Suspended));
    other.resume_wave(&wave("autumn")).await.unwrap();
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::Stored));
    store.close_wave(&wave("autumn")).await.unwrap();
    let late = store.resume_wave(&wave("autumn")).await;
    assert!(matches!(late, Err(StoreError::WrongBoxState { found: BoxState::Closed, needed: BoxState::Suspended })));
    assert!(store.open_wave(&wave("autumn"), &"1".repeat(64), 1024).await.is_err());
}

#[tokio::test]
async fn a_wave_the_box_does_not_know_takes_nothing() {
    let council = Council::new().await;
    assert_eq!(council.stores.responses.deposit(respondent(1)).await, Err(DepositRefused::NotOpen));
    assert!(!council.stores.responses.is_spent(&respondent(1).nullifier).await.unwrap());
}

#[tokio::test]
async fn opening_the_box_again_changes_nothing_and_another_manifest_is_refused() {
    let council = Council::with_open_box().await;
    let store = &council.stores.responses;
    let before = store.wave(&wave("autumn")).await.unwrap();
    store.open_wave(&wave("autumn"), &"1".repeat(64), 1024).await.unwrap();
    assert!(matches!(store.open_wave(&wave("autumn"), &"2".repeat(64), 1024).await, Err(StoreError::OtherManifest)));
    assert_eq!(store.wave(&wave("autumn")).await.unwrap(), before);
}

#[tokio::test]
async fn a_row_the_schema_refuses_fails_alone() {
    let council = Council::with_open_box().await;
    let senders = (0..50).map(|number| {
        let store = council.stores.responses.clone();
        let mut deposit = respondent(number);
        if number == 20 {
            deposit.sealed.clear();
        }
        tokio::spawn(async move { store.deposit(deposit).await })
    });
    for (number, sender) in senders.collect::<Vec<_>>().into_iter().enumerate() {
        let expected = if number == 20 { Err(DepositRefused::Failed) } else { Ok(Deposited::Stored) };
        assert_eq!(sender.await.unwrap(), expected, "{number}");
    }
    let store = &council.stores.responses;
    assert_eq!(store.spent_count(&wave("autumn"), &group("11-17")).await.unwrap(), 49);
    assert!(!store.is_spent(&respondent(20).nullifier).await.unwrap());
    assert_eq!(store.deposit(respondent(20)).await, Ok(Deposited::Stored));
}

#[tokio::test]
async fn a_disk_with_less_than_the_reserve_takes_nothing_and_answers_that_it_is_not_ready() {
    let council = Council::with_open_box().await;
    let all_of_it = Options { disk_reserve_bytes: u64::MAX, ..Options::default() };
    let stores = Stores::open(council.dir.path(), all_of_it, ChaCha20Rng::from_os_rng()).await.unwrap();
    assert_eq!(stores.responses.deposit(respondent(1)).await, Err(DepositRefused::NoRoom));
    assert!(!stores.responses.is_spent(&respondent(1).nullifier).await.unwrap());
    assert!(matches!(stores.ping().await, Err(StoreError::NoRoom)));
    // Nor does anything else begin a write that might fail half-way.
    assert!(matches!(stores.gate.put_draft(1, &wave("autumn"), vec![1]).await, Err(StoreError::NoRoom)));
    assert!(matches!(stores.app.create_wave(&wave("spring"), "{}").await, Err(StoreError::NoRoom)));
    council.stores.ping().await.unwrap();
}

#[tokio::test]
async fn a_response_is_stored_even_when_its_sender_stops_waiting() {
    let council = Council::with_open_box().await;
    let store = &council.stores.responses;
    let impatient = tokio::time::timeout(Duration::ZERO, store.deposit(respondent(1))).await;
    assert!(impatient.is_err());
    // Served after it, by the same writer.
    assert_eq!(store.deposit(respondent(2)).await, Ok(Deposited::Stored));
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::AlreadyStored));
}

#[tokio::test]
async fn closing_the_stores_stores_what_is_queued_and_refuses_what_comes_later() {
    let council = Council::with_open_box().await;
    let store = council.stores.responses.clone();
    let senders: Vec<_> = (0..300)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { store.deposit(respondent(number)).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let council = council.restarted().await;
    for sender in senders {
        assert_eq!(sender.await.unwrap(), Ok(Deposited::Stored));
    }
    assert_eq!(store.deposit(respondent(300)).await, Err(DepositRefused::Failed));
    let count = council.stores.responses.spent_count(&wave("autumn"), &group("11-17")).await.unwrap();
    assert_eq!(count, 300);
    assert!(!council.file("box.db-wal").exists() || council.bytes_of("box.db-wal").is_empty());
}

#[tokio::test]
async fn erasing_leaves_nothing_of_the_wave_in_the_files_and_all_of_the_others() {
    let council = Council::with_open_box().await;
    let store = &council.stores.responses;
    store.open_wave(&wave("spring"), &"2".repeat(64), 1024).await.unwrap();
    for number in 0..80 {
        let mut deposit = respondent(number);
        if number % 2 == 1 {
            deposit.wave = wave("spring");
        }
        store.deposit(deposit).await.unwrap();
    }
    let early = store.erase_wave(&wave("autumn")).await;
    assert!(matches!(early, Err(StoreError::WrongBoxState { found: BoxState::Open, needed: BoxState::Closed })));
    store.close_wave(&wave("autumn")).await.unwrap();
    store.erase_wave(&wave("autumn")).await.unwrap();
    store.erase_wave(&wave("autumn")).await.unwrap();

    let files = [council.bytes_of("box.db"), council.bytes_of("box.db-wal")].concat();
    for number in 0..80 {
        let expected = usize::from(number % 2 == 1);
        assert_eq!(count_of(&marker(number), &files), expected, "response {number}");
        let ticket = respondent(number).nullifier;
        assert_eq!(count_of(ticket.as_bytes(), &files), expected, "ticket {number}");
        assert_eq!(store.is_spent(&ticket).await.unwrap(), number % 2 == 1);
    }
    assert_eq!(store.deposit(respondent(0)).await, Err(DepositRefused::NotOpen));
    store.close_wave(&wave("spring")).await.unwrap();
    assert_eq!(exported(&council.stores, "spring").await.len(), 40);
}
