//! Opening and counting 100,000 responses at the desk, against a bare loop of age over the same sealed rows.
//!
//! The responses are made up, sealed and stored; the wave is closed and its box charged and exported as a real one is.
//! Then the two take turns on the same two threads: the whole of `chorus release` (read the tar, open, check the frame,
//! read strictly, count, draw the noise, sign, keep), and age alone over rows that are in memory already. The box is
//! drawn from several times, which nobody else may do: what was drawn is deleted in between.
//! `cargo bench --bench open -- N` makes N responses.

#[path = "kit/answers.rs"]
mod answers;
#[path = "kit/council.rs"]
mod council;
#[path = "kit/deposits.rs"]
mod deposits;
#[path = "kit/made_up.rs"]
mod made_up;
#[path = "kit/process.rs"]
#[expect(dead_code, reason = "no other process is looked at")]
mod process;
#[path = "kit/table.rs"]
#[expect(dead_code, reason = "two sums, no quantiles")]
mod table;

use std::fs::File;
use std::io::{BufReader, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chorus::clock::{Clock, SystemClock};
use chorus::sealing::custody::CustodianKey;
use chorus::sealing::export::{BoxFault, read_box};
use chorus::web;
use chorus::workflow::{self, Desk};
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;
use rayon::prelude::*;

use made_up::Sealer;
use table::{Aim, ms, number, row};

/// Threads of each.
const THREADS: NonZeroUsize = NonZeroUsize::new(2).expect("two");
/// How often the two take turns.
const TURNS: u32 = 3;

fn main() {
    let count: usize = std::env::args().find_map(|one| one.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made");
    let sealed_box = exported(folder.path(), count);
    table::begin(&format!("Opening and counting {count} responses on {THREADS} threads, mean of {TURNS}"));
    let custody = Custody::of(folder.path());

    let (mut bare, mut desk) = (Spent::default(), Spent::default());
    let before = process::mebibytes(std::process::id(), "VmRSS");
    for turn in 0..TURNS {
        desk.take(|| custody.release(&sealed_box));
        if turn == 0 {
            // Before the rows of the bare loop are in memory.
            let most = process::mebibytes(std::process::id(), "VmHWM");
            row("memory before the desk, VmRSS", before, " MiB", &Aim::None);
            row("most memory of this process so far, making the box included, VmHWM", most, " MiB", &Aim::None);
        }
        let rows = sealed_rows(&sealed_box);
        assert_eq!(rows.len(), count);
        let identity = custody.identity();
        bare.take(|| open_bare(&rows, &identity));
    }
    let seconds = |spent: Duration| (spent / TURNS).as_secs_f64();
    row("bare loop of age", seconds(bare.time), " s", &Aim::None);
    row("… CPU for each response", ms(bare.cpu / TURNS) / number(count), " ms", &Aim::None);
    row("opening, counting, drawing, signing", seconds(desk.time), " s", &Aim::None);
    row("… CPU for each response", ms(desk.cpu / TURNS) / number(count), " ms", &Aim::None);
    row("… against the bare loop", desk.time.as_secs_f64() / bare.time.as_secs_f64(), "", &Aim::AtMost(1.3));
    row("… CPU against the bare loop", desk.cpu.as_secs_f64() / bare.cpu.as_secs_f64(), "", &Aim::None);
}

/// Time and CPU time spent.
#[derive(Default)]
struct Spent {
    time: Duration,
    cpu: Duration,
}

impl Spent {
    fn take(&mut self, work: impl FnOnce()) {
        let (began, cpu) = (Instant::now(), process::own_cpu());
        work();
        self.time += began.elapsed();
        self.cpu += process::own_cpu().saturating_sub(cpu);
    }
}

/// A closed wave of `count` responses, exported.
fn exported(folder: &Path, count: usize) -> PathBuf {
    let out = folder.join("box.tar");
    web::run(async {
        let (chorus, _) = council::launch(folder, 0).await;
        let sealer = Sealer::of(&chorus).await;
        let make = move |_| sealer.deposit(&mut ChaCha12Rng::from_os_rng());
        deposits::store(&chorus, count, 256, make).await;
        workflow::close_wave(&chorus, &council::wave(), "bench").await.expect("it was open");
        workflow::export_box(&chorus, &council::wave(), &out, "bench").await.expect("it is closed");
        chorus.stores.clone().close().await.expect("the stores close");
    });
    out
}

/// What a custodian brings.
struct Custody {
    key_file: Vec<u8>,
    key: CustodianKey,
    bundle: Vec<u8>,
}

impl Custody {
    fn of(folder: &Path) -> Self {
        let read = |name: &str| std::fs::read(folder.join("custodians").join(name)).expect("it was kept");
        let key_file = read("lead.key");
        let key = CustodianKey::from_file(&key_file, None).expect("it was just made");
        Self { key, key_file, bundle: read("bench.1.bundle.age") }
    }

    /// What `chorus release` does.
    fn release(&self, sealed_box: &Path) {
        let out = sealed_box.with_extension("release.json");
        // A folder of its own each time, or what was drawn before would come back.
        let keeps = tempfile::tempdir().expect("a folder can be made");
        let custodian = &self.key;
        let desk =
            Desk { sealed_box, bundle: &self.bundle, custodian, keeps_in: keeps.path(), out: &out, threads: THREADS };
        // The desk opens nothing before the survey's last day is over.
        let after = SystemClock.now().date() + time::Duration::days(council::LASTS_DAYS + 1);
        workflow::release(&desk, after, |_| ()).expect("the box is sound");
        std::fs::remove_file(&out).expect("it was handed out");
    }

    /// The identity of the wave, taken out of the bundle with nothing but age.
    fn identity(&self) -> age::x25519::Identity {
        let text = String::from_utf8(opened(&self.bundle, &secret_in(&self.key_file))).expect("text");
        secret_in(text.as_bytes())
    }
}

/// The line of an identity file that is one.
fn secret_in(file: &[u8]) -> age::x25519::Identity {
    let text = std::str::from_utf8(file).expect("text");
    let line = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).expect("an identity file has one");
    line.parse().expect("an identity")
}

fn opened(sealed: &[u8], identity: &age::x25519::Identity) -> Vec<u8> {
    let file = age::Decryptor::new_buffered(sealed).expect("an age file");
    let mut content = file.decrypt(std::iter::once(identity as &dyn age::Identity)).expect("sealed to us");
    let mut opened = Vec::with_capacity(sealed.len());
    content.read_to_end(&mut opened).expect("whole");
    opened
}

fn sealed_rows(sealed_box: &Path) -> Vec<Vec<u8>> {
    let file = BufReader::new(File::open(sealed_box).expect("it was exported"));
    read_box(file, |_, rows| rows.map(|row| row.map(|row| row.sealed)).collect::<Result<_, BoxFault>>())
        .expect("the box is sound")
}

fn open_bare(rows: &[Vec<u8>], identity: &age::x25519::Identity) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS.get()).build().expect("threads");
    let bytes: usize = pool.install(|| rows.par_iter().map(|row| opened(row, identity).len()).sum());
    assert!(bytes > rows.len(), "something was inside");
}
