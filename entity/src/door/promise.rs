//! What young people are promised at the contact door.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "promise")]
pub struct Model {
    /// Always 1: there is one promise.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i32,
    /// Who answers, as pages say it.
    pub who_answers: String,
    /// Within how many hours.
    pub reply_hours: i32,
    /// Whether hours on Saturdays and Sundays count.
    pub weekends_count: bool,
    /// Days for which an answered letter is kept.
    pub kept_days: i32,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
