//! Changes to accounts. Each is decided inside the transaction that makes it, and SQLite lets one transaction write at a
//! time, so two that would each leave one admin cannot together leave none.

use entity::app::{comeback, invitation, session, staff};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use time::Date;

use super::invitations::{Invitation, drop_expired, insert_invitation};
use super::staff::StaffAccount;
use super::{AppStore, parse_day};
use crate::access::{Role, Roles};
use crate::store::error::StoreError;

/// An admin has asked that somebody be invited again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comeback {
    /// The account that lost every way in.
    pub staff: String,
    /// The account of whoever asked.
    pub asked_by: String,
    /// The day.
    pub asked_on: Date,
}

/// What became of such a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComebackOutcome {
    /// It waits for another admin to agree.
    Asked,
    /// The invitation stands.
    Invited,
}

impl AppStore {
    /// Changes what an account may do, from the next request on.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::LastAdmin`].
    pub async fn change_roles(&self, id: &str, roles: &Roles) -> Result<(), StoreError> {
        let (id, roles) = (id.to_owned(), roles.to_text());
        self.write(move |txn| {
            Box::pin(async move {
                let changed = staff::Entity::update_many()
                    .filter(staff::Column::Id.eq(id))
                    .col_expr(staff::Column::Roles, Expr::value(roles))
                    .exec(txn)
                    .await?;
                demand_one(changed.rows_affected)?;
                demand_an_admin(txn).await
            })
        })
        .await
    }

    /// Shuts an account and ends its sessions; or opens it again, with the ways in that it had.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`], [`StoreError::LastAdmin`].
    pub async fn set_disabled(&self, id: &str, disabled: bool) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let row = staff::Entity::find_by_id(id.as_str()).one(txn).await?.ok_or(StoreError::NoSuchAccount)?;
                let changed = staff::Entity::update_many()
                    .filter(staff::Column::Id.eq(id.as_str()))
                    .col_expr(staff::Column::Disabled, Expr::value(disabled))
                    .exec(txn)
                    .await?;
                demand_one(changed.rows_affected)?;
                session::Entity::delete_many().filter(session::Column::Staff.eq(id.as_str())).exec(txn).await?;
                comeback::Entity::delete_by_id(id).exec(txn).await?;
                // A link to come back must not outlive the account.
                invitation::Entity::delete_many().filter(invitation::Column::Login.eq(row.login)).exec(txn).await?;
                demand_an_admin(txn).await
            })
        })
        .await
    }

    /// The admin `by` asks that whoever lost every way in be invited again. Where there is another admin besides the two,
    /// one of these has to ask as well; the second one's wish makes the invitation.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`] when there is no open account of this login; [`StoreError::InvitedAlready`].
    pub async fn ask_comeback(
        &self,
        invitation: Invitation,
        token_hash: &str,
        by: &str,
        now: i64,
        today: Date,
    ) -> Result<ComebackOutcome, StoreError> {
        let (token_hash, by) = (token_hash.to_owned(), by.to_owned());
        self.write(move |txn| {
            Box::pin(async move {
                drop_expired(txn, now).await?;
                let login = staff::Column::Login.eq(invitation.login.as_str());
                let open = staff::Entity::find().filter(login).filter(staff::Column::Disabled.eq(false));
                let lost = open.one(txn).await?.ok_or(StoreError::NoSuchAccount)?.id;
                if lost == by {
                    return Err(StoreError::NoSuchAccount);
                }
                let asked = comeback::Entity::find_by_id(lost.as_str()).one(txn).await?;
                let another_agreed = asked.as_ref().is_some_and(|asked| asked.asked_by != by);
                let others = open_admins(txn).await?.into_iter().filter(|one| one.id != lost && one.id != by).count();
                if !another_agreed && others > 0 {
                    if asked.is_none() {
                        let row = comeback::ActiveModel {
                            staff: Set(lost),
                            asked_by: Set(by),
                            asked_on: Set(today.to_string()),
                        };
                        comeback::Entity::insert(row).exec_without_returning(txn).await?;
                    }
                    return Ok(ComebackOutcome::Asked);
                }
                comeback::Entity::delete_by_id(lost).exec(txn).await?;
                insert_invitation(txn, invitation, token_hash).await?;
                Ok(ComebackOutcome::Invited)
            })
        })
        .await
    }

    /// Every wish to invite somebody again that waits for another admin.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn comebacks(&self) -> Result<Vec<Comeback>, StoreError> {
        let rows = comeback::Entity::find().all(&self.connections.readers).await?;
        rows.into_iter()
            .map(|row| {
                let asked_on = parse_day(&row.asked_on)?;
                Ok(Comeback { staff: row.staff, asked_by: row.asked_by, asked_on })
            })
            .collect()
    }
}

fn demand_one(rows: u64) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(StoreError::NoSuchAccount) }
}

/// Refuses, and so takes back what this transaction did, when nobody would be left to look after accounts.
async fn demand_an_admin(txn: &DatabaseTransaction) -> Result<(), StoreError> {
    if open_admins(txn).await?.is_empty() { Err(StoreError::LastAdmin) } else { Ok(()) }
}

async fn open_admins(txn: &DatabaseTransaction) -> Result<Vec<StaffAccount>, StoreError> {
    let rows = staff::Entity::find().filter(staff::Column::Disabled.eq(false)).all(txn).await?;
    let mut accounts = rows.into_iter().map(StaffAccount::try_from).collect::<Result<Vec<_>, _>>()?;
    accounts.retain(|account| account.roles.has(Role::Admin));
    Ok(accounts)
}
