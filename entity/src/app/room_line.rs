//! A line of a vote, an idea box or a checklist.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "room_lines")]
pub struct Model {
    /// Of which room.
    #[sea_orm(primary_key, auto_increment = false)]
    pub room: String,
    /// Its place, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub place: i32,
    /// The option, the idea, or what is looked for.
    pub wording: String,
    /// How many hands were for it.
    pub hands: i32,
    /// `not_looked`, `found` or `not_found`.
    pub found: String,
    /// What was seen there.
    pub note: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
