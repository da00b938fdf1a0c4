//! Consultations of others and school holidays, as somebody typed them in.

use entity::app::calendar;
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};

use super::{AppStore, parse_day};
use crate::consultation::calendar::Entry;
use crate::store::error::StoreError;

const HOLIDAY: &str = "holiday";
const CONSULTATION: &str = "consultation";

impl AppStore {
    /// Adds an entry; gives its number.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn add_to_calendar(&self, entry: &Entry) -> Result<i64, StoreError> {
        let entry = entry.clone();
        self.write(move |txn| {
            Box::pin(async move {
                let last = calendar::Entity::find().order_by_desc(calendar::Column::Id).one(txn).await?;
                let id = last.map_or(0, |last| last.id) + 1;
                let bands: Vec<_> = entry.bands.iter().map(|band| band.as_str()).collect();
                let row = calendar::ActiveModel {
                    id: Set(id),
                    kind: Set(if entry.holiday { HOLIDAY } else { CONSULTATION }.to_owned()),
                    title: Set(entry.title),
                    bands: Set(bands.join(" ")),
                    from_day: Set(entry.from.to_string()),
                    to_day: Set(entry.to.to_string()),
                };
                calendar::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(id)
            })
        })
        .await
    }

    /// Takes an entry out.
    ///
    /// # Errors
    /// [`StoreError::NoSuchEntry`].
    pub async fn take_from_calendar(&self, id: i64) -> Result<(), StoreError> {
        self.write(move |txn| {
            Box::pin(async move {
                let gone = calendar::Entity::delete_by_id(id).exec(txn).await?;
                if gone.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchEntry) }
            })
        })
        .await
    }

    /// Every entry that was typed in, with its number, by its first day.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn calendar(&self) -> Result<Vec<(i64, Entry)>, StoreError> {
        let rows = calendar::Entity::find()
            .order_by_asc(calendar::Column::FromDay)
            .order_by_asc(calendar::Column::Id)
            .all(&self.connections.readers)
            .await?;
        rows.into_iter().map(|row| Ok((row.id, entry_of(row)?))).collect()
    }
}

fn entry_of(row: calendar::Model) -> Result<Entry, StoreError> {
    let bands = row.bands.split(' ').filter(|band| !band.is_empty());
    Ok(Entry {
        bands: bands.map(str::parse).collect::<Result<_, _>>().map_err(|_| StoreError::Garbled("band"))?,
        title: row.title,
        from: parse_day(&row.from_day)?,
        to: parse_day(&row.to_day)?,
        holiday: row.kind == HOLIDAY,
    })
}
