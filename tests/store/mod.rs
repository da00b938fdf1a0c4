//! The four stores, from outside: through their public face, and by looking at the files they leave.

mod app;
mod boxes;
mod crash;
mod gate;
mod ledger;
mod limits;
mod mixing;
mod processes;
mod schema;
mod studio;

use std::path::{Path, PathBuf};

use chorus::consultation::{FileRef, GroupId, Manifest, WaveId};
use chorus::sealing::Nullifier;
use chorus::store::{self, Deposit, Options, Stores};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;
use time::macros::date;

/// A data directory with four fresh stores.
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

    /// A council whose box takes responses for `autumn`.
    async fn with_open_box() -> Self {
        let council = Self::new().await;
        council.stores.responses.open_wave(&wave("autumn"), &"1".repeat(64), 1024).await.unwrap();
        council
    }

    /// Another process, as far as the files can tell: connections of its own.
    async fn other_process(&self) -> Stores {
        open(self.dir.path()).await
    }

    /// The same council after its server ended and began again.
    async fn restarted(self) -> Self {
        self.stores.close().await.unwrap();
        Self { stores: open(self.dir.path()).await, dir: self.dir }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn bytes_of(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.file(name)).unwrap_or_default()
    }

    /// A plain connection to one of the files, past everything the store does.
    async fn raw(&self, name: &str) -> DatabaseConnection {
        raw(&self.file(name)).await
    }
}

async fn open(data_dir: &Path) -> Stores {
    let options = Options { disk_reserve_bytes: 0, ..Options::default() };
    Stores::open(data_dir, options, ChaCha20Rng::from_os_rng()).await.unwrap()
}

/// A plain connection to a file, past everything the store does.
pub async fn raw(path: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite:{}", path.display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

async fn execute(db: &DatabaseConnection, sql: &str) {
    db.execute_unprepared(sql).await.unwrap();
}

/// The first column of what a query gives, as numbers.
pub async fn numbers(db: &DatabaseConnection, sql: &str) -> Vec<i64> {
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
    Deposit {
        wave: wave("autumn"),
        group: group("11-17"),
        nullifier: Nullifier::from_bytes(nullifier),
        submission,
        sealed: sealed(number),
    }
}

/// What stands for a sealed frame: of its size, and found again by its first bytes.
fn sealed(number: u32) -> Vec<u8> {
    let mut sealed = marker(number);
    sealed.resize(1_500, b'.');
    sealed
}

fn marker(number: u32) -> Vec<u8> {
    format!("<<canary {number:06}>>").into_bytes()
}

/// How often `needle` stands in `haystack`.
fn count_of(needle: &[u8], haystack: &[u8]) -> usize {
    haystack.windows(needle.len()).filter(|window| window == &needle).count()
}

/// A manifest that costs `rho` in a council year. The store reads no more of it than that and its days.
fn manifest(name: &str, council_year: i32, rho: &str) -> Manifest {
    Manifest {
        schema: "chorus.manifest/2".to_owned(),
        council: "Fenshire".to_owned(),
        population: "care".to_owned(),
        wave: wave(name),
        title: "How is it going?".to_owned(),
        council_year,
        opens_on: date!(2026 - 09 - 01),
        closes_on: date!(2026 - 10 - 31),
        results_on: date!(2026 - 12 - 15),
        erase_on: date!(2027 - 03 - 31),
        questionnaires: Vec::new(),
        short_way: None,
        purpose: None,
        strategy: FileRef { name: "fenshire/1".to_owned(), sha256: "2".repeat(64) },
        first_item: None,
        areas: Vec::new(),
        groups: Vec::new(),
        rho: rho.to_owned(),
        delta: "0.000001".to_owned(),
        unreadable_sigma: "8.000000".to_owned(),
        frame_bytes: 1024,
        recipient: "age1".to_owned(),
        custodians: Vec::new(),
        threshold: 1,
        server_key: "3".repeat(64),
    }
}

/// A wave of this manifest, open.
async fn open_wave(stores: &Stores, name: &str, council_year: i32, rho: &str) -> Manifest {
    let manifest = manifest(name, council_year, rho);
    stores.app.create_wave(&manifest.wave, "{}").await.unwrap();
    stores.app.open_wave(&manifest).await.unwrap();
    manifest
}
