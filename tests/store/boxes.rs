//! Sealed responses and spent tickets.

use std::collections::BTreeSet;

use chorus::store::{BoxState, DepositRefused, Deposited, Mixing, StoreError};

use super::{Council, marker, numbers, open, open_box, raw, respondent, sealed, wave};

/// Everything the box would export of a wave, in the order it would.
async fn rows_of(council: &Council, name: &str) -> Vec<(i64, Vec<u8>)> {
    let mut rows = council.stores.responses.rows(&wave(name));
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
    let council = open_box().await;
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
    let file = raw(&council.file("box.db")).await;
    assert_eq!(numbers(&file, "SELECT count(*) FROM inbox").await, [1]);
    assert_eq!(numbers(&file, "SELECT count(*) FROM spent").await, [1]);
}

#[tokio::test]
async fn the_same_send_tried_again_is_told_so_and_stored_once_even_after_closing() {
    let council = open_box().await;
    let store = &council.stores.responses;
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::Stored));
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::AlreadyStored));
    store.close_wave(&wave("autumn")).await.unwrap();
    assert_eq!(store.deposit(respondent(1)).await, Ok(Deposited::AlreadyStored));
    assert_eq!(rows_of(&council, "autumn").await.len(), 1);
}

#[tokio::test]
async fn a_response_after_closing_from_another_process_is_refused_and_not_stored() {
    let council = open_box().await;
    let other = council.other_process().await;
    assert_eq!(council.stores.responses.deposit(respondent(1)).await, Ok(Deposited::Stored));
    other.responses.close_wave(&wave("autumn")).await.unwrap();
    assert_eq!(council.stores.responses.deposit(respondent(2)).await, Err(DepositRefused::NotOpen));
    assert!(!council.stores.responses.is_spent(&respondent(2).nullifier).await.unwrap());
    assert_eq!(rows_of(&council, "autumn").await.len(), 1);
    let state = council.stores.responses.wave(&wave("autumn")).await.unwrap().unwrap().state;
    assert_eq!(state, BoxState::Closed);
}

#[tokio::test]
async fn every_response_acknowledged_while_another_process_closes_is_in_the_box() {
    let council = open_box().await;
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
    let stored: BTreeSet<_> = rows_of(&council, "autumn").await.into_iter().map(|(_, sealed)| sealed).collect();
    assert!(stored == acknowledged);
}
