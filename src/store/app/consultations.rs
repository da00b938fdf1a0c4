//! Surveys while they are designed. A save says which version it was made from; one made from an older version than the
//! stored one is refused, and nothing of it is stored.

use entity::app::consultation::{self, Column};
use entity::app::wave;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::WaveId;
use crate::consultation::design::Design;
use crate::store::error::StoreError;

/// A design as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDesign {
    /// The design.
    pub design: Design,
    /// Counts up with each save, from 1.
    pub version: u32,
    /// Who began it: a login.
    pub made_by: String,
    /// The day it was begun.
    pub made_on: Date,
}

impl AppStore {
    /// Stores a new design.
    ///
    /// # Errors
    /// [`StoreError::WaveExists`] when a survey of this name stands already, designed or not.
    pub async fn create_consultation(&self, design: &Design, made_by: &str, made_on: Date) -> Result<(), StoreError> {
        let id = design.wave.to_string();
        let row = consultation::ActiveModel {
            id: Set(id.clone()),
            design: Set(design.to_json()),
            version: Set(1),
            made_by: Set(made_by.to_owned()),
            made_on: Set(made_on.to_string()),
        };
        self.write(move |txn| {
            Box::pin(async move {
                let designed = consultation::Entity::find_by_id(id.clone()).one(txn).await?;
                let launched = wave::Entity::find_by_id(id).one(txn).await?;
                if designed.is_some() || launched.is_some() {
                    return Err(StoreError::WaveExists);
                }
                consultation::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// The design of this name.
    ///
    /// # Errors
    /// [`StoreError::Garbled`], and whatever the database says.
    pub async fn consultation(&self, id: &WaveId) -> Result<Option<StoredDesign>, StoreError> {
        let row = consultation::Entity::find_by_id(id.as_str()).one(&self.connections.readers).await?;
        row.map(StoredDesign::try_from).transpose()
    }

    /// Every design, by name. A row that cannot be read is logged and left out.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn consultations(&self) -> Result<Vec<StoredDesign>, StoreError> {
        let rows = consultation::Entity::find().order_by_asc(Column::Id).all(&self.connections.readers).await?;
        let read = |row: consultation::Model| {
            let id = row.id.clone();
            let unreadable = |error: &StoreError| tracing::error!(%id, %error, "a stored design cannot be read");
            StoredDesign::try_from(row).inspect_err(unreadable).ok()
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Stores a design in place of the one of version `from`, and gives the new version.
    ///
    /// # Errors
    /// [`StoreError::DesignedSince`] when another version stands; [`StoreError::NoSuchWave`] when none does.
    pub async fn save_consultation(&self, design: &Design, from: u32) -> Result<u32, StoreError> {
        let (id, text) = (design.wave.to_string(), design.to_json());
        let version = |number: u32| i32::try_from(number).map_err(|_| StoreError::DesignedSince);
        let (read, next) = (version(from)?, version(from.saturating_add(1))?);
        self.write(move |txn| {
            Box::pin(async move {
                let saved = consultation::Entity::update_many()
                    .filter(Column::Id.eq(id.as_str()))
                    .filter(Column::Version.eq(read))
                    .col_expr(Column::Design, Expr::value(text))
                    .col_expr(Column::Version, Expr::value(next))
                    .exec(txn)
                    .await?;
                if saved.rows_affected == 1 {
                    return Ok(());
                }
                let stands = consultation::Entity::find_by_id(id).one(txn).await?.is_some();
                Err(if stands { StoreError::DesignedSince } else { StoreError::NoSuchWave })
            })
        })
        .await?;
        Ok(from + 1)
    }

    /// Throws a design away.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWave`].
    pub async fn delete_consultation(&self, id: &WaveId) -> Result<(), StoreError> {
        let id = id.to_string();
        self.write(move |txn| {
            Box::pin(async move {
                match consultation::Entity::delete_by_id(id).exec(txn).await?.rows_affected {
                    0 => Err(StoreError::NoSuchWave),
                    _ => Ok(()),
                }
            })
        })
        .await
    }
}

impl TryFrom<consultation::Model> for StoredDesign {
    type Error = StoreError;

    fn try_from(row: consultation::Model) -> Result<Self, StoreError> {
        let design = Design::from_json(&row.design).map_err(|_| StoreError::Garbled("design"))?;
        if design.wave.as_str() != row.id {
            return Err(StoreError::Garbled("design"));
        }
        Ok(Self {
            design,
            version: u32::try_from(row.version).map_err(|_| StoreError::Garbled("version of a design"))?,
            made_by: row.made_by,
            made_on: parse_day(&row.made_on)?,
        })
    }
}
