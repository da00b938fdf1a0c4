//! A vote in the room, an idea box, or a checklist.

use sea_orm::entity::prelude::*;

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rooms")]
pub struct Model {
    /// Names it for good.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// `vote`, `ideas` or `checklist`.
    pub kind: String,
    /// The question, or what it is about.
    pub title: String,
    /// Which group.
    pub group_name: String,
    /// The day it was begun.
    pub day: String,
    /// The login of whoever began it.
    pub made_by: String,
    /// About how many were there; from the moment on at which it was recorded.
    pub present: Option<i32>,
    /// The day the board was asked.
    pub asked_on: Option<String>,
    /// The login of whoever asked.
    pub asked_by: Option<String>,
    /// What the board answered.
    pub answer: Option<String>,
    /// The day of the answer.
    pub answered_on: Option<String>,
    /// The login of whoever wrote it down.
    pub answered_by: Option<String>,
}

/// No relation is followed: each question to the store is one query.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
