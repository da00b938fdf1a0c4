//! The running server: how fast it starts on a council that is there already, what it keeps in memory idle and under
//! 64 connections that ask for question pages, and what the first page weighs on the wire.
//!
//! `cargo bench --bench serve -- N` asks for N pages.

#[path = "kit/answers.rs"]
mod answers;
#[path = "kit/begun.rs"]
#[expect(dead_code, reason = "pages are only looked at here")]
mod begun;
#[path = "kit/council.rs"]
mod council;
#[path = "kit/http.rs"]
mod http;
#[path = "kit/process.rs"]
#[expect(dead_code, reason = "what this process spends is no matter")]
mod process;
#[path = "kit/served.rs"]
mod served;
#[path = "kit/table.rs"]
#[expect(dead_code, reason = "no aim is a least figure here")]
mod table;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::Read;
use std::rc::Rc;
use std::time::{Duration, Instant};

use chorus::web;

use http::Connection;
use served::Served;
use table::{Aim, ms, number, quantile, row};

const CONNECTIONS: usize = 64;
const STARTS: usize = 11;
/// Questions answered by those who ask for pages.
const ANSWERED: usize = 25;

fn main() {
    let pages: usize = std::env::args().find_map(|one| one.parse().ok()).unwrap_or(20_000);
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made");
    web::run(async {
        let (chorus, codes) = council::launch(folder.path(), CONNECTIONS).await;
        let questions = answers::form(&chorus).items().count();
        let begun = begun::with_answers(&chorus, folder.path(), &codes, ANSWERED).await;
        chorus.stores.clone().close().await.expect("the stores close");

        table::begin(&format!("The server: {STARTS} starts, then {pages} question pages at {CONNECTIONS} connections"));
        let mut starts: Vec<_> = (0..STARTS).map(|_| Served::start(folder.path()).started_in).collect();
        row("start to listening line, median", quantile(&mut starts, 500).as_secs_f64(), " s", &Aim::AtMost(0.2));
        row("… the slowest", quantile(&mut starts, 1_000).as_secs_f64(), " s", &Aim::AtMost(0.2));

        let server = Served::start(folder.path());
        let (idle, cpu) = (Duration::from_secs(5), process::cpu_of(server.id()));
        actix_web::rt::time::sleep(idle).await;
        let busy = process::cpu_of(server.id()).saturating_sub(cpu).as_secs_f64() / idle.as_secs_f64();
        row("CPU idle, of one core", busy * 100.0, " %", &Aim::None);
        row("memory idle, VmRSS", process::mebibytes(server.id(), "VmRSS"), " MiB", &Aim::AtMost(64.0));
        weigh(&server).await;
        let cookies: Vec<String> = begun.into_iter().map(|form| form.cookie).collect();
        ask(&server, cookies, questions, pages).await;
        row("memory after that, VmRSS", process::mebibytes(server.id(), "VmRSS"), " MiB", &Aim::AtMost(64.0));
        row("… the most it ever was, VmHWM", process::mebibytes(server.id(), "VmHWM"), " MiB", &Aim::AtMost(64.0));
    });
}

/// Asks for question pages, each browser with a form of its own that is half filled in.
async fn ask(server: &Served, cookies: Vec<String>, questions: usize, pages: usize) {
    let left = Rc::new(Cell::new(pages));
    let mut browsers = Vec::new();
    for cookie in cookies.into_iter().take(CONNECTIONS) {
        browsers.push((Connection::to(server.address).await, cookie));
    }
    let (began, cpu) = (Instant::now(), process::cpu_of(server.id()));
    let tasks: Vec<_> = browsers
        .into_iter()
        .map(|(mut connection, cookie)| {
            let left = Rc::clone(&left);
            actix_web::rt::spawn(async move {
                let mut times = Vec::new();
                while let Some(rest) = left.get().checked_sub(1) {
                    left.set(rest);
                    let page = format!("/r/q/{}", rest % questions + 1);
                    let began = Instant::now();
                    let reply = connection.ask(&http::request(&page, &cookie, None)).await;
                    times.push(began.elapsed());
                    assert_eq!(reply.status(), 200, "{page}");
                }
                times
            })
        })
        .collect();
    let mut times = Vec::with_capacity(pages);
    for task in tasks {
        times.extend(task.await.expect("no browser fails"));
    }
    let (took, cpu) = (began.elapsed(), process::cpu_of(server.id()).saturating_sub(cpu));
    row("question pages per second", number(pages) / took.as_secs_f64(), "", &Aim::None);
    row("… within, p50", ms(quantile(&mut times, 500)), " ms", &Aim::None);
    row("… p99", ms(quantile(&mut times, 990)), " ms", &Aim::None);
    row("… CPU of the server for each", ms(cpu) / number(pages), " ms", &Aim::None);
}

/// What a browser loads to show `/`, in KB on the wire, heads of the replies included.
async fn weigh(server: &Served) {
    let mut connection = Connection::to(server.address).await;
    let mut load = async |path: &str| {
        let reply = connection.ask(&http::request(path, "", None)).await;
        assert_eq!(reply.status(), 200, "{path}");
        let gzipped = reply.head.to_lowercase().contains("content-encoding: gzip");
        let content = if gzipped { unzipped(&reply.body) } else { reply.body.clone() };
        (reply.head.len() + reply.body.len(), String::from_utf8_lossy(&content).into_owned())
    };
    let (page, html) = load("/").await;
    let mut sheets = String::new();
    let mut kinds = [("page", page), ("stylesheet", 0), ("script", 0), ("pictures", 0), ("fonts", 0)];
    for path in mentions(&html, &["href=\"/static/", "src=\"/static/"]) {
        let (bytes, text) = load(&path).await;
        let kind = match path.rsplit('.').next() {
            Some("css") => 1,
            Some("js") => 2,
            _ => 3,
        };
        kinds[kind].1 += bytes;
        if kind == 1 {
            sheets += &text;
        }
    }
    for path in fonts(&sheets) {
        kinds[4].1 += load(&path).await.0;
    }
    let all = kinds.iter().map(|(_, bytes)| bytes).sum();
    row("weight of the first page", number(all) / 1_000.0, " KB", &Aim::AtMost(40.0));
    for (kind, bytes) in kinds {
        row(&format!("… {kind}"), number(bytes) / 1_000.0, " KB", &Aim::None);
    }
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut content).expect("sound");
    content
}

/// Every path that stands after one of these, up to a quotation mark.
fn mentions(html: &str, before: &[&str]) -> BTreeSet<String> {
    let ends = before.iter().flat_map(|before| html.split(before).skip(1));
    ends.filter_map(|rest| Some(format!("/static/{}", rest.split('"').next()?))).collect()
}

/// The files of the family that pages use unless their look names another, in both weights: the first page has text and
/// headings.
fn fonts(sheets: &str) -> Vec<String> {
    let family = sheets.split("--font:").nth(1).and_then(|rest| rest.split(',').next()).expect("a family").trim();
    let faces = sheets.split("@font-face").skip(1).filter_map(|rest| rest.split('}').next());
    faces
        .filter(|face| face.contains(family))
        .filter_map(|face| Some(face.split("url(").nth(1)?.split(')').next()?.to_owned()))
        .collect()
}
