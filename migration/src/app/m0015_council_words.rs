//! Words this council's young people know, hard as they may be elsewhere. Each has a reason and who gave it, so that the
//! list stays an exception to be looked at again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::string_len;

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
                    .table("council_words")
                    .col(string_len("word", 40).primary_key())
                    .col(string_len("reason", 200))
                    .col(string_len("added_by", 60))
                    .col(string_len("added_on", 10))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("council_words").to_owned()).await
    }
}
