//! A member of staff: what they are called, and what they may do.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff")]
pub struct Model {
    /// Names the account for good; 32 random hex digits.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What is typed to sign in.
    pub login: String,
    /// What pages call them.
    #[sea_orm(column_type = "Text")]
    pub name: String,
    /// Their roles, as `Roles::to_text` writes them.
    #[sea_orm(column_type = "Text")]
    pub roles: String,
    /// Whether the account is shut.
    pub disabled: bool,
    /// The day the account was made.
    pub created_on: String,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
