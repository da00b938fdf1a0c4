//! The budget of privacy loss. One row of `budget` is a span of council years: every single year, and every four in a
//! row. The rule that no span is overspent is a CHECK of the database, so no program can forget it.
//!
//! `reservations` has one row per opened wave: what was set aside for it, and whether that was charged or released.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, string_len};

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
                    .table("budget")
                    .col(string_len("population", 40))
                    .col(integer("first_year"))
                    .col(integer("years"))
                    .col(big_integer("limit_nano_rho"))
                    .col(big_integer("reserved_nano_rho"))
                    .col(big_integer("spent_nano_rho"))
                    .primary_key(Index::create().col("population").col("first_year").col("years"))
                    .check(Expr::cust("years IN (1, 4)"))
                    .check(Expr::cust("reserved_nano_rho >= 0"))
                    .check(Expr::cust("spent_nano_rho >= 0"))
                    .check(Expr::cust("reserved_nano_rho + spent_nano_rho <= limit_nano_rho"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("reservations")
                    .col(string_len("wave", 40).primary_key())
                    .col(string_len("population", 40))
                    .col(integer("council_year"))
                    .col(big_integer("nano_rho"))
                    .col(string_len("state", 16))
                    .foreign_key(ForeignKey::create().from("reservations", "wave").to("waves", "id"))
                    .check(Expr::cust("nano_rho > 0"))
                    .check(Expr::cust("state IN ('reserved', 'charged', 'released')"))
                    .to_owned(),
            )
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("reservations").to_owned()).await?;
        manager.drop_table(Table::drop().table("budget").to_owned()).await
    }
}
