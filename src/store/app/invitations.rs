//! Who may make an account. An invitation is deleted by the statement that uses it, in the transaction that makes the
//! account, so it works once and never leaves half an account behind.

use entity::app::{comeback, invitation, staff};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};
use time::Date;

use super::AppStore;
use super::credentials::{WayIn, put_recovery_codes, put_way_in, shut_out};
use super::staff::{StaffAccount, insert_staff};
use crate::access::Roles;
use crate::store::error::{StoreError, is_constraint};

/// What an invitation is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationKind {
    /// The first account of all.
    SetUp,
    /// A new account.
    Join,
    /// New ways in to an account that lost them all.
    ComeBack,
}

impl InvitationKind {
    /// As it stands in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Join => "join",
            Self::ComeBack => "come_back",
        }
    }

    fn from_text(text: &str) -> Option<Self> {
        [Self::SetUp, Self::Join, Self::ComeBack].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An invitation, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Names it on pages.
    pub id: String,
    /// What it is for.
    pub kind: InvitationKind,
    /// The login; empty for the first account, whose holder chooses it.
    pub login: String,
    /// The name; whoever joins may write it differently.
    pub name: String,
    /// The roles.
    pub roles: Roles,
    /// The login of whoever invited.
    pub invited_by: String,
    /// When it stops working, in seconds since 1970.
    pub expires_at: i64,
}

/// Whoever accepts an invitation, with what they chose.
#[derive(Clone)]
pub struct Joiner {
    /// The name of a new account; 32 random hex digits.
    pub id: String,
    /// The login; counts for the first account alone.
    pub login: String,
    /// What pages shall call them.
    pub name: String,
    /// The roles; counts for the first account alone.
    pub roles: Roles,
    /// How they will sign in.
    pub way: WayIn,
    /// The hashes of their recovery codes.
    pub recovery: Vec<String>,
}

impl AppStore {
    /// Keeps the hash of a new set-up link in place of the last one; `false`, and no link stands, when somebody has an
    /// account.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn renew_set_up(&self, invitation: Invitation, token_hash: &str) -> Result<bool, StoreError> {
        let token_hash = token_hash.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let set_up = invitation::Column::Kind.eq(InvitationKind::SetUp.as_str());
                invitation::Entity::delete_many().filter(set_up).exec(txn).await?;
                if staff::Entity::find().count(txn).await? > 0 {
                    return Ok(false);
                }
                insert_invitation(txn, invitation, token_hash).await?;
                Ok(true)
            })
        })
        .await
    }

    /// Invites somebody to make an account.
    ///
    /// # Errors
    /// [`StoreError::LoginTaken`], [`StoreError::InvitedAlready`].
    pub async fn invite(&self, invitation: Invitation, token_hash: &str, now: i64) -> Result<(), StoreError> {
        let token_hash = token_hash.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                drop_expired(txn, now).await?;
                let login = staff::Column::Login.eq(invitation.login.as_str());
                if staff::Entity::find().filter(login).one(txn).await?.is_some() {
                    return Err(StoreError::LoginTaken);
                }
                insert_invitation(txn, invitation, token_hash).await
            })
        })
        .await
    }

    /// The invitation of this link, while it works.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn invitation(&self, token_hash: &str, now: i64) -> Result<Option<Invitation>, StoreError> {
        let of_link = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(token_hash));
        let row = of_link.filter(invitation::Column::ExpiresAt.gt(now)).one(&self.connections.readers).await?;
        row.map(Invitation::try_from).transpose()
    }

    /// Every invitation that works and was not used, but for the set-up link; by login.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn invitations(&self, now: i64) -> Result<Vec<Invitation>, StoreError> {
        let standing = invitation::Entity::find()
            .filter(invitation::Column::ExpiresAt.gt(now))
            .filter(invitation::Column::Kind.ne(InvitationKind::SetUp.as_str()));
        let rows = standing.order_by_asc(invitation::Column::Login).all(&self.connections.readers).await?;
        rows.into_iter().map(Invitation::try_from).collect()
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`StoreError::NotInvited`] when there is none such any more.
    pub async fn withdraw_invitation(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let gone = invitation::Entity::delete_many()
                    .filter(invitation::Column::Id.eq(id))
                    .filter(invitation::Column::Kind.ne(InvitationKind::SetUp.as_str()))
                    .exec(txn)
                    .await?;
                if gone.rows_affected == 1 { Ok(()) } else { Err(StoreError::NotInvited) }
            })
        })
        .await
    }

    /// Makes the account that somebody was invited to, with its ways in; or gives an account that lost them new ones, and
    /// ends its sessions. The invitation is used up.
    ///
    /// # Errors
    /// [`StoreError::NotInvited`] when the link was used, withdrawn or is too old; [`StoreError::LoginTaken`],
    /// [`StoreError::PasskeyTaken`]. Nothing is changed then, and the invitation stands.
    pub async fn accept_invitation(
        &self,
        token_hash: &str,
        joiner: Joiner,
        now: i64,
        today: Date,
    ) -> Result<StaffAccount, StoreError> {
        let token_hash = token_hash.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let invited = use_up(txn, &token_hash, now).await?;
                let account = match invited.kind {
                    InvitationKind::SetUp if staff::Entity::find().count(txn).await? > 0 => {
                        return Err(StoreError::NotInvited);
                    }
                    InvitationKind::SetUp => {
                        new_account(txn, joiner.id, joiner.login, joiner.name, joiner.roles, today).await?
                    }
                    InvitationKind::Join => {
                        new_account(txn, joiner.id, invited.login, joiner.name, invited.roles, today).await?
                    }
                    InvitationKind::ComeBack => come_back(txn, &invited.login).await?,
                };
                put_way_in(txn, &account.id, joiner.way).await?;
                put_recovery_codes(txn, &account.id, joiner.recovery).await?;
                Ok(account)
            })
        })
        .await
    }
}

