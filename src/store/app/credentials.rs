//! How accounts are signed in to. What must happen once (a code of an app, a recovery code) is decided by the statement
//! that uses it up, never by what was read before.

use entity::app::{passkey, password, recovery_code, session};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use time::Date;

use super::{AppStore, parse_day};
use crate::store::error::{StoreError, is_constraint};

/// A password, and the code app that goes with it. No `Debug`.
#[derive(Clone)]
pub struct KeptPassword {
    /// Argon2id, in its PHC spelling.
    pub hash: String,
    /// The secret of the code app, sealed.
    pub totp: Vec<u8>,
    /// The last step whose code was used.
    pub last_step: i64,
}

/// A passkey.
#[derive(Clone)]
pub struct KeptPasskey {
    /// SHA-256 of the name the device gave it, lower-case hex.
    pub id: String,
    /// What the library keeps of it.
    pub credential: String,
    /// What its owner calls it.
    pub name: String,
    /// The day it was made.
    pub created_on: Date,
}

/// The way in that a new account begins with.
#[derive(Clone)]
pub enum WayIn {
    /// A passkey.
    Passkey(KeptPasskey),
    /// A password with codes from an app.
    Password(KeptPassword),
}

/// Every way in to one account.
#[derive(Clone, Default)]
pub struct WaysIn {
    /// A password with codes from an app.
    pub password: Option<KeptPassword>,
    /// Passkeys, the oldest first.
    pub passkeys: Vec<KeptPasskey>,
    /// Recovery codes that were not used.
    pub recovery_left: usize,
}

impl AppStore {
    /// Every way in to an account.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn ways_in(&self, staff: &str) -> Result<WaysIn, StoreError> {
        let db = &self.connections.readers;
        let password = password::Entity::find_by_id(staff).one(db).await?;
        let mine = passkey::Entity::find().filter(passkey::Column::Staff.eq(staff));
        let passkeys = mine.order_by_asc(passkey::Column::CreatedOn).order_by_asc(passkey::Column::Id).all(db).await?;
        let left = recovery_code::Entity::find().filter(recovery_code::Column::Staff.eq(staff)).count(db).await?;
        Ok(WaysIn {
            password: password.map(|row| KeptPassword { hash: row.hash, totp: row.totp, last_step: row.last_step }),
            passkeys: passkeys.into_iter().map(KeptPasskey::try_from).collect::<Result<_, _>>()?,
            recovery_left: usize::try_from(left).map_err(|_| StoreError::Garbled("number of codes"))?,
        })
    }

    /// Uses up the code of this step; `false` when it, or a later one, was used before.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn spend_step(&self, staff: &str, step: i64) -> Result<bool, StoreError> {
        let staff = staff.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let spent = password::Entity::update_many()
                    .filter(password::Column::Staff.eq(staff))
                    .filter(password::Column::LastStep.lt(step))
                    .col_expr(password::Column::LastStep, Expr::value(step))
                    .exec(txn)
                    .await?;
                Ok(spent.rows_affected == 1)
            })
        })
        .await
    }

    /// Uses up a recovery code.
    ///
    /// # Errors
    /// [`StoreError::NothingToSpend`] when there is none such, or it was used before.
    pub async fn spend_recovery_code(&self, staff: &str, hash: &str) -> Result<(), StoreError> {
        let (staff, hash) = (staff.to_owned(), hash.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                let spent = recovery_code::Entity::delete_many()
                    .filter(recovery_code::Column::Staff.eq(staff))
                    .filter(recovery_code::Column::Hash.eq(hash))
                    .exec(txn)
                    .await?;
                if spent.rows_affected == 1 { Ok(()) } else { Err(StoreError::NothingToSpend) }
            })
        })
        .await
    }

    /// Notes what a passkey said of itself when it was used; `false` when it is not as it was, so that one of two
    /// uses at the same moment is not taken.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn passkey_used(&self, id: &str, before: &str, after: &str) -> Result<bool, StoreError> {
        let (id, before, after) = (id.to_owned(), before.to_owned(), after.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                let changed = passkey::Entity::update_many()
                    .filter(passkey::Column::Id.eq(id))
                    .filter(passkey::Column::Credential.eq(before))
                    .col_expr(passkey::Column::Credential, Expr::value(after))
                    .exec(txn)
                    .await?;
                Ok(changed.rows_affected == 1)
            })
        })
        .await
    }

    /// Adds a passkey to an account.
    ///
    /// # Errors
    /// [`StoreError::PasskeyTaken`].
    pub async fn add_passkey(&self, staff: &str, passkey: KeptPasskey) -> Result<(), StoreError> {
        let staff = staff.to_owned();
        self.write(move |txn| Box::pin(async move { insert_passkey(txn, &staff, passkey).await })).await
    }

    /// Takes a passkey away from an account.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWayIn`] when the account has none such; [`StoreError::LastWayIn`] when nothing would be left.
    pub async fn remove_passkey(&self, staff: &str, id: &str) -> Result<(), StoreError> {
        let (staff, id) = (staff.to_owned(), id.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                let mine = || passkey::Column::Staff.eq(staff.as_str());
                let gone = passkey::Entity::delete_many().filter(mine()).filter(passkey::Column::Id.eq(id));
                if gone.exec(txn).await?.rows_affected != 1 {
                    return Err(StoreError::NoSuchWayIn);
                }
                // An error here takes the passkey back.
                let left = passkey::Entity::find().filter(mine()).count(txn).await?;
                let password = password::Entity::find_by_id(staff.as_str()).one(txn).await?;
                if left == 0 && password.is_none() { Err(StoreError::LastWayIn) } else { Ok(()) }
            })
        })
        .await
    }

    /// Gives an account a password with a code app, in place of what it had.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn set_password(&self, staff: &str, password: KeptPassword) -> Result<(), StoreError> {
        let staff = staff.to_owned();
        self.write(move |txn| Box::pin(async move { put_password(txn, &staff, password).await })).await
    }

    /// Takes the password and the code app of an account away.
    ///
    /// # Errors
    /// [`StoreError::NoSuchWayIn`], [`StoreError::LastWayIn`].
    pub async fn remove_password(&self, staff: &str) -> Result<(), StoreError> {
        let staff = staff.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                if password::Entity::delete_by_id(staff.as_str()).exec(txn).await?.rows_affected != 1 {
                    return Err(StoreError::NoSuchWayIn);
                }
                let left = passkey::Entity::find().filter(passkey::Column::Staff.eq(staff)).count(txn).await?;
                if left == 0 { Err(StoreError::LastWayIn) } else { Ok(()) }
            })
        })
        .await
    }

    /// Gives an account new recovery codes; the old ones stop working.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn set_recovery_codes(&self, staff: &str, hashes: Vec<String>) -> Result<(), StoreError> {
        let staff = staff.to_owned();
        self.write(move |txn| Box::pin(async move { put_recovery_codes(txn, &staff, hashes).await })).await
    }

    /// Puts a new token in the place of a session's old one, whose owner just showed who they are; `false` when the old
    /// one names no session.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn renew_session(&self, old: &str, new: &str, now: i64) -> Result<bool, StoreError> {
        let (old, new) = (old.to_owned(), new.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                let renewed = session::Entity::update_many()
                    .filter(session::Column::TokenHash.eq(old))
                    .col_expr(session::Column::TokenHash, Expr::value(new))
                    .col_expr(session::Column::SeenAt, Expr::value(now))
                    .col_expr(session::Column::ConfirmedAt, Expr::value(now))
                    .exec(txn)
                    .await?;
                Ok(renewed.rows_affected == 1)
            })
        })
        .await
    }

    /// How many sessions of an account stand: used since one moment, begun since another, both in seconds since 1970.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn sessions_of(&self, staff: &str, seen_since: i64, begun_since: i64) -> Result<u64, StoreError> {
        let standing = session::Entity::find()
            .filter(session::Column::Staff.eq(staff))
            .filter(session::Column::SeenAt.gte(seen_since))
            .filter(session::Column::BeganAt.gte(begun_since));
        Ok(standing.count(&self.connections.readers).await?)
    }
}

