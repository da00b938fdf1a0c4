//! A survey that somebody designs.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consultations")]
pub struct Model {
    /// Names it, and the wave it will be.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The design, JSON.
    #[sea_orm(column_type = "Text")]
    pub design: String,
    /// Counts up with each save.
    pub version: i32,
    /// Who began it: a login.
    pub made_by: String,
    /// The day it was begun.
    pub made_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
