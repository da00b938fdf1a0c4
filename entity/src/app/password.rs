//! A password of staff, and the code app that goes with it.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "passwords")]
pub struct Model {
    /// Whose.
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff: String,
    /// Argon2id, in its PHC spelling.
    #[sea_orm(column_type = "Text")]
    pub hash: String,
    /// The secret of the code app, sealed under a key outside of the store.
    pub totp: Vec<u8>,
    /// The last step whose code was used; steps are thirty seconds since 1970.
    pub last_step: i64,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
