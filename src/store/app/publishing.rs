//! Results on their way into the open: who asked for it and who confirmed, why they are held back, and the words that
//! stand before them for young people.

use entity::app::{held_back, opening, publishing, release};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::releases::{ReleaseState, parse_reason, publish};
use super::{AppStore, parse_day};
use crate::consultation::{Reason, WaveId};
use crate::store::error::StoreError;

/// Somebody asked for results to be made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Who.
    pub by: String,
    /// The day.
    pub on: Date,
}

/// Results are later than was promised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    /// The day it was said.
    pub on: Date,
    /// Who decided, as everybody reads it: an office, not a person's name.
    pub by: String,
    /// Why.
    pub reason: Reason,
}

/// What stands before the results for young people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The words.
    pub words: String,
    /// Who wrote them.
    pub by: String,
    /// The day.
    pub on: Date,
}

impl AppStore {
    /// Asks for an imported document to be made public. The same person again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NoRelease`] when none waits to be made public; [`StoreError::AskedAlready`] when somebody else
    /// asked.
    pub async fn ask_to_publish(&self, wave: &WaveId, who: &str, today: Date) -> Result<(), StoreError> {
        let (wave, who) = (wave.clone(), who.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                demand_waiting(txn, &wave).await?;
                if let Some(asked) = publishing::Entity::find_by_id(wave.as_str()).one(txn).await? {
                    return if asked.asked_by == who { Ok(()) } else { Err(StoreError::AskedAlready) };
                }
                let row = publishing::ActiveModel {
                    wave: Set(wave.to_string()),
                    asked_by: Set(who),
                    asked_on: Set(today.to_string()),
                };
                publishing::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Takes back what was asked, whoever asked it.
    ///
    /// # Errors
    /// [`StoreError::NotAsked`].
    pub async fn call_off_publishing(&self, wave: &WaveId) -> Result<(), StoreError> {
        let wave = wave.clone();
        self.write(move |txn| {
            Box::pin(async move {
                let gone = publishing::Entity::delete_by_id(wave.as_str()).exec(txn).await?;
                if gone.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotAsked) }
            })
        })
        .await
    }

    /// Makes an imported document public because somebody else than `who` asked for it.
    ///
    /// # Errors
    /// [`StoreError::NotAsked`], [`StoreError::SamePerson`]; those of
    /// [`publish_release`](AppStore::publish_release).
    pub async fn confirm_publishing(&self, wave: &WaveId, who: &str, today: Date) -> Result<(), StoreError> {
        let (wave, who) = (wave.clone(), who.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                let asked = publishing::Entity::find_by_id(wave.as_str()).one(txn).await?;
                if asked.ok_or(StoreError::NotAsked)?.asked_by == who {
                    return Err(StoreError::SamePerson);
                }
                publish(txn, &wave, today).await?;
                publishing::Entity::delete_by_id(wave.as_str()).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Who asked for the document of this wave to be made public, while nobody has confirmed it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn asked_to_publish(&self, wave: &WaveId) -> Result<Option<Asked>, StoreError> {
        let row = publishing::Entity::find_by_id(wave.as_str()).one(&self.connections.readers).await?;
        row.map(|row| Ok(Asked { by: row.asked_by, on: parse_day(&row.asked_on)? })).transpose()
    }

    /// Says why results are held back. Said again, the new reason stands.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn hold_back(&self, wave: &WaveId, held: &HeldBack) -> Result<(), StoreError> {
        use held_back::Column::{DecidedBy, Reason, SaidOn, Wave};
        let row = held_back::ActiveModel {
            wave: Set(wave.to_string()),
            said_on: Set(held.on.to_string()),
            decided_by: Set(held.by.clone()),
            reason: Set(held.reason.as_str().to_owned()),
        };
        let replace = OnConflict::column(Wave).update_columns([SaidOn, DecidedBy, Reason]).to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                held_back::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Every wave whose results somebody said are held back, and why, by wave.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn held_back(&self) -> Result<Vec<(WaveId, HeldBack)>, StoreError> {
        let rows = held_back::Entity::find().order_by_asc(held_back::Column::Wave);
        let read = |row: held_back::Model| {
            let wave = row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?;
            let held =
                HeldBack { on: parse_day(&row.said_on)?, by: row.decided_by, reason: parse_reason(&row.reason)? };
            Ok((wave, held))
        };
        rows.all(&self.connections.readers).await?.into_iter().map(read).collect()
    }

    /// Writes what stands before the results for young people; empty words take it away. Whoever asked for the results to
    /// be made public asked for other words, so that is called off.
    ///
    /// # Errors
    /// [`StoreError::NoRelease`] unless a document waits to be made public: words that are public stay as they are.
    pub async fn write_opening(&self, wave: &WaveId, opening: &Opening) -> Result<(), StoreError> {
        let (wave, opening) = (wave.clone(), opening.clone());
        self.write(move |txn| {
            Box::pin(async move {
                demand_waiting(txn, &wave).await?;
                publishing::Entity::delete_by_id(wave.as_str()).exec(txn).await?;
                opening::Entity::delete_by_id(wave.as_str()).exec(txn).await?;
                if opening.words.is_empty() {
                    return Ok(());
                }
                let row = opening::ActiveModel {
                    wave: Set(wave.to_string()),
                    words: Set(opening.words),
                    written_by: Set(opening.by),
                    written_on: Set(opening.on.to_string()),
                };
                opening::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// What stands before the results for young people, if anything does.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn opening(&self, wave: &WaveId) -> Result<Option<Opening>, StoreError> {
        let row = opening::Entity::find_by_id(wave.as_str()).one(&self.connections.readers).await?;
        row.map(|row| Ok(Opening { words: row.words, by: row.written_by, on: parse_day(&row.written_on)? })).transpose()
    }
}

/// Refuses a wave that has no document waiting to be made public.
async fn demand_waiting(txn: &DatabaseTransaction, wave: &WaveId) -> Result<(), StoreError> {
    let waiting = release::Entity::find_by_id(wave.as_str())
        .filter(release::Column::State.eq(ReleaseState::Imported.as_str()))
        .one(txn)
        .await?;
    if waiting.is_some() { Ok(()) } else { Err(StoreError::NoRelease("publish")) }
}
