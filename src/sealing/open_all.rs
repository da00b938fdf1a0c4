//! Opening all responses of a box, on several cores, with bounded memory.

use std::num::NonZeroUsize;

use rayon::prelude::*;

use super::export::{BoxFault, SealedRow};
use super::frame::Frame;
use super::open::{OpenError, WaveIdentity};

/// Rows held in memory at one time: some megabytes.
const ROWS_AT_ONCE: usize = 1_024;

/// Why not all responses were opened. A response that does not open is no such reason; it is handed on as what it is.
#[derive(Debug, thiserror::Error)]
pub enum OpenAllFault {
    /// The box is not sound.
    #[error(transparent)]
    Box(#[from] BoxFault),
    /// The system gave no threads.
    #[error("no threads could be started")]
    Threads(#[source] rayon::ThreadPoolBuildError),
}

/// Opens each row with `identity` and hands what came of it to `read`, on `threads` threads; what `read` makes of it goes
/// to `take`, one after the other, in the order of the rows.
///
/// At most some thousand rows are in memory at one time, and each frame is wiped when `read` drops it.
///
/// # Errors
/// [`OpenAllFault`]; what `take` was given by then must not be used.
pub fn open_all<T: Send>(
    rows: &mut dyn Iterator<Item = Result<SealedRow, BoxFault>>,
    identity: &WaveIdentity,
    frame_bytes: u32,
    threads: NonZeroUsize,
    read: impl Fn(Result<Frame, OpenError>) -> T + Sync,
    mut take: impl FnMut(T),
) -> Result<(), OpenAllFault> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build().map_err(OpenAllFault::Threads)?;
    loop {
        let batch: Vec<SealedRow> = rows.take(ROWS_AT_ONCE).collect::<Result<_, _>>()?;
        if batch.is_empty() {
            return Ok(());
        }
        let opened: Vec<T> =
            pool.install(|| batch.par_iter().map(|row| read(identity.open(&row.sealed, frame_bytes))).collect());
        opened.into_iter().for_each(&mut take);
    }
}
