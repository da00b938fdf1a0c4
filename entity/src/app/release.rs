//! A released document.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "releases")]
pub struct Model {
    /// The wave it reports.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The bytes that were signed.
    pub document: Vec<u8>,
    /// Their SHA-256, lower-case hex.
    pub sha256: String,
    /// `imported`, `published` or `withdrawn`.
    pub state: String,
    /// The day it was imported.
    pub imported_on: String,
    /// The day it was published.
    pub published_on: Option<String>,
    /// The day it was withdrawn.
    pub withdrawn_on: Option<String>,
    /// Why it was withdrawn, from the fixed list.
    pub reason: Option<String>,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
