//! Released documents, as the bytes that were signed. One per wave, ever; only with an entry in the ledger.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, string_len, string_len_null};

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
                    .table("releases")
                    .col(string_len("wave", 40).primary_key())
                    .col(blob("document"))
                    .col(string_len("sha256", 64))
                    .col(string_len("state", 16))
                    .col(string_len("imported_on", 10))
                    .col(string_len_null("published_on", 10))
                    .col(string_len_null("withdrawn_on", 10))
                    .col(string_len_null("reason", 60))
                    .foreign_key(ForeignKey::create().from("releases", "wave").to("ledger", "wave"))
                    .check(Expr::cust("state IN ('imported', 'published', 'withdrawn')"))
                    .check(Expr::cust("state <> 'published' OR published_on IS NOT NULL"))
                    .check(Expr::cust("(state = 'withdrawn') = (withdrawn_on IS NOT NULL)"))
                    .check(Expr::cust("(state = 'withdrawn') = (reason IS NOT NULL)"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("releases").to_owned()).await
    }
}
