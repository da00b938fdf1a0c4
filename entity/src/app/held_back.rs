//! Results that are later than was promised, and why.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "held_back")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The day it was said.
    pub said_on: String,
    /// Who decided, as everybody reads it.
    #[sea_orm(column_type = "Text")]
    pub decided_by: String,
    /// Why, from the fixed list.
    pub reason: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
