//! The budget of privacy loss, in whole nano-ρ: what is reserved and spent in each council year, and in every four in
//! a row.
//!
//! A council year lies in five spans: itself, and the four runs of four years that contain it. Reserving raises all
//! five in one conditional write, or none; a CHECK in the schema refuses whatever a mistake here would let through.
//!
//! A limit is what the ledger says is in force. Whoever changes it here alone gains nothing: no wave opens then.

use entity::app::{budget, reservation};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait,
    QueryFilter, QueryOrder,
};

use super::AppStore;
use super::ledger::chain;
use crate::consultation::WaveId;
use crate::privacy::{Limits, LimitsInForce, LimitsRaised, NanoRho, Reservation};
use crate::store::error::StoreError;

/// One limit, and what stands under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetSpan {
    /// The year of the April in which the span begins.
    pub first_year: i32,
    /// How many council years it spans: 1 or 4.
    pub years: u32,
    /// The most that may be set aside and charged.
    pub limit: NanoRho,
    /// Set aside for waves that are open or closed.
    pub reserved: NanoRho,
    /// Charged.
    pub spent: NanoRho,
}

impl BudgetSpan {
    /// What is set aside and charged.
    #[must_use]
    pub fn taken(&self) -> NanoRho {
        [self.reserved, self.spent].into_iter().sum()
    }

    /// What the limit leaves room for.
    #[must_use]
    pub fn room(&self) -> NanoRho {
        self.limit.saturating_sub(self.taken())
    }
}

/// Everything that limits one council year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The year itself first, then the runs of four years that contain it, the earliest first.
    pub spans: [BudgetSpan; 5],
}

impl Budget {
    /// The span that leaves the least room.
    #[must_use]
    pub fn tightest(&self) -> BudgetSpan {
        let [year, runs @ ..] = self.spans;
        runs.into_iter().fold(year, |tightest, run| if run.room() < tightest.room() { run } else { tightest })
    }

    /// What all limits together leave room for.
    #[must_use]
    pub fn room(&self) -> NanoRho {
        self.tightest().room()
    }
}

impl AppStore {
    /// What limits a council year for a population, and what stands under it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn budget(&self, population: &str, council_year: i32) -> Result<Budget, StoreError> {
        budget_of(&self.connections.readers, population, council_year).await
    }

    /// Every council year in which anything was reserved or a limit raised, for every population, both in order.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn budgets(&self) -> Result<Vec<(String, Budget)>, StoreError> {
        let db = &self.connections.readers;
        // A span of four years has its row as soon as one of its years has.
        let years = budget::Entity::find()
            .filter(budget::Column::Years.eq(1))
            .order_by_asc(budget::Column::Population)
            .order_by_asc(budget::Column::FirstYear)
            .all(db)
            .await?;
        let mut budgets = Vec::new();
        for row in years {
            let budget = budget_of(db, &row.population, row.first_year).await?;
            budgets.push((row.population, budget));
        }
        Ok(budgets)
    }

    /// What was reserved for a wave, as long as it is neither charged nor released.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn reservation(&self, wave: &WaveId) -> Result<Option<Reservation>, StoreError> {
        let row = reservation::Entity::find_by_id(wave.as_str()).one(&self.connections.readers).await?;
        row.filter(|row| row.state == RESERVED).map(reservation_of).transpose()
    }

    /// Gives back what was reserved for a wave that will never be charged. Again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::AlreadyCharged`], [`StoreError::NotReserved`].
    pub async fn release_reservation(&self, wave: &WaveId) -> Result<(), StoreError> {
        let wave = wave.clone();
        self.write(move |txn| Box::pin(async move { give_back(txn, &wave).await })).await
    }
}

const RESERVED: &str = "reserved";
const RELEASED: &str = "released";
const CHARGED: &str = "charged";

