//! Codes, known only by a lookup value derived with a key that is not in the database. The row lies where its lookup
//! falls, says for whom the code was printed and whether it was made void, and never that it was used.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{blob, string_len};

use crate::dialect::in_key_order;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = in_key_order(
            manager,
            Table::create()
                .table("codes")
                .col(blob("lookup").primary_key())
                .col(string_len("group", 40))
                .col(string_len("wave", 40))
                .col(string_len("band", 8))
                .col(string_len("state", 8))
                .check(Expr::cust("length(lookup) = 16"))
                .check(Expr::cust("state IN ('issued', 'void')")),
        );
        manager.create_table(table).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("codes").to_owned()).await
    }
}
