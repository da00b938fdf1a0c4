//! An auditor draws the same made-up survey over and over, and asks whether the noise is what the manifest promises.
//!
//! [`ToyWave::release`] is the path of a real release from an opened response to the numbers that the document takes in
//! unchanged, and no second one: responses are read and counted, the plan is read, a ledger entry pays, noise is drawn.
//! Left out is what surrounds it at a desk: the box, the keys, the text of the document, the signature, and the file
//! that keeps a wave from being drawn twice. So it is compiled for tests and with the feature `audit-tools` alone.
//!
//! The ledger it pays from is made up and lives in memory; no store, setting or key is touched.
//!
//! Left open: that a manifest and responses are made up. Nobody may draw real ones repeatedly, and what is drawn here
//! is signed by nobody, but the program cannot tell.

mod toy_data;

use rayon::prelude::*;

use crate::consultation::{Manifest, MissingQuestionnaire, ResponseReader};
use crate::privacy::audit::{NoAudit, Number, Pair, Verdict, drawn, numbers};
use crate::privacy::mechanism::{Drawn, MechanismError, draw};
use crate::privacy::{
    ChainEntry, Charge, Decision, Ledger, LedgerEntry, LedgerError, Limits, PlanFault, RaiseReason, Reservation,
    WavePlan,
};
use crate::questionnaire::{Fault, Questionnaire};
use crate::tally::{CountingRule, Full, RuleFault, WaveTally};

use toy_data::OneMore;
pub use toy_data::ToyData;

/// Runs between two reports of progress, drawn side by side.
const AT_ONCE: u32 = 256;

