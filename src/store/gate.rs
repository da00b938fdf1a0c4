//! `gate`: which codes were printed, and responses paused half-way.
//!
//! A code is known by a lookup value that its holder's code gives together with a key outside the database.
//! That a code was used stands nowhere here: the gate is not written when a response is sent.

use std::fmt;

use entity::gate::{code, draft};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::Connections;
use super::error::{StoreError, is_constraint};
use crate::consultation::{GroupId, RunNumber, WaveId};
use crate::questionnaire::Band;
use crate::sealing::Lookup;

/// Whether a code opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// Printed, and good for one response.
    Issued,
    /// Lost, spoilt or taken back.
    Void,
}

impl CodeState {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Void => "void",
        }
    }
}

/// What a lookup found.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    /// The wave it was printed for.
    pub wave: WaveId,
    /// Reported together with.
    pub group: GroupId,
    /// The band of whoever was given it.
    pub band: Band,
    /// Whether it opens anything.
    pub state: CodeState,
}

/// A code to be added.
#[derive(Clone)]
pub struct NewCode {
    /// What the code will be found by.
    pub lookup: Lookup,
    /// The band of whoever is given it.
    pub band: Band,
}

/// The store of codes and paused drafts.
#[derive(Clone)]
pub struct GateStore {
    pub(super) connections: Connections,
}

/// Rows of one insert; SQLite takes at most 32,766 values in a statement.
const CHUNK: usize = 500;

impl GateStore {
    pub(super) fn new(connections: Connections) -> Self {
        Self { connections }
    }

    /// Adds a batch of codes, all or none. They are written in the order of their lookups, which says nothing about
    /// the order in which they were drawn or printed.
    ///
    /// # Errors
    /// [`StoreError::CodeExists`] when one stands already; the caller draws the batch again.
    pub async fn add_codes(&self, wave: &WaveId, group: &GroupId, codes: Vec<NewCode>) -> Result<(), StoreError> {
        self.add(wave, group, codes, 0, u64::MAX).await
    }

    /// Adds the codes of a print run, all or none, unless the group would then have more than `most`.
    ///
    /// # Errors
    /// [`StoreError::MoreCodes`]; else as [`GateStore::add_codes`].
    pub async fn add_run(
        &self,
        wave: &WaveId,
        group: &GroupId,
        codes: Vec<NewCode>,
        run: RunNumber,
        most: Option<u64>,
    ) -> Result<(), StoreError> {
        self.add(wave, group, codes, as_stored(run), most.unwrap_or(u64::MAX)).await
    }

    /// Adds a batch in place of codes that were made void: all, or none when more than `most` of the group would then
    /// be issued and not void.
    ///
    /// # Errors
    /// [`StoreError::MoreCodes`]; else as [`GateStore::add_codes`].
    pub async fn replace_codes(
        &self,
        wave: &WaveId,
        group: &GroupId,
        codes: Vec<NewCode>,
        most: u64,
    ) -> Result<(), StoreError> {
        self.add(wave, group, codes, 0, most).await
    }

