//! Opening all responses of a box, on several cores, with bounded memory.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::sync::mpsc::{self, Receiver};

use super::export::{BoxFault, SealedRow};
use super::frame::Frame;
use super::open::{OpenError, WaveIdentity};

/// Rows that one thread opens at a time.
const ROWS_IN_A_BATCH: usize = 128;
/// Batches that each thread has before it, so that none waits while the next rows are read.
const BATCHES_PER_THREAD: usize = 2;

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
/// to `take`, one after the other, in the order of the rows. Meanwhile the calling thread reads on.
///
/// A few hundred rows for each thread are in memory at one time, and each frame is wiped when `read` drops it.
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
    let read = &read;
    let open = move |row: SealedRow| read(identity.open(&row.sealed, frame_bytes));
    let mut under_way: VecDeque<Receiver<Vec<T>>> = VecDeque::new();
    // A batch whose thread panicked sends nothing; the scope passes the panic on.
    let mut take_batch = |opened: Receiver<Vec<T>>| opened.into_iter().flatten().for_each(&mut take);
    pool.in_place_scope(|scope| {
        loop {
            let batch: Vec<SealedRow> = rows.take(ROWS_IN_A_BATCH).collect::<Result<_, _>>()?;
            if batch.is_empty() {
                break;
            }
            if under_way.len() == threads.get() * BATCHES_PER_THREAD {
                under_way.pop_front().into_iter().for_each(&mut take_batch);
            }
            let (done, opened) = mpsc::channel();
            scope.spawn(move |_| {
                // Nobody listens any more when the box turned out not to be sound.
                let _ = done.send(batch.into_iter().map(open).collect());
            });
            under_way.push_back(opened);
        }
        under_way.drain(..).for_each(&mut take_batch);
        Ok(())
    })
}
