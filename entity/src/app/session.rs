//! Somebody of staff is signed in. Times are seconds since 1970.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// SHA-256 of the token in the cookie, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_hash: String,
    /// Whose it is.
    pub staff: String,
    /// When it began.
    pub began_at: i64,
    /// When it was last used, to the minute or so.
    pub seen_at: i64,
    /// When its owner last showed who they are.
    pub confirmed_at: i64,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
