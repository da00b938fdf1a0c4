//! Staff, and who is signed in. Of a session only the hash of its token is kept, so that a copy of this store signs
//! nobody in. Times of sessions are seconds since 1970; they are of staff, never of young people.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, boolean, string_len, string_len_uniq, text};

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
                    .table("staff")
                    .col(string_len("id", 32).primary_key())
                    .col(string_len_uniq("login", 60))
                    .col(text("name"))
                    .col(text("roles"))
                    .col(boolean("disabled"))
                    .col(string_len("created_on", 10))
                    .check(Expr::cust("length(id) = 32"))
                    .check(Expr::cust("roles <> ''"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(string_len("token_hash", 64).primary_key())
                    .col(string_len("staff", 32))
                    .col(big_integer("began_at"))
                    .col(big_integer("seen_at"))
                    .col(big_integer("confirmed_at"))
                    .check(Expr::cust("length(token_hash) = 64"))
                    .check(Expr::cust("seen_at >= began_at"))
                    .to_owned(),
            )
            .await?;
        let index = Index::create().name("sessions_of_staff").table("sessions").col("staff").to_owned();
        manager.create_index(index).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("sessions").to_owned()).await?;
        manager.drop_table(Table::drop().table("staff").to_owned()).await
    }
}
