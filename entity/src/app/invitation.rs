//! Somebody may make an account, or new credentials for theirs.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// Names the invitation on pages; 32 random hex digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// SHA-256 of the link's token for its purpose, lower-case hex.
    #[sea_orm(unique)]
    pub token_hash: String,
    /// `set_up`, `join` or `come_back`.
    pub kind: String,
    /// The login; of `set_up` a placeholder.
    #[sea_orm(unique)]
    pub login: String,
    /// The name.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The roles, as `Roles::to_text` writes them.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    /// The login of whoever invited.
    #[sea_orm(column_type = "Text")]
    pub invited_by: String,
    /// When it stops working, in seconds since 1970.
    pub expires_at: i64,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
