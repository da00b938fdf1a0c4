//! The ledger: one chain of charges. An entry stands before anything of its wave is opened, and stands for good.

use entity::app::{ledger, reservation};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};

use super::AppStore;
use super::budget::{reservation_of, spend};
use super::waves::advance;
use crate::consultation::{Stage, WaveId, canonical_json};
use crate::privacy::{Ledger, LedgerEntry};
use crate::store::error::StoreError;

impl AppStore {
    /// Charges a closed wave: its reservation is spent, the next entry of the chain is written, and the wave is
    /// exported; all or nothing. Charged again, the wave gives the same entry.
    ///
    /// # Errors
    /// [`StoreError::WrongStage`] unless closed, [`StoreError::NotReserved`], [`StoreError::NoSuchWave`];
    /// [`StoreError::Ledger`] when the chain so far does not stand, and then nothing is added to it.
    pub async fn charge(&self, wave: &WaveId) -> Result<LedgerEntry, StoreError> {
        let wave = wave.clone();
        self.write(move |txn| {
            Box::pin(async move {
                if let Some(paid) = find(txn, &wave).await? {
                    return Ok(paid);
                }
                advance(txn, &wave, &[Stage::Closed], Stage::Exported).await?;
                let reserved = reservation::Entity::find_by_id(wave.as_str()).one(txn).await?;
                let reserved = reservation_of(reserved.ok_or(StoreError::NotReserved)?)?;
                spend(txn, &reserved).await?;
                let entry = chain(txn).await?.entry(&reserved)?;
                append(txn, &entry).await?;
                Ok(entry)
            })
        })
        .await
    }

    /// The entry of a wave, if it was charged.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn ledger_entry(&self, wave: &WaveId) -> Result<Option<LedgerEntry>, StoreError> {
        find(&self.connections.readers, wave).await
    }

    /// The whole ledger, verified.
    ///
    /// # Errors
    /// [`StoreError::Ledger`] at the first entry that does not stand.
    pub async fn ledger(&self) -> Result<Ledger, StoreError> {
        chain(&self.connections.readers).await
    }
}

async fn find(db: &impl ConnectionTrait, wave: &WaveId) -> Result<Option<LedgerEntry>, StoreError> {
    let row = ledger::Entity::find().filter(ledger::Column::Wave.eq(wave.as_str())).one(db).await?;
    row.map(|row| entry_of(&row)).transpose()
}

async fn chain(db: &impl ConnectionTrait) -> Result<Ledger, StoreError> {
    let rows = ledger::Entity::find().order_by_asc(ledger::Column::Sequence).all(db).await?;
    let entries = rows.iter().map(entry_of).collect::<Result<_, _>>()?;
    Ok(Ledger::verify(entries)?)
}

async fn append(txn: &DatabaseTransaction, entry: &LedgerEntry) -> Result<(), StoreError> {
    let row = ledger::ActiveModel {
        sequence: Set(i64::try_from(entry.sequence).map_err(|_| StoreError::Garbled("sequence"))?),
        wave: Set(entry.wave.to_string()),
        previous: Set(entry.previous.clone()),
        hash: Set(entry.hash.clone()),
        entry: Set(String::from_utf8_lossy(&canonical_json(entry)).into_owned()),
    };
    ledger::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

fn entry_of(row: &ledger::Model) -> Result<LedgerEntry, StoreError> {
    serde_json::from_str(&row.entry).map_err(|_| StoreError::Garbled("ledger entry"))
}
