//! What one span of council years may lose, has promised and has spent.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "budget")]
pub struct Model {
    /// Whose privacy is counted.
    #[sea_orm(primary_key, auto_increment = false)]
    pub population: String,
    /// The year of the April in which the span begins.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_year: i32,
    /// How many council years it spans: 1 or 4.
    #[sea_orm(primary_key, auto_increment = false)]
    pub years: i32,
    /// The most that may be reserved and spent, nano-ρ.
    pub limit_nano_rho: i64,
    /// Set aside for open and closed waves, nano-ρ.
    pub reserved_nano_rho: i64,
    /// Charged, nano-ρ.
    pub spent_nano_rho: i64,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
