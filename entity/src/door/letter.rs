//! A letter through the contact door.

use std::fmt;

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "letters")]
pub struct Model {
    /// 30 random bits; also the place of the row.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mark: i64,
    /// 16 bytes that the same form sent again gives again.
    #[sea_orm(unique)]
    pub once: Vec<u8>,
    /// The hour by which a reply is promised, counted from the first of 1970.
    pub due_hour: i64,
    /// The day it was marked as answered.
    pub answered_on: Option<String>,
    /// The login of whoever marked it.
    pub answered_by: Option<String>,
    /// The sealed letter.
    pub sealed: Vec<u8>,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of letters")
    }
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
