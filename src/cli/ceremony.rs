//! `chorus ceremony`: makes the wave's identity, seals it to each custodian, and forgets it.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::exit::{Exit, Failure};
use super::terminal::answer;
use super::wave::read_file;
use crate::consultation::WaveId;
use crate::sealing::custody::{PublicCustodian, ceremony};

/// Options of `chorus ceremony`.
#[derive(Args)]
pub struct Arguments {
    /// The output of `chorus wave show ID --json`.
    #[arg(long)]
    wave: PathBuf,
    /// A custodian's public part; at least two, so that one lost file ends nothing.
    #[arg(long, required = true)]
    custodian: Vec<PathBuf>,
    /// How many custodians it takes to open; one, for now.
    #[arg(long, default_value_t = 1)]
    threshold: u8,
    /// A folder for the custodians' bundles and `wave-public.json`. Nothing in it is overwritten.
    #[arg(long)]
    out: PathBuf,
}

#[derive(serde::Deserialize)]
struct Shown {
    wave: WaveId,
}

/// Holds the ceremony.
///
/// # Errors
/// [`Exit::Usage`] for files that cannot be used, [`Exit::Exists`] when the folder holds a ceremony already.
pub fn run(arguments: &Arguments, json: bool) -> Result<(), Failure> {
    let shown: Shown = serde_json::from_slice(&read_file(&arguments.wave)?).map_err(|error| {
        Failure::new(Exit::Usage, format!("--wave takes what `chorus wave show ID --json` prints: {error}"))
    })?;
    let mut table = Vec::new();
    for path in &arguments.custodian {
        let public = PublicCustodian::read(&read_file(path)?).map_err(|error| {
            Failure::new(Exit::Usage, format!("{} is not a custodian's public part: {error}", path.display()))
        })?;
        table.push(public);
    }
    let held =
        ceremony(&shown.wave, &table, arguments.threshold).map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    std::fs::create_dir_all(&arguments.out)
        .map_err(|error| Failure::new(Exit::Key, format!("{} cannot be made: {error}", arguments.out.display())))?;
    let paths = held.keep(&arguments.out).map_err(|error| Failure::caused_by(Exit::Exists, &error))?;
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    answer(json, &json!({ "contract": 1, "wave": shown.wave, "files": paths }), || {
        format!(
            "The identity of wave {} was made, tried out and forgotten. Each custodian keeps their own bundle;\n\
             wave-public.json goes to the server: chorus wave open {} --ceremony {}\n{}",
            shown.wave,
            shown.wave,
            arguments.out.join("wave-public.json").display(),
            paths.join("\n")
        )
    })
}
