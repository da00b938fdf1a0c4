//! What a safeguarding lead does at the contact door: registers a key, promises a reply, takes letters to a desk, marks
//! them as answered.
//!
//! The door is open when somebody can read letters and a reply is promised; not before. The launch list lets no survey
//! open without it; the command `wave open` does not ask that list.
//! Who marked which letter stands beside the letter, not in the audit trail, where it would tell everybody how many
//! there are.

use time::{Date, Duration};

use super::{Chorus, WorkflowError};
use crate::consultation::Manifest;
use crate::door::{Hour, Mark, Promise};
use crate::sealing::custody::PublicCustodian;
use crate::sealing::letter::write_letters;
use crate::store::{DoorKey, LetterRow};

/// How it stands at the contact door.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoorStatus {
    /// What is promised, if the door is open.
    pub promise: Option<Promise>,
    /// How many letters wait. For safeguarding leads alone.
    pub waiting: u64,
    /// For how many hours the first of them has waited longer than was promised; 0 when none has.
    pub late_hours: u32,
    /// In how many hours a reply to the first of them is due; `None` when none waits, 0 when it is late.
    pub due_in_hours: Option<u32>,
}

impl DoorStatus {
    /// Whether a young person can write, and somebody can read it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.promise.is_some()
    }
}

/// Everything a safeguarding lead sees of the door.
pub struct DoorBook {
    /// The registered keys.
    pub keys: Vec<DoorKey>,
    /// What is promised, open or not.
    pub promise: Option<Promise>,
    /// The letters, first those that are due first.
    pub letters: Vec<LetterRow>,
    /// This hour.
    pub now: Hour,
}

impl Chorus {
    /// How it stands at the contact door.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn door_status(&self) -> Result<DoorStatus, WorkflowError> {
        let door = &self.stores.door;
        let readable = !door.keys().await?.is_empty();
        let promise = door.promise().await?.filter(|_| readable);
        let (waiting, first) = door.waiting().await?;
        let now = Hour::begun_by(self.now());
        let late_hours = first.map_or(0, |due| due.until(now));
        Ok(DoorStatus { promise, waiting, late_hours, due_in_hours: first.map(|due| now.until(due)) })
    }

    /// Everything a safeguarding lead sees of the door. Never what is in a letter.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn door_book(&self) -> Result<DoorBook, WorkflowError> {
        let door = &self.stores.door;
        Ok(DoorBook {
            keys: door.keys().await?,
            promise: door.promise().await?,
            letters: door.letters().await?,
            now: Hour::begun_by(self.now()),
        })
    }
}

/// Registers the public part of a key, so that letters are sealed to it from now on.
///
/// # Errors
/// [`WorkflowError::DoorKey`] when it is no public part, [`WorkflowError::DoorKeyOfSurvey`] when it opens a survey,
/// [`crate::store::StoreError::DoorKeyExists`].
pub async fn register_door_key(chorus: &Chorus, public: &[u8], who: &str) -> Result<(), WorkflowError> {
    let public = PublicCustodian::read(public).map_err(WorkflowError::DoorKey)?;
    let waves = chorus.stores.app.waves().await?;
    if waves.iter().filter_map(|wave| wave.manifest.as_ref()).any(|manifest| opens(&public, manifest)) {
        return Err(WorkflowError::DoorKeyOfSurvey);
    }
    let key = DoorKey {
        fingerprint: public.fingerprint(),
        recipient: public.recipient,
        name: public.name,
        whose: who.to_owned(),
        registered_on: chorus.today(),
    };
    chorus.note(who, "door.key.register", key.fingerprint.clone()).await?;
    Ok(chorus.stores.door.add_key(key).await?)
}

fn opens(public: &PublicCustodian, manifest: &Manifest) -> bool {
    manifest.recipient == public.recipient
        || manifest.custodians.iter().any(|one| one.recipient == public.recipient || one.ed25519 == public.ed25519)
}

/// Takes a key away: letters are not sealed to it from now on. Those that lie here still open with it.
///
/// # Errors
/// [`crate::store::StoreError::NoSuchDoorKey`].
pub async fn remove_door_key(chorus: &Chorus, recipient: &str, who: &str) -> Result<(), WorkflowError> {
    let keys = chorus.stores.door.keys().await?;
    let key = keys.iter().find(|key| key.recipient == recipient).ok_or(crate::store::StoreError::NoSuchDoorKey)?;
    chorus.note(who, "door.key.remove", key.fingerprint.clone()).await?;
    Ok(chorus.stores.door.remove_key(recipient).await?)
}

/// Promises young people a reply. Letters that came before keep the hour they were promised.
///
/// # Errors
/// [`WorkflowError::Promise`].
pub async fn promise_reply(chorus: &Chorus, promise: Promise, who: &str) -> Result<(), WorkflowError> {
    let promise = promise.checked().map_err(WorkflowError::Promise)?;
    let weekends = if promise.weekends_count { "" } else { ", weekends not counted" };
    let told = format!("{} hours{weekends}, kept {} days", promise.reply_hours, promise.kept_days);
    chorus.note(who, "door.promise", told).await?;
    Ok(chorus.stores.door.set_promise(promise).await?)
}

/// The letters that wait, sealed, in the file in which they are taken to a desk.
///
/// # Errors
/// When a store cannot be read or written.
pub async fn take_letters(chorus: &Chorus, who: &str) -> Result<Vec<u8>, WorkflowError> {
    chorus.note(who, "door.take", "sealed letters").await?;
    let letters = chorus.stores.door.sealed_letters().await?;
    write_letters(letters).map_err(|source| WorkflowError::Write { path: "the letters".to_owned(), source })
}

/// Marks a letter as answered; it is destroyed when the days are over for which answered letters are kept.
///
/// # Errors
/// [`crate::store::StoreError::NoSuchLetter`].
pub async fn answer_letter(chorus: &Chorus, mark: Mark, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.stores.door.mark_answered(mark, Some((chorus.today(), who))).await?)
}

/// Marks a letter as not answered after all.
///
/// # Errors
/// [`crate::store::StoreError::NoSuchLetter`].
pub async fn reopen_letter(chorus: &Chorus, mark: Mark) -> Result<(), WorkflowError> {
    Ok(chorus.stores.door.mark_answered(mark, None).await?)
}

/// Destroys the letters that were answered so long ago that they need not be kept; gives whether there were any.
///
/// # Errors
/// When the store cannot be written.
pub async fn destroy_answered_letters(chorus: &Chorus) -> Result<bool, WorkflowError> {
    let Some(promise) = chorus.stores.door.promise().await? else { return Ok(false) };
    let before = first_kept(chorus.today(), promise.kept_days);
    Ok(chorus.stores.door.destroy_answered(before).await? > 0)
}

/// A letter answered on this day or later is still kept: whole days are counted, so none is destroyed early.
fn first_kept(today: Date, kept_days: u16) -> Date {
    today.checked_sub(Duration::days(kept_days.into())).unwrap_or(Date::MIN)
}

/// The day on which a letter that was answered on `answered_on` is destroyed.
#[must_use]
pub fn destroyed_on(answered_on: Date, kept_days: u16) -> Date {
    answered_on.checked_add(Duration::days(i64::from(kept_days) + 1)).unwrap_or(Date::MAX)
}
