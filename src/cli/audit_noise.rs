//! `chorus audit-noise`: releases of a made-up survey, over and over, and what they show. Feature `audit-tools` alone.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::exit::{Exit, Failure};
use super::terminal::{Progress, answer};
use super::wave::read_file;
use crate::consultation::Manifest;
use crate::privacy::audit::Verdict;
use crate::questionnaire::{Fault, Questionnaire};
use crate::surveys;
use crate::workflow::{AuditNoiseError, ToyData, ToyWave, read_surveys};

/// Options of `chorus audit-noise`.
#[derive(Args)]
pub struct Arguments {
    /// The manifest of a made-up survey, as JSON.
    #[arg(long)]
    manifest: PathBuf,
    /// Made-up responses, as CSV: group, questionnaire, then items.
    #[arg(long)]
    data: PathBuf,
    /// How many releases to draw; with --neighbour, of both tables together.
    #[arg(long)]
    runs: u32,
    /// The same responses and one more, or one less: judges what is drawn, in place of printing it.
    #[arg(long)]
    neighbour: Option<PathBuf>,
    /// A folder with the manifest's questionnaires, where they do not come with the program.
    #[arg(long)]
    surveys: Option<PathBuf>,
}

/// Draws, and prints every release or judges all of them.
///
/// # Errors
/// [`Exit::Usage`] when a file cannot be used, [`Exit::Faults`] when a table has faults or the noise is not as planned,
/// [`Exit::Storage`] when standard output cannot be written or the machine has no randomness.
pub fn run(arguments: &Arguments, json: bool) -> Result<(), Failure> {
    let manifest: Manifest = serde_json::from_slice(&file(&arguments.manifest)?).map_err(|error| {
        Failure::new(Exit::Usage, format!("{} is not a manifest: {error}", arguments.manifest.display()))
    })?;
    let forms = questionnaires(&manifest, arguments.surveys.as_deref())?;
    let wave = ToyWave::new(&manifest, &forms)?;
    let data = table(&wave, &arguments.data)?;
    eprintln!("Toy data only: never give this command what anybody really answered.");
    match &arguments.neighbour {
        None => print_releases(&wave, &data, arguments.runs, &manifest.sha256(), &mut std::io::stdout().lock()),
        Some(neighbour) => judge(&wave, [&data, &table(&wave, neighbour)?], arguments.runs, json),
    }
}

fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    if path.is_dir() {
        let problem = format!("{} is a folder; this command takes files of made-up data alone", path.display());
        return Err(Failure::new(Exit::Usage, problem));
    }
    read_file(path)
}

/// The questionnaires of the manifest, from those that come with the program and those of `folder`.
fn questionnaires(manifest: &Manifest, folder: Option<&Path>) -> Result<Vec<Questionnaire>, Failure> {
    let mut files = surveys::shipped();
    if let Some(folder) = folder {
        let failed = |error| Failure::new(Exit::Usage, format!("{} could not be read: {error}", folder.display()));
        files.extend(surveys::in_folder(folder).map_err(failed)?);
    }
    let read = read_surveys(files.iter().map(|file| (file.path.as_str(), file.text.as_str())));
    let library = read.map_err(|faults| faulty(&faults))?.questionnaires;
    let wanted = |one: &&Questionnaire| {
        manifest.questionnaires.iter().any(|wanted| wanted.name == one.name() && wanted.sha256 == one.sha256)
    };
    Ok(library.iter().filter(wanted).cloned().collect())
}

fn table(wave: &ToyWave<'_>, path: &Path) -> Result<ToyData, Failure> {
    wave.read(&path.display().to_string(), &file(path)?).map_err(|faults| faulty(&faults))
}

fn faulty(faults: &[Fault]) -> Failure {
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Failure::new(Exit::Faults, told.join("\n"))
}

