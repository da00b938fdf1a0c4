//! What every handler of the desk may touch.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rand::{CryptoRng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use subtle::ConstantTimeEq;
use time::{Duration, OffsetDateTime};
use tokio::sync::Notify;

use super::views::DeskShell;
use super::work::Work;
use crate::clock::Clock;
use crate::consultation::to_hex;
use crate::web::page::{Pages, TemplateError};
use crate::workflow::desk::{Folder, FolderFault};

/// After so long without a request whatever is unlocked is forgotten.
const IDLE: Duration = Duration::minutes(15);

/// Why there is no desk.
#[derive(Debug, thiserror::Error)]
pub enum NoDesk {
    /// The folder cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// A template cannot be parsed, which a build whose tests passed rules out.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// One start of the desk, shared by its workers.
pub struct DeskSite {
    /// Where files are.
    pub folder: Folder,
    /// Every template.
    pub pages: Pages,
    /// Rung when the desk is to be closed.
    pub closing: Notify,
    clock: Arc<dyn Clock>,
    rng: Mutex<ChaCha20Rng>,
    /// What the printed address carries behind `#`.
    token: String,
    /// The first step of every address; known to nobody before the token is given.
    room: String,
    session: Mutex<Option<Session>>,
    work: Mutex<Work>,
    last_asked: Mutex<OffsetDateTime>,
}

/// What the one browser carries that gave the token last.
#[derive(Clone)]
struct Session {
    cookie: String,
    csrf: String,
}

impl DeskSite {
    /// A desk over this folder, which is made where there is none.
    ///
    /// # Errors
    /// [`NoDesk`].
    pub fn new(folder: &Path, clock: Arc<dyn Clock>, rng: &mut impl CryptoRng) -> Result<Self, NoDesk> {
        let mut rng = ChaCha20Rng::from_rng(rng);
        Ok(Self {
            folder: Folder::at(folder)?,
            pages: Pages::load()?,
            closing: Notify::new(),
            last_asked: Mutex::new(clock.now()),
            clock,
            token: secret(&mut rng),
            room: secret(&mut rng),
            rng: Mutex::new(rng),
            session: Mutex::new(None),
            work: Mutex::new(Work::Nothing),
        })
    }

    /// What the address that is printed carries behind `#`.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// What every address below the first page begins with, without a slash at its end.
    #[must_use]
    pub fn base(&self) -> String {
        format!("/{}", self.room)
    }

    /// Exchanges the token for a session; gives what the cookie holds. Whoever was here before is here no longer, and
    /// what was unlocked is forgotten.
    #[must_use]
    pub fn enter(&self, token: &str) -> Option<String> {
        if !same(token.trim(), &self.token) {
            return None;
        }
        let mut rng = held(&self.rng);
        let session = Session { cookie: secret(&mut *rng), csrf: secret(&mut *rng) };
        let cookie = session.cookie.clone();
        *held(&self.session) = Some(session);
        self.work().lock();
        self.somebody_is_here();
        Some(cookie)
    }

    /// Whether this is the first step of the desk's addresses, and the cookie of the session.
    #[must_use]
    pub fn knows(&self, room: &str, cookie: &str) -> bool {
        let session = held(&self.session).clone();
        same(room, &self.room) & session.is_some_and(|session| same(cookie, &session.cookie))
    }

    /// Whether this is the token of the session's forms.
    #[must_use]
    pub fn form_is_ours(&self, csrf: &str) -> bool {
        held(&self.session).as_ref().is_some_and(|session| same(csrf, &session.csrf))
    }

    /// What stands round a page.
    #[must_use]
    pub fn shell(&self) -> DeskShell {
        let csrf = held(&self.session).as_ref().map(|session| session.csrf.clone());
        DeskShell::new(self.base(), csrf.unwrap_or_default(), self.folder.path().display().to_string())
    }

    /// The survey at hand.
    pub fn work(&self) -> MutexGuard<'_, Work> {
        held(&self.work)
    }

    /// Randomness for a new key.
    pub fn with_rng<T>(&self, act: impl FnOnce(&mut ChaCha20Rng) -> T) -> T {
        act(&mut held(&self.rng))
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// Somebody asked for something, so nothing is forgotten yet.
    pub fn somebody_is_here(&self) {
        *held(&self.last_asked) = self.now();
    }

    /// Forgets what is unlocked when nobody asked for anything for a quarter of an hour. Called now and then.
    pub fn forget_when_idle(&self) {
        if self.now() - *held(&self.last_asked) >= IDLE {
            self.work().lock();
        }
    }
}

/// What a lock guards is whole after a panic too: every change is one assignment.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 128 random bits.
fn secret(rng: &mut impl RngCore) -> String {
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    to_hex(&bytes)
}

/// Compared in a time that does not tell where they differ.
fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}
