//! Something a member of staff did.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// Its place in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The day; no hour is kept.
    pub day: String,
    /// Who did it.
    #[sea_orm(column_type = "Text")]
    pub who: String,
    /// What was done.
    #[sea_orm(column_type = "Text")]
    pub act: String,
    /// To what: a wave, a batch, an account.
    #[sea_orm(column_type = "Text")]
    pub subject: String,
    /// Hash of the entry before it; zeros before the first.
    pub previous: String,
    /// Hash of this entry, lower-case hex.
    pub hash: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