/// One line that names the numbers, then one line for each release.
fn print_releases(
    wave: &ToyWave<'_>,
    data: &ToyData,
    runs: u32,
    manifest_sha256: &str,
    to: &mut impl Write,
) -> Result<(), Failure> {
    let mut to = BufWriter::new(to);
    let numbers = wave.numbers().into_iter().map(|number| json!({ "number": number.name, "sigma": number.sigma }));
    let numbers: Vec<Value> = numbers.collect();
    let head = json!({ "contract": 1, "toy": true, "manifest_sha256": manifest_sha256, "numbers": numbers });
    writeln!(to, "{head}").map_err(|error| unwritten(&error))?;
    let (progress, mut done) = (Progress::of("drawing"), 0);
    wave.repeat(data, runs, |values| {
        done += 1;
        show(&progress, done, runs);
        let values: Vec<String> = values.iter().map(ToString::to_string).collect();
        writeln!(to, "{}", json!({ "run": done, "values": values })).map_err(|error| unwritten(&error))
    })?;
    to.flush().map_err(|error| unwritten(&error))?;
    progress.done();
    Ok(())
}

fn unwritten(error: &std::io::Error) -> Failure {
    Failure::new(Exit::Storage, format!("the releases could not be printed: {error}"))
}

fn show(progress: &Progress, done: u32, runs: u32) {
    let twentieths = |done: u32| u8::try_from(u64::from(done) * 20 / u64::from(runs.max(1))).unwrap_or(20);
    if twentieths(done) != twentieths(done.saturating_sub(1)) {
        progress.at(twentieths(done));
    }
}

fn judge(wave: &ToyWave<'_>, [data, neighbour]: [&ToyData; 2], runs: u32, json: bool) -> Result<(), Failure> {
    let progress = Progress::of("drawing");
    let verdict = wave.audit(data, neighbour, runs, |done| show(&progress, done, runs))?;
    progress.done();
    answer(json, &document(&verdict), || told(&verdict))?;
    if verdict.holds() {
        return Ok(());
    }
    let findings: Vec<String> = verdict.findings.iter().map(ToString::to_string).collect();
    Err(Failure::new(Exit::Faults, format!("the noise is not as planned: {}", findings.join("; "))))
}

fn document(verdict: &Verdict) -> Value {
    let numbers = verdict.numbers.iter().map(|one| {
        json!({
            "number": one.number.name, "sigma": one.number.sigma, "moved": one.moved.to_string(),
            "seen": format!("{:.4}", one.seen), "widths": one.widths.map(|width| format!("{width:.4}")),
        })
    });
    json!({
        "contract": 1, "toy": true, "holds": verdict.holds(), "runs": verdict.runs,
        "mu": {
            "claimed": format!("{:.4}", verdict.claimed_mu), "moved": format!("{:.4}", verdict.moved_mu),
            "at_least": format!("{:.4}", verdict.shown_mu), "confidence": "0.99999975",
        },
        "false_alarm": "0.000001",
        "numbers": numbers.collect::<Vec<_>>(),
        "findings": verdict.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn told(verdict: &Verdict) -> String {
    let [without, with] = verdict.runs;
    let mut lines = vec![
        format!("{without} releases without the response, {with} with it."),
        format!("mu charged for          {:.4}", verdict.claimed_mu),
        format!("mu of this response     {:.4}", verdict.moved_mu),
        format!("mu shown, at least      {:.4}   (confidence 1 - 2.5e-7)", verdict.shown_mu),
        format!("{:<32} {:>10} {:>6} {:>9} {:>14}", "number", "sigma", "moved", "seen", "width"),
    ];
    lines.extend(verdict.numbers.iter().map(|one| {
        let (number, [before, after]) = (&one.number, one.widths);
        let sigma = number.sigma.map_or_else(|| "none".to_owned(), |sigma| sigma.to_string());
        format!("{:<32} {sigma:>10} {:>+6} {:>+9.3} {before:>7.4}{after:>7.4}", number.name, one.moved, one.seen)
    }));
    if verdict.holds() {
        lines.push(
            "Everything is as planned; if it were, this would be said otherwise once in a million audits.".to_owned(),
        );
    }
    lines.join("\n")
}

impl From<AuditNoiseError> for Failure {
    fn from(error: AuditNoiseError) -> Self {
        let exit = match error {
            AuditNoiseError::Mechanism(_) => Exit::Storage,
            _ => Exit::Usage,
        };
        Self::caused_by(exit, &error)
    }
}

#[cfg(test)]
mod tests;
