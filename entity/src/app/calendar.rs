//! A consultation of somebody else, or a school holiday.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "calendar")]
pub struct Model {
    /// Names the entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// `consultation` or `holiday`.
    pub kind: String,
    /// What it is called.
    #[sea_orm(column_type = "Text")]
    pub title: String,
    /// Who is asked: bands, a blank between two; none for a holiday.
    #[sea_orm(column_type = "Text")]
    pub bands: String,
    /// The first day.
    pub from_day: String,
    /// The last day.
    pub to_day: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
