//! A ticket that was used.

use std::fmt;

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "spent")]
pub struct Model {
    /// 32 bytes that only the ticket gives.
    #[sea_orm(primary_key, auto_increment = false)]
    pub nullifier: Vec<u8>,
    /// The wave it was good for.
    pub wave: String,
    /// The group it was good for.
    pub group: String,
    /// 16 bytes naming the send, so that the same send tried again is known.
    pub submission: Vec<u8>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of spent")
    }
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
