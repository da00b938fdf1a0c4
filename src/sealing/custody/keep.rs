//! Files that must be whole or absent, readable by their owner alone, and never overwritten.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Why a file was not kept. Nothing is there then that was not there before.
#[derive(Debug, thiserror::Error)]
pub enum KeepFault {
    /// There is a file of this name; it is left as it is.
    #[error("{0} exists already and is never overwritten")]
    ExistsAlready(PathBuf),
    /// The system refused.
    #[error("{path} could not be written")]
    NotWritten {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Writes a new file of mode 0600: whole under its name, durable on return, or not there at all.
///
/// # Errors
/// [`KeepFault`]; a file that exists already is left as it is.
pub fn keep_new(path: &Path, content: &[u8]) -> Result<(), KeepFault> {
    write_new(path, content).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeepFault::ExistsAlready(path.to_owned()),
        _ => KeepFault::NotWritten { path: path.to_owned(), source },
    })
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    // Such a file has mode 0600 from its first byte on.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|refused| refused.error)?;
    // The name itself is durable only once the folder is.
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_kept_file_is_whole_and_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        keep_new(&path, b"secret").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"secret");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_exists_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        keep_new(&path, b"first").unwrap();
        assert!(matches!(keep_new(&path, b"second"), Err(KeepFault::ExistsAlready(_))));
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_a_fault() {
        let folder = tempfile::tempdir().unwrap();
        let refused = keep_new(&folder.path().join("no/such/a.key"), b"secret");
        assert!(matches!(refused, Err(KeepFault::NotWritten { .. })));
    }
}
