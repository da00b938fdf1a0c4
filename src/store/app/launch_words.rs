//! What people said to the lines of a launch list, and how trials went.

use std::collections::BTreeMap;

use entity::app::{launch_word, trial};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::WaveId;
use crate::consultation::launch::Line;
use crate::questionnaire::Band;
use crate::store::error::StoreError;

/// What somebody said to a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaunchWord {
    /// The fingerprint of what they saw.
    pub about: String,
    /// The reason they typed; empty where none was asked for.
    pub words: String,
    /// Whose account said it.
    pub staff: String,
    /// Their login on that day.
    pub login: String,
    /// The day.
    pub said_on: Date,
}

/// Who tried a survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TriedBy {
    /// A young person.
    YoungPerson,
    /// Somebody who works with them.
    Worker,
}

impl TriedBy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::YoungPerson, Self::Worker];

    /// As it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::YoungPerson => "young_person",
            Self::Worker => "worker",
        }
    }
}

/// How a trial went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// The band whose pages were tried.
    pub band: Band,
    /// Who tried them.
    pub tried_by: TriedBy,
    /// On what.
    pub device: String,
    /// What was noticed.
    pub noticed: String,
    /// Who wrote it down: a login.
    pub written_by: String,
    /// The day.
    pub tried_on: Date,
}

impl AppStore {
    /// Keeps what somebody says to a line, in place of what was said before.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn say(&self, wave: &WaveId, line: Line, word: &LaunchWord) -> Result<(), StoreError> {
        use launch_word::Column;
        let row = launch_word::ActiveModel {
            wave: Set(wave.to_string()),
            line: Set(line.as_str().to_owned()),
            about: Set(word.about.clone()),
            words: Set(word.words.clone()),
            staff: Set(word.staff.clone()),
            login: Set(word.login.clone()),
            said_on: Set(word.said_on.to_string()),
        };
        let replace = OnConflict::columns([Column::Wave, Column::Line])
            .update_columns([Column::About, Column::Words, Column::Staff, Column::Login, Column::SaidOn])
            .to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                launch_word::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// What was said to each line of a survey's launch list.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn launch_words(&self, wave: &WaveId) -> Result<BTreeMap<Line, LaunchWord>, StoreError> {
        let rows = launch_word::Entity::find()
            .filter(launch_word::Column::Wave.eq(wave.as_str()))
            .all(&self.connections.readers)
            .await?;
        let read = |row: launch_word::Model| {
            let line = Line::named(&row.line).ok_or(StoreError::Garbled("line of a launch list"))?;
            let word = LaunchWord {
                about: row.about,
                words: row.words,
                staff: row.staff,
                login: row.login,
                said_on: parse_day(&row.said_on)?,
            };
            Ok((line, word))
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps how a trial went. `id` is random.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn add_trial(&self, wave: &WaveId, id: i64, trial: &Trial) -> Result<(), StoreError> {
        let row = trial::ActiveModel {
            id: Set(id),
            wave: Set(wave.to_string()),
            band: Set(trial.band.to_string()),
            tried_by: Set(trial.tried_by.as_str().to_owned()),
            device: Set(trial.device.clone()),
            noticed: Set(trial.noticed.clone()),
            written_by: Set(trial.written_by.clone()),
            tried_on: Set(trial.tried_on.to_string()),
        };
        self.write(move |txn| {
            Box::pin(async move {
                trial::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Every trial of a survey, by day.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn trials(&self, wave: &WaveId) -> Result<Vec<Trial>, StoreError> {
        let rows = trial::Entity::find()
            .filter(trial::Column::Wave.eq(wave.as_str()))
            .order_by_asc(trial::Column::TriedOn)
            .order_by_asc(trial::Column::Id)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(Trial::try_from).collect()
    }
}

impl TryFrom<trial::Model> for Trial {
    type Error = StoreError;

    fn try_from(row: trial::Model) -> Result<Self, StoreError> {
        let by = TriedBy::ALL.into_iter().find(|by| by.as_str() == row.tried_by);
        Ok(Self {
            band: row.band.parse().map_err(|_| StoreError::Garbled("band"))?,
            tried_by: by.ok_or(StoreError::Garbled("trial"))?,
            device: row.device,
            noticed: row.noticed,
            written_by: row.written_by,
            tried_on: parse_day(&row.tried_on)?,
        })
    }
}
