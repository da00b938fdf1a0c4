//! Documents that other councils published: one of each wave of a council, with the manifest it follows and the keys of
//! its signers that somebody here knows to be theirs.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, string_len, string_len_uniq, text};

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
                    .table("other_releases")
                    .col(string_len("council", 120))
                    .col(string_len("wave", 40))
                    .col(blob("document"))
                    .col(string_len_uniq("sha256", 64))
                    .col(blob("manifest"))
                    .col(text("keys"))
                    .col(string_len("imported_on", 10))
                    .primary_key(Index::create().col("council").col("wave"))
                    .check(Expr::cust("length(council) BETWEEN 1 AND 120"))
                    .check(Expr::cust("length(sha256) = 64"))
                    .check(Expr::cust("length(keys) >= 64"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("other_releases").to_owned()).await
    }
}
