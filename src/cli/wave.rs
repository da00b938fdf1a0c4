//! `chorus wave`: from a manifest to an open wave, and to its end. Every command acts on a live server too.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use time::Date;
use time::macros::format_description;

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::answer;
use crate::consultation::{Change, Draft, Reason, Stage, WaveId};
use crate::questionnaire::ItemId;
use crate::sealing::custody::WavePublic;
use crate::settings::Settings;
use crate::store::Wave;
use crate::workflow::desk::LaunchSheet;
use crate::workflow::{self, Chorus};

/// Who acts when nobody has signed in: whoever may run commands on this machine.
pub const COMMAND_LINE: &str = "command line";

/// The commands on waves.
#[derive(Subcommand)]
pub enum Command {
    /// Checks a manifest and stores it as a draft; again, it changes the draft.
    Create {
        /// The TOML file that describes the wave; `surveys/manifests` has examples.
        #[arg(long)]
        manifest: PathBuf,
    },
    /// Shows a wave; with `--json`, what a ceremony needs.
    Show {
        /// The wave.
        wave: WaveId,
    },
    /// Lists the waves.
    List,
    /// Freezes the manifest, reserves the privacy budget, lets answers in. Needs 30 codes in each group; does not look
    /// at the launch list of the pages.
    Open {
        /// The wave.
        wave: WaveId,
        /// `wave-public.json` of the ceremony.
        #[arg(long)]
        ceremony: PathBuf,
    },
    /// Takes no more answers, and mixes those that came.
    Close {
        /// The wave.
        wave: WaveId,
    },
    /// Changes an open wave; the change is signed and shown to everybody.
    Amend {
        /// The wave.
        wave: WaveId,
        /// Why, from the list that is shown in public.
        #[arg(long, value_parser = reason)]
        why: Reason,
        #[command(subcommand)]
        change: AmendCommand,
    },
    /// Destroys the sealed responses of a wave whose results are drawn, or throws a draft away.
    Erase {
        /// The wave.
        wave: WaveId,
    },
}

/// The changes there are.
#[derive(Subcommand)]
pub enum AmendCommand {
    /// Takes no answers until resumed; started forms are kept.
    Suspend,
    /// Takes answers again.
    Resume,
    /// Takes answers for longer.
    Extend {
        /// The new last day, such as 2026-12-18.
        #[arg(value_parser = day)]
        closes_on: Date,
    },
    /// Leaves a question out of the results. Its answers are neither shown nor counted into any score.
    WithdrawItem {
        /// The question, by its id in the questionnaire.
        #[arg(long)]
        item: ItemId,
    },
    /// Ends the wave; nothing is opened, nothing is released, what was reserved is given back.
    CloseWithoutResults,
    /// Ends the wave and destroys the responses unopened.
    Destroy,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| "a day is written 2026-12-18".to_owned())
}

/// A reason of the fixed list, as it is typed: `bad-timing`.
///
/// # Errors
/// The whole list.
pub fn reason(text: &str) -> Result<Reason, String> {
    let typed = |reason: Reason| reason.as_str().replace('_', "-");
    Reason::ALL.into_iter().find(|reason| typed(*reason) == text).ok_or_else(|| {
        let all: Vec<String> = Reason::ALL.into_iter().map(typed).collect();
        format!("a reason is one of {}", all.join(", "))
    })
}

/// Runs one of the commands.
///
/// # Errors
/// The exit codes of stores and workflows.
pub fn run(settings: &Settings, command: Command, json: bool) -> Result<(), Failure> {
    council::with(settings, async |chorus| match command {
        Command::Create { manifest } => create(chorus, &manifest, json).await,
        Command::Show { wave } => show(chorus, &wave, json).await,
        Command::List => list(chorus, json).await,
        Command::Open { wave, ceremony } => open(chorus, &wave, &ceremony, json).await,
        Command::Close { wave } => {
            workflow::close_wave(chorus, &wave, COMMAND_LINE).await?;
            done(json, &wave, "closed: no more answers are taken, and all are mixed")
        }
        Command::Amend { wave, why, change } => {
            workflow::amend_wave(chorus, &wave, change_of(&change), why, COMMAND_LINE).await?;
            done(json, &wave, "changed; young people see it on their pages")
        }
        Command::Erase { wave } => {
            workflow::erase_wave(chorus, &wave, COMMAND_LINE).await?;
            done(json, &wave, "is erased: nothing sealed of it is left here")
        }
    })
}

fn change_of(command: &AmendCommand) -> Change {
    match command {
        AmendCommand::Suspend => Change::Suspend,
        AmendCommand::Resume => Change::Resume,
        AmendCommand::Extend { closes_on } => Change::Extend { closes_on: *closes_on },
        AmendCommand::WithdrawItem { item } => Change::WithdrawItem { item: item.clone() },
        AmendCommand::CloseWithoutResults => Change::CloseWithoutResults,
        AmendCommand::Destroy => Change::Destroy,
    }
}

fn done(json: bool, wave: &WaveId, what: &str) -> Result<(), Failure> {
    answer(json, &json!({ "contract": 1, "wave": wave }), || format!("Wave {wave} {what}."))
}

