//! Files in a tar that tells nothing but their names and what is in them: one time, owner and mode for all.
//!
//! The library's own builder is not used, because it ends the archive when it is dropped, and one cut short by an error
//! would look whole.

use std::io::{self, Write};

/// The time of every file: the first moment of the year 2000, which tells nothing.
const CONSTANT_TIME: u64 = 946_684_800;
/// A tar is made of blocks of this length.
pub(super) const BLOCK_BYTES: usize = 512;

/// Adds one plain file.
///
/// # Errors
/// When the system refuses, or the path is longer than a plain header takes.
pub(super) fn put_file(to: &mut impl Write, path: &str, content: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_path(path)?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(u64::try_from(content.len()).map_err(io::Error::other)?);
    header.set_mode(0o644);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(CONSTANT_TIME);
    header.set_cksum();
    to.write_all(header.as_bytes())?;
    to.write_all(content)?;
    let padding = content.len().next_multiple_of(BLOCK_BYTES) - content.len();
    to.write_all(&[0; BLOCK_BYTES][..padding])
}

/// Ends the archive.
///
/// # Errors
/// When the system refuses.
pub(super) fn put_end(to: &mut impl Write) -> io::Result<()> {
    to.write_all(&[0; 2 * BLOCK_BYTES])?;
    to.flush()
}
