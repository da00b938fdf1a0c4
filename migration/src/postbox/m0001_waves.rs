//! The box's own word on each wave, read in the transaction that stores a response, so that none is acknowledged
//! after closing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len};

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
                    .table("waves")
                    .col(string_len("wave", 40).primary_key())
                    .col(string_len("state", 16))
                    .col(string_len("manifest", 64))
                    .col(integer("frame_bytes"))
                    .check(Expr::cust("state IN ('open', 'suspended', 'closed', 'erased')"))
                    .check(Expr::cust("frame_bytes > 0"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("waves").to_owned()).await
    }
}
