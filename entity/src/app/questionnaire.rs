//! A questionnaire of the council's own.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaires")]
pub struct Model {
    /// Names it across versions.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    /// Counts up.
    #[sea_orm(primary_key, auto_increment = false)]
    pub version: i32,
    /// The file, TOML.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// SHA-256 of the text, lower-case hex.
    pub sha256: String,
    /// A wave that opened asks it, so it never changes.
    pub frozen: bool,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
