//! Released documents: imported once, byte for byte; then published, or withdrawn.

use std::collections::BTreeMap;

use entity::app::{ledger, release};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use time::Date;

use super::waves::{self, advance};
use super::{AppStore, parse_day, parse_day_if_any};
use crate::consultation::{Reason, Stage, WaveId, WrongStage, sha256_hex};
use crate::store::error::StoreError;

/// Where a released document stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReleaseState {
    /// Checked and stored; only staff see it.
    Imported,
    /// Everybody can read it.
    Published,
    /// Taken back, with a reason everybody can read.
    Withdrawn,
}

impl ReleaseState {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Imported => "imported",
            Self::Published => "published",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// A released document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// The wave it reports.
    pub wave: WaveId,
    /// The bytes that were signed, as they were imported.
    pub document: Vec<u8>,
    /// Their SHA-256, lower-case hex.
    pub sha256: String,
    /// Where it stands.
    pub state: ReleaseState,
    /// The day it was imported.
    pub imported_on: Date,
    /// The day it was published.
    pub published_on: Option<Date>,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<Date>,
    /// Why it was withdrawn.
    pub reason: Option<Reason>,
}

impl AppStore {
    /// Stores the one document of an exported wave. The same bytes again change nothing.
    ///
    /// # Errors
    /// [`StoreError::OtherRelease`] when other bytes stand there, [`StoreError::NotCharged`],
    /// [`StoreError::WrongStage`], [`StoreError::NoSuchWave`].
    pub async fn import_release(&self, wave: &WaveId, document: &[u8], today: Date) -> Result<(), StoreError> {
        let (wave, document) = (wave.clone(), document.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                if let Some(stored) = release::Entity::find_by_id(wave.as_str()).one(txn).await? {
                    return if stored.document == document { Ok(()) } else { Err(StoreError::OtherRelease) };
                }
                advance(txn, &wave, &[Stage::Exported], Stage::Released).await?;
                let charged = ledger::Entity::find().filter(ledger::Column::Wave.eq(wave.as_str())).one(txn).await?;
                if charged.is_none() {
                    return Err(StoreError::NotCharged);
                }
                let row = release::ActiveModel {
                    wave: Set(wave.to_string()),
                    sha256: Set(sha256_hex(&document)),
                    document: Set(document),
                    state: Set(ReleaseState::Imported.as_str().to_owned()),
                    imported_on: Set(today.to_string()),
                    published_on: Set(None),
                    withdrawn_on: Set(None),
                    reason: Set(None),
                };
                release::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Makes an imported document public, and its wave published unless it is erased. A published one is left as it is.
    ///
    /// # Errors
    /// [`StoreError::NoRelease`] when there is none or it was withdrawn, [`StoreError::WrongStage`].
    pub async fn publish_release(&self, wave: &WaveId, today: Date) -> Result<(), StoreError> {
        let wave = wave.clone();
        self.write(move |txn| Box::pin(async move { publish(txn, &wave, today).await })).await
    }

    /// Takes a document back, imported or published, for a reason of the fixed list. A withdrawn one is left as it
    /// is: the first reason stands.
    ///
    /// # Errors
    /// [`StoreError::NoRelease`].
    pub async fn withdraw_release(&self, wave: &WaveId, reason: Reason, today: Date) -> Result<(), StoreError> {
        let wave = wave.clone();
        self.write(move |txn| {
            Box::pin(async move {
                let stored = find(txn, &wave).await?.ok_or(StoreError::NoRelease("withdraw"))?;
                if stored.state == ReleaseState::Withdrawn {
                    return Ok(());
                }
                release::Entity::update_many()
                    .filter(release::Column::Wave.eq(wave.as_str()))
                    .filter(release::Column::State.ne(ReleaseState::Withdrawn.as_str()))
                    .col_expr(release::Column::State, ReleaseState::Withdrawn.as_str().into())
                    .col_expr(release::Column::WithdrawnOn, today.to_string().into())
                    .col_expr(release::Column::Reason, reason.as_str().into())
                    .exec(txn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// The document of a wave, wherever it stands.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn release(&self, wave: &WaveId) -> Result<Option<Release>, StoreError> {
        find(&self.connections.readers, wave).await
    }

    /// Every document that was ever imported, by wave. A row that cannot be read is logged and left out, so that it
    /// takes no other with it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn releases(&self) -> Result<Vec<Release>, StoreError> {
        let rows = release::Entity::find().order_by_asc(release::Column::Wave).all(&self.connections.readers).await?;
        let read = |row: release::Model| {
            let wave = row.wave.clone();
            Release::try_from(row)
                .inspect_err(|error| tracing::error!(%wave, %error, "a stored release cannot be read"))
                .ok()
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The SHA-256 of every document, by wave, and where it stands. Cheap: no document is read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn release_marks(&self) -> Result<Vec<(String, ReleaseState)>, StoreError> {
        let rows: Vec<(String, String)> = release::Entity::find()
            .select_only()
            .columns([release::Column::Sha256, release::Column::State])
            .order_by_asc(release::Column::Wave)
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(|(sha256, state)| Ok((sha256, parse_state(&state)?))).collect()
    }

    /// Where each document stands that was ever imported. Cheap: no document is read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn release_states(&self) -> Result<BTreeMap<WaveId, ReleaseState>, StoreError> {
        let rows: Vec<(String, String)> = release::Entity::find()
            .select_only()
            .columns([release::Column::Wave, release::Column::State])
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        let read = |(wave, state): (String, String)| {
            Ok((wave.parse().map_err(|_| StoreError::Garbled("wave"))?, parse_state(&state)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// Every published document, by wave.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn published(&self) -> Result<Vec<Release>, StoreError> {
        let rows = release::Entity::find()
            .filter(release::Column::State.eq(ReleaseState::Published.as_str()))
            .order_by_asc(release::Column::Wave)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(Release::try_from).collect()
    }
}

/// Makes an imported document public, inside a transaction that does more.
pub(super) async fn publish(txn: &DatabaseTransaction, wave: &WaveId, today: Date) -> Result<(), StoreError> {
    let stored = find(txn, wave).await?;
    if stored.as_ref().is_some_and(|stored| stored.state == ReleaseState::Published) {
        return Ok(());
    }
    match waves::find(txn, wave).await?.stage {
        Stage::Released => advance(txn, wave, &[Stage::Released], Stage::Published).await?,
        // The sealed responses may be gone already; the document is what is shown.
        Stage::Erased => {}
        found => return Err(WrongStage { found, needed: Stage::Released }.into()),
    }
    let published = release::Entity::update_many()
        .filter(release::Column::Wave.eq(wave.as_str()))
        .filter(release::Column::State.eq(ReleaseState::Imported.as_str()))
        .col_expr(release::Column::State, ReleaseState::Published.as_str().into())
        .col_expr(release::Column::PublishedOn, today.to_string().into())
        .exec(txn)
        .await?;
    if published.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoRelease("publish")) }
}

async fn find(db: &impl ConnectionTrait, wave: &WaveId) -> Result<Option<Release>, StoreError> {
    release::Entity::find_by_id(wave.as_str()).one(db).await?.map(Release::try_from).transpose()
}

fn parse_state(text: &str) -> Result<ReleaseState, StoreError> {
    [ReleaseState::Imported, ReleaseState::Published, ReleaseState::Withdrawn]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or(StoreError::Garbled("release state"))
}

pub(super) fn parse_reason(text: &str) -> Result<Reason, StoreError> {
    Reason::ALL.into_iter().find(|reason| reason.as_str() == text).ok_or(StoreError::Garbled("reason"))
}

impl TryFrom<release::Model> for Release {
    type Error = StoreError;

    fn try_from(row: release::Model) -> Result<Self, StoreError> {
        let state = parse_state(&row.state)?;
        Ok(Self {
            wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            document: row.document,
            sha256: row.sha256,
            state,
            imported_on: parse_day(&row.imported_on)?,
            published_on: parse_day_if_any(row.published_on.as_ref())?,
            withdrawn_on: parse_day_if_any(row.withdrawn_on.as_ref())?,
            reason: row.reason.as_deref().map(parse_reason).transpose()?,
        })
    }
}
