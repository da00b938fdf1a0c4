//! Whether the disk has room for more.

use std::path::{Path, PathBuf};

/// The file system of a data directory, and how much of it stays free.
#[derive(Clone)]
pub(super) struct Room {
    data_dir: PathBuf,
    reserve_bytes: u64,
}

impl Room {
    pub(super) fn new(data_dir: &Path, reserve_bytes: u64) -> Self {
        Self { data_dir: data_dir.to_owned(), reserve_bytes }
    }

    /// Whether the reserve would be untouched after `bytes` more. A file system that does not answer counts as full.
    pub(super) fn is_left_for(&self, bytes: u64) -> bool {
        rustix::fs::statvfs(&self.data_dir)
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= self.reserve_bytes.saturating_add(bytes))
    }
}
