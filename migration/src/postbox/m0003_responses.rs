//! Sealed responses: those just received in `inbox`, the rest in `responses`. The key is a random 63-bit number and
//! the place of the row at once, so neither order nor hour of a visit is kept.
//!
//! `mixing` is empty except inside the mixer's transaction, which fills it in key order and then swaps its name with
//! `responses`; so the shape of the table stands here once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string_len};

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: [&str; 3] = ["inbox", "responses", "mixing"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            manager
                .create_table(
                    Table::create()
                        .table(table)
                        .col(big_integer("key").primary_key())
                        .col(string_len("wave", 40))
                        .col(blob("sealed"))
                        .check(Expr::cust("length(sealed) > 0"))
                        .to_owned(),
                )
                .await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.iter().rev() {
            manager.drop_table(Table::drop().table(*table).to_owned()).await?;
        }
        Ok(())
    }
}
