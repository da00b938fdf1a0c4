//! `chorus surveys check`: every fault of every file, with its place and what would be right.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;

use super::exit::{Exit, Failure};
use super::terminal::{answer, print_line};
use crate::questionnaire::Fault;
use crate::surveys::{self, SurveyFile};
use crate::workflow::check_surveys;

/// The command on survey files.
#[derive(Subcommand)]
pub enum Command {
    /// Checks files and folders; without any, those that come with the program.
    Check {
        /// Questionnaires, strategies, benchmarks, manifests, or folders of them.
        paths: Vec<PathBuf>,
    },
}

/// Checks.
///
/// # Errors
/// [`Exit::Faults`] after all faults are printed, [`Exit::Usage`] when a path cannot be read.
pub fn run(command: &Command, json: bool) -> Result<(), Failure> {
    let Command::Check { paths } = command;
    let files = gather(paths)?;
    let found = check_surveys(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    if found.is_empty() {
        return answer(json, &json!({ "contract": 1, "files": files.len(), "faults": [] }), || {
            format!("{} files, no fault.", files.len())
        });
    }
    report(&found, json)?;
    Err(Failure::new(Exit::Faults, format!("{} faults in {} files", found.len(), files.len())))
}

fn gather(paths: &[PathBuf]) -> Result<Vec<SurveyFile>, Failure> {
    if paths.is_empty() {
        return Ok(surveys::shipped());
    }
    let mut files = Vec::new();
    for path in paths {
        let failed =
            |error: std::io::Error| Failure::new(Exit::Usage, format!("{} could not be read: {error}", path.display()));
        if path.is_dir() {
            files.extend(surveys::in_folder(path).map_err(failed)?);
        } else {
            files.push(SurveyFile { path: path.display().to_string(), text: surveys::read(path).map_err(failed)? });
        }
    }
    Ok(files)
}

fn report(found: &[Fault], json: bool) -> Result<(), Failure> {
    if json {
        let list: Vec<_> = found
            .iter()
            .map(|fault| json!({ "file": fault.file, "place": fault.place, "problem": fault.problem }))
            .collect();
        return print_line(&json!({ "contract": 1, "faults": list }).to_string());
    }
    for fault in found {
        print_line(&fault.to_string())?;
    }
    Ok(())
}
