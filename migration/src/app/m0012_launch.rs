//! What a survey needs before it is launched: who holds keys, what the key day made, what was signed off or said, by
//! whom it was tried, and which slips were printed.
//!
//! `key_holders` holds public parts only. `launch_words` holds one row for each line of the launch list that somebody
//! spoke to; `about` is the hash of exactly what they saw, so that a later change undoes it. `print_runs` says how many
//! slips left the printer together, on which day, and never a number of one; `trials` says how a trial went in a
//! worker's words, and never an answer.
//!
//! A survey that is still being designed has no row in `waves`, so nothing here refers to one.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len, string_len_null, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [key_holders(), key_days(), launch_words(), trials(), print_runs()] {
            manager.create_table(table).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["print_runs", "trials", "launch_words", "key_days", "key_holders"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn key_holders() -> TableCreateStatement {
    Table::create()
        .table("key_holders")
        .col(string_len("fingerprint", 64).primary_key())
        .col(string_len("staff", 32))
        .col(text("part"))
        .col(string_len("registered_on", 10))
        .col(string_len_null("retired_on", 10))
        .foreign_key(ForeignKey::create().from("key_holders", "staff").to("staff", "id"))
        .check(Expr::cust("length(fingerprint) = 64"))
        .to_owned()
}

fn key_days() -> TableCreateStatement {
    Table::create()
        .table("key_days")
        .col(string_len("wave", 40).primary_key())
        .col(text("public"))
        .col(text("brought_by"))
        .col(string_len("brought_on", 10))
        .to_owned()
}

fn launch_words() -> TableCreateStatement {
    Table::create()
        .table("launch_words")
        .col(string_len("wave", 40))
        .col(string_len("line", 40))
        .col(string_len("about", 64))
        .col(text("words"))
        .col(string_len("staff", 32))
        .col(text("login"))
        .col(string_len("said_on", 10))
        .primary_key(Index::create().col("wave").col("line"))
        .check(Expr::cust("length(about) = 64"))
        .to_owned()
}

fn trials() -> TableCreateStatement {
    Table::create()
        .table("trials")
        .col(big_integer("id").primary_key())
        .col(string_len("wave", 40))
        .col(string_len("band", 8))
        .col(string_len("tried_by", 16))
        .col(text("device"))
        .col(text("noticed"))
        .col(text("written_by"))
        .col(string_len("tried_on", 10))
        .check(Expr::cust("tried_by IN ('young_person', 'worker')"))
        .to_owned()
}

fn print_runs() -> TableCreateStatement {
    Table::create()
        .table("print_runs")
        .col(string_len("wave", 40))
        .col(integer("run"))
        .col(string_len("group", 40))
        .col(string_len("band", 8))
        .col(integer("slips"))
        .col(string_len("form", 16))
        .col(string_len("state", 8))
        .col(text("printed_by"))
        .col(string_len("printed_on", 10))
        .primary_key(Index::create().col("wave").col("run"))
        .check(Expr::cust("run > 0"))
        .check(Expr::cust("slips > 0"))
        .check(Expr::cust("state IN ('begun', 'printed', 'void')"))
        .to_owned()
}
