//! The waves that take answers now, ready for use: manifest, questionnaires, keys.
//!
//! A picture of the stores that is at most a second old. It decides which page is shown; whether a response is taken is
//! decided by the box itself, inside the writer's transaction.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use time::{Date, OffsetDateTime};

use super::{Chorus, WorkflowError, is_late};
use crate::consultation::{Amendment, AmendmentChain, GroupId, Manifest, Stage, Standing, WaveId, Way};
use crate::privacy::PlanFault;
use crate::privacy::mechanism::epsilon;
use crate::questionnaire::{Band, Questionnaire};
use crate::sealing::{TicketKey, WaveRecipient};
use crate::store::{HeldBack, StoreError, WaveMark};

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
    /// Its results are held back, and why, where somebody said so.
    pub held_back: Option<HeldBack>,
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

    /// Whether its results are later than was promised.
    #[must_use]
    pub fn is_late(&self, today: Date) -> bool {
        self.standing.ending.is_none() && is_late(self.stage, self.manifest.results_on, today)
    }

    /// The change that ended it without results, if one did.
    #[must_use]
    pub fn ended_by(&self) -> Option<&Amendment> {
        self.amendments.iter().find(|one| one.change.ends_the_wave())
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
    picture: RwLock<Arc<Picture>>,
}

/// The waves as they were last seen, each with the mark by which a change is noticed.
#[derive(Default)]
struct Picture(BTreeMap<WaveId, (WaveMark, Option<Arc<OpenWave>>)>);

impl OpenWaves {
    /// The wave of this name, if it was opened and is not erased, or ended without results.
    #[must_use]
    pub fn get(&self, wave: &WaveId) -> Option<Arc<OpenWave>> {
        self.now().0.get(wave).and_then(|(_, wave)| wave.clone())
    }

    /// The latest wave that fits, by the day it closes.
    #[must_use]
    pub fn find(&self, fits: impl Fn(&OpenWave) -> bool) -> Option<Arc<OpenWave>> {
        let picture = self.now();
        let waves = picture.0.values().filter_map(|(_, wave)| wave.as_ref());
        waves.filter(|wave| fits(wave)).max_by_key(|wave| wave.standing.closes_on).cloned()
    }

    /// The waves that are over and whose results are later than was promised, by the day they were promised for.
    #[must_use]
    pub fn late(&self, today: Date) -> Vec<Arc<OpenWave>> {
        let picture = self.now();
        let waves = picture.0.values().filter_map(|(_, wave)| wave.as_ref());
        let mut late: Vec<_> = waves.filter(|wave| wave.is_late(today)).cloned().collect();
        late.sort_by_key(|wave| wave.manifest.results_on);
        late
    }

    /// The waves that were ended without results, the last one first.
    #[must_use]
    pub fn ended(&self) -> Vec<Arc<OpenWave>> {
        let picture = self.now();
        let waves = picture.0.values().filter_map(|(_, wave)| wave.as_ref());
        let mut ended: Vec<_> = waves.filter(|wave| wave.ended_by().is_some()).cloned().collect();
        ended.sort_by_key(|wave| std::cmp::Reverse(wave.ended_by().map(|change| change.made_on)));
        ended
    }

    /// Takes a new picture of the stores. Only waves that changed are read and verified; one that cannot be used (its
    /// questionnaire is not among the council's files, say) is logged, once, and left out, and the others are there.
    ///
    /// # Errors
    /// When a store cannot be read. The picture before stands then.
    pub async fn refresh(&self, chorus: &Chorus) -> Result<(), WorkflowError> {
        let before = self.now();
        let mut waves = BTreeMap::new();
        for mark in chorus.stores.app.wave_marks().await? {
            if mark.stage == Stage::Erased && mark.amendments == 0 {
                continue;
            }
            let wave = match before.0.get(&mark.wave) {
                Some((seen, wave)) if *seen == mark => wave.clone(),
                _ => read(chorus, &mark).await?.map(Arc::new),
            };
            waves.insert(mark.wave.clone(), (mark, wave));
        }
        *self.picture.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Picture(waves));
        Ok(())
    }

    fn now(&self) -> Arc<Picture> {
        Arc::clone(&self.picture.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The wave, or `None` if it is erased after results; also, with a line in the log, if it cannot be used.
async fn read(chorus: &Chorus, mark: &WaveMark) -> Result<Option<OpenWave>, WorkflowError> {
    match try_to_read(chorus, mark).await {
        // Ended before its results, a wave is erased at once, and whoever was on the way has yet to read why.
        Ok(read) => Ok(Some(read).filter(|wave| wave.stage != Stage::Erased || wave.standing.ending.is_some())),
        // What does not change by itself: the stored bytes, and the files this process began with.
        Err(WorkflowError::Store(error)) if !matches!(error, StoreError::Garbled(_)) => Err(error.into()),
        Err(error) => {
            tracing::error!(wave = %mark.wave, %error, "a wave cannot be used and is left out");
            Ok(None)
        }
    }
}

async fn try_to_read(chorus: &Chorus, mark: &WaveMark) -> Result<OpenWave, WorkflowError> {
    let row = chorus.wave(&mark.wave).await?;
    let manifest = row.manifest.ok_or(WorkflowError::NotLaunched)?;
    let amendments = chorus.stores.app.amendments(&mark.wave).await?;
    Ok(OpenWave { held_back: mark.held_back.clone(), ..build(chorus, manifest, row.stage, amendments)? })
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
        held_back: None,
        epsilon: epsilon(manifest.rho.parse().map_err(|_| PlanFault::Rho)?, &manifest.delta)?,
        recipient: manifest.recipient.parse().map_err(WorkflowError::Recipient)?,
        forms,
        ticket_keys,
        manifest,
    })
}
