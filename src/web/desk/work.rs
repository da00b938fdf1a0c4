//! The survey that is being opened: what is unlocked, what is under way, what came of it.
//!
//! Long work runs on a thread of its own, which alone holds the key meanwhile and drops it at its end. A thread that is
//! cut off by the end of the program leaves nothing: a document stands on the disk whole, or not at all.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::JoinHandle;

use time::Date;
use zeroize::Zeroizing;

use crate::consultation::Amendment;
use crate::outcomes::published::Published;
use crate::workflow::desk::{CustodianKey, FileName, Folder, Looked, look_into};
use crate::workflow::{Desk, ReleaseError, release};

/// What opens one survey.
pub struct Unlocked {
    /// The exported box.
    pub sealed_box: FileName,
    /// The bundle that was made for this key.
    pub bundle: Zeroizing<Vec<u8>>,
    /// The key.
    pub key: CustodianKey,
}

/// A survey whose box was looked into.
pub struct Ready {
    /// What opens it.
    pub unlocked: Unlocked,
    /// What it is of.
    pub looked: Looked,
}

/// A document that was drawn, now or before.
pub struct Drawn {
    /// What will be public, as its pages take it.
    pub published: Published,
    /// Where the signed document lies.
    pub file: FileName,
}

/// What long work has come to.
pub struct UnderWay<T> {
    twentieths: Arc<AtomicU8>,
    thread: JoinHandle<T>,
}

impl<T: Send + 'static> UnderWay<T> {
    fn begin(work: impl FnOnce(&dyn Fn(u8)) -> T + Send + 'static) -> Self {
        let twentieths = Arc::new(AtomicU8::new(0));
        let told = Arc::clone(&twentieths);
        let thread = std::thread::spawn(move || work(&move |done| told.store(done, Ordering::Relaxed)));
        Self { twentieths, thread }
    }

    /// How many twentieths are done.
    #[must_use]
    pub fn twentieths(&self) -> u8 {
        self.twentieths.load(Ordering::Relaxed)
    }
}

/// See the module.
pub enum Work {
    /// Nothing is unlocked.
    Nothing,
    /// Something was, and was forgotten.
    Forgotten,
    /// A box is being looked into.
    Looking(UnderWay<Result<Ready, ReleaseError>>),
    /// It was, and can be drawn.
    Ready(Box<Ready>),
    /// It is being opened, counted and drawn.
    Drawing(UnderWay<Result<Drawn, ReleaseError>>),
    /// The document is there; the key is gone.
    Drawn(Box<Drawn>),
    /// It did not come so far; the key is gone.
    Stopped(Stopped),
}

/// Why it did not come so far.
pub enum Stopped {
    /// Something stood in the way.
    Refused(ReleaseError),
    /// A bug of this program.
    Bug,
}

impl Work {
    /// Forgets what is unlocked. What is under way goes on: it ends by itself, and forgets its key then.
    pub fn lock(&mut self) {
        self.go_on();
        if matches!(self, Self::Ready(_)) {
            *self = Self::Forgotten;
        }
    }

    /// Forgets everything but what is being drawn.
    pub fn put_away(&mut self) {
        self.go_on();
        if !matches!(self, Self::Drawing(_)) {
            *self = Self::Nothing;
        }
    }

    /// Takes in what a thread that has ended brought.
    pub fn go_on(&mut self) {
        *self = match std::mem::replace(self, Self::Nothing) {
            Self::Looking(work) if work.thread.is_finished() => match work.thread.join() {
                Ok(Ok(ready)) => Self::Ready(Box::new(ready)),
                Ok(Err(refused)) => Self::Stopped(Stopped::Refused(refused)),
                Err(_) => Self::Stopped(Stopped::Bug),
            },
            Self::Drawing(work) if work.thread.is_finished() => match work.thread.join() {
                Ok(Ok(drawn)) => Self::Drawn(Box::new(drawn)),
                Ok(Err(refused)) => Self::Stopped(Stopped::Refused(refused)),
                Err(_) => Self::Stopped(Stopped::Bug),
            },
            other => other,
        };
    }

    /// Begins to look into a box.
    pub fn look(&mut self, folder: &Folder, unlocked: Unlocked, today: Date) {
        let folder = folder.clone();
        *self = Self::Looking(UnderWay::begin(move |progress| {
            let path = folder.path_of(&unlocked.sealed_box);
            let looked = look_into(&path, &unlocked.bundle, &unlocked.key, folder.path(), today, progress)?;
            Ok(Ready { unlocked, looked })
        }));
    }

    /// Begins to open, count, draw and sign what was looked into. Anything else is left as it is.
    pub fn draw(&mut self, folder: &Folder, today: Date) {
        *self = match std::mem::replace(self, Self::Nothing) {
            Self::Ready(ready) => {
                let folder = folder.clone();
                Self::Drawing(UnderWay::begin(move |progress| draw(&folder, *ready, today, progress)))
            }
            other => other,
        };
    }
}

fn draw(folder: &Folder, ready: Ready, today: Date, progress: &dyn Fn(u8)) -> Result<Drawn, ReleaseError> {
    let Ready { unlocked, looked } = ready;
    let file: FileName = format!("{}.release.json", looked.manifest.wave)
        .parse()
        .expect("a survey's name is made of letters, digits, + and -");
    let brought = Desk {
        sealed_box: &folder.path_of(&unlocked.sealed_box),
        bundle: &unlocked.bundle,
        custodian: &unlocked.key,
        keeps_in: folder.path(),
        out: &folder.path_of(&file),
        threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let document = release(&brought, today, progress)?;
    let on = document.document().released_on;
    let taken_out = looked.amendments.iter().filter_map(Amendment::takes_out).collect();
    let questionnaires = looked.questionnaires;
    let published = Published { release: document, questionnaires, on, withdrawn: None, opening: None, taken_out };
    Ok(Drawn { published, file })
}
