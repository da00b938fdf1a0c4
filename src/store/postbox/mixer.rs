//! The mixer: rewrites all responses, old and new, in the order of their random keys.
//!
//! It rewrites the *whole* table each time, so that a copy of the file shows no border between batches. A batch is at
//! least 25, and at least a tenth of what is mixed already, so that all the rewriting of a survey together costs in
//! the order of n log n. Two mixers at once wait for each other in the database.
//!
//! Left open: whoever copies the file before and after every mixing learns which batch a response came in; with
//! PostgreSQL, a log that is archived keeps the order whatever is rewritten.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use entity::postbox::{inbox, response};
use sea_orm::sea_query::{Expr, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter};

use super::BoxStore;
use crate::consultation::WaveId;
use crate::store::error::StoreError;

/// The least that is mixed at once, while a wave is open.
const LEAST_BATCH: u64 = 25;
/// A batch is at least one of this many parts of what is mixed already.
const LEAST_PART: u64 = 10;
/// The log holds every page of the old table overwritten and every page of the new one; then the file holds both.
const REWRITE: u64 = 3;
/// How long the mixer waits for a moment in which no deposit waits.
const QUIET_PATIENCE: Duration = Duration::from_secs(5);
/// How often it looks.
const QUIET_POLL: Duration = Duration::from_millis(10);

/// What the mixer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mixing {
    /// Nothing: too few responses came since the last time.
    TooFew,
    /// Rewrote everything.
    Mixed {
        /// For how long no deposit could be stored.
        held: Duration,
    },
}

impl BoxStore {
    /// Mixes if enough responses came since the last time. Meant to be called every now and then; costs a count of
    /// rows when there is nothing to do.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`], [`StoreError::LogInUse`]; every response stands either way.
    pub async fn mix(&self) -> Result<Mixing, StoreError> {
        if !is_due(&self.connections.readers).await? {
            return Ok(Mixing::TooFew);
        }
        self.wait_for_quiet().await;
        self.connections.writer.demand_room_to_rewrite(REWRITE).await?;
        let began = Instant::now();
        let mixed = self
            .connections
            .writer
            .write(|txn| {
                Box::pin(async move {
                    // Another process may have been faster.
                    let due = is_due(txn).await?;
                    if due {
                        rewrite(txn, None).await?;
                    }
                    Ok(due)
                })
            })
            .await?;
        if !mixed {
            return Ok(Mixing::TooFew);
        }
        self.connections.writer.empty_log().await?;
        Ok(Mixing::Mixed { held: began.elapsed() })
    }

    /// Mixes everything of one wave, however little it is; the inbox of other waves keeps what is too few there.
    pub(super) async fn mix_all(&self, wave: &WaveId) -> Result<(), StoreError> {
        self.connections.writer.demand_room_to_rewrite(REWRITE).await?;
        let wave = wave.clone();
        self.connections.writer.write(move |txn| Box::pin(async move { rewrite(txn, Some(&wave)).await })).await?;
        self.connections.writer.empty_log().await
    }

    async fn wait_for_quiet(&self) {
        let began = Instant::now();
        while self.waiting.load(Ordering::Relaxed) > 0 && began.elapsed() < QUIET_PATIENCE {
            tokio::time::sleep(QUIET_POLL).await;
        }
    }
}

async fn is_due(db: &impl ConnectionTrait) -> Result<bool, StoreError> {
    let batch = inbox::Entity::find().count(db).await?;
    Ok(batch >= LEAST_BATCH && batch * LEAST_PART >= response::Entity::find().count(db).await?)
}

/// Fills `mixing` with all that is mixed and the inbox (of one wave), in key order, and lets it take the name
/// `responses`. The emptied table takes the name `mixing` and waits for the next time.
async fn rewrite(txn: &DatabaseTransaction, only: Option<&WaveId>) -> Result<(), StoreError> {
    let received = rows_of("inbox").and_where_option(only.map(|wave| Expr::col("wave").eq(wave.as_str()))).take();
    let all = rows_of("responses").union(UnionType::All, received).order_by("key", sea_orm::Order::Asc).take();
    let mut fill = Query::insert();
    fill.into_table("mixing").columns(COLUMNS).select_from(all).map_err(|_| StoreError::Garbled("statement"))?;
    txn.execute(&fill).await?;
    let mut emptied = inbox::Entity::delete_many();
    if let Some(wave) = only {
        emptied = emptied.filter(inbox::Column::Wave.eq(wave.as_str()));
    }
    emptied.exec(txn).await?;
    response::Entity::delete_many().exec(txn).await?;
    for (from, to) in [("responses", "emptied"), ("mixing", "responses"), ("emptied", "mixing")] {
        txn.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await?;
    }
    Ok(())
}

const COLUMNS: [&str; 3] = ["key", "wave", "sealed"];

fn rows_of(table: &'static str) -> SelectStatement {
    Query::select().columns(COLUMNS).from(table).take()
}