/// Why no audit was made.
#[derive(Debug, thiserror::Error)]
pub enum AuditNoiseError {
    /// The manifest names a questionnaire that is not at hand.
    #[error(transparent)]
    Missing(#[from] MissingQuestionnaire),
    /// The manifest and the questionnaires do not fit together.
    #[error("the manifest does not fit its questionnaires")]
    Rule(#[from] RuleFault),
    /// The plan in the manifest does not hold.
    #[error("the plan in the manifest does not hold")]
    Plan(#[from] PlanFault),
    /// The toy ledger does not pay.
    #[error("the made-up ledger does not pay for this manifest")]
    Unpaid(#[from] LedgerError),
    /// More responses than can be counted.
    #[error(transparent)]
    Full(#[from] Full),
    /// The noise could not be drawn.
    #[error("the noise could not be drawn")]
    Mechanism(#[from] MechanismError),
    /// The two tables are not neighbours.
    #[error(
        "the two tables must be the same but for one response: only one of them has it or, in a group whose number of \
         responses is published, one of them has it with no answers"
    )]
    NotNeighbours,
    /// These two cannot be audited.
    #[error(transparent)]
    NoAudit(#[from] NoAudit),
}

/// The entry that pays for a made-up survey, in a ledger that is thrown away. Its limits are the highest that any ledger can
/// have, where the days of the manifest allow such an act; else the usual ones.
fn pay(manifest: &Manifest, reservation: &Reservation) -> Result<LedgerEntry, LedgerError> {
    let to_the_most = Decision {
        population: reservation.population.clone(),
        council_year: reservation.council_year,
        year: Some(Limits::MOST.year),
        four_years: Some(Limits::MOST.four_years),
        reason: RaiseReason::MoreSurveysPlanned,
        decided_by: "auditor".to_owned(),
        decided_on: manifest.opens_on,
    };
    let raised = Ledger::default().raise(&to_the_most).ok().map(ChainEntry::Raised);
    Ledger::verify(raised.into_iter().collect())?.entry(reservation)
}

/// A survey that nobody answered: everything that a release of it needs.
pub struct ToyWave<'w> {
    manifest: &'w Manifest,
    forms: &'w [Questionnaire],
    reader: ResponseReader<'w>,
    rule: CountingRule<'w>,
    plan: WavePlan,
    paid: LedgerEntry,
}

impl<'w> ToyWave<'w> {
    /// The wave of this manifest; `forms` must hold the questionnaires it names.
    ///
    /// # Errors
    /// [`AuditNoiseError`] when manifest and questionnaires do not make a wave.
    pub fn new(manifest: &'w Manifest, forms: &'w [Questionnaire]) -> Result<Self, AuditNoiseError> {
        let reservation = Reservation::for_wave(manifest).ok_or(PlanFault::Rho)?;
        Ok(Self {
            manifest,
            forms,
            reader: ResponseReader::new(manifest, forms)?,
            rule: CountingRule::new(manifest, forms)?,
            plan: WavePlan::of(manifest)?,
            paid: pay(manifest, &reservation)?,
        })
    }

    /// Made-up responses from a table (see the format in `docs/commands.md`); `file` is its name in faults.
    ///
    /// # Errors
    /// Every fault, with its line and column.
    pub fn read(&self, file: &str, bytes: &[u8]) -> Result<ToyData, Vec<Fault>> {
        toy_data::read(self.manifest, self.forms, &self.reader, file, bytes)
    }

    /// The numbers that each release has, in order.
    #[must_use]
    pub fn numbers(&self) -> Vec<Number> {
        numbers(&self.plan)
    }

    fn count(&self, data: &ToyData) -> Result<WaveTally, Full> {
        let mut tally = self.rule.empty();
        for response in &data.0 {
            match response {
                Some(response) => self.rule.count(response, &mut tally)?,
                None => tally.count_unreadable()?,
            }
        }
        Ok(tally)
    }

    /// One release of these responses.
    ///
    /// # Errors
    /// [`AuditNoiseError::Mechanism`] when the machine has no randomness to give.
    pub fn release(&self, data: &ToyData) -> Result<Drawn, AuditNoiseError> {
        let tally = self.count(data)?;
        let charge = Charge::for_wave(&self.paid, self.manifest)?;
        Ok(draw(tally, &self.plan, charge)?)
    }

    /// Draws this many releases, several at a time, and hands over the numbers of each as soon as it can.
    ///
    /// # Errors
    /// As [`ToyWave::release`], and whatever `take` answers.
    pub fn repeat<E: From<AuditNoiseError>>(
        &self,
        data: &ToyData,
        runs: u32,
        mut take: impl FnMut(Vec<i64>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut left = runs;
        while left > 0 {
            let now = left.min(AT_ONCE);
            let released = (0..now).into_par_iter().map(|_| self.release(data).map(|release| drawn(&release)));
            for values in released.collect::<Result<Vec<_>, _>>()? {
                take(values)?;
            }
            left -= now;
        }
        Ok(())
    }

    /// Whether the charge is for not telling these apart, `with` being the one with more in it.
    fn are_neighbours(&self, without: &ToyData, with: &ToyData) -> bool {
        let published = |group| self.manifest.group(group).is_some_and(|plan| plan.n_sigma.is_none());
        match with.one_more_than(without) {
            Some(OneMore::Lacks(group)) => !group.is_some_and(published),
            Some(OneMore::Blank(group)) => published(group),
            None => false,
        }
    }

    /// Draws half of `runs` of each of two tables that differ by one response, and judges what was drawn.
    /// `progress` is told how many runs are done.
    ///
    /// # Errors
    /// [`AuditNoiseError::NotNeighbours`], [`AuditNoiseError::NoAudit`], and as [`ToyWave::release`].
    pub fn audit(
        &self,
        one: &ToyData,
        other: &ToyData,
        runs: u32,
        mut progress: impl FnMut(u32),
    ) -> Result<Verdict, AuditNoiseError> {
        let (without, with) = if self.are_neighbours(one, other) { (one, other) } else { (other, one) };
        if !self.are_neighbours(without, with) {
            return Err(AuditNoiseError::NotNeighbours);
        }
        let pair = Pair::new(&self.plan, &self.count(without)?, &self.count(with)?)?;
        let (mut fewer, mut more) = (pair.sample_without(), pair.sample_with());
        let mut done = 0;
        for (data, sample) in [(without, &mut fewer), (with, &mut more)] {
            self.repeat(data, runs / 2, |values| {
                sample.take(&values);
                done += 1;
                progress(done);
                Ok::<(), AuditNoiseError>(())
            })?;
        }
        Ok(pair.verdict(&fewer, &more)?)
    }
}

#[cfg(test)]
mod tests;
