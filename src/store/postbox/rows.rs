//! Reading the box of a wave, a few rows at a time, in key order.

use entity::postbox::response;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::BoxStore;
use crate::consultation::WaveId;
use crate::store::error::StoreError;

/// Rows read at once; a few hundred kilobytes.
const CHUNK: u64 = 256;

/// A sealed response, and the random key it lies under. It has no `Debug`.
pub struct SealedRow {
    /// 63 random bits.
    pub key: i64,
    /// The sealed frame.
    pub sealed: Vec<u8>,
}

/// The mixed responses of one wave, in key order; see [`BoxStore::rows`].
pub struct Rows {
    readers: DatabaseConnection,
    wave: WaveId,
    after: Option<i64>,
}

impl BoxStore {
    /// Begins to read the mixed responses of a wave. Meant for a closed one: nothing is added to it meanwhile.
    #[must_use]
    pub fn rows(&self, wave: &WaveId) -> Rows {
        Rows { readers: self.connections.readers.clone(), wave: wave.clone(), after: None }
    }
}

impl Rows {
    /// The next few rows; none after the last.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn next(&mut self) -> Result<Vec<SealedRow>, StoreError> {
        let mut query = response::Entity::find().filter(response::Column::Wave.eq(self.wave.as_str()));
        if let Some(after) = self.after {
            query = query.filter(response::Column::Key.gt(after));
        }
        let rows = query.order_by_asc(response::Column::Key).limit(CHUNK).all(&self.readers).await?;
        if let Some(last) = rows.last() {
            self.after = Some(last.key);
        }
        Ok(rows.into_iter().map(|row| SealedRow { key: row.key, sealed: row.sealed }).collect())
    }
}
