//! Amendments: signed changes to a wave, and what they change here at once.

use entity::app::{amendment, wave};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::AppStore;
use super::budget::give_back;
use super::waves::{advance, change, find};
use crate::consultation::{Amendment, Change, Stage, WaveId, WrongStage, canonical_json};
use crate::store::error::StoreError;

impl AppStore {
    /// Appends an amendment, and what it changes here takes effect in the same transaction: a wave that ends without
    /// results is closed at once and what was reserved for it is given back, so that nobody can charge it any more.
    /// The very same amendment again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::AmendedSince`] when it does not follow on from the last one; [`StoreError::WrongStage`],
    /// [`StoreError::NoSuchWave`].
    pub async fn amend(&self, amendment: &Amendment) -> Result<(), StoreError> {
        let amendment = amendment.clone();
        self.write(move |txn| {
            Box::pin(async move {
                let last = amendment::Entity::find()
                    .filter(amendment::Column::Wave.eq(amendment.wave.as_str()))
                    .order_by_desc(amendment::Column::Sequence)
                    .one(txn)
                    .await?;
                let hash = amendment.sha256();
                if last.as_ref().is_some_and(|last| last.hash == hash) {
                    return Ok(());
                }
                let sequence = i32::try_from(amendment.sequence).map_err(|_| StoreError::AmendedSince)?;
                if sequence != last.map_or(1, |last| last.sequence + 1) {
                    return Err(StoreError::AmendedSince);
                }
                take_effect(txn, &amendment).await?;
                let row = amendment::ActiveModel {
                    wave: Set(amendment.wave.to_string()),
                    sequence: Set(sequence),
                    hash: Set(hash),
                    entry: Set(String::from_utf8_lossy(&canonical_json(&amendment)).into_owned()),
                };
                amendment::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// The amendments of a wave, in order, as they were signed.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn amendments(&self, wave: &WaveId) -> Result<Vec<Amendment>, StoreError> {
        let rows = amendment::Entity::find()
            .filter(amendment::Column::Wave.eq(wave.as_str()))
            .order_by_asc(amendment::Column::Sequence)
            .all(&self.connections.readers)
            .await?;
        rows.iter().map(|row| serde_json::from_str(&row.entry).map_err(|_| StoreError::Garbled("amendment"))).collect()
    }
}

async fn take_effect(txn: &DatabaseTransaction, amendment: &Amendment) -> Result<(), StoreError> {
    let wave = &amendment.wave;
    let changed = match &amendment.change {
        Change::Suspend => (wave::Column::Suspended, true.into()),
        Change::Resume => (wave::Column::Suspended, false.into()),
        Change::Extend { closes_on } => (wave::Column::ClosesOn, closes_on.to_string().into()),
        Change::CloseWithoutResults | Change::Destroy => {
            advance(txn, wave, &[Stage::Open, Stage::Closed], Stage::Closed).await?;
            return give_back(txn, wave).await;
        }
        later @ Change::WithdrawItem { .. } => {
            let found = find(txn, wave).await?.stage;
            let possible = later.is_possible_at(found);
            return if possible { Ok(()) } else { Err(WrongStage { found, needed: Stage::Open }.into()) };
        }
    };
    change(txn, wave, &[Stage::Open], [changed]).await
}
