//! A signed change to an open wave.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "amendments")]
pub struct Model {
    /// The wave it changes.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// Its place among the amendments of the wave, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i32,
    /// SHA-256 of the entry, lower-case hex.
    pub hash: String,
    /// The signed entry, canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub entry: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
