//! How a store is opened: one connection that writes, and a pool apart that only reads.
//!
//! Every setting is part of the connect options, because a `PRAGMA` sent through a pool reaches one connection of it.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::error::{StoreError, StoreName};

/// How long a statement waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a caller waits for a connection of its own process; longer than a mixing of a very full box.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);

/// Opens the only connection of this process that writes to the store at `path`.
pub(super) async fn writer(store: StoreName, path: &Path) -> Result<DatabaseConnection, StoreError> {
    // The journal mode stands in the file from then on, so only the writer sets it.
    connect(store, path, 1, |options| options.journal_mode(SqliteJournalMode::Wal)).await
}

/// Opens `connections` that cannot write, whatever they are asked.
pub(super) async fn readers(store: StoreName, path: &Path, connections: u32) -> Result<DatabaseConnection, StoreError> {
    connect(store, path, connections, |options| options.pragma("query_only", "ON")).await
}

async fn connect(
    store: StoreName,
    path: &Path,
    connections: u32,
    role: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> Result<DatabaseConnection, StoreError> {
    let path = path.to_owned();
    // The address only chooses the driver; the file is named below, so that no character of its path means anything.
    let mut options = ConnectOptions::new("sqlite:");
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        // A local file does not go away, and an old connection keeps its prepared statements.
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        // Statements are neither logged nor put into spans.
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        .map_sqlx_sqlite_opts(move |options| {
            role(
                options
                    .filename(&path)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(BUSY_TIMEOUT)
                    // What was deleted is overwritten, and nothing of a store is written outside its directory.
                    .pragma("secure_delete", "ON")
                    .pragma("temp_store", "MEMORY"),
            )
        });
    Database::connect(options).await.map_err(|cause| StoreError::Unreachable { store, cause })
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

    use super::*;

    async fn pragma(db: &DatabaseConnection, name: &str) -> i64 {
        let asked = Statement::from_string(db.get_database_backend(), format!("PRAGMA {name}"));
        db.query_one_raw(asked).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    #[tokio::test]
    async fn every_connection_syncs_waits_and_overwrites_and_readers_cannot_write() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a ?strange#name%20.db");
        std::fs::File::create(&path).unwrap();
        let writer = writer(StoreName::App, &path).await.unwrap();
        let readers = readers(StoreName::App, &path, 3).await.unwrap();
        // With the others held, the third connection of the pool is asked, not the first again.
        let held = (readers.begin().await.unwrap(), readers.begin().await.unwrap());
        for db in [&writer, &readers] {
            assert_eq!(pragma(db, "synchronous").await, 2, "2 is FULL");
            assert_eq!(pragma(db, "secure_delete").await, 1);
            assert_eq!(pragma(db, "foreign_keys").await, 1);
            assert_eq!(pragma(db, "busy_timeout").await, 10_000);
            assert_eq!(pragma(db, "temp_store").await, 2, "2 is MEMORY");
        }
        drop(held);
        writer.execute_unprepared("CREATE TABLE one (number integer)").await.unwrap();
        assert!(readers.execute_unprepared("INSERT INTO one VALUES (1)").await.is_err());
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            3,
            "a file, its write-ahead log and the index of that"
        );
    }
}