async fn use_up(txn: &DatabaseTransaction, token_hash: &str, now: i64) -> Result<Invitation, StoreError> {
    let of_link = invitation::Entity::find().filter(invitation::Column::TokenHash.eq(token_hash));
    let row = of_link.one(txn).await?.ok_or(StoreError::NotInvited)?;
    let used = invitation::Entity::delete_many()
        .filter(invitation::Column::TokenHash.eq(token_hash))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .exec(txn)
        .await?;
    if used.rows_affected == 1 { Invitation::try_from(row) } else { Err(StoreError::NotInvited) }
}

async fn new_account(
    txn: &DatabaseTransaction,
    id: String,
    login: String,
    name: String,
    roles: Roles,
    today: Date,
) -> Result<StaffAccount, StoreError> {
    let account = StaffAccount { id, login, name, roles, disabled: false };
    insert_staff(txn, &account, today).await?;
    Ok(account)
}

async fn come_back(txn: &DatabaseTransaction, login: &str) -> Result<StaffAccount, StoreError> {
    let row = staff::Entity::find().filter(staff::Column::Login.eq(login)).one(txn).await?;
    let account = StaffAccount::try_from(row.ok_or(StoreError::NotInvited)?)?;
    if account.disabled {
        return Err(StoreError::NotInvited);
    }
    shut_out(txn, &account.id).await?;
    comeback::Entity::delete_by_id(account.id.as_str()).exec(txn).await?;
    Ok(account)
}

pub(super) async fn drop_expired(txn: &DatabaseTransaction, now: i64) -> Result<(), StoreError> {
    let expired = invitation::Entity::delete_many().filter(invitation::Column::ExpiresAt.lte(now));
    expired.exec(txn).await?;
    Ok(())
}

pub(super) async fn insert_invitation(
    txn: &DatabaseTransaction,
    invitation: Invitation,
    token_hash: String,
) -> Result<(), StoreError> {
    let row = invitation::ActiveModel {
        id: Set(invitation.id),
        token_hash: Set(token_hash),
        kind: Set(invitation.kind.as_str().to_owned()),
        login: Set(invitation.login),
        name: Set(invitation.name),
        roles: Set(invitation.roles.to_text()),
        invited_by: Set(invitation.invited_by),
        expires_at: Set(invitation.expires_at),
    };
    match invitation::Entity::insert(row).exec_without_returning(txn).await {
        Ok(_) => Ok(()),
        Err(refused) if is_constraint(&refused) => Err(StoreError::InvitedAlready),
        Err(other) => Err(other.into()),
    }
}

impl TryFrom<invitation::Model> for Invitation {
    type Error = StoreError;

    fn try_from(row: invitation::Model) -> Result<Self, StoreError> {
        Ok(Self {
            kind: InvitationKind::from_text(&row.kind).ok_or(StoreError::Garbled("kind of invitation"))?,
            roles: Roles::from_text(&row.roles).ok_or(StoreError::Garbled("list of roles"))?,
            id: row.id,
            login: row.login,
            name: row.name,
            invited_by: row.invited_by,
            expires_at: row.expires_at,
        })
    }
}
