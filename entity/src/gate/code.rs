//! A code that was printed; that it was used stands nowhere.

use std::fmt;

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "codes")]
pub struct Model {
    /// 16 bytes derived from the code with a key outside the database.
    #[sea_orm(primary_key, auto_increment = false)]
    pub lookup: Vec<u8>,
    /// Reported together with.
    pub group: String,
    /// The wave it was printed for.
    pub wave: String,
    /// The band of whoever is given it.
    pub band: String,
    /// `issued` or `void`.
    pub state: String,
    /// Which print run it left the printer in; 0 when no page printed it.
    pub run: i32,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row of codes")
    }
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
