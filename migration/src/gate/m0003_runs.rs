//! The print run of a code, so that slips that were spoilt or lost in the post can be made void together, by a number
//! that stands on their cover page; 0 for codes that the command line made.
//!
//! The number is drawn at random, so runs have no order. It says which codes left the printer together, for a group and
//! band that the row names already. The day of a run and who printed it stand in `app`; who was given which of its slips
//! stands nowhere. Nothing else in any store carries the number, and nothing that happens to a code changes it: a row
//! still tells neither whom it belongs to nor whether, or when, it was used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::integer;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("codes").add_column(integer("run").default(0)).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.alter_table(Table::alter().table("codes").drop_column("run").to_owned()).await
    }
}
