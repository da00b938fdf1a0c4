//! The ledger: one entry per wave that was charged, as canonical JSON, chained by hash. A sequence, a wave and a predecessor each stand
//! in it once, so the chain never forks and a wave is never charged twice; entries are never changed or deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len_uniq, text};

use crate::dialect::{append_only, drop_append_only};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("ledger")
                    .col(big_integer("sequence").primary_key())
                    .col(string_len_uniq("wave", 40))
                    .col(string_len_uniq("previous", 64))
                    .col(string_len_uniq("hash", 64))
                    .col(text("entry"))
                    .foreign_key(ForeignKey::create().from("ledger", "wave").to("waves", "id"))
                    .check(Expr::cust("sequence >= 1"))
                    .check(Expr::cust("length(hash) = 64"))
                    .to_owned(),
            )
            .await?;
        append_only(manager, "ledger").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_append_only(manager, "ledger").await
    }
}
