//! The box's own word on each wave, and everything that changes it: from any process, while a server runs.

use std::fmt;

use entity::postbox::{inbox, response, spent, wave};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::BoxStore;
use crate::consultation::WaveId;
use crate::store::error::StoreError;

/// Where a wave stands, as the box knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxState {
    /// Responses are taken.
    Open,
    /// Responses are not taken for now.
    Suspended,
    /// Responses are not taken any more.
    Closed,
    /// Its responses and spent tickets are deleted.
    Erased,
}

impl BoxState {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
            Self::Erased => "erased",
        }
    }

    pub(super) fn parse(text: &str) -> Result<Self, StoreError> {
        [Self::Open, Self::Suspended, Self::Closed, Self::Erased]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(StoreError::Garbled("box state"))
    }
}

impl fmt::Display for BoxState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A wave, as the box knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxWave {
    /// Its name.
    pub wave: WaveId,
    /// Where it stands.
    pub state: BoxState,
    /// SHA-256 of its manifest, lower-case hex.
    pub manifest_sha256: String,
    /// Bytes of every plaintext frame.
    pub frame_bytes: u32,
}

impl BoxStore {
    /// Takes responses for a wave from now on. A wave that stands open or paused with this manifest is left as it is.
    ///
    /// # Errors
    /// [`StoreError::OtherManifest`]; [`StoreError::WrongBoxState`] when it was closed.
    pub async fn open_wave(&self, wave: &WaveId, manifest_sha256: &str, frame_bytes: u32) -> Result<(), StoreError> {
        let wanted = wave::ActiveModel {
            wave: Set(wave.to_string()),
            state: Set(BoxState::Open.as_str().to_owned()),
            manifest: Set(manifest_sha256.to_owned()),
            frame_bytes: Set(i32::try_from(frame_bytes).map_err(|_| StoreError::Garbled("frame size"))?),
        };
        let (wave, manifest_sha256) = (wave.clone(), manifest_sha256.to_owned());
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let Some(found) = find(txn, &wave).await? else {
                        wave::Entity::insert(wanted).exec_without_returning(txn).await?;
                        return Ok(());
                    };
                    match found.state {
                        _ if found.manifest_sha256 != manifest_sha256 => Err(StoreError::OtherManifest),
                        BoxState::Open | BoxState::Suspended => Ok(()),
                        found => Err(StoreError::WrongBoxState { found, needed: BoxState::Open }),
                    }
                })
            })
            .await
    }

    /// A wave, as the box knows it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn wave(&self, wave: &WaveId) -> Result<Option<BoxWave>, StoreError> {
        find(&self.connections.readers, wave).await
    }

    /// Takes no responses for now. Again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::WrongBoxState`] when it was closed, [`StoreError::NoSuchWave`].
    pub async fn suspend_wave(&self, wave: &WaveId) -> Result<(), StoreError> {
        self.turn(wave, &[BoxState::Open], BoxState::Suspended).await
    }

    /// Takes responses again. Again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::WrongBoxState`] when it was closed, [`StoreError::NoSuchWave`].
    pub async fn resume_wave(&self, wave: &WaveId) -> Result<(), StoreError> {
        self.turn(wave, &[BoxState::Suspended], BoxState::Open).await
    }

    /// Closes a wave for good. When it returns, every response that was or will be acknowledged is in the box, mixed
    /// among the others, and neither a free page nor the log holds anything else. After an error, and after a crash,
    /// closing again goes on from there.
    ///
    /// # Errors
    /// [`StoreError::WrongBoxState`] when it was erased, [`StoreError::NoSuchWave`], [`StoreError::NoRoom`],
    /// [`StoreError::LogInUse`].
    pub async fn close_wave(&self, wave: &WaveId) -> Result<(), StoreError> {
        // A deposit reads this row in its own transaction, in whichever process; the one before this has committed,
        // the one after this is refused.
        self.turn(wave, &[BoxState::Open, BoxState::Suspended], BoxState::Closed).await?;
        self.mix_all(wave).await?;
        self.connections.writer.rewrite_file().await
    }

    /// Destroys the responses and spent tickets of a closed wave. Again goes on from where it stopped.
    ///
    /// # Errors
    /// [`StoreError::WrongBoxState`] unless closed, [`StoreError::NoSuchWave`], [`StoreError::LogInUse`].
    pub async fn erase_wave(&self, wave: &WaveId) -> Result<(), StoreError> {
        let erased = wave.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    turn(txn, &erased, &[BoxState::Closed], BoxState::Erased).await?;
                    let wave = erased.as_str();
                    inbox::Entity::delete_many().filter(inbox::Column::Wave.eq(wave)).exec(txn).await?;
                    response::Entity::delete_many().filter(response::Column::Wave.eq(wave)).exec(txn).await?;
                    spent::Entity::delete_many().filter(spent::Column::Wave.eq(wave)).exec(txn).await?;
                    Ok(())
                })
            })
            .await?;
        self.connections.writer.rewrite_file().await
    }

    async fn turn(&self, wave: &WaveId, from: &[BoxState], to: BoxState) -> Result<(), StoreError> {
        let (wave, from) = (wave.clone(), from.to_vec());
        self.connections.writer.write(move |txn| Box::pin(async move { turn(txn, &wave, &from, to).await })).await
    }
}

/// Moves a wave from one of the states `from` to `to`, unless it is there already.
async fn turn(txn: &DatabaseTransaction, wave: &WaveId, from: &[BoxState], to: BoxState) -> Result<(), StoreError> {
    let turned = wave::Entity::update_many()
        .filter(wave::Column::Wave.eq(wave.as_str()))
        .filter(wave::Column::State.is_in(from.iter().map(|state| state.as_str())))
        .col_expr(wave::Column::State, to.as_str().into())
        .exec(txn)
        .await?;
    if turned.rows_affected == 1 {
        return Ok(());
    }
    let found = find(txn, wave).await?.ok_or(StoreError::NoSuchWave)?.state;
    if found == to { Ok(()) } else { Err(StoreError::WrongBoxState { found, needed: from[0] }) }
}

async fn find(db: &impl ConnectionTrait, wave: &WaveId) -> Result<Option<BoxWave>, StoreError> {
    let Some(row) = wave::Entity::find_by_id(wave.as_str()).one(db).await? else { return Ok(None) };
    Ok(Some(BoxWave {
        wave: wave.clone(),
        state: BoxState::parse(&row.state)?,
        manifest_sha256: row.manifest,
        frame_bytes: u32::try_from(row.frame_bytes).map_err(|_| StoreError::Garbled("frame size"))?,
    }))
}
