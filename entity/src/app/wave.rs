//! A wave: where it stands, and what was frozen when it opened.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waves")]
pub struct Model {
    /// Names the wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Its stage, as `Stage::as_str` writes it.
    pub stage: String,
    /// Answers are not taken for now; only while open.
    pub suspended: bool,
    /// What the manifest was made from, JSON.
    #[sea_orm(column_type = "Text")]
    pub draft: String,
    /// The manifest, canonical JSON; from opening on.
    #[sea_orm(column_type = "Text")]
    pub manifest: Option<String>,
    /// SHA-256 of the manifest, lower-case hex.
    pub manifest_sha256: Option<String>,
    /// The last day answers are taken, extensions included.
    pub closes_on: Option<String>,
    /// The day by which results are promised.
    pub results_on: Option<String>,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
