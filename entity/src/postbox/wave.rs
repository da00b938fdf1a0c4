//! The box's own word on a wave.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waves")]
pub struct Model {
    /// Names the wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// `open`, `suspended`, `closed` or `erased`.
    pub state: String,
    /// SHA-256 of the wave's manifest, lower-case hex.
    pub manifest: String,
    /// Bytes of every plaintext frame.
    pub frame_bytes: i32,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
