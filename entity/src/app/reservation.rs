//! What was set aside for one wave.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reservations")]
pub struct Model {
    /// The wave.
    #[sea_orm(primary_key, auto_increment = false)]
    pub wave: String,
    /// Whose privacy it costs.
    pub population: String,
    /// The year of the April in which the council year began.
    pub council_year: i32,
    /// The planned privacy loss, nano-ρ.
    pub nano_rho: i64,
    /// `reserved`, `charged` or `released`.
    pub state: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