/// The text of a file somebody named.
///
/// # Errors
/// [`Exit::Usage`] with the file's name.
pub fn read_file(path: &std::path::Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| Failure::new(Exit::Usage, format!("{} could not be read: {error}", path.display())))
}

async fn create(chorus: &Chorus, manifest: &std::path::Path, json: bool) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(&read_file(manifest)?).into_owned();
    let wave = workflow::create_wave(chorus, &manifest.display().to_string(), &text, COMMAND_LINE).await?;
    answer(json, &json!({ "contract": 1, "wave": wave }), || {
        format!("Wave {wave} is a draft. Next: chorus codes create --wave {wave} --group GROUP --count N")
    })
}

async fn show(chorus: &Chorus, wave: &WaveId, json: bool) -> Result<(), Failure> {
    let found = chorus.stores.app.wave(wave).await?;
    let found = found.ok_or_else(|| {
        Failure::new(Exit::Usage, format!("there is no wave {wave}; `chorus wave list` shows the waves there are"))
    })?;
    answer(json, &with_sheet(chorus, &found, described(&found)), || sentence(&found, chorus.today()))
}

async fn list(chorus: &Chorus, json: bool) -> Result<(), Failure> {
    let waves = chorus.stores.app.waves().await?;
    let document = json!({ "contract": 1, "waves": waves.iter().map(described).collect::<Vec<_>>() });
    answer(json, &document, || {
        if waves.is_empty() {
            return "There is no wave yet. Next: chorus wave create --manifest FILE".to_owned();
        }
        waves.iter().map(|wave| sentence(wave, chorus.today())).collect::<Vec<_>>().join("\n")
    })
}

fn described(wave: &Wave) -> serde_json::Value {
    json!({
        "contract": 1,
        "wave": wave.id,
        "stage": wave.stage,
        "suspended": wave.suspended,
        "manifest_sha256": wave.manifest_sha256,
        "manifest": wave.manifest,
    })
}

/// What a draft's launch sheet says besides, for those who hold the ceremony.
fn with_sheet(chorus: &Chorus, wave: &Wave, mut described: serde_json::Value) -> serde_json::Value {
    let draft = (wave.stage == Stage::Draft).then(|| Draft::parse("the draft", &wave.draft).ok()).flatten();
    let questionnaire = |name: &str| chorus.catalogue.questionnaire(name);
    let sheet = draft.map(|draft| LaunchSheet::of(&draft, questionnaire, Vec::new()));
    if let (Some(Ok(serde_json::Value::Object(sheet))), Some(shown)) =
        (sheet.map(serde_json::to_value), described.as_object_mut())
    {
        shown.extend(sheet);
    }
    described
}

fn sentence(wave: &Wave, today: Date) -> String {
    let until = match (wave.stage, wave.closes_on) {
        (_, None) => String::new(),
        (Stage::Open, Some(day)) if wave.suspended => format!(", suspended; the last day for answers is {day}"),
        (Stage::Open, Some(day)) if today <= day => format!(", takes answers until {day}"),
        (Stage::Open, Some(day)) => format!(", took answers until {day}. Next: chorus wave close {}", wave.id),
        (_, Some(day)) => format!(", took answers until {day} at the latest"),
    };
    format!("{}: {}{until}", wave.id, wave.stage)
}

async fn open(chorus: &Chorus, wave: &WaveId, ceremony: &std::path::Path, json: bool) -> Result<(), Failure> {
    let public = WavePublic::read(&read_file(ceremony)?).map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    let manifest = workflow::open_wave(chorus, wave, &public, COMMAND_LINE).await?;
    let document = json!({ "contract": 1, "wave": wave, "manifest_sha256": manifest.sha256() });
    answer(json, &document, || format!("Wave {wave} is open until {}.", manifest.closes_on))
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn told(stage: Stage, suspended: bool) -> String {
        let wave = Wave {
            id: "autumn".parse().unwrap(),
            stage,
            suspended,
            draft: String::new(),
            manifest: None,
            manifest_sha256: None,
            closes_on: (stage != Stage::Draft).then_some(date!(2026 - 10 - 30)),
            results_on: None,
        };
        sentence(&wave, date!(2026 - 10 - 31))
    }

    #[test]
    fn a_wave_that_takes_no_answers_is_not_said_to_take_them() {
        for (stage, suspended) in [
            (Stage::Draft, false),
            (Stage::Open, false),
            (Stage::Open, true),
            (Stage::Closed, false),
            (Stage::Published, false),
            (Stage::Erased, false),
        ] {
            let told = told(stage, suspended);
            assert!(told.starts_with(&format!("autumn: {stage}")), "{told}");
            assert!(!told.contains("takes answers"), "{told}");
        }
        assert!(told(Stage::Open, false).ends_with("Next: chorus wave close autumn"));
    }

    #[test]
    fn a_reason_is_typed_with_hyphens_and_is_one_of_the_list() {
        assert_eq!(reason("bad-timing"), Ok(Reason::BadTiming));
        assert!(reason("One question was printed wrongly.").unwrap_err().contains("question-fault"));
    }
}
