//! Who may work on a data directory. Locks belong to the process and end with it, however it ends.
//!
//! One server at a time; the commands take no lock, because every write they make is conditional.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::error::StoreError;

/// Held by the one server of a data directory, until it is dropped.
pub struct ServeLock(#[expect(dead_code, reason = "held, never read: closing the file is what ends the lock")] File);

impl ServeLock {
    /// Takes the lock.
    ///
    /// # Errors
    /// [`StoreError::AlreadyServing`] when another process holds it, [`StoreError::DataDir`] when there is no such
    /// directory.
    pub fn take(data_dir: &Path) -> Result<Self, StoreError> {
        let file = private_file(&data_dir.join("serve.lock")).map_err(StoreError::DataDir)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(StoreError::AlreadyServing),
            Err(TryLockError::Error(cause)) => Err(StoreError::DataDir(cause)),
        }
    }
}

/// Waits until nobody else migrates; the turn ends when the file is dropped.
pub(super) async fn wait_for_turn(data_dir: &Path) -> Result<File, StoreError> {
    let file = private_file(&data_dir.join("migrate.lock")).map_err(StoreError::DataDir)?;
    let locked = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await;
    locked.map_err(|_| StoreError::Closing)?.map_err(StoreError::DataDir)
}

/// Opens a file for its owner alone, making it where there is none.
pub(super) fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).read(true).write(true).mode(0o600).open(path)
}