/// Gives an account its first way in.
pub(super) async fn put_way_in(txn: &DatabaseTransaction, staff: &str, way: WayIn) -> Result<(), StoreError> {
    match way {
        WayIn::Passkey(passkey) => insert_passkey(txn, staff, passkey).await,
        WayIn::Password(password) => put_password(txn, staff, password).await,
    }
}

/// Takes every way in away from an account, and ends its sessions.
pub(super) async fn shut_out(txn: &DatabaseTransaction, staff: &str) -> Result<(), StoreError> {
    password::Entity::delete_by_id(staff).exec(txn).await?;
    passkey::Entity::delete_many().filter(passkey::Column::Staff.eq(staff)).exec(txn).await?;
    recovery_code::Entity::delete_many().filter(recovery_code::Column::Staff.eq(staff)).exec(txn).await?;
    session::Entity::delete_many().filter(session::Column::Staff.eq(staff)).exec(txn).await?;
    Ok(())
}

pub(super) async fn put_recovery_codes(
    txn: &DatabaseTransaction,
    staff: &str,
    hashes: Vec<String>,
) -> Result<(), StoreError> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::Staff.eq(staff)).exec(txn).await?;
    let rows =
        hashes.into_iter().map(|hash| recovery_code::ActiveModel { hash: Set(hash), staff: Set(staff.to_owned()) });
    recovery_code::Entity::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

async fn insert_passkey(txn: &DatabaseTransaction, staff: &str, passkey: KeptPasskey) -> Result<(), StoreError> {
    let row = passkey::ActiveModel {
        id: Set(passkey.id),
        staff: Set(staff.to_owned()),
        credential: Set(passkey.credential),
        name: Set(passkey.name),
        created_on: Set(passkey.created_on.to_string()),
    };
    match passkey::Entity::insert(row).exec_without_returning(txn).await {
        Ok(_) => Ok(()),
        Err(refused) if is_constraint(&refused) => Err(StoreError::PasskeyTaken),
        Err(other) => Err(other.into()),
    }
}

async fn put_password(txn: &DatabaseTransaction, staff: &str, kept: KeptPassword) -> Result<(), StoreError> {
    let row = password::ActiveModel {
        staff: Set(staff.to_owned()),
        hash: Set(kept.hash),
        totp: Set(kept.totp),
        last_step: Set(kept.last_step),
    };
    let replace = OnConflict::column(password::Column::Staff)
        .update_columns([password::Column::Hash, password::Column::Totp, password::Column::LastStep])
        .to_owned();
    password::Entity::insert(row).on_conflict(replace).exec_without_returning(txn).await?;
    Ok(())
}

impl TryFrom<passkey::Model> for KeptPasskey {
    type Error = StoreError;

    fn try_from(row: passkey::Model) -> Result<Self, StoreError> {
        let created_on = parse_day(&row.created_on)?;
        Ok(Self { id: row.id, credential: row.credential, name: row.name, created_on })
    }
}
