//! The public parts of the keys that letters are sealed to: one for each safeguarding lead who reads them. None of them
//! opens anything.

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
                    .table("keys")
                    .col(string_len("recipient", 80).primary_key())
                    .col(string_len("name", 80))
                    .col(string_len("fingerprint", 24))
                    .col(string_len("whose", 80))
                    .col(string_len("registered_on", 10))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("keys").to_owned()).await
    }
}
