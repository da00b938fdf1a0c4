//! What young people are promised: who answers, within how many hours, and for how long an answered letter is kept. One
//! row, or none while nothing is promised.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, integer, string_len};

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
                    .table("promise")
                    .col(integer("id").primary_key())
                    .col(string_len("who_answers", 80))
                    .col(integer("reply_hours"))
                    .col(boolean("weekends_count"))
                    .col(integer("kept_days"))
                    .check(Expr::cust("id = 1"))
                    .check(Expr::cust("reply_hours >= 1"))
                    .check(Expr::cust("kept_days >= 0"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("promise").to_owned()).await
    }
}
