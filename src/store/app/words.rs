//! Words this council's young people know, for measuring how hard a text is.

use entity::app::council_word::{self, Column};
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait, QueryOrder};
use time::Date;

use super::{AppStore, parse_day};
use crate::store::error::StoreError;

/// The most words of the list.
const MOST_WORDS: u64 = 500;

/// A word of the council's own list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CouncilWord {
    /// In lower case.
    pub word: String,
    /// Why young people here know it.
    pub reason: String,
    /// Who added it: a login.
    pub added_by: String,
    /// The day it was added.
    pub added_on: Date,
}

impl AppStore {
    /// The list, in the order of the alphabet.
    ///
    /// # Errors
    /// [`StoreError::Garbled`], and whatever the database says.
    pub async fn council_words(&self) -> Result<Vec<CouncilWord>, StoreError> {
        let rows = council_word::Entity::find().order_by_asc(Column::Word).all(&self.connections.readers).await?;
        rows.into_iter().map(CouncilWord::try_from).collect()
    }

    /// Adds a word; one that stands already keeps its reason. False when there is no room for more.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn add_council_word(&self, new: CouncilWord) -> Result<bool, StoreError> {
        self.write(move |txn| {
            Box::pin(async move {
                if council_word::Entity::find().count(txn).await? >= MOST_WORDS {
                    return Ok(false);
                }
                if council_word::Entity::find_by_id(new.word.clone()).one(txn).await?.is_none() {
                    let row = council_word::ActiveModel {
                        word: Set(new.word),
                        reason: Set(new.reason),
                        added_by: Set(new.added_by),
                        added_on: Set(new.added_on.to_string()),
                    };
                    council_word::Entity::insert(row).exec_without_returning(txn).await?;
                }
                Ok(true)
            })
        })
        .await
    }

    /// Takes a word out. One that is not there stays away.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn remove_council_word(&self, word: &str) -> Result<(), StoreError> {
        let word = word.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                council_word::Entity::delete_by_id(word).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }
}

impl TryFrom<council_word::Model> for CouncilWord {
    type Error = StoreError;

    fn try_from(row: council_word::Model) -> Result<Self, StoreError> {
        let (word, reason, added_by) = (row.word, row.reason, row.added_by);
        Ok(Self { word, reason, added_by, added_on: parse_day(&row.added_on)? })
    }
}
