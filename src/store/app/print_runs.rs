//! Print runs: how many slips left the printer together, on which day. Never a number of one.

use entity::app::print_run::{self, Column};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::{GroupId, RunNumber, SlipForm, WaveId};
use crate::questionnaire::Band;
use crate::store::error::{StoreError, is_constraint};

/// How a print run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunState {
    /// Its codes are being made, or the program ended while they were.
    Begun,
    /// They were handed out.
    Printed,
    /// They are void, but for those that were used.
    Void,
}

impl RunState {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Printed => "printed",
            Self::Void => "void",
        }
    }
}

/// A print run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintRun {
    /// Of which survey.
    pub wave: WaveId,
    /// Its number.
    pub run: RunNumber,
    /// For which group.
    pub group: GroupId,
    /// For which band.
    pub band: Band,
    /// How many slips.
    pub slips: u32,
    /// On what.
    pub form: SlipForm,
    /// How it stands.
    pub state: RunState,
    /// Who printed it: a login.
    pub printed_by: String,
    /// The day.
    pub printed_on: Date,
}

impl AppStore {
    /// Begins a print run. A number is taken once: whoever sends the same form again is refused.
    ///
    /// # Errors
    /// [`StoreError::RunBegun`].
    pub async fn begin_run(&self, run: &PrintRun) -> Result<(), StoreError> {
        let row = print_run::ActiveModel {
            wave: Set(run.wave.to_string()),
            run: Set(key(run.run)),
            group: Set(run.group.to_string()),
            band: Set(run.band.to_string()),
            slips: Set(i32::try_from(run.slips).map_err(|_| StoreError::Garbled("number of slips"))?),
            form: Set(run.form.as_str().to_owned()),
            state: Set(RunState::Begun.as_str().to_owned()),
            printed_by: Set(run.printed_by.clone()),
            printed_on: Set(run.printed_on.to_string()),
        };
        self.write(move |txn| {
            Box::pin(async move {
                match print_run::Entity::insert(row).exec_without_returning(txn).await {
                    Ok(_) => Ok(()),
                    Err(refused) if is_constraint(&refused) => Err(StoreError::RunBegun),
                    Err(other) => Err(other.into()),
                }
            })
        })
        .await
    }

    /// Moves a print run on.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn move_run(&self, wave: &WaveId, run: RunNumber, to: RunState) -> Result<(), StoreError> {
        let wave = wave.to_string();
        self.write(move |txn| {
            Box::pin(async move {
                print_run::Entity::update_many()
                    .filter(Column::Wave.eq(wave))
                    .filter(Column::Run.eq(key(run)))
                    .col_expr(Column::State, to.as_str().into())
                    .exec(txn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets a run of which nothing was made, so that its form may be sent again.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn forget_run(&self, wave: &WaveId, run: RunNumber) -> Result<(), StoreError> {
        let wave = wave.to_string();
        self.write(move |txn| {
            Box::pin(async move {
                print_run::Entity::delete_by_id((wave, key(run))).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// The print run of this number.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn print_run(&self, wave: &WaveId, run: RunNumber) -> Result<Option<PrintRun>, StoreError> {
        let row = print_run::Entity::find_by_id((wave.to_string(), key(run))).one(&self.connections.readers).await?;
        row.map(PrintRun::try_from).transpose()
    }

    /// Every print run of a survey, by day and then by number, which says nothing.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn print_runs(&self, wave: &WaveId) -> Result<Vec<PrintRun>, StoreError> {
        let rows = print_run::Entity::find()
            .filter(Column::Wave.eq(wave.as_str()))
            .order_by_asc(Column::PrintedOn)
            .order_by_asc(Column::Run)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(PrintRun::try_from).collect()
    }

    /// Forgets every print run of a survey that was thrown away.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn forget_runs(&self, wave: &WaveId) -> Result<(), StoreError> {
        let wave = wave.to_string();
        self.write(move |txn| {
            Box::pin(async move {
                print_run::Entity::delete_many().filter(Column::Wave.eq(wave)).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }
}

fn key(run: RunNumber) -> i32 {
    i32::try_from(run.get()).expect("a run has six digits")
}

impl TryFrom<print_run::Model> for PrintRun {
    type Error = StoreError;

    fn try_from(row: print_run::Model) -> Result<Self, StoreError> {
        let run = u32::try_from(row.run).ok().and_then(RunNumber::of).ok_or(StoreError::Garbled("print run"))?;
        let states = [RunState::Begun, RunState::Printed, RunState::Void];
        Ok(Self {
            wave: row.wave.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            run,
            group: row.group.parse().map_err(|_| StoreError::Garbled("group name"))?,
            band: row.band.parse().map_err(|_| StoreError::Garbled("band"))?,
            slips: row.slips.unsigned_abs(),
            form: row.form.parse().map_err(|_| StoreError::Garbled("form of slips"))?,
            state: states.into_iter().find(|state| state.as_str() == row.state).ok_or(StoreError::Garbled("state"))?,
            printed_by: row.printed_by,
            printed_on: parse_day(&row.printed_on)?,
        })
    }
}
