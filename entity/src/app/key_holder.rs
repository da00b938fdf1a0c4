//! The public part of a key holder's key.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "key_holders")]
pub struct Model {
    /// SHA-256 of the public part, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fingerprint: String,
    /// Whose account it is.
    pub staff: String,
    /// The public part, as canonical JSON.
    #[sea_orm(column_type = "Text")]
    pub part: String,
    /// The day it was registered.
    pub registered_on: String,
    /// The day it was taken out of use, if it was.
    pub retired_on: Option<String>,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
