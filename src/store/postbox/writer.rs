//! The one task of this process that stores deposits: whatever queued up while the last commit was synced goes into
//! the next.

use std::sync::Arc;

use rand::{CryptoRng, RngCore};
use tokio::sync::{mpsc, oneshot};

use super::deposit::{Deposit, DepositRefused, Keyed, Outcome, store_batch};
use super::shapes::{MOST, Shapes};
use crate::store::error::{StoreError, is_constraint};
use crate::store::transaction::Writer;

/// What the writer is asked.
pub(super) enum Job {
    /// Store this, and say so.
    Store(Deposit, oneshot::Sender<Outcome>),
    /// Take no more, store what is queued, and say so.
    Stop(oneshot::Sender<()>),
}

/// Runs until it is told to stop or nobody can ask it any more.
pub(super) async fn run(writer: Writer, mut jobs: mpsc::Receiver<Job>, mut rng: impl CryptoRng) {
    let shapes = Arc::new(Shapes::new(writer.connection().get_database_backend()));
    let mut queued = Vec::with_capacity(MOST);
    let mut stopped = None;
    while jobs.recv_many(&mut queued, MOST).await > 0 {
        let (mut batch, mut replies) = (Vec::with_capacity(queued.len()), Vec::with_capacity(queued.len()));
        for job in queued.drain(..) {
            match job {
                Job::Store(deposit, reply) => {
                    batch.push(Arc::new(Keyed { key: draw_key(&mut rng), deposit }));
                    replies.push(reply);
                }
                Job::Stop(done) => {
                    jobs.close();
                    stopped = Some(done);
                }
            }
        }
        let outcomes = store(&writer, &shapes, batch).await;
        for (reply, outcome) in replies.into_iter().zip(outcomes) {
            // Whoever stopped waiting may ask again with the same submission.
            let _ = reply.send(outcome);
        }
    }
    if let Some(done) = stopped {
        let _ = done.send(());
    }
}

/// A random number that is never negative, so that every database keeps it as it is.
fn draw_key(rng: &mut impl RngCore) -> i64 {
    (rng.next_u64() >> 1).cast_signed()
}

/// Stores a batch in one commit. When a rule of the schema refuses a row of it, each is stored by itself, so that
/// only the bad one fails.
async fn store(writer: &Writer, shapes: &Arc<Shapes>, batch: Vec<Arc<Keyed>>) -> Vec<Outcome> {
    match commit(writer, shapes, batch.clone()).await {
        Ok(outcomes) => outcomes,
        Err(StoreError::Database(refused)) if is_constraint(&refused) => {
            let mut outcomes = Vec::with_capacity(batch.len());
            for keyed in batch {
                let alone = commit(writer, shapes, vec![keyed]).await;
                outcomes.push(alone.map_or_else(|problem| Err(refusal(&problem)), |outcomes| outcomes[0]));
            }
            outcomes
        }
        Err(problem) => vec![Err(refusal(&problem)); batch.len()],
    }
}

async fn commit(writer: &Writer, shapes: &Arc<Shapes>, batch: Vec<Arc<Keyed>>) -> Result<Vec<Outcome>, StoreError> {
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let shapes = Arc::clone(shapes);
    writer.transact(move |txn| Box::pin(async move { store_batch(txn, &shapes, &batch).await })).await
}

/// What the respondents hear; we hear the rest, once.
fn refusal(problem: &StoreError) -> DepositRefused {
    match problem {
        StoreError::NoRoom => DepositRefused::NoRoom,
        StoreError::Busy(_) => DepositRefused::Busy,
        other => {
            tracing::error!(problem = %other, cause = ?std::error::Error::source(other), "responses were not stored");
            DepositRefused::Failed
        }
    }
}
