//! The public part of a key that letters are sealed to.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "keys")]
pub struct Model {
    /// The age recipient, `age1…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient: String,
    /// The name in the key file: a role.
    pub name: String,
    /// By which people compare keys over the telephone.
    pub fingerprint: String,
    /// The login of whoever holds it.
    pub whose: String,
    /// The day it was registered.
    pub registered_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
