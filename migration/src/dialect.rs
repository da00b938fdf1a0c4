//! What the two databases say differently.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Makes a table whose key is not an integer lie in key order.
///
/// An ordinary SQLite table has a hidden, counting row number, which tells in which order its rows arrived; a table
/// `WITHOUT ROWID` has none. PostgreSQL has no such number.
pub fn in_key_order(manager: &SchemaManager<'_>, table: &mut TableCreateStatement) -> TableCreateStatement {
    if manager.get_database_backend() == DbBackend::Sqlite {
        table.extra("WITHOUT ROWID");
    }
    table.take()
}

/// Makes the database itself refuse to change or delete a row of `table`.
pub async fn append_only(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let refusal = format!("{table} is append-only");
    let steps = match manager.get_database_backend() {
        DbBackend::Postgres => vec![
            format!(
                "CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS \
                 $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$"
            ),
            format!(
                "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON \"{table}\" \
                 FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
            ),
        ],
        _ => ["update", "delete"]
            .map(|act| {
                format!(
                    "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON \"{table}\" \
                     BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
                )
            })
            .to_vec(),
    };
    for step in steps {
        manager.get_connection().execute_unprepared(&step).await?;
    }
    Ok(())
}

/// Drops a table made with [`append_only`].
pub async fn drop_append_only(manager: &SchemaManager<'_>, table: &'static str) -> Result<(), DbErr> {
    manager.drop_table(Table::drop().table(table).to_owned()).await?;
    if manager.get_database_backend() == DbBackend::Postgres {
        manager.get_connection().execute_unprepared(&format!("DROP FUNCTION {table}_append_only()")).await?;
    }
    Ok(())
}
