//! The ledger takes in acts that raise limits, beside charges: entries without a wave. What keeps the chain whole does
//! not rest on that column, so a null in it makes nothing count as different: sequence, predecessor and hash stand once
//! each, and a charge still names its wave, once.
//!
//! A column that may not be null becomes one that may by copying the table, with its rows as they are. Going down puts
//! back what was, and fails where an act stands, which the old table has no place for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len_null, string_len_uniq, text};

use crate::dialect::{append_only, drop_append_only};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        copy_into(manager, string_len_null("wave", 40).unique_key().to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        copy_into(manager, string_len_uniq("wave", 40)).await
    }
}

/// Makes the ledger anew with this column for the wave, and every row of the old one in it.
async fn copy_into(manager: &SchemaManager<'_>, mut wave: ColumnDef) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("ledger_anew")
                .col(big_integer("sequence").primary_key())
                .col(&mut wave)
                .col(string_len_uniq("previous", 64))
                .col(string_len_uniq("hash", 64))
                .col(text("entry"))
                .foreign_key(ForeignKey::create().from("ledger_anew", "wave").to("waves", "id"))
                .check(Expr::cust("sequence >= 1"))
                .check(Expr::cust("length(hash) = 64"))
                .to_owned(),
        )
        .await?;
    let columns = "sequence, wave, previous, hash, entry";
    let copy = format!("INSERT INTO ledger_anew ({columns}) SELECT {columns} FROM ledger ORDER BY sequence");
    manager.get_connection().execute_unprepared(&copy).await?;
    drop_append_only(manager, "ledger").await?;
    manager.rename_table(Table::rename().table("ledger_anew", "ledger").to_owned()).await?;
    append_only(manager, "ledger").await
}
