//! Staff, and who is signed in.

use entity::app::{session, staff};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use time::Date;

use super::AppStore;
use crate::access::Roles;
use crate::store::error::{StoreError, is_constraint};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffAccount {
    /// Names it for good.
    pub id: String,
    /// What is typed to sign in.
    pub login: String,
    /// What pages call them.
    pub name: String,
    /// What they may do.
    pub roles: Roles,
    /// Whether it is shut.
    pub disabled: bool,
}

/// A session, without its token. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffSession {
    /// Whose it is.
    pub account: StaffAccount,
    /// When it began.
    pub began_at: i64,
    /// When it was last used.
    pub seen_at: i64,
    /// When its owner last showed who they are.
    pub confirmed_at: i64,
}

impl AppStore {
    /// Adds an account.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`].
    pub async fn add_staff(&self, account: &StaffAccount, created_on: Date) -> Result<(), StoreError> {
        let account = account.clone();
        self.write(move |txn| Box::pin(async move { insert_staff(txn, &account, created_on).await })).await
    }

    /// The account of this login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn staff_by_login(&self, login: &str) -> Result<Option<StaffAccount>, StoreError> {
        let row = staff::Entity::find().filter(staff::Column::Login.eq(login)).one(&self.connections.readers).await?;
        row.map(StaffAccount::try_from).transpose()
    }

    /// The account of this id.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn staff(&self, id: &str) -> Result<Option<StaffAccount>, StoreError> {
        let row = staff::Entity::find_by_id(id).one(&self.connections.readers).await?;
        row.map(StaffAccount::try_from).transpose()
    }

    /// Every account, by login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn all_staff(&self) -> Result<Vec<StaffAccount>, StoreError> {
        let rows = staff::Entity::find().order_by_asc(staff::Column::Login).all(&self.connections.readers).await?;
        rows.into_iter().map(StaffAccount::try_from).collect()
    }

    /// Whether anybody has an account yet.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn has_staff(&self) -> Result<bool, StoreError> {
        Ok(staff::Entity::find().count(&self.connections.readers).await? > 0)
    }

    /// Signs somebody in: the token is known from now on by its hash.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn begin_session(&self, token_hash: &str, staff: &str, now: i64) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            token_hash: Set(token_hash.to_owned()),
            staff: Set(staff.to_owned()),
            began_at: Set(now),
            seen_at: Set(now),
            confirmed_at: Set(now),
        };
        self.write(move |txn| {
            Box::pin(async move {
                session::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// The session of this token, with its account as it is now.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn session(&self, token_hash: &str) -> Result<Option<StaffSession>, StoreError> {
        let Some(row) = session::Entity::find_by_id(token_hash).one(&self.connections.readers).await? else {
            return Ok(None);
        };
        let Some(account) = self.staff(&row.staff).await? else { return Ok(None) };
        let session::Model { began_at, seen_at, confirmed_at, .. } = row;
        Ok(Some(StaffSession { account, began_at, seen_at, confirmed_at }))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn touch_session(&self, token_hash: &str, now: i64) -> Result<(), StoreError> {
        let hash = token_hash.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                session::Entity::update_many()
                    .filter(session::Column::TokenHash.eq(hash))
                    .filter(session::Column::SeenAt.lt(now))
                    .col_expr(session::Column::SeenAt, Expr::value(now))
                    .exec(txn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends a session. Again changes nothing.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let hash = token_hash.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                session::Entity::delete_by_id(hash).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Ends every session of an account, but for one if it is named.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn end_sessions_of(&self, staff: &str, but: Option<&str>) -> Result<(), StoreError> {
        let (staff, but) = (staff.to_owned(), but.unwrap_or_default().to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                session::Entity::delete_many()
                    .filter(session::Column::Staff.eq(staff))
                    .filter(session::Column::TokenHash.ne(but))
                    .exec(txn)
                    .await?;
                Ok(())
            })
        })
        .await
    }

    /// Forgets the sessions that nobody can use any more.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn drop_sessions(&self, seen_before: i64, begun_before: i64) -> Result<(), StoreError> {
        self.write(move |txn| {
            Box::pin(async move {
                let over = session::Column::SeenAt.lt(seen_before).or(session::Column::BeganAt.lt(begun_before));
                session::Entity::delete_many().filter(over).exec(txn).await?;
                Ok(())
            })
        })
        .await
    }
}

pub(super) async fn insert_staff(
    txn: &DatabaseTransaction,
    account: &StaffAccount,
    created_on: Date,
) -> Result<(), StoreError> {
    let row = staff::ActiveModel {
        id: Set(account.id.clone()),
        login: Set(account.login.clone()),
        name: Set(account.name.clone()),
        roles: Set(account.roles.to_text()),
        disabled: Set(account.disabled),
        created_on: Set(created_on.to_string()),
    };
    match staff::Entity::insert(row).exec_without_returning(txn).await {
        Ok(_) => Ok(()),
        Err(refused) if is_constraint(&refused) => Err(StoreError::LoginTaken),
        Err(other) => Err(other.into()),
    }
}

impl TryFrom<staff::Model> for StaffAccount {
    type Error = StoreError;

    fn try_from(row: staff::Model) -> Result<Self, StoreError> {
        let roles = Roles::from_text(&row.roles).ok_or(StoreError::Garbled("list of roles"))?;
        Ok(Self { id: row.id, login: row.login, name: row.name, roles, disabled: row.disabled })
    }
}
