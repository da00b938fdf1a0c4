//! The verbs: one file is one thing somebody does.
//!
//! A workflow loads, lets the pure rooms decide, and writes. It decides nothing of its own: what counts as an answer,
//! when a wave takes answers, what a release costs and what fits the budget is said elsewhere.

mod amend_wave;
mod ask_to_publish;
#[cfg(any(test, feature = "audit-tools"))]
mod audit_noise;
mod catalogue;
mod check_surveys;
mod close_wave;
mod council_words;
mod create_codes;
mod create_wave;
pub mod design;
pub mod desk;
mod enter_paper;
mod erase_wave;
mod error;
mod exchange;
mod export_box;
mod follow_wave;
mod keep_calendar;
mod keep_door;
mod keep_letter;
pub mod launch;
mod mix_responses;
mod open_wave;
mod open_waves;
mod pause_response;
pub mod people;
pub mod plan_wave;
mod print_slips;
mod publish_release;
mod published_waves;
mod raise_limits;
mod read_accounts;
mod read_letters;
mod redeem_code;
mod release;
pub mod rooms;
pub mod staff;
mod stands;
mod submit_response;

use std::sync::Arc;

use time::{Date, OffsetDateTime};

use crate::clock::Clock;
use crate::consultation::{SigningKey, WaveId};
use crate::questionnaire::Questionnaire;
use crate::settings::Secrets;
use crate::store::{AppStore, Note, Stores, Wave};

pub use amend_wave::amend_wave;
pub use ask_to_publish::{
    MOST_DECIDER_CHARS, ask_to_publish, call_off_publishing, confirm_publishing, hold_back, is_late, write_opening,
};
#[cfg(any(test, feature = "audit-tools"))]
pub use audit_noise::{AuditNoiseError, ToyData, ToyWave};
pub use catalogue::{Catalogue, catalogue};
pub use check_surveys::{SurveyFiles, check_surveys, read_surveys};
pub use close_wave::close_wave;
pub use council_words::{WordAdded, add_word, council_words, remove_word, word_list};
pub use create_codes::{Batch, create_codes, void_code};
pub use create_wave::create_wave;
pub use enter_paper::{PaperForm, PaperRefused, enter_paper};
pub use erase_wave::erase_wave;
pub use error::WorkflowError;
use error::faults;
pub use exchange::{
    CouncilFiles, ExchangeFault, MOST_FILE_BYTES, Offered, forget_council, import_from_council, known_signers,
    other_councils, read_from_council,
};
pub use export_box::{BoxPieces, charge_box, export_box, hand_out_box};
pub use follow_wave::{GroupProgress, note_progress, progress};
pub use keep_calendar::{Calendar, MOST_TITLE_CHARS, SurveyDays, add_to_calendar, read_calendar, take_from_calendar};
pub use keep_door::{
    DoorBook, DoorStatus, answer_letter, destroy_answered_letters, destroyed_on, promise_reply, register_door_key,
    remove_door_key, reopen_letter, take_letters,
};
pub use keep_letter::{LetterRefused, keep_letter};
pub use mix_responses::mix_responses;
pub use open_wave::{FLOOR, open_wave, rounded_down};
pub use open_waves::{Accepts, OpenWave, OpenWaves};
pub use pause_response::pause_response;
pub use print_slips::{Slips, next_run, print_slips, void_run};
pub use publish_release::{ImportRefusal, import_release, import_release_of, publish_release, withdraw_release};
pub use published_waves::{published_waves, release_to_read};
pub use raise_limits::raise_limits;
pub use read_accounts::{Account, Accounts, LedgerLine, LedgerSays, ledger_lines, read_accounts};
pub use read_letters::{ReadLetter, read_letters};
pub use redeem_code::{NotUsable, Redeemed, redeem_code};
pub use release::{Desk, ReleaseError, release};
pub use stands::Stands;
pub use submit_response::{Submission, SubmitError, submit_response};

/// A council's Chorus: its stores, its secrets, its files, and a clock. Everything a workflow may touch.
pub struct Chorus {
    /// The four stores.
    pub stores: Stores,
    /// What only the server knows.
    pub secrets: Secrets,
    /// Questionnaires, strategies and benchmarks.
    pub catalogue: Arc<Catalogue>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
}

impl Chorus {
    /// The wave of this name.
    ///
    /// # Errors
    /// [`WorkflowError::NoSuchWave`].
    pub async fn wave(&self, wave: &WaveId) -> Result<Wave, WorkflowError> {
        self.stores.app.wave(wave).await?.ok_or_else(|| WorkflowError::NoSuchWave(wave.clone()))
    }

    /// The app's store, through which somebody does one thing: what changes and who changed it stand together or not
    /// at all.
    fn on_record(&self, who: &str, act: &str, subject: impl Into<String>) -> AppStore {
        self.stores.app.noting(self.note_of(who, act, subject))
    }

    /// Writes down that somebody does something that stands in another store. Before it is done: a note of nothing is
    /// better than an act without one.
    async fn note(&self, who: &str, act: &str, subject: impl Into<String>) -> Result<(), WorkflowError> {
        Ok(self.stores.app.note(self.note_of(who, act, subject)).await?)
    }

    /// Writes down once a day that somebody does something again and again, so that the trail tells neither how often nor
    /// in which order.
    async fn note_once_a_day(&self, who: &str, act: &str, subject: &str) -> Result<(), WorkflowError> {
        let note = self.note_of(who, act, subject);
        if self.stores.app.has_note(&note).await? { Ok(()) } else { Ok(self.stores.app.note(note).await?) }
    }

    fn note_of(&self, who: &str, act: &str, subject: impl Into<String>) -> Note {
        Note { day: self.today(), who: who.to_owned(), act: act.to_owned(), subject: subject.into() }
    }

    /// This moment.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// This day.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// A questionnaire as a manifest pinned it.
    ///
    /// # Errors
    /// [`WorkflowError::FileChanged`].
    pub fn questionnaire(&self, name: &str, sha256: &str) -> Result<Arc<Questionnaire>, WorkflowError> {
        let found = self.catalogue.questionnaire(name).filter(|one| one.sha256 == sha256);
        found.ok_or_else(|| WorkflowError::FileChanged(name.to_owned()))
    }

    /// The key that signs amendments.
    #[must_use]
    pub fn server_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.secrets.server_key)
    }
}