/// Sets aside what a wave will cost, in all five spans or in none.
pub(super) async fn reserve(txn: &DatabaseTransaction, wanted: &Reservation) -> Result<(), StoreError> {
    let before = budget_of(txn, &wanted.population, wanted.council_year).await?;
    let over = || StoreError::OverBudget { limit: before.tightest().limit, spent: before.tightest().taken() };
    let cost = signed(wanted.rho).map_err(|_| over())?;
    begin_spans(txn, &wanted.population, wanted.council_year).await?;
    let in_force = chain(txn).await?.limits(&wanted.population);
    demand_limits(txn, &wanted.population, wanted.council_year, &in_force).await?;
    let sum = Expr::col(budget::Column::ReservedNanoRho).add(Expr::col(budget::Column::SpentNanoRho)).add(cost);
    let raised = budget::Entity::update_many()
        .filter(spans_of(&wanted.population, wanted.council_year))
        .filter(sum.lte(Expr::col(budget::Column::LimitNanoRho)))
        .col_expr(budget::Column::ReservedNanoRho, Expr::col(budget::Column::ReservedNanoRho).add(cost))
        .exec(txn)
        .await?;
    if raised.rows_affected != 5 {
        // Spans that were raised are lowered again when this error undoes the transaction.
        return Err(over());
    }
    let row = reservation::ActiveModel {
        wave: Set(wanted.wave.to_string()),
        population: Set(wanted.population.clone()),
        council_year: Set(wanted.council_year),
        nano_rho: Set(cost),
        state: Set(RESERVED.to_owned()),
    };
    reservation::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// Whether anything was ever reserved for this population.
pub(super) async fn is_counted(txn: &DatabaseTransaction, population: &str) -> Result<bool, StoreError> {
    let row = budget::Entity::find().filter(budget::Column::Population.eq(population)).one(txn).await?;
    Ok(row.is_some())
}

/// Raises the limits of a year, and of the four runs it belongs to, to at least those of an act. None falls.
pub(super) async fn lift(txn: &DatabaseTransaction, raised: &LimitsRaised) -> Result<(), StoreError> {
    begin_spans(txn, &raised.population, raised.council_year).await?;
    for (years, limit) in [(1, raised.limit_year), (4, raised.limit_four_years)] {
        let limit = signed(limit)?;
        budget::Entity::update_many()
            .filter(spans_of(&raised.population, raised.council_year))
            .filter(budget::Column::Years.eq(years))
            .filter(budget::Column::LimitNanoRho.lt(limit))
            .col_expr(budget::Column::LimitNanoRho, limit.into())
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// Refuses unless the limits of a council year are those that the ledger says are in force.
pub(super) async fn demand_limits(
    txn: &DatabaseTransaction,
    population: &str,
    council_year: i32,
    in_force: &LimitsInForce,
) -> Result<(), StoreError> {
    let budget = budget_of(txn, population, council_year).await?;
    let stands = |span: &BudgetSpan| match span.years {
        1 => span.limit == in_force.year(span.first_year),
        _ => span.limit == in_force.four_years_from(span.first_year),
    };
    if budget.spans.iter().all(stands) { Ok(()) } else { Err(StoreError::OtherLimit) }
}

/// Turns a reservation into a charge.
pub(super) async fn spend(txn: &DatabaseTransaction, reserved: &Reservation) -> Result<(), StoreError> {
    settle(txn, reserved, CHARGED).await
}

/// Gives a reservation back, unless that was done before.
pub(super) async fn give_back(txn: &DatabaseTransaction, wave: &WaveId) -> Result<(), StoreError> {
    let found = reservation::Entity::find_by_id(wave.as_str()).one(txn).await?.ok_or(StoreError::NotReserved)?;
    match found.state.as_str() {
        CHARGED => Err(StoreError::AlreadyCharged),
        RELEASED => Ok(()),
        _ => settle(txn, &reservation_of(found)?, RELEASED).await,
    }
}

/// Ends a reservation: takes it out of what is reserved, and when it is charged puts it into what is spent.
async fn settle(txn: &DatabaseTransaction, reserved: &Reservation, state: &str) -> Result<(), StoreError> {
    let ended = reservation::Entity::update_many()
        .filter(reservation::Column::Wave.eq(reserved.wave.as_str()))
        .filter(reservation::Column::State.eq(RESERVED))
        .col_expr(reservation::Column::State, state.into())
        .exec(txn)
        .await?;
    if ended.rows_affected != 1 {
        return Err(StoreError::NotReserved);
    }
    let cost = signed(reserved.rho)?;
    let charged = if state == CHARGED { cost } else { 0 };
    budget::Entity::update_many()
        .filter(spans_of(&reserved.population, reserved.council_year))
        .col_expr(budget::Column::ReservedNanoRho, Expr::col(budget::Column::ReservedNanoRho).sub(cost))
        .col_expr(budget::Column::SpentNanoRho, Expr::col(budget::Column::SpentNanoRho).add(charged))
        .exec(txn)
        .await?;
    Ok(())
}

/// The five spans of a council year, with the plain limits where nothing was ever reserved.
async fn budget_of(db: &impl ConnectionTrait, population: &str, council_year: i32) -> Result<Budget, StoreError> {
    let rows = budget::Entity::find().filter(spans_of(population, council_year)).all(db).await?;
    let span = |(first_year, years): (i32, i32)| -> Result<BudgetSpan, StoreError> {
        let row = rows.iter().find(|row| (row.first_year, row.years) == (first_year, years));
        Ok(BudgetSpan {
            first_year,
            years: years.unsigned_abs(),
            limit: row.map_or(Ok(limit_of(years)), |row| unsigned(row.limit_nano_rho))?,
            reserved: row.map_or(Ok(NanoRho::ZERO), |row| unsigned(row.reserved_nano_rho))?,
            spent: row.map_or(Ok(NanoRho::ZERO), |row| unsigned(row.spent_nano_rho))?,
        })
    };
    let [year, first, second, third, fourth] = spans(council_year);
    Ok(Budget { spans: [span(year)?, span(first)?, span(second)?, span(third)?, span(fourth)?] })
}

/// The spans (first year, years) in which a council year is counted.
const fn spans(council_year: i32) -> [(i32, i32); 5] {
    [(council_year, 1), (council_year - 3, 4), (council_year - 2, 4), (council_year - 1, 4), (council_year, 4)]
}

fn limit_of(years: i32) -> NanoRho {
    let limits = Limits::default();
    if years == 1 { limits.year } else { limits.four_years }
}

fn spans_of(population: &str, council_year: i32) -> Condition {
    let four_years = Condition::all()
        .add(budget::Column::Years.eq(4))
        .add(budget::Column::FirstYear.between(council_year - 3, council_year));
    let one_year = Condition::all().add(budget::Column::Years.eq(1)).add(budget::Column::FirstYear.eq(council_year));
    Condition::all().add(budget::Column::Population.eq(population)).add(Condition::any().add(one_year).add(four_years))
}

/// Begins the spans that have no row yet. A span gets its row with the first reservation in any of its years, so
/// nothing was ever counted in one that has none.
async fn begin_spans(txn: &DatabaseTransaction, population: &str, council_year: i32) -> Result<(), StoreError> {
    for (first_year, years) in spans(council_year) {
        let row = budget::ActiveModel {
            population: Set(population.to_owned()),
            first_year: Set(first_year),
            years: Set(years),
            limit_nano_rho: Set(signed(limit_of(years))?),
            reserved_nano_rho: Set(0),
            spent_nano_rho: Set(0),
        };
        let key = [budget::Column::Population, budget::Column::FirstYear, budget::Column::Years];
        budget::Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .try_insert()
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}

pub(super) fn reservation_of(row: reservation::Model) -> Result<Reservation, StoreError> {
    Ok(Reservation {
        wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
        population: row.population,
        council_year: row.council_year,
        rho: unsigned(row.nano_rho)?,
    })
}

/// As the database holds it.
fn signed(rho: NanoRho) -> Result<i64, StoreError> {
    i64::try_from(rho.nano()).map_err(|_| StoreError::Garbled("privacy loss"))
}

/// As everybody else holds it.
fn unsigned(nano: i64) -> Result<NanoRho, StoreError> {
    u64::try_from(nano).map(NanoRho::from_nano).map_err(|_| StoreError::Garbled("privacy loss"))
}
