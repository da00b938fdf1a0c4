//! Submissions: acknowledged per second, and how long each waited, at 64 connections over HTTP against the release
//! program, on SQLite with `synchronous=FULL`, between mixes.
//!
//! Each submission is a whole response of 51 answers in a cookie, made beforehand through the real pages; only the
//! `POST /r/send` is measured. In turn with it, in the same run, the bare stack stores as many: age and the store, no
//! HTTP. The browsers' part runs on the same cores as the server. At the end the mixer rewrites 5,000 rows while one
//! young person after the other sends. `cargo bench --bench submit -- N` sends N over HTTP.

#[path = "kit/answers.rs"]
mod answers;
#[path = "kit/begun.rs"]
mod begun;
#[path = "kit/council.rs"]
mod council;
#[path = "kit/deposits.rs"]
mod deposits;
#[path = "kit/http.rs"]
mod http;
#[path = "kit/made_up.rs"]
mod made_up;
#[path = "kit/process.rs"]
mod process;
#[path = "kit/served.rs"]
#[expect(dead_code, reason = "how fast it starts is another bench's subject")]
mod served;
#[path = "kit/table.rs"]
mod table;

use std::cell::RefCell;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chorus::store::{Deposited, Mixing};
use chorus::web;
use chorus::workflow::Chorus;
use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use http::Connection;
use made_up::Sealer;
use table::{Aim, ms, number, quantile, row};

const CONNECTIONS: usize = 64;
/// HTTP and the bare stack take turns this often.
const TURNS: usize = 4;
/// Sent one after the other, before everything else.
const ALONE: usize = 200;
/// Rows that the mixer rewrites.
const MIXED: usize = 5_000;

fn main() {
    let count: usize = std::env::args().find_map(|one| one.parse().ok()).unwrap_or(6_000);
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let folders = [(); 3].map(|()| tempfile::tempdir_in(root).expect("a folder can be made"));
    web::run(async {
        let (browsed, codes) = council::launch(folders[0].path(), count + ALONE).await;
        let (bare, _) = council::launch(folders[1].path(), 0).await;
        let questions = answers::form(&browsed).items().count();
        let begun = begun::with_answers(&browsed, folders[0].path(), &codes, questions).await;
        browsed.stores.clone().close().await.expect("the stores close");
        let mut requests = begun
            .iter()
            .map(|form| http::request("/r/send", &form.cookie, Some(&format!("csrf={}", form.csrf))))
            .collect::<Vec<_>>();

        table::begin(&format!("Submissions: {count} at {CONNECTIONS} connections, SQLite, synchronous=FULL"));
        row("a write of 4 KiB and its sync, on this disk", ms(sync(root)), " ms", &Aim::None);
        let server = served::Served::start(folders[0].path());
        let mut alone = Burst::default();
        alone.send(&server, requests.split_off(count), 1).await;
        row("one at a time: acknowledged within, p50", ms(alone.quantile(500)), " ms", &Aim::None);
        row("… CPU of the server for each", alone.cpu(), " ms", &Aim::None);
        let (mut over_http, mut without) = (Burst::default(), Burst::default());
        for _ in 0..TURNS {
            let share = requests.split_off(requests.len().saturating_sub(count / TURNS));
            without.store(&bare, share.len()).await;
            over_http.send(&server, share, CONNECTIONS).await;
        }
        over_http.print();
        row("most memory of the server, VmHWM", process::mebibytes(server.id(), "VmHWM"), " MiB", &Aim::AtMost(64.0));
        row("bare stack (age and store, no HTTP), per second", without.per_second(), "", &Aim::None);
        row("… CPU for each", without.cpu(), " ms", &Aim::None);
        row("over HTTP, as a share of the bare stack", over_http.per_second() / without.per_second(), "", &Aim::None);
        drop(server);
        mix(folders[2].path()).await;
    });
}

/// What came of many submissions.
#[derive(Default)]
struct Burst {
    times: Vec<Duration>,
    took: Duration,
    cpu: Duration,
    browsers: Duration,
}

impl Burst {
    /// Sends `requests` over `connections`; each waits for its reply before it sends the next.
    async fn send(&mut self, server: &served::Served, requests: Vec<Vec<u8>>, connections: usize) {
        let queue = Rc::new(RefCell::new(requests));
        let mut open = Vec::new();
        for _ in 0..connections {
            open.push(Connection::to(server.address).await);
        }
        let (began, cpu, own) = (Instant::now(), process::cpu_of(server.id()), process::own_cpu());
        let tasks: Vec<_> = open.into_iter().map(|one| actix_web::rt::spawn(browser(one, Rc::clone(&queue)))).collect();
        for task in tasks {
            self.times.extend(task.await.expect("no browser fails"));
        }
        self.took += began.elapsed();
        self.cpu += process::cpu_of(server.id()).saturating_sub(cpu);
        self.browsers += process::own_cpu().saturating_sub(own);
    }

