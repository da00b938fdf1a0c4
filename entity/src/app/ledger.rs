//! An entry of the ledger.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ledger")]
pub struct Model {
    /// Its place in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The wave that was charged; none where the entry is an act.
    pub wave: Option<String>,
    /// Hash of the entry before it; zeros before the first.
    pub previous: String,
    /// Hash of the entry, lower-case hex.
    pub hash: String,
    /// The entry itself, canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub entry: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
