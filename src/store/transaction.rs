//! The one place where a transaction begins and ends. Every write of every store goes through here, except the steps of
//! the schema, which are taken before anybody is answered.
//!
//! A write is refused while the disk is nearly full, so that a store that runs out of space says so and does not fail
//! half-way.
//!
//! **A transaction whose end is uncertain ends the process**, with exit code 70. The database crates count how deep
//! in transactions a connection is, and do not lower the count when a `COMMIT` fails, or when SQLite gave up the
//! transaction by itself and `ROLLBACK` finds none. From then on "begin" and "commit" on that connection are a
//! savepoint and its release inside a transaction that nobody ends: they succeed, and what they acknowledged is gone
//! with the connection. A process that starts again knows only what the disk knows, and a respondent who got no
//! answer tries again.
//!
//! Left open: whether the disk did write what it says it wrote.

use std::pin::Pin;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use super::error::{StoreError, StoreName};
use super::room::Room;

/// The exit code of a process whose store failed in the middle of a transaction.
pub const STORAGE_FAILED: i32 = 70;

/// What is done inside a transaction that outlives its caller.
pub(super) type Work<'t, T, E = StoreError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 't>>;

/// The connection through which this process writes to one store.
#[derive(Clone)]
pub(super) struct Writer {
    store: StoreName,
    connection: DatabaseConnection,
    room: Room,
}

impl Writer {
    pub(super) fn new(store: StoreName, connection: DatabaseConnection, room: Room) -> Self {
        Self { store, connection, room }
    }

    /// Refuses when less than the reserve would be free after `bytes` more.
    pub(super) fn demand_room(&self, bytes: u64) -> Result<(), StoreError> {
        if self.room.is_left_for(bytes) { Ok(()) } else { Err(StoreError::NoRoom) }
    }

    /// The connection, for the few statements that cannot stand in a transaction.
    pub(super) fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Does `work` in one transaction, to its end even when the caller stops waiting, as the handler of a lost
    /// connection does.
    ///
    /// # Errors
    /// Those of `work`, and then nothing of it stands; [`StoreError::NoRoom`], and [`StoreError::Busy`] when the store
    /// was taken for too long.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t DatabaseTransaction) -> Work<'t, T> + Send + 'static,
    {
        let writer = self.clone();
        match tokio::spawn(async move { writer.transact(work).await }).await {
            Ok(done) => done,
            Err(ended) => match ended.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(StoreError::Closing),
            },
        }
    }

    /// Does `work` in one transaction, for a caller that is never dropped half-way.
    pub(super) async fn transact<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        F: for<'t> FnOnce(&'t DatabaseTransaction) -> Work<'t, T>,
    {
        self.demand_room(0)?;
        // Asking for the write lock at once: a transaction that reads first and writes later can be refused half-way.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.connection.begin_with_options(options).await?;
        match work(&transaction).await {
            Ok(done) => match transaction.commit().await {
                Ok(()) => Ok(done),
                Err(cause) => self.end_process("COMMIT", &cause),
            },
            Err(refused) => match transaction.rollback().await {
                Ok(()) => Err(refused),
                Err(cause) => self.end_process("ROLLBACK", &cause),
            },
        }
    }

    fn end_process(&self, statement: &str, cause: &DbErr) -> ! {
        tracing::error!(store = %self.store, statement, %cause, "the store failed in a transaction; ending");
        std::process::exit(STORAGE_FAILED)
    }

    /// Folds the write-ahead log into the database file and empties it.
    ///
    /// # Errors
    /// [`StoreError::LogInUse`] when a reader kept it from being emptied.
    pub(super) async fn empty_log(&self) -> Result<(), StoreError> {
        let pragma =
            sea_orm::Statement::from_string(self.connection.get_database_backend(), "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.connection.query_one_raw(pragma).await?.ok_or(StoreError::LogInUse)?;
        if row.try_get_by_index::<i64>(0)? == 0 { Ok(()) } else { Err(StoreError::LogInUse) }
    }

    /// Refuses unless there is room to write the whole database into the log, and then into the file, `times` over.
    pub(super) async fn demand_room_to_rewrite(&self, times: u64) -> Result<(), StoreError> {
        let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let size = sea_orm::Statement::from_string(self.connection.get_database_backend(), size);
        let row = self.connection.query_one_raw(size).await?.ok_or(StoreError::Garbled("file size"))?;
        let bytes = u64::try_from(row.try_get_by_index::<i64>(0)?).map_err(|_| StoreError::Garbled("file size"))?;
        self.demand_room(bytes.saturating_mul(times))
    }

    /// Rewrites the database file without free pages, every table in the order of its key, and empties the log.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`], [`StoreError::LogInUse`]; the rows stand either way.
    pub(super) async fn rewrite_file(&self) -> Result<(), StoreError> {
        self.demand_room_to_rewrite(2).await?;
        self.connection.execute_unprepared("VACUUM").await?;
        self.empty_log().await
    }
}
