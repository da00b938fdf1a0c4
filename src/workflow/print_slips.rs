//! A participation worker prints slips, once, and makes a run of them void.

use std::io;

use rand::CryptoRng;

use super::create_codes::{Batch, make_codes};
use super::{Chorus, WorkflowError};
use crate::consultation::{Code, GroupId, RunNumber, SlipForm, WaveId};
use crate::questionnaire::Band;
use crate::store::{PrintRun, RunState, StoreError};

/// Slips to be printed together.
pub struct Slips<'a> {
    /// For which wave.
    pub wave: &'a WaveId,
    /// For which group.
    pub group: &'a GroupId,
    /// For which band of it.
    pub band: Band,
    /// How many.
    pub count: u32,
    /// On what.
    pub form: SlipForm,
    /// The number of this run, which the form carries: it prints once.
    pub run: RunNumber,
}

/// Makes the codes of a print run. `hand_out` gets them once, before any of them works.
///
/// The number of the run is taken before anything is made, and given back only where nothing was. So of two who send the
/// same form one prints, and a page that is loaded again prints nothing.
///
/// # Errors
/// [`StoreError::RunBegun`] when this form was sent before; else as [`create_codes`](super::create_codes()). None of the
/// codes works then.
pub async fn print_slips(
    chorus: &Chorus,
    rng: &mut impl CryptoRng,
    slips: &Slips<'_>,
    who: &str,
    hand_out: impl FnOnce(&[Code]) -> io::Result<()>,
) -> Result<(), WorkflowError> {
    let Slips { wave, group, band, count, form, run } = *slips;
    let app = &chorus.stores.app;
    let begun = PrintRun {
        wave: wave.clone(),
        run,
        group: group.clone(),
        band,
        slips: count,
        form,
        state: RunState::Begun,
        printed_by: who.to_owned(),
        printed_on: chorus.today(),
    };
    app.begin_run(&begun).await?;
    let batch = Batch { wave, group, band: Some(band), count: usize::try_from(count).unwrap_or(usize::MAX) };
    match make_codes(chorus, rng, &batch, Some(run), who, &|_| (), hand_out).await {
        Ok(_) => Ok(app.move_run(wave, run, RunState::Printed).await?),
        Err(error) => {
            app.forget_run(wave, run).await?;
            Err(error)
        }
    }
}

/// Makes every slip of a print run void. Again changes nothing. Answers that were sent with one of them stay: which those
/// are is not known.
///
/// # Errors
/// [`WorkflowError::NoSuchRun`], and when a store fails.
pub async fn void_run(chorus: &Chorus, wave: &WaveId, run: RunNumber, who: &str) -> Result<PrintRun, WorkflowError> {
    let app = &chorus.stores.app;
    let found = app.print_run(wave, run).await?.ok_or(WorkflowError::NoSuchRun)?;
    chorus.note(who, "codes.void_run", format!("{wave}, run {run}: {}", found.slips)).await?;
    chorus.stores.gate.void_run(wave, run).await?;
    app.move_run(wave, run, RunState::Void).await?;
    Ok(PrintRun { state: RunState::Void, ..found })
}

/// A number for the next form, which no run of this survey has.
///
/// # Errors
/// When the store cannot be read.
pub async fn next_run(chorus: &Chorus, rng: &mut impl CryptoRng, wave: &WaveId) -> Result<RunNumber, StoreError> {
    loop {
        let run = RunNumber::draw(rng);
        if chorus.stores.app.print_run(wave, run).await?.is_none() {
            return Ok(run);
        }
    }
}
