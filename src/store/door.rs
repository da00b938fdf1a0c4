//! `door`: sealed letters, the keys they are sealed to, and the reply that is promised.
//!
//! Apart from everything else: connections of its own, no wave, code or response in any row, and of the time of a letter
//! only the whole hour by which a reply is due. A letter that nobody answered stays; one that was answered is destroyed
//! some days later.

use entity::door::{key, letter, promise};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use time::Date;

use super::Connections;
use super::app::parse_day;
use super::error::{StoreError, is_constraint};
use crate::door::{Hour, Mark, Promise};
use crate::sealing::letter::SealedLetter;

/// The most letters that lie here at once; some forty megabytes of them. More than any council gets in years.
pub const MOST_LETTERS: u64 = 5_000;

/// A key that letters are sealed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DoorKey {
    /// The age recipient, `age1…`.
    pub recipient: String,
    /// The name in the key file: a role.
    pub name: String,
    /// By which people compare keys over the telephone, as the desk shows it to whoever made the key
    /// ([`PublicCustodian::fingerprint`](crate::sealing::custody::PublicCustodian::fingerprint)).
    pub fingerprint: String,
    /// The login of whoever holds it.
    pub whose: String,
    /// The day it was registered.
    pub registered_on: Date,
}

/// A letter to be kept.
pub struct NewLetter {
    /// Its mark, and the letter sealed.
    pub letter: SealedLetter,
    /// What the same form sent again gives again.
    pub once: [u8; 16],
    /// When a reply is due.
    pub due: Hour,
}

/// What became of a letter that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// It is on the disk.
    New,
    /// The same form had been sent before; that letter is on the disk.
    Before,
    /// Another letter has this mark; the caller draws one anew.
    MarkTaken,
}

/// A letter as staff see it: never what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterRow {
    /// How people speak of it.
    pub mark: Mark,
    /// When a reply is due.
    pub due: Hour,
    /// When it was marked as answered, and by whom.
    pub answered: Option<(Date, String)>,
}

/// The store of the contact door.
#[derive(Clone)]
pub struct DoorStore {
    pub(super) connections: Connections,
}

impl DoorStore {
    pub(super) fn new(connections: Connections) -> Self {
        Self { connections }
    }

