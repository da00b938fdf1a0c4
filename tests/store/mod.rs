//! The three stores, from outside: through their public face, and by looking at the files they leave.

mod boxes;

use std::path::{Path, PathBuf};

use chorus::consultation::{GroupId, WaveId};
use chorus::sealing::Nullifier;
use chorus::store::{self, Deposit, Options, Stores};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;

/// A data directory with three fresh stores.
struct Council {
    dir: TempDir,
    stores: Stores,
}

impl Council {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        store::migrate(dir.path()).await.unwrap();
        let stores = open(dir.path()).await;
        Self { dir, stores }
    }

    /// Another process, as far as the files can tell: connections of its own.
    async fn other_process(&self) -> Stores {
        open(self.dir.path()).await
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn bytes_of(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap_or_default()
    }
}

/// Keys are drawn from the system: what is tested must hold for all of them.
async fn open(data_dir: &Path) -> Stores {
    Stores::open(data_dir, Options { disk_reserve_bytes: 0, ..Options::default() }, ChaCha20Rng::from_os_rng())
        .await
        .unwrap()
}

/// A plain connection to one file, past everything the store does.
async fn raw(path: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The first column of what a query gives, as numbers.
async fn numbers(db: &DatabaseConnection, sql: &str) -> Vec<i64> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The first column of what a query gives, as text.
async fn texts(db: &DatabaseConnection, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

fn wave(name: &str) -> WaveId {
    name.parse().unwrap()
}

fn group(name: &str) -> GroupId {
    name.parse().unwrap()
}

/// The `number`th respondent of the wave `autumn`: everything about them differs from everybody else's.
fn respondent(number: u32) -> Deposit {
    let mut nullifier = [7; 32];
    nullifier[..4].copy_from_slice(&number.to_be_bytes());
    let mut submission = [9; 16];
    submission[..4].copy_from_slice(&number.to_be_bytes());
    let nullifier = Nullifier::from_bytes(nullifier);
    Deposit { wave: wave("autumn"), group: group("11-17"), nullifier, submission, sealed: sealed(number) }
}

/// What stands for a sealed frame: of its size, and found again by its first bytes.
fn sealed(number: u32) -> Vec<u8> {
    let mut sealed = marker(number);
    sealed.resize(1_500, (number % 251) as u8);
    sealed
}

fn marker(number: u32) -> Vec<u8> {
    format!("<<canary {number:06}>>").into_bytes()
}

const MANIFEST: &str = "1111111111111111111111111111111111111111111111111111111111111111";

/// A council whose box takes responses for `autumn`.
async fn open_box() -> Council {
    let council = Council::new().await;
    council.stores.responses.open_wave(&wave("autumn"), MANIFEST, 1024).await.unwrap();
    council
}
