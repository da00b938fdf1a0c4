//! Spent tickets. The nullifier is the key: one ticket, one response comes from the table and not from a lock. The
//! submission lets the same send, tried again, get the same answer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, string_len};

use crate::dialect::in_key_order;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = in_key_order(
            manager,
            Table::create()
                .table("spent")
                .col(blob("nullifier").primary_key())
                .col(string_len("wave", 40))
                .col(string_len("group", 40))
                .col(blob("submission"))
                .check(Expr::cust("length(nullifier) = 32"))
                .check(Expr::cust("length(submission) = 16")),
        );
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("spent").to_owned()).await
    }
}
