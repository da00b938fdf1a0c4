//! A document that another council published.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "other_releases")]
pub struct Model {
    /// The council's name, as its manifest writes it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub council: String,
    /// Its wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// The bytes that were signed.
    pub document: Vec<u8>,
    /// Their SHA-256, lower-case hex.
    #[sea_orm(unique)]
    pub sha256: String,
    /// The manifest it follows, as canonical JSON.
    pub manifest: Vec<u8>,
    /// The Ed25519 keys of its signers that were known or confirmed when it came, lower-case hex, a space between two.
    pub keys: String,
    /// The day it was imported.
    pub imported_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
