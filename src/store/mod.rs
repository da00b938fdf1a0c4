//! Rows in four databases that never share a transaction: `app`, `gate`, `box` and `door`.
//!
//! - [`AppStore`]: waves, amendments, the budget of privacy loss and its ledger, released documents, the audit trail.
//!   Nothing in it is about one young person.
//! - [`GateStore`]: codes and paused drafts. It is never written when a response is sent.
//! - [`BoxStore`]: sealed responses and spent tickets. No time, no order of arrival, nothing of a code.
//! - [`DoorStore`]: sealed letters through the contact door. They name people, so nothing leads from here to the others,
//!   nor from them to here.
//!
//! Promised: a write that was answered with `Ok` is on the disk. Every write is conditional in the database itself,
//! so commands act on the same files while a server runs. A limit is a CHECK or a key, never an `if`. Whatever is
//! deleted is overwritten. When the end of a transaction is uncertain the process ends ([`STORAGE_FAILED`]).
//!
//! Left open: until the mixer runs, whoever copies `box.db` and its log can see the order in which the last few
//! responses came (see `docs/decisions/0002-three-stores.md`); and old blocks of a disk or a snapshot may hold what
//! was overwritten.

use std::path::Path;

use rand::CryptoRng;
use sea_orm::DatabaseConnection;

mod app;
mod connect;
mod door;
mod error;
mod gate;
mod lock;
mod postbox;
mod room;
mod schema;
mod transaction;

pub use app::{
    AppStore, Asked, AskedBoard, AuditEntry, BoardAnswer, Budget, BudgetSpan, Comeback, ComebackOutcome, CouncilWord,
    FIRST_PREVIOUS, HeldBack, Invitation, InvitationKind, Joiner, KeptPasskey, KeptPassword, KeyDayBrought, KeyHolder,
    LaunchWord, Note, Opening, OtherRelease, OwnQuestionnaire, PrintRun, ProgressRow, QuestionnaireMark, Release,
    ReleaseState, RoomLine, RoomRow, RunState, StaffAccount, StaffSession, StoredDesign, Trial, TriedBy, Wave,
    WaveMark, WayIn, WaysIn, fingerprint_of,
};
pub use door::{DoorKey, DoorStore, Kept, LetterRow, MOST_LETTERS, NewLetter};
pub use error::{StoreError, StoreName};
pub use gate::{Code, CodeState, GateStore, NewCode};
pub use lock::ServeLock;
pub use postbox::{BoxState, BoxStore, BoxWave, Deposit, DepositRefused, Deposited, Mixing, Rows, SealedRow};
use room::Room;
pub use schema::{check, migrate};
pub use transaction::STORAGE_FAILED;
use transaction::Writer;

/// How the stores are opened.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Connections that read, per store.
    pub readers: u32,
    /// Bytes that must stay free on the disk; with less, nothing is written.
    pub disk_reserve_bytes: u64,
}

impl Default for Options {
    /// Four readers, and 64 MiB kept free.
    fn default() -> Self {
        Self { readers: 4, disk_reserve_bytes: 64 << 20 }
    }
}

/// The four stores of one data directory.
#[derive(Clone)]
pub struct Stores {
    /// `app.db`.
    pub app: AppStore,
    /// `gate.db`.
    pub gate: GateStore,
    /// `box.db`.
    pub responses: BoxStore,
    /// `door.db`.
    pub door: DoorStore,
}

impl Stores {
    /// Opens the stores of a migrated data directory, inside a tokio runtime that lives as long as they do.
    ///
    /// `rng` draws the keys under which responses lie; whoever knew its state would know their order.
    ///
    /// # Errors
    /// [`StoreError::Pending`], [`StoreError::Newer`], [`StoreError::Unreachable`].
    pub async fn open(
        data_dir: &Path,
        options: Options,
        rng: impl CryptoRng + Send + 'static,
    ) -> Result<Self, StoreError> {
        check(data_dir).await?;
        let stores = Self {
            app: AppStore::new(Connections::open(data_dir, StoreName::App, options).await?),
            gate: GateStore::new(Connections::open(data_dir, StoreName::Gate, options).await?),
            responses: BoxStore::new(Connections::open(data_dir, StoreName::Box, options).await?, rng),
            door: DoorStore::new(Connections::open(data_dir, StoreName::Door, options).await?),
        };
        // A mixing that was cut off by a crash may have left the order of arrival in the log. What is in the way now will
        // not be in the way of the next mixing.
        if let Err(problem) = stores.responses.connections.writer.empty_log().await {
            tracing::warn!(%problem, "the log of the box could not be emptied yet");
        }
        Ok(stores)
    }

    /// Whether all four stores answer and could be written to.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`], or whatever else keeps a store from answering.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let door = &self.door.connections;
        for connections in [&self.app.connections, &self.gate.connections, &self.responses.connections, door] {
            connections.readers.ping().await?;
            connections.writer.demand_room(0)?;
        }
        Ok(())
    }

    /// Closes the stores: whatever was accepted is written, and the logs are folded in. Nothing works afterwards.
    ///
    /// # Errors
    /// When a database does not close.
    pub async fn close(self) -> Result<(), StoreError> {
        self.responses.close().await?;
        self.gate.connections.close().await?;
        self.door.connections.close().await?;
        self.app.connections.close().await
    }
}

/// The connections of one store.
#[derive(Clone)]
struct Connections {
    writer: Writer,
    readers: DatabaseConnection,
}

impl Connections {
    async fn open(data_dir: &Path, store: StoreName, options: Options) -> Result<Self, StoreError> {
        let path = schema::path_of(data_dir, store);
        let writer =
            Writer::new(store, connect::writer(store, &path).await?, Room::new(data_dir, options.disk_reserve_bytes));
        let readers = connect::readers(store, &path, options.readers).await?;
        Ok(Self { writer, readers })
    }

    async fn close(&self) -> Result<(), StoreError> {
        self.readers.close_by_ref().await?;
        // Last, so that SQLite finds nobody else and folds the log in.
        Ok(self.writer.connection().close_by_ref().await?)
    }
}
