//! What every handler may touch: one council's site.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Semaphore;

use super::around::{Around, Contact, Look};
use super::estimates::EstimatesShelf;
use super::page::{Pages, TemplateError};
use super::published::PublishedPicture;
use super::respondent::cookie::CookieSealer;
use super::staff::cookie::StaffCookies;
use super::staff::people::Reception;
use super::throttle::Throttle;
use crate::consultation::{canonical_json, sha256_hex};
use crate::outcomes::PublishedFigure;
use crate::questionnaire::Band;
use crate::settings::Settings;
use crate::workflow::{Chorus, DoorStatus, OpenWaves, WorkflowError};

/// One council's site; shared by every worker.
pub struct Site {
    /// The stores, secrets and clock behind it.
    pub chorus: Arc<Chorus>,
    /// The waves a slip may belong to.
    pub waves: OpenWaves,
    /// What everybody can read.
    pub published: PublishedPicture,
    /// What follows from it.
    pub estimates: EstimatesShelf,
    /// Every template.
    pub pages: Pages,
    /// Seals the respondent's cookie.
    pub cookies: CookieSealer,
    /// Carries the tokens of staff.
    pub staff: StaffCookies,
    /// Where staff prove who they are.
    pub reception: Reception,
    /// Slows down wrong numbers.
    pub throttle: Throttle,
    /// Slows down whoever sends letter after letter.
    pub letters: Throttle,
    /// Permits for the slow derivation of a code, so that a flood of wrong numbers cannot take every core.
    pub derivations: Semaphore,
    /// The council's name.
    pub council: String,
    /// Where "Leave quickly" goes.
    pub leave_to: String,
    /// Whether everything here is made up.
    pub made_up: bool,
    /// The most bytes a form may send.
    pub max_body_bytes: usize,
    contacts: BTreeMap<Band, Vec<Contact>>,
    all_contacts: Vec<Contact>,
    for_codes: Option<Contact>,
    origin: String,
    trusted_proxies: Vec<IpAddr>,
    door: RwLock<Arc<DoorStatus>>,
    is_current: AtomicBool,
}

impl Site {
    /// The site of `chorus` as the settings want it; `origin` is how browsers reach it.
    ///
    /// # Errors
    /// When a template cannot be parsed, which a build whose tests passed rules out.
    pub fn new(chorus: Arc<Chorus>, settings: &Settings, origin: String, made_up: bool) -> Result<Self, TemplateError> {
        let shown = |band| (band, Contact::shown_to(Some(band), &settings.contacts));
        let contacts = Band::ALL.into_iter().map(shown).collect();
        Ok(Self {
            waves: OpenWaves::default(),
            published: PublishedPicture::default(),
            estimates: EstimatesShelf::default(),
            pages: Pages::load()?,
            cookies: CookieSealer::new(&chorus.secrets.cookie_key, settings.insecure_cookies),
            staff: StaffCookies::new(&chorus.secrets.cookie_key, settings.insecure_cookies),
            reception: Reception::of(&origin, &settings.council),
            throttle: Throttle::default(),
            letters: Throttle::default(),
            door: RwLock::default(),
            derivations: Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)),
            council: settings.council.clone(),
            leave_to: settings.leave_to.clone(),
            made_up,
            max_body_bytes: settings.max_body_bytes,
            contacts,
            all_contacts: Contact::shown_to(None, &settings.contacts),
            for_codes: Contact::for_codes(&settings.contacts),
            origin,
            trusted_proxies: settings.trusted_proxies.clone(),
            is_current: AtomicBool::new(false),
            chorus,
        })
    }

    /// Takes a new picture of the waves, of what is published, and of the contact door; commands change all of them while
    /// the server runs.
    ///
    /// # Errors
    /// When a store cannot be read. Each picture is taken whether or not the others can be.
    pub async fn refresh(&self) -> Result<(), WorkflowError> {
        let files = self.chorus.refresh_catalogue().await;
        let waves = self.waves.refresh(&self.chorus).await;
        let published = self.published.refresh(&self.chorus).await;
        let door = self.refresh_door().await;
        let all = files.and(waves).and(published).and(door);
        self.is_current.store(all.is_ok(), Ordering::Relaxed);
        all
    }

    /// Takes a new picture of the contact door alone.
    ///
    /// # Errors
    /// When its store cannot be read.
    pub async fn refresh_door(&self) -> Result<(), WorkflowError> {
        let status = Arc::new(self.chorus.door_status().await?);
        *self.door.write().unwrap_or_else(PoisonError::into_inner) = status;
        Ok(())
    }

    /// How it stands at the contact door, as of the last picture.
    #[must_use]
    pub fn door(&self) -> Arc<DoorStatus> {
        Arc::clone(&self.door.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether the last [`refresh`](Self::refresh) read everything there is.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.is_current.load(Ordering::Relaxed)
    }

    /// Figures that others published, to stand beside the council's own.
    #[must_use]
    pub fn elsewhere(&self) -> Vec<PublishedFigure> {
        self.chorus.catalogue.benchmarks().flat_map(|file| file.figures.iter().cloned()).collect()
    }

    /// How browsers reach this site: scheme, host and port, as they stand in an `Origin` header.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether the site is reached by a loopback address, which has more than one name.
    #[must_use]
    pub fn on_loopback(&self) -> bool {
        ["http://localhost", "http://127.0.0.1", "http://[::1]"].iter().any(|name| self.origin.starts_with(name))
    }

    /// Whom to ask for a new number, and about anything that does not work; `None` where nobody was named.
    #[must_use]
    pub const fn for_codes(&self) -> Option<&Contact> {
        self.for_codes.as_ref()
    }

    /// The help lines that somebody of this band is shown.
    #[must_use]
    pub fn contacts_of(&self, band: Band) -> &[Contact] {
        self.contacts.get(&band).map_or(&[], Vec::as_slice)
    }

    /// Every help line, whomever it is for.
    #[must_use]
    pub fn all_contacts(&self) -> &[Contact] {
        &self.all_contacts
    }

    /// The fingerprint of every help line as it stands: whoever looked at them looked at these.
    #[must_use]
    pub fn help_lines_sha256(&self) -> String {
        sha256_hex(&canonical_json(&(&self.contacts, &self.for_codes)))
    }

    /// What stands round a young person's page.
    #[must_use]
    pub fn around(&self, band: Band, look: Option<Look>) -> Around<'_> {
        let contacts = self.contacts_of(band);
        let around = Around::new(band, &self.council, contacts).made_up(self.made_up).door(self.door().is_open());
        look.map_or(around.clone(), |look| around.look(look))
    }

    /// What stands round a page while nobody knows whose band it is for: every help line, in the look of most young
    /// people.
    #[must_use]
    pub fn around_anybody(&self) -> Around<'_> {
        let around = Around::new(Band::ElevenToSeventeen, &self.council, &self.all_contacts);
        around.made_up(self.made_up).door(self.door().is_open())
    }

    /// Whether a proxy at `address` may say on whose behalf it asks.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.trusted_proxies.contains(&address)
    }
}
