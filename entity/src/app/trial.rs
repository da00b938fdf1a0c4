//! How a trial of a survey went, in a worker's words. No answer stands in it.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trials")]
pub struct Model {
    /// Random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The survey.
    pub wave: String,
    /// The band whose pages were tried.
    pub band: String,
    /// `young_person` or `worker`.
    pub tried_by: String,
    /// On what, as typed.
    #[sea_orm(column_type = "Text")]
    pub device: String,
    /// What was noticed, as typed.
    #[sea_orm(column_type = "Text")]
    pub noticed: String,
    /// Who wrote it down: a login.
    #[sea_orm(column_type = "Text")]
    pub written_by: String,
    /// The day.
    pub tried_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
