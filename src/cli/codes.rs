//! `chorus codes`: the numbers on the slips. Printed once; nothing here or in a store can print them again.

use std::io::Write;

use clap::Subcommand;
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;
use zeroize::Zeroizing;

use super::council;
use super::exit::{Exit, Failure};
use super::terminal::{Progress, answer};
use super::wave::COMMAND_LINE;
use crate::consultation::{Code, GroupId, WaveId};
use crate::questionnaire::Band;
use crate::settings::Settings;
use crate::workflow;

/// The most codes of one batch.
const MOST: usize = 20_000;

/// The commands on codes.
#[derive(Subcommand)]
pub enum Command {
    /// Makes codes and prints them, one a line, once. Before opening they count for the floor of 30 a group.
    Create {
        /// The wave.
        #[arg(long)]
        wave: WaveId,
        /// The group whose answers are reported together.
        #[arg(long)]
        group: GroupId,
        /// The age band, for a group of several.
        #[arg(long)]
        band: Option<Band>,
        /// How many.
        #[arg(long)]
        count: usize,
    },
    /// Makes one code void; it is read from standard input, never from an argument.
    Void,
}

/// Runs one of the commands.
///
/// # Errors
/// The exit codes of stores and workflows.
pub fn run(settings: &Settings, command: Command, json: bool) -> Result<(), Failure> {
    match command {
        Command::Create { wave, group, band, count } => create(settings, &wave, &group, band, count, json),
        Command::Void => void(settings, json),
    }
}

fn create(
    settings: &Settings,
    wave: &WaveId,
    group: &GroupId,
    band: Option<Band>,
    count: usize,
    json: bool,
) -> Result<(), Failure> {
    if !(1..=MOST).contains(&count) {
        return Err(Failure::new(Exit::Usage, format!("--count is a number from 1 to {MOST}")));
    }
    let progress = Progress::of("making codes");
    let mut rng = OsRng.unwrap_err();
    council::with(settings, async |chorus| {
        let batch = workflow::Batch { wave, group, band, count };
        let show = |twentieths| progress.at(twentieths);
        let print = |codes: &[Code]| print_codes(wave, group, codes, json);
        workflow::create_codes(chorus, &mut rng, &batch, COMMAND_LINE, &show, print).await?;
        Ok(())
    })?;
    progress.done();
    Ok(())
}

/// Prints codes, one a line, and makes sure that they left.
fn print_codes(wave: &WaveId, group: &GroupId, codes: &[Code], json: bool) -> std::io::Result<()> {
    let printed: Vec<Zeroizing<String>> = codes.iter().map(Code::printed).collect();
    let lines: Vec<&str> = printed.iter().map(|one| one.as_str()).collect();
    let text = if json {
        json!({ "contract": 1, "wave": wave, "group": group, "codes": lines }).to_string()
    } else {
        lines.join("\n")
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush())
}

fn void(settings: &Settings, json: bool) -> Result<(), Failure> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin()
        .read_line(&mut line)
        .map_err(|error| Failure::new(Exit::Usage, format!("the code could not be read: {error}")))?;
    let code = Code::parse(&line).map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    let voided = council::with(settings, async |chorus| Ok(workflow::void_code(chorus, &code, COMMAND_LINE).await?))?;
    answer(json, &json!({ "contract": 1, "voided": voided }), || {
        if voided { "The code is void.".to_owned() } else { "There is no such code, or it was void.".to_owned() }
    })
}
