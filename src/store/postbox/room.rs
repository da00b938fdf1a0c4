//! Whether the disk has room for more.

use std::path::{Path, PathBuf};

/// The file system of a data directory, and how much of it stays free.
#[derive(Clone)]
pub(in crate::store) struct Room {
    data_dir: PathBuf,
    reserve_bytes: u64,
}

impl Room {
    pub(in crate::store) fn new(data_dir: &Path, reserve_bytes: u64) -> Self {
        Self { data_dir: data_dir.to_owned(), reserve_bytes }
    }

    /// Whether the reserve is untouched. A file system that does not answer counts as full.
    pub(super) fn is_left(&self) -> bool {
        self.is_left_for(0)
    }

    /// Whether the reserve would be untouched after `bytes` more.
    pub(super) fn is_left_for(&self, bytes: u64) -> bool {
        rustix::fs::statvfs(&self.data_dir)
            .is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) >= self.reserve_bytes.saturating_add(bytes))
    }

    /// Bytes of the box's file.
    pub(super) fn box_bytes(&self) -> u64 {
        std::fs::metadata(self.data_dir.join("box.db")).map_or(0, |file| file.len())
    }
}
