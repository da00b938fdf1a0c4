//! The bare stack: seal with age, store, wait for the disk. No page, no form, no cookie.
//!
//! The threads are those of `serve`: one that opened the stores and writes, and one for each core that seals.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chorus::store::{Deposit, Deposited};
use chorus::web;
use chorus::workflow::Chorus;

/// Makes and stores `count` deposits, `at_once` at a time, and tells how long each took to be on the disk.
pub async fn store(
    chorus: &Arc<Chorus>,
    count: usize,
    at_once: usize,
    make: impl Fn(usize) -> Deposit + Clone + Send + 'static,
) -> Vec<Duration> {
    let next = Arc::new(AtomicUsize::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut waiting = Vec::new();
    for _ in 0..threads {
        let (tell, told) = tokio::sync::oneshot::channel();
        let (chorus, next, make) = (Arc::clone(chorus), Arc::clone(&next), make.clone());
        std::thread::spawn(move || {
            let times = web::run(share(chorus, next, count, at_once / threads, make));
            assert!(tell.send(times).is_ok(), "somebody waits");
        });
        waiting.push(told);
    }
    let mut times = Vec::with_capacity(count);
    for told in waiting {
        times.extend(told.await.expect("the thread finishes"));
    }
    times
}

async fn share(
    chorus: Arc<Chorus>,
    next: Arc<AtomicUsize>,
    count: usize,
    at_once: usize,
    make: impl Fn(usize) -> Deposit + Clone + 'static,
) -> Vec<Duration> {
    let tasks: Vec<_> = (0..at_once)
        .map(|_| {
            let (chorus, next, make) = (Arc::clone(&chorus), Arc::clone(&next), make.clone());
            actix_web::rt::spawn(async move {
                let mut times = Vec::new();
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return times;
                    }
                    let began = Instant::now();
                    let stored = chorus.stores.responses.deposit(make(index)).await;
                    assert!(stored == Ok(Deposited::Stored), "each is new");
                    times.push(began.elapsed());
                }
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("no task fails"));
    }
    times
}
