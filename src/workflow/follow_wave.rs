//! Somebody follows a survey: how many of each group have answered, in fives and once a day, and how many would be good.
//!
//! The exact count is read here, once a day, and rounded before it goes anywhere. No step of any workflow looks at it.

use time::Date;

use super::plan_wave::{Target, targets};
use super::{Chorus, WorkflowError};
use crate::consultation::{GroupPlan, InFives, Manifest, Stage, WaveId};

/// One group of a survey that is followed.
#[derive(Clone, Debug)]
pub struct GroupProgress {
    /// Its plan.
    pub plan: GroupPlan,
    /// How many had answered, by day, the latest last; none before the first morning.
    pub days: Vec<(Date, InFives)>,
    /// How many answers make its results sure.
    pub target: Target,
}

impl GroupProgress {
    /// The latest count.
    #[must_use]
    pub fn latest(&self) -> Option<(Date, InFives)> {
        self.days.last().copied()
    }
}

/// Writes down how many of each group have answered, once a day, of every wave that is open or waits for its key day.
/// Meant to be called every now and then by a server; does nothing while this day's counts stand.
///
/// # Errors
/// When a store fails. Waves whose counts were written keep them.
pub async fn note_progress(chorus: &Chorus) -> Result<(), WorkflowError> {
    let (app, today) = (&chorus.stores.app, chorus.today());
    for mark in app.wave_marks().await? {
        if !matches!(mark.stage, Stage::Open | Stage::Closed) || app.has_progress(&mark.wave, today).await? {
            continue;
        }
        let manifest = chorus.wave(&mark.wave).await?.manifest.ok_or(WorkflowError::NotLaunched)?;
        let mut counts = Vec::new();
        for plan in &manifest.groups {
            let spent = chorus.stores.responses.spent_count(&mark.wave, &plan.group).await?;
            counts.push((plan.group.clone(), InFives::of(spent)));
        }
        app.note_progress(&mark.wave, today, &counts).await?;
    }
    Ok(())
}

/// How a launched survey is coming along, group by group, as it was written down.
///
/// # Errors
/// When a store fails, or the survey's plan cannot be read.
pub async fn progress(
    chorus: &Chorus,
    wave: &WaveId,
    manifest: &Manifest,
) -> Result<Vec<GroupProgress>, WorkflowError> {
    let rows = chorus.stores.app.progress(wave).await?;
    let targets = targets(&chorus.catalogue, manifest)?;
    let group = |(plan, target): (&GroupPlan, Target)| {
        let days = rows.iter().filter(|row| row.group == plan.group).map(|row| (row.day, row.answers)).collect();
        GroupProgress { plan: plan.clone(), days, target }
    };
    Ok(manifest.groups.iter().zip(targets).map(group).collect())
}
