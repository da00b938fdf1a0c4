//! A passkey of staff: a public key, whose other half is in a device.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passkeys")]
pub struct Model {
    /// SHA-256 of the name the device gave it, lower-case hex.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Whose.
    pub staff: String,
    /// What the library keeps of it, as JSON.
    #[sea_orm(column_type = "Text")]
    pub credential: String,
    /// What its owner calls it.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// The day it was made.
    pub created_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
