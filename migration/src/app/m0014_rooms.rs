//! What a group says in one room: a vote with everybody watching, ideas, a checklist. Totals alone are kept, for nobody's
//! hand is written down; none of it is a survey's. What was recorded can be put before the board, with its answer.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, integer_null, string_len, string_len_null, text, text_null};

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
                    .table("rooms")
                    .col(string_len("id", 32).primary_key())
                    .col(string_len("kind", 12))
                    .col(text("title"))
                    .col(string_len("group_name", 80))
                    .col(string_len("day", 10))
                    .col(string_len("made_by", 80))
                    .col(integer_null("present"))
                    .col(string_len_null("asked_on", 10))
                    .col(string_len_null("asked_by", 80))
                    .col(text_null("answer"))
                    .col(string_len_null("answered_on", 10))
                    .col(string_len_null("answered_by", 80))
                    .check(Expr::cust("length(id) = 32"))
                    .check(Expr::cust("kind IN ('vote', 'ideas', 'checklist')"))
                    .check(Expr::cust("present IS NULL OR present >= 1"))
                    .check(Expr::cust("asked_on IS NULL OR present IS NOT NULL"))
                    .check(Expr::cust("(asked_on IS NULL) = (asked_by IS NULL)"))
                    .check(Expr::cust("answer IS NULL OR asked_on IS NOT NULL"))
                    .check(Expr::cust("(answer IS NULL) = (answered_on IS NULL)"))
                    .check(Expr::cust("(answer IS NULL) = (answered_by IS NULL)"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("room_lines")
                    .col(string_len("room", 32))
                    .col(integer("place"))
                    .col(text("wording"))
                    .col(integer("hands"))
                    .col(string_len("found", 12))
                    .col(text("note"))
                    .primary_key(Index::create().col("room").col("place"))
                    .foreign_key(ForeignKey::create().from("room_lines", "room").to("rooms", "id"))
                    .check(Expr::cust("hands BETWEEN 0 AND 999"))
                    .check(Expr::cust("found IN ('not_looked', 'found', 'not_found')"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("room_lines").to_owned()).await?;
        manager.drop_table(Table::drop().table("rooms").to_owned()).await
    }
}
