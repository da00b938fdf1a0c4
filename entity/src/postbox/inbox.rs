//! A response received and not yet mixed.

use std::fmt;

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox")]
pub struct Model {
    /// 63 random bits; also the place of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: i64,
    /// The wave it was given to.
    pub wave: String,
    /// The sealed frame.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of inbox")
    }
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
