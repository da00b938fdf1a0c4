//! Amendments: signed changes to an open wave, chained to its manifest. The key (wave, sequence) lets only one of
//! two that were made at once stand; the database refuses to change or delete any.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, string_len, string_len_uniq, text};

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
                    .table("amendments")
                    .col(string_len("wave", 40))
                    .col(integer("sequence"))
                    .col(string_len_uniq("hash", 64))
                    .col(text("entry"))
                    .primary_key(Index::create().col("wave").col("sequence"))
                    .foreign_key(ForeignKey::create().from("amendments", "wave").to("waves", "id"))
                    .check(Expr::cust("sequence >= 1"))
                    .to_owned(),
            )
            .await?;
        append_only(manager, "amendments").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_append_only(manager, "amendments").await
    }
}
