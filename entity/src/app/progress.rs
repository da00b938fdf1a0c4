//! How many of a group had answered on a day, in fives.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "progress")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The group.
    #[sea_orm(primary_key, auto_increment = false)]
    pub group: String,
    /// The day.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: String,
    /// Answers, rounded down to five; 0 stands for fewer than ten.
    pub fives: i32,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
