//! How many of each group had answered, in fives, one row a day.

use entity::app::progress;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::{GroupId, InFives, WaveId};
use crate::store::error::StoreError;

/// How many of a group had answered on the morning of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProgressRow {
    /// The group.
    pub group: GroupId,
    /// The day.
    pub day: Date,
    /// Answers.
    pub answers: InFives,
}

impl AppStore {
    /// Whether this day's counts of a wave stand.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn has_progress(&self, wave: &WaveId, day: Date) -> Result<bool, StoreError> {
        let rows = progress::Entity::find()
            .filter(progress::Column::Wave.eq(wave.as_str()))
            .filter(progress::Column::Day.eq(day.to_string()));
        Ok(rows.count(&self.connections.readers).await? > 0)
    }

    /// Writes this day's counts of a wave. What stands for the day already is left as it is: a second look at the same
    /// day would show who came in between.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn note_progress(
        &self,
        wave: &WaveId,
        day: Date,
        counts: &[(GroupId, InFives)],
    ) -> Result<(), StoreError> {
        let row = |(group, answers): &(GroupId, InFives)| {
            Ok(progress::ActiveModel {
                wave: Set(wave.to_string()),
                group: Set(group.to_string()),
                day: Set(day.to_string()),
                fives: Set(i32::try_from(answers.number()).map_err(|_| StoreError::Garbled("count"))?),
            })
        };
        let rows = counts.iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
        let key = [progress::Column::Wave, progress::Column::Group, progress::Column::Day];
        self.write(move |txn| {
            Box::pin(async move {
                for row in rows {
                    progress::Entity::insert(row)
                        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
                        .try_insert()
                        .exec_without_returning(txn)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// The counts of a wave, by day and group.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn progress(&self, wave: &WaveId) -> Result<Vec<ProgressRow>, StoreError> {
        let rows = progress::Entity::find()
            .filter(progress::Column::Wave.eq(wave.as_str()))
            .order_by_asc(progress::Column::Day)
            .order_by_asc(progress::Column::Group)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(ProgressRow::try_from).collect()
    }
}

impl TryFrom<progress::Model> for ProgressRow {
    type Error = StoreError;

    fn try_from(row: progress::Model) -> Result<Self, StoreError> {
        Ok(Self {
            group: row.group.parse().map_err(|_| StoreError::Garbled("group name"))?,
            day: parse_day(&row.day)?,
            answers: InFives::from_stored(row.fives).ok_or(StoreError::Garbled("count"))?,
        })
    }
}
