//! Following a survey and bringing it home: how many answered, in fives, once a day; who asked for results to be made
//! public; why they are held back; what stands before them for young people; and the consultations of others, typed in.
//!
//! `progress` holds no count finer than five, which the database itself refuses, and one row a day, so that nobody can
//! watch a number rise while a child answers. No table here is about one young person.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(progress()).await?;
        manager.create_table(publishing()).await?;
        manager.create_table(held_back()).await?;
        manager.create_table(openings()).await?;
        manager.create_table(calendar()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["calendar", "openings", "held_back", "publishing", "progress"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn progress() -> TableCreateStatement {
    Table::create()
        .table("progress")
        .col(string_len("wave", 40))
        .col(string_len("group", 40))
        .col(string_len("day", 10))
        .col(integer("fives"))
        .primary_key(Index::create().col("wave").col("group").col("day"))
        .foreign_key(ForeignKey::create().from("progress", "wave").to("waves", "id"))
        .check(Expr::cust("fives = 0 OR (fives >= 10 AND fives % 5 = 0)"))
        .to_owned()
}

fn publishing() -> TableCreateStatement {
    Table::create()
        .table("publishing")
        .col(string_len("wave", 40).primary_key())
        .col(text("asked_by"))
        .col(string_len("asked_on", 10))
        .foreign_key(ForeignKey::create().from("publishing", "wave").to("releases", "wave"))
        .to_owned()
}

fn held_back() -> TableCreateStatement {
    Table::create()
        .table("held_back")
        .col(string_len("wave", 40).primary_key())
        .col(string_len("said_on", 10))
        .col(text("decided_by"))
        .col(string_len("reason", 60))
        .foreign_key(ForeignKey::create().from("held_back", "wave").to("waves", "id"))
        .to_owned()
}

fn openings() -> TableCreateStatement {
    Table::create()
        .table("openings")
        .col(string_len("wave", 40).primary_key())
        .col(text("words"))
        .col(text("written_by"))
        .col(string_len("written_on", 10))
        .foreign_key(ForeignKey::create().from("openings", "wave").to("waves", "id"))
        .to_owned()
}

fn calendar() -> TableCreateStatement {
    Table::create()
        .table("calendar")
        .col(big_integer("id").primary_key())
        .col(string_len("kind", 16))
        .col(text("title"))
        .col(text("bands"))
        .col(string_len("from_day", 10))
        .col(string_len("to_day", 10))
        .check(Expr::cust("kind IN ('consultation', 'holiday')"))
        .check(Expr::cust("from_day <= to_day"))
        .to_owned()
}
