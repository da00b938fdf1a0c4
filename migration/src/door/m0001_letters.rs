//! Sealed letters. The mark is random, so the order of the rows tells nothing; of the time there is only the whole hour
//! by which a reply is promised. `once` is a hash that keeps a form sent twice from being two letters; it is of the
//! letter and of a number that stood on the page alone, so it leads to neither.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, binary_len_uniq, blob, string_len_null};

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
                    .table("letters")
                    .col(big_integer("mark").primary_key())
                    .col(binary_len_uniq("once", 16))
                    .col(big_integer("due_hour"))
                    .col(string_len_null("answered_on", 10))
                    .col(string_len_null("answered_by", 80))
                    .col(blob("sealed"))
                    .check(Expr::cust("mark >= 0 AND mark < 1073741824"))
                    .check(Expr::cust("length(once) = 16"))
                    .check(Expr::cust("length(sealed) > 0"))
                    .check(Expr::cust("(answered_on IS NULL) = (answered_by IS NULL)"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("letters").to_owned()).await
    }
}
