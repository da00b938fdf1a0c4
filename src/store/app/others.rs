//! What other councils published: documents that were verified when they came, byte for byte, with their manifests.

use entity::app::other_release::{self, Column};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::{WaveId, sha256_hex};
use crate::store::error::StoreError;

/// A document that another council published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRelease {
    /// The council, as its manifest names it.
    pub council: String,
    /// Its wave.
    pub wave: WaveId,
    /// The document, as canonical JSON.
    pub document: Vec<u8>,
    /// The manifest it follows, as canonical JSON.
    pub manifest: Vec<u8>,
    /// The keys of its signers that were known to be that council's custodians' when it came, lower-case hex.
    pub keys: Vec<String>,
    /// The day it was imported.
    pub imported_on: Date,
}

impl OtherRelease {
    /// SHA-256 of the document, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.document)
    }
}

impl AppStore {
    /// Stores another council's document; a wave of a council has one.
    ///
    /// # Errors
    /// [`StoreError::OtherCouncilsStored`] when this one is there, [`StoreError::OtherCouncilsDiffers`] when another is.
    pub async fn import_other(&self, release: OtherRelease) -> Result<(), StoreError> {
        self.write(move |txn| {
            Box::pin(async move {
                let place = (release.council.clone(), release.wave.to_string());
                if let Some(stored) = other_release::Entity::find_by_id(place).one(txn).await? {
                    let (council, wave) = (release.council, release.wave);
                    return Err(if stored.document == release.document {
                        StoreError::OtherCouncilsStored { council, wave }
                    } else {
                        StoreError::OtherCouncilsDiffers { council, wave }
                    });
                }
                other_release::Entity::insert(row(release)).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Everything stored of other councils, by council and wave. A row that cannot be read is logged and left out.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn other_releases(&self) -> Result<Vec<OtherRelease>, StoreError> {
        let rows = other_release::Entity::find()
            .order_by_asc(Column::Council)
            .order_by_asc(Column::Wave)
            .all(&self.connections.readers)
            .await?;
        let read = |row: other_release::Model| {
            let sha256 = row.sha256.clone();
            OtherRelease::try_from(row)
                .inspect_err(
                    |error| tracing::error!(%sha256, %error, "a stored document of another council cannot be read"),
                )
                .ok()
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// The SHA-256 of every document of other councils, in a fixed order. Cheap: no document is read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn other_release_marks(&self) -> Result<Vec<String>, StoreError> {
        let hashes = other_release::Entity::find().select_only().column(Column::Sha256).order_by_asc(Column::Sha256);
        Ok(hashes.into_tuple().all(&self.connections.readers).await?)
    }

    /// Lets go of everything stored of a council, its keys too; gives how many documents that were.
    ///
    /// # Errors
    /// [`StoreError::NoSuchCouncil`].
    pub async fn forget_council(&self, council: &str) -> Result<u64, StoreError> {
        let council = council.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let of_council = other_release::Entity::delete_many().filter(Column::Council.eq(council.as_str()));
                match of_council.exec(txn).await?.rows_affected {
                    0 => Err(StoreError::NoSuchCouncil(council)),
                    gone => Ok(gone),
                }
            })
        })
        .await
    }
}

fn row(release: OtherRelease) -> other_release::ActiveModel {
    other_release::ActiveModel {
        sha256: Set(release.sha256()),
        council: Set(release.council),
        wave: Set(release.wave.to_string()),
        document: Set(release.document),
        manifest: Set(release.manifest),
        keys: Set(release.keys.join(" ")),
        imported_on: Set(release.imported_on.to_string()),
    }
}

impl TryFrom<other_release::Model> for OtherRelease {
    type Error = StoreError;

    fn try_from(row: other_release::Model) -> Result<Self, StoreError> {
        Ok(Self {
            council: row.council,
            wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            document: row.document,
            manifest: row.manifest,
            keys: row.keys.split(' ').map(str::to_owned).collect(),
            imported_on: parse_day(&row.imported_on)?,
        })
    }
}