    async fn add(
        &self,
        wave: &WaveId,
        group: &GroupId,
        mut codes: Vec<NewCode>,
        run: i32,
        most: u64,
    ) -> Result<(), StoreError> {
        codes.sort_unstable_by_key(|code| code.lookup);
        let (wave, group) = (wave.clone(), group.clone());
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    for chunk in codes.chunks(CHUNK) {
                        let rows = chunk.iter().map(|code| code::ActiveModel {
                            lookup: Set(code.lookup.as_bytes().to_vec()),
                            group: Set(group.to_string()),
                            wave: Set(wave.to_string()),
                            band: Set(code.band.to_string()),
                            state: Set(CodeState::Issued.as_str().to_owned()),
                            run: Set(run),
                        });
                        match code::Entity::insert_many(rows).exec_without_returning(txn).await {
                            Ok(_) => {}
                            Err(refused) if is_constraint(&refused) => return Err(StoreError::CodeExists),
                            Err(other) => return Err(other.into()),
                        }
                    }
                    // An error here takes the batch back out.
                    if issued(txn, &wave, &group).await? > most { Err(StoreError::MoreCodes) } else { Ok(()) }
                })
            })
            .await
    }

    /// What is known of a code: one query, whatever the answer.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn find(&self, lookup: &Lookup) -> Result<Option<Code>, StoreError> {
        tracing::trace!("a number was looked up in the gate");
        let row = code::Entity::find_by_id(lookup.as_bytes().to_vec()).one(&self.connections.readers).await?;
        row.map(Code::try_from).transpose()
    }

    /// Makes a code void. Tells whether it was issued and is no more.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn void(&self, lookup: &Lookup) -> Result<bool, StoreError> {
        let lookup = lookup.as_bytes().to_vec();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let voided = code::Entity::update_many()
                        .filter(code::Column::Lookup.eq(lookup))
                        .filter(code::Column::State.eq(CodeState::Issued.as_str()))
                        .col_expr(code::Column::State, CodeState::Void.as_str().into())
                        .exec(txn)
                        .await?;
                    Ok(voided.rows_affected == 1)
                })
            })
            .await
    }

    /// Makes every code of a print run void. That one was used before is not known here, and is not changed.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn void_run(&self, wave: &WaveId, run: RunNumber) -> Result<(), StoreError> {
        let wave = wave.to_string();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    code::Entity::update_many()
                        .filter(code::Column::Wave.eq(wave))
                        .filter(code::Column::Run.eq(as_stored(run)))
                        .col_expr(code::Column::State, CodeState::Void.as_str().into())
                        .exec(txn)
                        .await?;
                    Ok(())
                })
            })
            .await
    }

    /// How many codes of a group were issued and not made void. Exact: round it before anybody sees it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn issued_count(&self, wave: &WaveId, group: &GroupId) -> Result<u64, StoreError> {
        issued(&self.connections.readers, wave, group).await
    }

    /// Deletes every code and every draft of a wave that will never open. Again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::LogInUse`]: they are gone, the log still holds them; trying again helps.
    pub async fn drop_codes(&self, wave: &WaveId) -> Result<(), StoreError> {
        let dropped = wave.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    code::Entity::delete_many().filter(code::Column::Wave.eq(dropped.as_str())).exec(txn).await?;
                    Ok(())
                })
            })
            .await?;
        self.drop_drafts(wave).await
    }

    /// Keeps a paused draft, in place of an older one under the same key.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn put_draft(&self, key: i64, wave: &WaveId, sealed: Vec<u8>) -> Result<(), StoreError> {
        let row = draft::ActiveModel { key: Set(key), wave: Set(wave.to_string()), sealed: Set(sealed) };
        let replace = OnConflict::column(draft::Column::Key)
            .update_columns([draft::Column::Wave, draft::Column::Sealed])
            .to_owned();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    draft::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Takes a draft up again: gives it and deletes it, so that only one of two who try gets it.
    ///
    /// # Errors
    /// Whatever the database says; then the draft still stands.
    pub async fn take_draft(&self, key: i64) -> Result<Option<Vec<u8>>, StoreError> {
        // Most have none, and whoever begins should need no write, which a short disk refuses.
        if draft::Entity::find_by_id(key).one(&self.connections.readers).await?.is_none() {
            return Ok(None);
        }
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let Some(found) = draft::Entity::find_by_id(key).one(txn).await? else { return Ok(None) };
                    let deleted = draft::Entity::delete_by_id(key).exec(txn).await?;
                    Ok((deleted.rows_affected == 1).then_some(found.sealed))
                })
            })
            .await
    }

    /// Deletes every draft of a wave, and what the log still holds of them.
    ///
    /// # Errors
    /// [`StoreError::LogInUse`]: the drafts are gone, the log still holds them; trying again helps.
    pub async fn drop_drafts(&self, wave: &WaveId) -> Result<(), StoreError> {
        let wave = wave.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    draft::Entity::delete_many().filter(draft::Column::Wave.eq(wave.as_str())).exec(txn).await?;
                    Ok(())
                })
            })
            .await?;
        self.connections.writer.empty_log().await
    }
}

/// A run as its codes carry it; 0 stands for those that no page printed.
fn as_stored(run: RunNumber) -> i32 {
    i32::try_from(run.get()).expect("a run has six digits")
}

async fn issued(db: &impl ConnectionTrait, wave: &WaveId, group: &GroupId) -> Result<u64, StoreError> {
    let issued = code::Entity::find()
        .filter(code::Column::Wave.eq(wave.as_str()))
        .filter(code::Column::Group.eq(group.as_str()))
        .filter(code::Column::State.eq(CodeState::Issued.as_str()));
    Ok(issued.count(db).await?)
}

impl TryFrom<code::Model> for Code {
    type Error = StoreError;

    fn try_from(row: code::Model) -> Result<Self, StoreError> {
        Ok(Self {
            wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            group: row.group.parse().map_err(|_| StoreError::Garbled("group name"))?,
            band: row.band.parse().map_err(|_| StoreError::Garbled("band"))?,
            state: if row.state == CodeState::Issued.as_str() { CodeState::Issued } else { CodeState::Void },
        })
    }
}

impl fmt::Display for CodeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
