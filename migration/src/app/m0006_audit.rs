//! The audit trail: what staff did, by batch and by day, chained by hash. Nothing about one code or one response,
//! and no hour.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len, string_len_uniq, text};

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
                    .table("audit")
                    .col(big_integer("sequence").primary_key())
                    .col(string_len("day", 10))
                    .col(text("who"))
                    .col(text("act"))
                    .col(text("subject"))
                    .col(string_len_uniq("previous", 64))
                    .col(string_len_uniq("hash", 64))
                    .check(Expr::cust("sequence >= 1"))
                    .check(Expr::cust("length(hash) = 64"))
                    .to_owned(),
            )
            .await?;
        append_only(manager, "audit").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_append_only(manager, "audit").await
    }
}
