//! The ledger: one chain of charges and of acts that raise limits. A charge stands before anything of its wave is opened,
//! and every entry stands for good.

use entity::app::{ledger, reservation};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};

use super::AppStore;
use super::budget::{demand_limits, is_counted, lift, reservation_of, spend};
use super::waves::advance;
use crate::consultation::{Stage, WaveId, canonical_json};
use crate::privacy::{ChainEntry, Decision, Ledger, LedgerEntry, LimitsRaised};
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
                append(txn, &ChainEntry::Charged(entry.clone())).await?;
                Ok(entry)
            })
        })
        .await
    }

    /// Raises limits as somebody decided: the next entry of the chain, and every span it is about; both or neither.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPopulation`], [`StoreError::NotRaised`]; [`StoreError::Ledger`] and
    /// [`StoreError::OtherLimit`] when chain or spans do not stand, and then nothing is added to them.
    pub async fn raise_limits(&self, decision: &Decision) -> Result<LimitsRaised, StoreError> {
        let decision = decision.clone();
        self.write(move |txn| {
            Box::pin(async move {
                // A name with a slip in it would raise nothing, and stand in public for good.
                if !is_counted(txn, &decision.population).await? {
                    return Err(StoreError::NoSuchPopulation);
                }
                let raised = chain(txn).await?.raise(&decision)?;
                lift(txn, &raised).await?;
                append(txn, &ChainEntry::Raised(raised.clone())).await?;
                let after = chain(txn).await?.limits(&raised.population);
                demand_limits(txn, &raised.population, raised.council_year, &after).await?;
                Ok(raised)
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
    row.map(|row| match entry_of(&row)? {
        ChainEntry::Charged(entry) => Ok(entry),
        ChainEntry::Raised(_) => Err(StoreError::Garbled("ledger entry")),
    })
    .transpose()
}

pub(super) async fn chain(db: &impl ConnectionTrait) -> Result<Ledger, StoreError> {
    let rows = ledger::Entity::find().order_by_asc(ledger::Column::Sequence).all(db).await?;
    let entries = rows.iter().map(entry_of).collect::<Result<_, _>>()?;
    Ok(Ledger::verify(entries)?)
}

async fn append(txn: &DatabaseTransaction, entry: &ChainEntry) -> Result<(), StoreError> {
    let wave = match entry {
        ChainEntry::Charged(charge) => Some(charge.wave.to_string()),
        ChainEntry::Raised(_) => None,
    };
    let row = ledger::ActiveModel {
        sequence: Set(i64::try_from(entry.sequence()).map_err(|_| StoreError::Garbled("sequence"))?),
        wave: Set(wave),
        previous: Set(entry.previous().to_owned()),
        hash: Set(entry.hash().to_owned()),
        entry: Set(String::from_utf8_lossy(&canonical_json(entry)).into_owned()),
    };
    ledger::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

fn entry_of(row: &ledger::Model) -> Result<ChainEntry, StoreError> {
    serde_json::from_str(&row.entry).map_err(|_| StoreError::Garbled("ledger entry"))
}
