//! Somebody says something to a line of the launch list: signs it off, says that it is so, or gives a reason. And somebody
//! writes down how a trial went.

use rand::CryptoRng;

use super::launch_list_of;
use crate::consultation::WaveId;
use crate::consultation::launch::{Line, Needs};
use crate::store::{LaunchWord, Trial};
use crate::workflow::design::survey;
use crate::workflow::{Chorus, WorkflowError};

/// The most characters of a reason.
pub const MOST_REASON: usize = 600;

/// What somebody says to a line.
pub struct Said<'a> {
    /// The line.
    pub line: Line,
    /// The fingerprint of what they saw.
    pub about: &'a str,
    /// The reason they typed; not looked at where none is asked for.
    pub words: &'a str,
    /// The fingerprint of the help lines as they stand.
    pub help_lines: &'a str,
    /// Whose account says it.
    pub staff: &'a str,
    /// Their login.
    pub login: &'a str,
}

/// Keeps what somebody says to a line.
///
/// # Errors
/// [`WorkflowError::ChangedSince`] when the line stands otherwise than they saw it; [`WorkflowError::OwnDesign`] when
/// somebody signs off what they designed; [`WorkflowError::NoReason`] where one was asked for and none, or too long a one,
/// was typed.
pub async fn say_to_line(chorus: &Chorus, wave: &WaveId, said: &Said<'_>) -> Result<(), WorkflowError> {
    let Said { line, about, words, help_lines, staff, login } = *said;
    let list = launch_list_of(chorus, wave, help_lines).await?;
    let stands = list.line(line).ok_or(WorkflowError::ChangedSince)?;
    if stands.finding.about() != about {
        return Err(WorkflowError::ChangedSince);
    }
    let sign_off = matches!(line, Line::Safeguarding | Line::DataProtection);
    match stands.finding.needs {
        Needs::SayingSo if sign_off && list.designers.contains(login) => return Err(WorkflowError::OwnDesign),
        Needs::SayingSo => {}
        Needs::Reason if (1..=MOST_REASON).contains(&words.chars().count()) => {}
        Needs::Reason => return Err(WorkflowError::NoReason),
        Needs::Nothing | Needs::Mending => return Err(WorkflowError::ChangedSince),
    }
    let word = LaunchWord {
        about: about.to_owned(),
        words: if stands.finding.needs == Needs::Reason { words.to_owned() } else { String::new() },
        staff: staff.to_owned(),
        login: login.to_owned(),
        said_on: chorus.today(),
    };
    let act = if sign_off { "launch.sign_off" } else { "launch.say" };
    let subject = format!("{wave}, {}", line.as_str());
    Ok(chorus.on_record(login, act, subject).say(wave, line, &word).await?)
}

/// Somebody looked at every help line as it stands, and it is right.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; when the store fails.
pub async fn look_at_help_lines(
    chorus: &Chorus,
    wave: &WaveId,
    help_lines: &str,
    account: (&str, &str),
) -> Result<(), WorkflowError> {
    survey(chorus, wave).await?;
    let (staff, login) = account;
    let word = LaunchWord {
        about: help_lines.to_owned(),
        words: String::new(),
        staff: staff.to_owned(),
        login: login.to_owned(),
        said_on: chorus.today(),
    };
    let record = chorus.on_record(login, "launch.help_lines", wave.as_str());
    Ok(record.say(wave, Line::HelpLines, &word).await?)
}

/// Writes down how a trial went.
///
/// # Errors
/// When the store fails.
pub async fn record_trial(
    chorus: &Chorus,
    rng: &mut impl CryptoRng,
    wave: &WaveId,
    trial: &Trial,
) -> Result<(), WorkflowError> {
    // 63 random bits: no trial tells how many came before it.
    let id = (rng.next_u64() >> 1).cast_signed();
    let record = chorus.on_record(&trial.written_by, "launch.trial", wave.as_str());
    Ok(record.add_trial(wave, id, trial).await?)
}
