//! The ledger: one chain of charges. An entry stands before anything of its wave is opened, and stands for good.

use entity::app::{ledger, reservation};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::budget::{CHARGED, Reservation, budget_of, settle, signed, unsigned};
use super::waves::advance;
use super::{AppStore, FIRST_PREVIOUS};
use crate::consultation::{Stage, WaveId};
use crate::store::error::StoreError;

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// Its place in the chain, from 1.
    pub sequence: u64,
    /// The wave that was charged.
    pub wave: WaveId,
    /// Whose privacy it cost.
    pub population: String,
    /// The year of the April in which the council year began.
    pub council_year: i32,
    /// The charge, nano-ρ.
    pub nano_rho: u64,
    /// Hash of the entry before it; [`FIRST_PREVIOUS`] before the first.
    pub previous: String,
    /// Its hash, lower-case hex.
    pub hash: String,
    /// The entry itself, canonical JSON.
    pub entry: String,
}

/// Where a new entry will stand, and the sums that stand with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerPlace {
    /// Its place in the chain, from 1.
    pub sequence: u64,
    /// Hash of the entry before it; [`FIRST_PREVIOUS`] before the first.
    pub previous: String,
    /// The wave that is charged.
    pub wave: WaveId,
    /// Whose privacy it costs.
    pub population: String,
    /// The year of the April in which the council year began.
    pub council_year: i32,
    /// The charge, nano-ρ.
    pub nano_rho: u64,
    /// Charged in this council year, this charge included, nano-ρ.
    pub spent_year_nano_rho: u64,
    /// The most charged in any four years in a row that contain this one, this charge included, nano-ρ.
    pub spent_four_years_nano_rho: u64,
}

/// An entry as its author wrote and hashed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntry {
    /// Its hash, 64 lower-case hex digits.
    pub hash: String,
    /// The entry, canonical JSON.
    pub entry: String,
}

impl AppStore {
    /// Charges a closed wave: its reservation is spent, `write` makes the entry for its place in the chain, and the
    /// wave is exported; all or nothing. Charged again, the wave gives the same entry.
    ///
    /// # Errors
    /// [`StoreError::WrongStage`] unless closed, [`StoreError::NotReserved`], [`StoreError::NoSuchWave`].
    pub async fn charge(
        &self,
        wave: &WaveId,
        write: impl FnOnce(&LedgerPlace) -> NewEntry + Send + 'static,
    ) -> Result<LedgerEntry, StoreError> {
        let wave = wave.clone();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    if let Some(paid) = find_entry(txn, &wave).await? {
                        return Ok(paid);
                    }
                    advance(txn, &wave, &[Stage::Closed], Stage::Exported).await?;
                    let reserved = reservation::Entity::find_by_id(wave.as_str()).one(txn).await?;
                    let reserved = Reservation::try_from(reserved.ok_or(StoreError::NotReserved)?)?;
                    settle(txn, &wave, &reserved, CHARGED).await?;
                    let place = next_place(txn, &wave, reserved).await?;
                    let written = write(&place);
                    append(txn, place, written).await
                })
            })
            .await
    }

    /// The entry of a wave, if it was charged.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn ledger_entry(&self, wave: &WaveId) -> Result<Option<LedgerEntry>, StoreError> {
        find_entry(&self.connections.readers, wave).await
    }

    /// The whole ledger, in order.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn ledger(&self) -> Result<Vec<LedgerEntry>, StoreError> {
        let rows = ledger::Entity::find().order_by_asc(ledger::Column::Sequence).all(&self.connections.readers).await?;
        rows.into_iter().map(LedgerEntry::try_from).collect()
    }
}

async fn find_entry(db: &impl sea_orm::ConnectionTrait, wave: &WaveId) -> Result<Option<LedgerEntry>, StoreError> {
    let row = ledger::Entity::find().filter(ledger::Column::Wave.eq(wave.as_str())).one(db).await?;
    row.map(LedgerEntry::try_from).transpose()
}

async fn next_place(
    txn: &sea_orm::DatabaseTransaction,
    wave: &WaveId,
    paid: Reservation,
) -> Result<LedgerPlace, StoreError> {
    let last = ledger::Entity::find().order_by_desc(ledger::Column::Sequence).one(txn).await?;
    let budget = budget_of(txn, &paid.population, paid.council_year).await?;
    Ok(LedgerPlace {
        sequence: unsigned(last.as_ref().map_or(0, |last| last.sequence))? + 1,
        previous: last.map_or_else(|| FIRST_PREVIOUS.to_owned(), |last| last.hash),
        wave: wave.clone(),
        population: paid.population,
        council_year: paid.council_year,
        nano_rho: paid.nano_rho,
        spent_year_nano_rho: budget.spent_year_nano_rho(),
        spent_four_years_nano_rho: budget.spent_four_years_nano_rho(),
    })
}

async fn append(
    txn: &sea_orm::DatabaseTransaction,
    place: LedgerPlace,
    written: NewEntry,
) -> Result<LedgerEntry, StoreError> {
    let row = ledger::Model {
        sequence: signed(place.sequence)?,
        wave: place.wave.into(),
        population: place.population,
        council_year: place.council_year,
        nano_rho: signed(place.nano_rho)?,
        previous: place.previous,
        hash: written.hash,
        entry: written.entry,
    };
    let insert = ledger::ActiveModel {
        sequence: Set(row.sequence),
        wave: Set(row.wave.clone()),
        population: Set(row.population.clone()),
        council_year: Set(row.council_year),
        nano_rho: Set(row.nano_rho),
        previous: Set(row.previous.clone()),
        hash: Set(row.hash.clone()),
        entry: Set(row.entry.clone()),
    };
    ledger::Entity::insert(insert).exec_without_returning(txn).await?;
    row.try_into()
}

impl TryFrom<ledger::Model> for LedgerEntry {
    type Error = StoreError;

    fn try_from(row: ledger::Model) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: unsigned(row.sequence)?,
            wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            population: row.population,
            council_year: row.council_year,
            nano_rho: unsigned(row.nano_rho)?,
            previous: row.previous,
            hash: row.hash,
            entry: row.entry,
        })
    }
}
