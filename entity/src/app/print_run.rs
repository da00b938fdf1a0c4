//! Slips that left the printer together: how many, and never a number of one.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "print_runs")]
pub struct Model {
    /// The survey.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// Names the run within its survey; random.
    #[sea_orm(primary_key, auto_increment = false)]
    pub run: i32,
    /// The group.
    pub group: String,
    /// The band.
    pub band: String,
    /// How many slips.
    pub slips: i32,
    /// Letters, cards, labels or a list.
    pub form: String,
    /// `begun`, `printed` or `void`.
    pub state: String,
    /// Who printed them: a login.
    #[sea_orm(column_type = "Text")]
    pub printed_by: String,
    /// The day.
    pub printed_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
