//! Results become public by two people: one asks, another confirms. What is late is said, with who and why; and
//! somebody writes the words that stand before the results for young people.

use super::{Chorus, WorkflowError};
use crate::consultation::{Reason, Stage, WaveId, WrongStage};
use crate::outcomes::opening;
use crate::store::{HeldBack, Opening};

/// The longest text that says who decided to hold results back, in characters.
pub const MOST_DECIDER_CHARS: usize = 80;

/// Asks for a release to be made public.
///
/// # Errors
/// When none waits, or somebody else asked already.
pub async fn ask_to_publish(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "release.ask", wave.as_str()).ask_to_publish(wave, who, chorus.today()).await?)
}

/// Takes back what was asked.
///
/// # Errors
/// When nobody asked.
pub async fn call_off_publishing(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "release.call_off", wave.as_str()).call_off_publishing(wave).await?)
}

/// Makes a release public that somebody else asked for.
///
/// # Errors
/// When nobody asked, or `who` asked.
pub async fn confirm_publishing(chorus: &Chorus, wave: &WaveId, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "release.publish", wave.as_str()).confirm_publishing(wave, who, chorus.today()).await?)
}

/// Says who holds results back, and why, once the promised day is over.
///
/// # Errors
/// [`WorkflowError::NotLate`] before that, and for a survey that has results or will have none; [`WorkflowError::Words`]
/// when nobody is named, or too long.
pub async fn hold_back(
    chorus: &Chorus,
    wave: &WaveId,
    by: &str,
    reason: Reason,
    who: &str,
) -> Result<(), WorkflowError> {
    let row = chorus.wave(wave).await?;
    let manifest = row.manifest.as_ref().ok_or(WorkflowError::NotLaunched)?;
    if !is_late(row.stage, manifest.results_on, chorus.today()) {
        return Err(WorkflowError::NotLate);
    }
    if by.is_empty() || by.chars().count() > MOST_DECIDER_CHARS || by.chars().any(char::is_control) {
        return Err(WorkflowError::Words);
    }
    let held = HeldBack { on: chorus.today(), by: by.to_owned(), reason };
    Ok(chorus.on_record(who, "release.hold_back", wave.as_str()).hold_back(wave, &held).await?)
}

/// Whether results that were promised by `results_on` are late.
#[must_use]
pub fn is_late(stage: Stage, results_on: time::Date, today: time::Date) -> bool {
    (Stage::Open..=Stage::Released).contains(&stage) && today > results_on
}

/// Writes what stands before the results for young people; empty words take it away.
///
/// # Errors
/// [`WorkflowError::Words`] when something stands in them that must not; when no release waits to be made public.
pub async fn write_opening(chorus: &Chorus, wave: &WaveId, words: &str, who: &str) -> Result<(), WorkflowError> {
    if !opening::faults(words).is_empty() {
        return Err(WorkflowError::Words);
    }
    let row = chorus.wave(wave).await?;
    if row.stage < Stage::Released {
        return Err(WrongStage { found: row.stage, needed: Stage::Released }.into());
    }
    let opening = Opening { words: words.to_owned(), by: who.to_owned(), on: chorus.today() };
    Ok(chorus.on_record(who, "release.opening", wave.as_str()).write_opening(wave, &opening).await?)
}
