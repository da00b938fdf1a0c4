//! What stands before the results for young people.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "openings")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The words.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Who wrote them.
    #[sea_orm(column_type = "Text")]
    pub written_by: String,
    /// The day.
    pub written_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