    /// Every registered key, by name.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn keys(&self) -> Result<Vec<DoorKey>, StoreError> {
        let rows = key::Entity::find().order_by_asc(key::Column::Name).order_by_asc(key::Column::Recipient);
        rows.all(&self.connections.readers).await?.into_iter().map(DoorKey::try_from).collect()
    }

    /// Registers a key: from now on, letters are sealed to it too.
    ///
    /// # Errors
    /// [`StoreError::DoorKeyExists`].
    pub async fn add_key(&self, new: DoorKey) -> Result<(), StoreError> {
        let row = key::ActiveModel {
            recipient: Set(new.recipient),
            name: Set(new.name),
            fingerprint: Set(new.fingerprint),
            whose: Set(new.whose),
            registered_on: Set(new.registered_on.to_string()),
        };
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    match key::Entity::insert(row).exec_without_returning(txn).await {
                        Ok(_) => Ok(()),
                        Err(refused) if is_constraint(&refused) => Err(StoreError::DoorKeyExists),
                        Err(other) => Err(other.into()),
                    }
                })
            })
            .await
    }

    /// Takes a key away: from now on, letters are not sealed to it. Those that lie here still open with it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDoorKey`].
    pub async fn remove_key(&self, recipient: &str) -> Result<(), StoreError> {
        let recipient = recipient.to_owned();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let removed = key::Entity::delete_by_id(recipient).exec(txn).await?;
                    if removed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchDoorKey) }
                })
            })
            .await
    }

    /// What is promised; `None` while nothing is.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn promise(&self) -> Result<Option<Promise>, StoreError> {
        let row = promise::Entity::find_by_id(1).one(&self.connections.readers).await?;
        row.map(Promise::try_from).transpose()
    }

    /// Promises this from now on. Letters that came before keep the hour they were promised.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn set_promise(&self, promise: Promise) -> Result<(), StoreError> {
        let row = promise::ActiveModel {
            id: Set(1),
            who_answers: Set(promise.who_answers),
            reply_hours: Set(promise.reply_hours.into()),
            weekends_count: Set(promise.weekends_count),
            kept_days: Set(promise.kept_days.into()),
        };
        let columns = [
            promise::Column::WhoAnswers,
            promise::Column::ReplyHours,
            promise::Column::WeekendsCount,
            promise::Column::KeptDays,
        ];
        let replace = OnConflict::column(promise::Column::Id).update_columns(columns).to_owned();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    promise::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Keeps a letter: on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError::DoorFull`].
    pub async fn keep(&self, new: NewLetter) -> Result<Kept, StoreError> {
        let row = letter::ActiveModel {
            mark: Set(new.letter.mark.number()),
            once: Set(new.once.to_vec()),
            due_hour: Set(new.due.0),
            answered_on: Set(None),
            answered_by: Set(None),
            sealed: Set(new.letter.sealed),
        };
        let (mark, once) = (new.letter.mark.number(), new.once.to_vec());
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    if letter::Entity::find().filter(letter::Column::Once.eq(once)).count(txn).await? > 0 {
                        return Ok(Kept::Before);
                    }
                    if letter::Entity::find_by_id(mark).count(txn).await? > 0 {
                        return Ok(Kept::MarkTaken);
                    }
                    if letter::Entity::find().count(txn).await? >= MOST_LETTERS {
                        return Err(StoreError::DoorFull);
                    }
                    letter::Entity::insert(row).exec_without_returning(txn).await?;
                    Ok(Kept::New)
                })
            })
            .await
    }

    /// Every letter there is, first those that are due first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn letters(&self) -> Result<Vec<LetterRow>, StoreError> {
        type Row = (i64, i64, Option<String>, Option<String>);
        let columns =
            [letter::Column::Mark, letter::Column::DueHour, letter::Column::AnsweredOn, letter::Column::AnsweredBy];
        let rows: Vec<Row> = letter::Entity::find()
            .select_only()
            .columns(columns)
            .order_by_asc(letter::Column::DueHour)
            .order_by_asc(letter::Column::Mark)
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        rows.into_iter()
            .map(|(mark, due, on, by)| {
                let answered = on.zip(by).map(|(on, by)| Ok::<_, StoreError>((parse_day(&on)?, by))).transpose()?;
                Ok(LetterRow { mark: mark_of(mark)?, due: Hour(due), answered })
            })
            .collect()
    }

    /// How many letters wait for an answer, and when the first of them is due.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn waiting(&self) -> Result<(u64, Option<Hour>), StoreError> {
        let waiting = letter::Entity::find().filter(letter::Column::AnsweredOn.is_null());
        let (count, first): (i64, Option<i64>) = waiting
            .select_only()
            .column_as(letter::Column::Mark.count(), "count")
            .column_as(letter::Column::DueHour.min(), "first")
            .into_tuple()
            .one(&self.connections.readers)
            .await?
            .unwrap_or((0, None));
        Ok((u64::try_from(count).map_err(|_| StoreError::Garbled("count"))?, first.map(Hour)))
    }

    /// The letters that wait for an answer, sealed as they lie here.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn sealed_letters(&self) -> Result<Vec<SealedLetter>, StoreError> {
        let waiting = letter::Entity::find().filter(letter::Column::AnsweredOn.is_null());
        let rows = waiting.order_by_asc(letter::Column::Mark).all(&self.connections.readers).await?;
        rows.into_iter().map(|row| Ok(SealedLetter { mark: mark_of(row.mark)?, sealed: row.sealed })).collect()
    }

    /// Marks a letter as answered, or, with `None`, as not answered after all.
    ///
    /// # Errors
    /// [`StoreError::NoSuchLetter`] when it is gone, or stands so already.
    pub async fn mark_answered(&self, mark: Mark, answered: Option<(Date, &str)>) -> Result<(), StoreError> {
        let (on, by) = answered.map(|(on, by)| (on.to_string(), by.to_owned())).unzip();
        self.connections
            .writer
            .write(move |txn| {
                Box::pin(async move {
                    let stands = letter::Column::AnsweredOn;
                    let marked = letter::Entity::update_many()
                        .filter(letter::Column::Mark.eq(mark.number()))
                        .filter(if on.is_some() { stands.is_null() } else { stands.is_not_null() })
                        .col_expr(letter::Column::AnsweredOn, Expr::value(on))
                        .col_expr(letter::Column::AnsweredBy, Expr::value(by))
                        .exec(txn)
                        .await?;
                    if marked.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchLetter) }
                })
            })
            .await
    }

    /// Destroys every letter that was answered before this day, overwrites what it held, and empties the log; gives
    /// how many those were.
    ///
    /// # Errors
    /// [`StoreError::LogInUse`]: they are gone, the log still holds them; trying again helps.
    pub async fn destroy_answered(&self, before: Date) -> Result<u64, StoreError> {
        let answered = letter::Column::AnsweredOn.lt(before.to_string());
        let there = letter::Entity::find().filter(answered.clone()).count(&self.connections.readers).await?;
        if there == 0 {
            return Ok(0);
        }
        let gone = self
            .connections
            .writer
            .write(move |txn| {
                Box::pin(
                    async move { Ok(letter::Entity::delete_many().filter(answered).exec(txn).await?.rows_affected) },
                )
            })
            .await?;
        self.connections.writer.empty_log().await?;
        Ok(gone)
    }
}

fn mark_of(number: i64) -> Result<Mark, StoreError> {
    Mark::from_number(number).ok_or(StoreError::Garbled("letter's mark"))
}

impl TryFrom<key::Model> for DoorKey {
    type Error = StoreError;

    fn try_from(row: key::Model) -> Result<Self, StoreError> {
        let registered_on = parse_day(&row.registered_on)?;
        Ok(Self {
            recipient: row.recipient,
            name: row.name,
            fingerprint: row.fingerprint,
            whose: row.whose,
            registered_on,
        })
    }
}

impl TryFrom<promise::Model> for Promise {
    type Error = StoreError;

    fn try_from(row: promise::Model) -> Result<Self, StoreError> {
        let small = |number: i32| u16::try_from(number).map_err(|_| StoreError::Garbled("promise"));
        Ok(Self {
            reply_hours: small(row.reply_hours)?,
            weekends_count: row.weekends_count,
            kept_days: small(row.kept_days)?,
            who_answers: row.who_answers,
        })
    }
}
