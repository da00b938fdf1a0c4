//! The waves that take answers now, ready for use: manifest, questionnaires, keys.
//!
//! A picture of the stores that is at most a second old. It decides which page is shown; whether a response is taken is
//! decided by the box itself, inside the writer's transaction.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use time::OffsetDateTime;

use super::{Chorus, WorkflowError};
use crate::consultation::{Amendment, AmendmentChain, Change, GroupId, Manifest, Stage, Standing, WaveId, Way};
use crate::privacy::PlanFault;
use crate::privacy::mechanism::statement;
use crate::questionnaire::{Band, Questionnaire};
use crate::sealing::{TicketKey, WaveRecipient};

/// Whether a wave takes answers at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// It does.
    Answers,
    /// It is suspended: started forms are kept.
    NotNow,
    /// It is over.
    NoMore,
}

/// A wave that was opened and is not erased, or ended without results, with what a respondent's pages need.
pub struct OpenWave {
    /// The frozen manifest.
    pub manifest: Manifest,
    /// Its hash, which goes into every frame.
    pub manifest_sha256: String,
    /// What changed since the launch, oldest first.
    pub amendments: Vec<Amendment>,
    /// What the changes come to.
    pub standing: Standing,
    /// Where it stands.
    pub stage: Stage,
    /// The ε that its privacy loss implies at its δ, two decimals.
    pub epsilon: String,
    /// Whom responses are sealed to.
    pub recipient: WaveRecipient,
    forms: BTreeMap<Band, Arc<Questionnaire>>,
    ticket_keys: BTreeMap<GroupId, TicketKey>,
}

impl OpenWave {
    /// The questionnaire that somebody of `band` answers, going this way.
    #[must_use]
    pub fn questionnaire(&self, band: Band, way: Way) -> Option<&Arc<Questionnaire>> {
        self.forms.get(&self.manifest.wording_for(band, way)?.band)
    }

    /// Whether somebody of `band` may choose the short way.
    #[must_use]
    pub fn offers_short_way(&self, band: Band) -> bool {
        self.manifest.offers_short_way(band)
    }

    /// Whether somebody of `band` is invited.
    #[must_use]
    pub fn invites(&self, band: Band) -> bool {
        self.manifest.groups.iter().any(|group| group.bands.contains(&band))
    }

    /// The key that makes the tickets of `group`.
    #[must_use]
    pub fn ticket_key(&self, group: &GroupId) -> Option<&TicketKey> {
        self.ticket_keys.get(group)
    }

    /// Whether it takes answers at `now`.
    #[must_use]
    pub fn accepts(&self, now: OffsetDateTime) -> Accepts {
        let today = now.date();
        if self.stage != Stage::Open || self.standing.ending.is_some() || today > self.standing.closes_on {
            Accepts::NoMore
        } else if self.standing.takes_answers(self.stage, today) {
            Accepts::Answers
        } else {
            Accepts::NotNow
        }
    }
}

/// Every wave a slip may belong to.
#[derive(Default)]
pub struct OpenWaves {
    picture: RwLock<Arc<BTreeMap<WaveId, Arc<OpenWave>>>>,
}

impl OpenWaves {
    /// The wave of this name, if it was opened and is not erased, or ended without results.
    #[must_use]
    pub fn get(&self, wave: &WaveId) -> Option<Arc<OpenWave>> {
        self.picture.read().unwrap_or_else(PoisonError::into_inner).get(wave).cloned()
    }

    /// The latest wave that fits, by the day it closes.
    #[must_use]
    pub fn find(&self, fits: impl Fn(&OpenWave) -> bool) -> Option<Arc<OpenWave>> {
        let picture = self.picture.read().unwrap_or_else(PoisonError::into_inner);
        picture.values().filter(|wave| fits(wave)).max_by_key(|wave| wave.standing.closes_on).cloned()
    }

    /// Takes a new picture of the stores.
    ///
    /// # Errors
    /// When a store cannot be read, or holds a manifest this program does not understand.
    pub async fn refresh(&self, chorus: &Chorus) -> Result<(), WorkflowError> {
        let mut waves = BTreeMap::new();
        for row in chorus.stores.app.waves().await? {
            let Some(manifest) = row.manifest else { continue };
            let amendments = chorus.stores.app.amendments(&row.id).await?;
            // Ended before its results, a wave is erased at once, and whoever was on the way has yet to read why.
            let ended = |one: &Amendment| matches!(one.change, Change::CloseWithoutResults | Change::Destroy);
            if row.stage == Stage::Erased && !amendments.iter().any(ended) {
                continue;
            }
            let wave = build(chorus, manifest, row.stage, amendments)?;
            waves.insert(row.id, Arc::new(wave));
        }
        *self.picture.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(waves);
        Ok(())
    }
}

fn build(
    chorus: &Chorus,
    manifest: Manifest,
    stage: Stage,
    amendments: Vec<Amendment>,
) -> Result<OpenWave, WorkflowError> {
    let mut forms = BTreeMap::new();
    for reference in &manifest.questionnaires {
        forms.insert(reference.band, chorus.questionnaire(&reference.name, &reference.sha256)?);
    }
    let ticket_keys = manifest
        .groups
        .iter()
        .map(|plan| {
            let key = TicketKey::derive(&chorus.secrets.ticket_master, &manifest.wave, &plan.group);
            (plan.group.clone(), key)
        })
        .collect();
    Ok(OpenWave {
        manifest_sha256: manifest.sha256(),
        standing: AmendmentChain::verify(&manifest, &amendments)?.standing().clone(),
        amendments,
        stage,
        epsilon: statement(manifest.rho.parse().map_err(|_| PlanFault::Rho)?, &manifest.delta)?.epsilon,
        recipient: manifest.recipient.parse().map_err(WorkflowError::Recipient)?,
        forms,
        ticket_keys,
        manifest,
    })
}
