//! Amendments: signed changes to an open wave, and what they change here.

use entity::app::{amendment, wave};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::AppStore;
use super::waves::{change, find};
use crate::consultation::{Stage, WaveId};
use crate::store::error::{StoreError, is_constraint};

/// An amendment as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amendment {
    /// The wave it changes.
    pub wave: WaveId,
    /// Its place among the amendments of the wave, from 1.
    pub sequence: u32,
    /// SHA-256 of the entry, lower-case hex.
    pub hash: String,
    /// The signed entry, canonical JSON.
    pub entry: String,
}

/// What an amendment changes at once, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Answers are not taken for now. Only while open.
    Suspend,
    /// Answers are taken again. Only while open.
    Resume,
    /// Answers are taken until this day. Only while open.
    ExtendTo(Date),
    /// Nothing yet: whoever made the amendment sees to the rest.
    Recorded,
}

impl AppStore {
    /// Appends an amendment and lets it take effect, both or neither.
    ///
    /// # Errors
    /// [`StoreError::AmendedSince`] when its place is taken or it skips one; [`StoreError::WrongStage`],
    /// [`StoreError::NoSuchWave`].
    pub async fn amend(&self, amendment: &Amendment, effect: Effect) -> Result<(), StoreError> {
        let amendment = amendment.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let wave = &amendment.wave;
                    match effect {
                        Effect::Suspend => change(txn, wave, &[Stage::Open], [suspended(true)]).await?,
                        Effect::Resume => change(txn, wave, &[Stage::Open], [suspended(false)]).await?,
                        Effect::ExtendTo(day) => {
                            let until = (wave::Column::ClosesOn, day.to_string().into());
                            change(txn, wave, &[Stage::Open], [until]).await?;
                        }
                        Effect::Recorded => find(txn, wave).await.map(drop)?,
                    }
                    let sequence = i32::try_from(amendment.sequence).map_err(|_| StoreError::AmendedSince)?;
                    let before = amendment::Entity::find()
                        .filter(amendment::Column::Wave.eq(wave.as_str()))
                        .order_by_desc(amendment::Column::Sequence)
                        .one(txn)
                        .await?;
                    if sequence != before.map_or(1, |before| before.sequence + 1) {
                        return Err(StoreError::AmendedSince);
                    }
                    let row = amendment::ActiveModel {
                        wave: Set(wave.to_string()),
                        sequence: Set(sequence),
                        hash: Set(amendment.hash),
                        entry: Set(amendment.entry),
                    };
                    match amendment::Entity::insert(row).exec_without_returning(txn).await {
                        Ok(_) => Ok(()),
                        Err(refused) if is_constraint(&refused) => Err(StoreError::AmendedSince),
                        Err(other) => Err(other.into()),
                    }
                })
            })
            .await
    }

    /// The amendments of a wave, in order.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn amendments(&self, wave: &WaveId) -> Result<Vec<Amendment>, StoreError> {
        let rows = amendment::Entity::find()
            .filter(amendment::Column::Wave.eq(wave.as_str()))
            .order_by_asc(amendment::Column::Sequence)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Amendment {
                    wave: wave.clone(),
                    sequence: u32::try_from(row.sequence).map_err(|_| StoreError::Garbled("sequence"))?,
                    hash: row.hash,
                    entry: row.entry,
                })
            })
            .collect()
    }
}

fn suspended(on: bool) -> (wave::Column, sea_orm::sea_query::Expr) {
    (wave::Column::Suspended, on.into())
}
