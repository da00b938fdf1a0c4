//! Waves: where each one stands, its draft, and once it opened the frozen manifest and its two dates that matter
//! here. No answer, no code and no count of either. A wave past its draft has a manifest; only an open one is paused.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len, string_len_null, text, text_null};

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
                    .col(string_len("id", 40).primary_key())
                    .col(string_len("stage", 16))
                    .col(boolean("suspended"))
                    .col(text("draft"))
                    .col(text_null("manifest"))
                    .col(string_len_null("manifest_sha256", 64))
                    .col(string_len_null("closes_on", 10))
                    .col(string_len_null("results_on", 10))
                    .check(Expr::cust(
                        "stage IN ('draft', 'open', 'closed', 'exported', 'released', 'published', 'erased')",
                    ))
                    .check(Expr::cust("stage = 'open' OR NOT suspended"))
                    .check(Expr::cust("(stage = 'draft') = (manifest IS NULL)"))
                    .check(Expr::cust("(manifest IS NULL) = (manifest_sha256 IS NULL)"))
                    .check(Expr::cust("(manifest IS NULL) = (closes_on IS NULL)"))
                    .check(Expr::cust("(manifest IS NULL) = (results_on IS NULL)"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("waves").to_owned()).await
    }
}