    /// Stores `count` without HTTP.
    async fn store(&mut self, chorus: &Arc<Chorus>, count: usize) {
        let sealer = Sealer::of(chorus).await;
        let make = move |_| sealer.deposit(&mut ChaCha12Rng::from_os_rng());
        let (began, own) = (Instant::now(), process::own_cpu());
        self.times.extend(deposits::store(chorus, count, CONNECTIONS, make).await);
        self.took += began.elapsed();
        self.cpu += process::own_cpu().saturating_sub(own);
    }

    fn per_second(&self) -> f64 {
        number(self.times.len()) / self.took.as_secs_f64()
    }

    /// Milliseconds of CPU time for each.
    fn cpu(&self) -> f64 {
        ms(self.cpu) / number(self.times.len())
    }

    fn quantile(&mut self, per_mille: usize) -> Duration {
        quantile(&mut self.times, per_mille)
    }

    fn print(&mut self) {
        row("acknowledged per second", self.per_second(), "", &Aim::AtLeast(2_500.0));
        row("… acknowledged within, p50", ms(self.quantile(500)), " ms", &Aim::None);
        row("… p99", ms(self.quantile(990)), " ms", &Aim::AtMost(50.0));
        row("… the longest", ms(self.quantile(1_000)), " ms", &Aim::None);
        row("… CPU of the server for each", self.cpu(), " ms", &Aim::AtMost(0.6));
        row("… CPU of the browsers for each", ms(self.browsers) / number(self.times.len()), " ms", &Aim::None);
    }
}

/// Takes requests from the queue until there are none, and tells how long each reply took.
async fn browser(mut connection: Connection, queue: Rc<RefCell<Vec<Vec<u8>>>>) -> Vec<Duration> {
    let mut times = Vec::new();
    loop {
        let next = queue.borrow_mut().pop();
        let Some(request) = next else { return times };
        let began = Instant::now();
        let reply = connection.ask(&request).await;
        times.push(began.elapsed());
        assert_eq!((reply.status(), reply.header("location")), (303, Some("/r/done")), "{}", reply.body.len());
    }
}

/// What a sync costs here: the mean of two hundred.
fn sync(folder: &Path) -> Duration {
    let mut file: File = tempfile::tempfile_in(folder).expect("a file can be made");
    file.write_all(&[1; 4_096]).and_then(|()| file.sync_all()).expect("the disk takes it");
    let began = Instant::now();
    for _ in 0..200 {
        file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&[2; 4_096])).expect("the disk takes it");
        file.sync_data().expect("the disk takes it");
    }
    began.elapsed() / 200
}

/// Mixes [`MIXED`] rows while young people send one after the other.
async fn mix(folder: &Path) {
    let (chorus, _) = council::launch(folder, 0).await;
    let sealer = Sealer::of(&chorus).await;
    let make = {
        let sealer = sealer.clone();
        move |_| sealer.deposit(&mut ChaCha12Rng::from_os_rng())
    };
    deposits::store(&chorus, MIXED, CONNECTIONS, make).await;
    let mixing = {
        let chorus = Arc::clone(&chorus);
        actix_web::rt::spawn(async move { chorus.stores.responses.mix().await })
    };
    let (mut longest, mut sent) = (Duration::ZERO, 0);
    let mut rng = ChaCha12Rng::from_os_rng();
    while !mixing.is_finished() {
        let deposit = sealer.deposit(&mut rng);
        let began = Instant::now();
        assert!(chorus.stores.responses.deposit(deposit).await == Ok(Deposited::Stored), "each is new");
        longest = longest.max(began.elapsed());
        sent += 1;
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
    let Ok(Ok(Mixing::Mixed { held })) = mixing.await else { panic!("there was enough to mix") };
    row(&format!("the mixer rewrites {MIXED} rows: the writer is held for"), ms(held), " ms", &Aim::None);
    row(&format!("… the longest wait of the {sent} who sent meanwhile"), ms(longest), " ms", &Aim::None);
    chorus.stores.clone().close().await.expect("the stores close");
}
