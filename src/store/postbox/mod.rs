//! `box`: sealed responses and spent tickets. (`box` is a reserved word, so the room is called `postbox`.)
//!
//! - [`deposit`] and [`writer`]: a response is stored together with its spent ticket, in a transaction that reads the
//!   box's own word on the wave; many at a time share one commit. Answered means written and synced.
//! - [`mixer`]: rewrites all responses in the order of their random keys and empties the inbox, so that a copy of the
//!   file taken afterwards tells nothing about who came when.
//! - [`waves`]: opening, pausing, closing and erasing, from any process.
//!
//! Left open: an operator can count rows; and see the module above about the moments before mixing.

mod deposit;
mod mixer;
mod rows;
mod shapes;
mod waves;
mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use entity::postbox::spent;
use rand::CryptoRng;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tokio::sync::{mpsc, oneshot};

pub use deposit::{Deposit, DepositRefused, Deposited};
pub use mixer::Mixing;
pub use rows::{Rows, SealedRow};
pub use waves::{BoxState, BoxWave};

use super::Connections;
use super::error::StoreError;
use crate::consultation::{GroupId, WaveId};
use crate::sealing::Nullifier;
use writer::Job;

/// Deposits that may wait for the writer; more are refused, so that nobody waits for long.
const QUEUE: usize = 1024;
/// How long a deposit waits for a place in the queue.
const QUEUE_PATIENCE: Duration = Duration::from_secs(1);

/// The store of sealed responses.
#[derive(Clone)]
pub struct BoxStore {
    pub(super) connections: Connections,
    queue: mpsc::Sender<Job>,
    /// Deposits that were handed in and not answered yet.
    waiting: Arc<AtomicUsize>,
}

impl BoxStore {
    pub(super) fn new(connections: Connections, rng: impl CryptoRng + Send + 'static) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        tokio::spawn(writer::run(connections.writer.clone(), jobs, rng));
        Self { connections, queue, waiting: Arc::default() }
    }

    /// Stores a sealed response and spends its ticket. `Ok` means both are on the disk.
    ///
    /// A deposit that was handed in is carried out even when the caller stops waiting; handed in again with the same
    /// `submission`, it is [`Deposited::AlreadyStored`].
    ///
    /// # Errors
    /// See [`DepositRefused`]; nothing is stored then.
    pub async fn deposit(&self, deposit: Deposit) -> Result<Deposited, DepositRefused> {
        let _waiting = Waiting::one(&self.waiting);
        let (reply, answer) = oneshot::channel();
        let queued = self.queue.send_timeout(Job::Store(deposit, reply), QUEUE_PATIENCE).await;
        queued.map_err(|refused| match refused {
            mpsc::error::SendTimeoutError::Timeout(_) => DepositRefused::Busy,
            mpsc::error::SendTimeoutError::Closed(_) => DepositRefused::Failed,
        })?;
        answer.await.unwrap_or(Err(DepositRefused::Failed))
    }

    /// Whether a ticket was spent: one query, whatever the answer.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn is_spent(&self, nullifier: &Nullifier) -> Result<bool, StoreError> {
        tracing::trace!("a ticket was looked up among the spent ones");
        let row = spent::Entity::find_by_id(nullifier.as_bytes().to_vec()).one(&self.connections.readers).await?;
        Ok(row.is_some())
    }

    /// How many tickets of a group were spent. Exact: nobody may see it but in fives.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn spent_count(&self, wave: &WaveId, group: &GroupId) -> Result<u64, StoreError> {
        let spent = spent::Entity::find()
            .filter(spent::Column::Wave.eq(wave.as_str()))
            .filter(spent::Column::Group.eq(group.as_str()));
        Ok(spent.count(&self.connections.readers).await?)
    }

    /// Stores what is queued, takes no more, and closes the connections.
    pub(super) async fn close(self) -> Result<(), StoreError> {
        let (done, drained) = oneshot::channel();
        if self.queue.send(Job::Stop(done)).await.is_ok() {
            drained.await.map_err(|_| StoreError::Closing)?;
        }
        self.connections.close().await
    }
}

/// Counts one deposit as waiting until it is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn one(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
