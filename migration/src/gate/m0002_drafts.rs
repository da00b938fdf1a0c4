//! Paused drafts, sealed under a key only the code gives. The row's own key comes from the same code by another
//! label, so it does not point to the row of the code.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string_len};

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
                    .table("drafts")
                    .col(big_integer("key").primary_key())
                    .col(string_len("wave", 40))
                    .col(blob("sealed"))
                    .check(Expr::cust("length(sealed) > 0"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("drafts").to_owned()).await
    }
}
