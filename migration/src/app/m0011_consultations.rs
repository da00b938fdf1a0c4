//! Surveys being designed, and questionnaires of the council's own. A design has a version, so that a save from an old
//! page is noticed. A questionnaire
//! that an opened wave pinned is frozen, and never changed or taken away again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, string_len, text};

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
                    .table("consultations")
                    .col(string_len("id", 40).primary_key())
                    .col(text("design"))
                    .col(integer("version"))
                    .col(string_len("made_by", 60))
                    .col(string_len("made_on", 10))
                    .check(Expr::cust("version >= 1"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("questionnaires")
                    .col(string_len("code", 40))
                    .col(integer("version"))
                    .col(text("text"))
                    .col(string_len("sha256", 64))
                    .col(boolean("frozen"))
                    .primary_key(Index::create().col("code").col("version"))
                    .check(Expr::cust("version >= 1"))
                    .check(Expr::cust("length(sha256) = 64"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("questionnaires").to_owned()).await?;
        manager.drop_table(Table::drop().table("consultations").to_owned()).await
    }
}
