//! A response paused half-way.

use std::fmt;

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "drafts")]
pub struct Model {
    /// 63 bits derived from the code.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: i64,
    /// The wave it belongs to.
    pub wave: String,
    /// The padded draft, sealed under a key only the code gives.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of drafts")
    }
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
