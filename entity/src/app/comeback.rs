//! One admin has asked that somebody be invited again; another has to agree.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "comebacks")]
pub struct Model {
    /// Who lost every way in.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: String,
    /// The account of whoever asked.
    pub asked_by: String,
    /// The day.
    pub asked_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
