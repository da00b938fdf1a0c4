//! What is handed in, what becomes of it, and the transaction that decides.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::shapes::Shapes;
use super::waves::BoxState;
use crate::consultation::{GroupId, WaveId};
use crate::sealing::Nullifier;
use crate::store::error::StoreError;

/// A sealed response and the ticket that pays for it. It has no `Debug`.
pub struct Deposit {
    /// The wave it was given to.
    pub wave: WaveId,
    /// The group the ticket is good for.
    pub group: GroupId,
    /// What only this ticket gives.
    pub nullifier: Nullifier,
    /// Names this send, so that the same send tried again is known.
    pub submission: [u8; 16],
    /// The sealed frame.
    pub sealed: Vec<u8>,
}

/// A response is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deposited {
    /// Stored by this call.
    Stored,
    /// Stored by an earlier call with the same submission.
    AlreadyStored,
}

/// Why a response was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DepositRefused {
    /// The ticket paid for another submission.
    #[error("the ticket was spent")]
    Spent,
    /// The wave is not open.
    #[error("the wave takes no answers")]
    NotOpen,
    /// The wave is paused.
    #[error("the wave is paused")]
    Suspended,
    /// The disk is short of space; later it may not be.
    #[error("the disk is short of space")]
    NoRoom,
    /// Too many at once, or another process writes for long; later it may not.
    #[error("the store is busy")]
    Busy,
    /// The store failed; the log says how.
    #[error("the store failed")]
    Failed,
}

/// A deposit with the key it will lie under.
pub(super) struct Keyed {
    pub(super) key: i64,
    pub(super) deposit: Deposit,
}

/// What became of one deposit.
pub(super) type Outcome = Result<Deposited, DepositRefused>;

/// Decides about every deposit of a batch and stores those that may be, in the order of their random keys and
/// nullifiers, which is not the order of the batch.
pub(super) async fn store_batch(
    txn: &DatabaseTransaction,
    shapes: &Shapes,
    batch: &[Arc<Keyed>],
) -> Result<Vec<Outcome>, StoreError> {
    let mut spent = spent_by(txn, shapes, batch).await?;
    let states = states_of(txn, shapes, batch).await?;
    let mut outcomes = Vec::with_capacity(batch.len());
    let mut accepted = Vec::with_capacity(batch.len());
    for keyed in batch {
        let deposit = &keyed.deposit;
        let outcome = match (spent.get(&deposit.nullifier), states.get(&deposit.wave)) {
            // An answer already given stays true when the wave has closed since.
            (Some(submission), _) if *submission == deposit.submission => Ok(Deposited::AlreadyStored),
            (Some(_), _) => Err(DepositRefused::Spent),
            (None, Some(BoxState::Open)) => {
                spent.insert(deposit.nullifier, deposit.submission);
                accepted.push(&**keyed);
                Ok(Deposited::Stored)
            }
            (None, Some(BoxState::Suspended)) => Err(DepositRefused::Suspended),
            (None, Some(BoxState::Closed | BoxState::Erased) | None) => Err(DepositRefused::NotOpen),
        };
        outcomes.push(outcome);
    }
    insert(txn, shapes, accepted).await?;
    Ok(outcomes)
}

/// The tickets of the batch that were spent, and by which submission.
async fn spent_by(
    txn: &DatabaseTransaction,
    shapes: &Shapes,
    batch: &[Arc<Keyed>],
) -> Result<HashMap<Nullifier, [u8; 16]>, StoreError> {
    let asked = batch.iter().map(|keyed| keyed.deposit.nullifier.as_bytes().to_vec().into()).collect();
    let rows = txn.query_all_raw(shapes.known(asked)).await?;
    rows.iter()
        .map(|row| {
            let nullifier: Vec<u8> = row.try_get_by_index(0)?;
            let submission: Vec<u8> = row.try_get_by_index(1)?;
            nullifier
                .try_into()
                .map(Nullifier::from_bytes)
                .ok()
                .zip(submission.try_into().ok())
                .ok_or(StoreError::Garbled("spent ticket"))
        })
        .collect()
}

/// Where each wave of the batch stands, as far as the box knows it.
async fn states_of<'a>(
    txn: &DatabaseTransaction,
    shapes: &Shapes,
    batch: &'a [Arc<Keyed>],
) -> Result<HashMap<&'a WaveId, BoxState>, StoreError> {
    let mut states = HashMap::new();
    for keyed in batch {
        let deposit = &keyed.deposit;
        if !states.contains_key(&deposit.wave)
            && let Some(row) = txn.query_one_raw(shapes.state(deposit.wave.as_str())).await?
        {
            states.insert(&deposit.wave, BoxState::parse(&row.try_get_by_index::<String>(0)?)?);
        }
    }
    Ok(states)
}

async fn insert(txn: &DatabaseTransaction, shapes: &Shapes, mut accepted: Vec<&Keyed>) -> Result<(), StoreError> {
    accepted.sort_unstable_by_key(|keyed| keyed.deposit.nullifier);
    let tickets = accepted.iter().map(|Keyed { deposit, .. }| {
        [
            deposit.nullifier.as_bytes().to_vec().into(),
            deposit.wave.as_str().into(),
            deposit.group.as_str().into(),
            deposit.submission.to_vec().into(),
        ]
    });
    let spend = shapes.spend(tickets.collect());
    accepted.sort_unstable_by_key(|keyed| keyed.key);
    let inbox = accepted
        .iter()
        .map(|Keyed { key, deposit }| [(*key).into(), deposit.wave.as_str().into(), deposit.sealed.clone().into()]);
    for statement in spend.into_iter().chain(shapes.post(inbox.collect())) {
        txn.execute_raw(statement).await?;
    }
    Ok(())
}
