//! Key holders' public parts, and what key days made for the server. Nothing here opens anything.

use entity::app::{key_day, key_holder};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use time::Date;

use super::{AppStore, StaffAccount, parse_day, parse_day_if_any};
use crate::access::Permission;
use crate::consultation::{WaveId, canonical_json, sha256_hex};
use crate::sealing::custody::{PublicCustodian, WavePublic};
use crate::store::error::StoreError;

/// Somebody whose key can open surveys launched from now on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyHolder {
    /// Whose account it is.
    pub staff: String,
    /// What pages call them.
    pub name: String,
    /// The public part of their key.
    pub part: PublicCustodian,
    /// Its fingerprint.
    pub fingerprint: String,
    /// The day it was registered.
    pub registered_on: Date,
    /// The day it was taken out of use, if it was.
    pub retired_on: Option<Date>,
}

/// What a key day brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyDayBrought {
    /// The keys of the survey.
    pub public: WavePublic,
    /// Who brought it: a login.
    pub brought_by: String,
    /// The day.
    pub brought_on: Date,
}

/// The fingerprint of a public part: SHA-256 of its canonical JSON, lower-case hex.
#[must_use]
pub fn fingerprint_of(part: &PublicCustodian) -> String {
    sha256_hex(&canonical_json(part))
}

impl AppStore {
    /// Registers a key, in place of an earlier one of this account, which is taken out of use.
    ///
    /// # Errors
    /// [`StoreError::KeyTaken`] when this key, its name or one of its halves is in use by somebody else, or was before.
    pub async fn register_key(&self, staff: &str, part: &PublicCustodian, on: Date) -> Result<(), StoreError> {
        let (staff, part, on) = (staff.to_owned(), part.clone(), on.to_string());
        let fingerprint = fingerprint_of(&part);
        self.write(move |txn| {
            Box::pin(async move {
                for row in key_holder::Entity::find().all(txn).await? {
                    let other = read_part(&row.part)?;
                    let same_key = other.recipient == part.recipient || other.ed25519 == part.ed25519;
                    let same_name = other.name == part.name && row.staff != staff && row.retired_on.is_none();
                    if same_key || same_name {
                        return Err(StoreError::KeyTaken);
                    }
                }
                retire(txn, key_holder::Column::Staff.eq(staff.as_str()), &on).await?;
                let row = key_holder::ActiveModel {
                    fingerprint: Set(fingerprint),
                    staff: Set(staff),
                    part: Set(String::from_utf8_lossy(&canonical_json(&part)).into_owned()),
                    registered_on: Set(on),
                    retired_on: Set(None),
                };
                key_holder::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Takes a key out of use. Surveys that it was given to can still be opened with it.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn retire_key(&self, fingerprint: &str, on: Date) -> Result<bool, StoreError> {
        let (fingerprint, on) = (fingerprint.to_owned(), on.to_string());
        self.write(move |txn| {
            Box::pin(async move { Ok(retire(txn, key_holder::Column::Fingerprint.eq(fingerprint), &on).await? == 1) })
        })
        .await
    }

    /// Every key that is in use, by the name of its holder's role; those of shut accounts are not.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn key_holders(&self) -> Result<Vec<KeyHolder>, StoreError> {
        let all = self.every_key().await?;
        Ok(all.into_iter().filter(|(_, in_use)| *in_use).map(|(holder, _)| holder).collect())
    }

    /// Every key that was taken out of use, the latest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn retired_keys(&self) -> Result<Vec<KeyHolder>, StoreError> {
        let all = self.every_key().await?;
        let mut retired: Vec<KeyHolder> = all.into_iter().filter(|(_, in_use)| !in_use).map(|(one, _)| one).collect();
        retired.sort_by_key(|one| std::cmp::Reverse(one.retired_on));
        Ok(retired)
    }

    /// Every key, and whether it is in use.
    async fn every_key(&self) -> Result<Vec<(KeyHolder, bool)>, StoreError> {
        let readers = &self.connections.readers;
        let rows = key_holder::Entity::find().order_by_asc(key_holder::Column::Fingerprint).all(readers).await?;
        let accounts = self.all_staff().await?;
        let mut keys = Vec::new();
        for row in rows {
            let account = accounts.iter().find(|account| account.id == row.staff);
            let in_use = row.retired_on.is_none() && account.is_some_and(may_hold);
            let holder = KeyHolder {
                name: account.map_or_else(String::new, |account| account.name.clone()),
                part: read_part(&row.part)?,
                fingerprint: row.fingerprint,
                registered_on: parse_day(&row.registered_on)?,
                retired_on: parse_day_if_any(row.retired_on.as_ref())?,
                staff: row.staff,
            };
            keys.push((holder, in_use));
        }
        keys.sort_by(|(one, _), (other, _)| one.part.name.cmp(&other.part.name));
        Ok(keys)
    }

    /// Keeps what a key day brought for a survey, in place of what was there.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn bring_key_day(&self, brought: &KeyDayBrought) -> Result<(), StoreError> {
        let row = key_day::ActiveModel {
            wave: Set(brought.public.wave.to_string()),
            public: Set(String::from_utf8_lossy(&canonical_json(&brought.public)).into_owned()),
            brought_by: Set(brought.brought_by.clone()),
            brought_on: Set(brought.brought_on.to_string()),
        };
        let replace = OnConflict::column(key_day::Column::Wave)
            .update_columns([key_day::Column::Public, key_day::Column::BroughtBy, key_day::Column::BroughtOn])
            .to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                key_day::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// What the key day of a survey brought.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn key_day(&self, wave: &WaveId) -> Result<Option<KeyDayBrought>, StoreError> {
        let row = key_day::Entity::find_by_id(wave.as_str()).one(&self.connections.readers).await?;
        let read = |row: key_day::Model| {
            Ok(KeyDayBrought {
                public: WavePublic::read(row.public.as_bytes()).map_err(|_| StoreError::Garbled("key day"))?,
                brought_by: row.brought_by,
                brought_on: parse_day(&row.brought_on)?,
            })
        };
        row.map(read).transpose()
    }
}

/// Takes the keys that this names, and that are in use, out of use; gives back how many.
async fn retire(txn: &DatabaseTransaction, which: Expr, on: &str) -> Result<u64, StoreError> {
    let retired = key_holder::Entity::update_many()
        .filter(which)
        .filter(key_holder::Column::RetiredOn.is_null())
        .col_expr(key_holder::Column::RetiredOn, on.into())
        .exec(txn)
        .await?;
    Ok(retired.rows_affected)
}

/// Whether an account may hold a key now.
fn may_hold(account: &StaffAccount) -> bool {
    !account.disabled && account.roles.may(Permission::HoldKey)
}

fn read_part(stored: &str) -> Result<PublicCustodian, StoreError> {
    PublicCustodian::read(stored.as_bytes()).map_err(|_| StoreError::Garbled("key holder's public part"))
}
