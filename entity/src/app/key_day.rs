//! What the key day of a survey made for the server.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_days")]
pub struct Model {
    /// The survey.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// `wave-public.json`, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub public: String,
    /// Who brought it: a login.
    #[sea_orm(column_type = "Text")]
    pub brought_by: String,
    /// The day it was brought.
    pub brought_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
