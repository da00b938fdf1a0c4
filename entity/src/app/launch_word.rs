//! What somebody said to a line of a survey's launch list: a sign-off, a confirmation, a reason.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "launch_words")]
pub struct Model {
    /// The survey.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The line.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: String,
    /// SHA-256 of what was seen when it was said, lower-case hex.
    pub about: String,
    /// The reason typed; empty where none was asked for.
    #[sea_orm(column_type = "Text")]
    pub words: String,
    /// Whose account said it.
    pub staff: String,
    /// Their login on that day.
    #[sea_orm(column_type = "Text")]
    pub login: String,
    /// The day.
    pub said_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
