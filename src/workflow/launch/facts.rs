//! What is known of a survey before its launch, gathered from its design, the stores and what stands round it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use time::Date;

use crate::consultation::calendar::Entry;
use crate::consultation::design::{Design, DesignGroup, FaultKind, Form, Languages, Place};
use crate::consultation::launch::{DoorFault, Facts, KeyDay, Line, OtherSurvey, Wording};
use crate::consultation::{Draft, DraftGroup, GroupId, Stage, WaveId, canonical_json, sha256_hex};
use crate::outcomes::planner::{Role, ScopeForecast};
use crate::outcomes::statement::Standing;
use crate::questionnaire::reading::{self, WordList};
use crate::questionnaire::{Band, ItemId, Questionnaire};
use crate::store::{KeyHolder, TriedBy, Wave};
use crate::workflow::design::{Survey, planned as as_designed, survey};
use crate::workflow::plan_wave::{Expectation, PlannedWave, plan_wave, room_after};
use crate::workflow::{Chorus, FLOOR, WorkflowError, faults, word_list};

/// Acts by which a survey that came as a file was made.
const BY_FILE: [&str; 2] = ["wave.create", "wave.change_draft"];
/// Acts of the studio that change nothing young people see.
const NO_DESIGNING: [&str; 2] = ["design.questionnaires", "design.throw_away"];

/// Who designed a survey: logins. Whoever changed one word of it is among them.
///
/// # Errors
/// [`WorkflowError::NoSuchWave`]; when the store cannot be read.
pub async fn designers_of(chorus: &Chorus, wave: &WaveId) -> Result<BTreeSet<String>, WorkflowError> {
    let found = survey(chorus, wave).await?;
    let acts = chorus.stores.app.acts_on(wave.as_str()).await?;
    let Some(designed) = found.designed else {
        return Ok(acts.into_iter().filter(|(act, _)| BY_FILE.contains(&act.as_str())).map(|(_, who)| who).collect());
    };
    let designing = |act: &str| act.starts_with("design.") && !NO_DESIGNING.contains(&act);
    let mut designers: BTreeSet<String> =
        acts.into_iter().filter(|(act, _)| designing(act)).map(|(_, who)| who).collect();
    designers.insert(designed.made_by);
    Ok(designers)
}

/// A survey before its launch, and what it will be opened from: its design where it has one, else its draft.
struct Planned {
    found: Survey,
    draft: Option<Draft>,
}

impl Planned {
    async fn of(chorus: &Chorus, id: &WaveId) -> Result<Self, WorkflowError> {
        let found = survey(chorus, id).await?;
        let parse = |wave: &Wave| Draft::parse("the stored draft", &wave.draft).map_err(|found| faults(&found));
        let draft = found.settled.as_ref().map(parse).transpose()?;
        Ok(Self { found, draft })
    }

    fn design(&self) -> Option<&Design> {
        self.found.designed.as_ref().map(|stored| &stored.design)
    }

    /// The questionnaire of each band.
    fn forms(&self, chorus: &Chorus) -> BTreeMap<Band, Arc<Questionnaire>> {
        if let Some(design) = self.design() {
            let made =
                |(band, form): (&Band, &Form)| (*band, Arc::new(form.questionnaire(&design.own_code(*band), 1, *band)));
            return design.forms.iter().map(made).collect();
        }
        let named = self.draft.iter().flat_map(|draft| &draft.questionnaires);
        named.filter_map(|(band, name)| Some((*band, chorus.catalogue.questionnaire(name)?))).collect()
    }

    fn groups(&self) -> Vec<(GroupId, String, Vec<Band>)> {
        match (self.design(), &self.draft) {
            (Some(design), _) => {
                let group = |one: &DesignGroup| (one.group.clone(), one.title.clone(), one.bands.clone());
                design.groups.iter().map(group).collect()
            }
            (None, Some(draft)) => {
                let group = |one: &DraftGroup| (one.group.clone(), one.title.clone(), one.bands.clone());
                draft.groups.iter().map(group).collect()
            }
            (None, None) => Vec::new(),
        }
    }

    /// The days: first and last for answers, and results.
    fn days(&self) -> Option<(Date, Date, Date)> {
        let designed = self.design().map(|design| &design.calendar);
        let designed = designed.map(|days| (days.opens_on, days.closes_on, days.results_on()));
        designed.or_else(|| self.draft.as_ref().map(|draft| (draft.opens_on, draft.closes_on, draft.results_on)))
    }

    fn says_its_purpose(&self) -> bool {
        match self.design() {
            Some(design) => design.purpose.whole().is_some(),
            None => self.draft.as_ref().is_some_and(|draft| draft.purpose.is_some()),
        }
    }

    /// What it would be able to say, and at what cost; nothing while it is not finished, which other lines tell.
    fn promised(&self, chorus: &Chorus) -> Option<PlannedWave> {
        let of_draft = |draft: &Draft| plan_wave(&chorus.catalogue, "", draft.clone(), &Expectation::default()).ok();
        match self.design() {
            Some(design) => as_designed(&chorus.catalogue, design).ok(),
            None => self.draft.as_ref().and_then(of_draft),
        }
    }

    /// The hash of everything that is fixed at the launch.
    fn sha256(&self, forms: &BTreeMap<Band, Arc<Questionnaire>>) -> String {
        if let Some(design) = self.design() {
            sha256_hex(design.to_json().as_bytes())
        } else {
            let forms: Vec<&str> = forms.values().map(|form| form.sha256.as_str()).collect();
            sha256_hex(&canonical_json(&(self.found.settled.as_ref().map(|wave| &wave.draft), forms)))
        }
    }
}

/// Everything the launch list is made from. `help_lines` is the fingerprint of the help lines as they stand.
pub(super) async fn gather(chorus: &Chorus, id: &WaveId, help_lines: &str) -> Result<Facts, WorkflowError> {
    let planned = Planned::of(chorus, id).await?;
    let forms = planned.forms(chorus);
    let (opens_on, closes_on, results_on) = planned.days().ok_or(WorkflowError::NoSuchWave(id.clone()))?;
    let app = &chorus.stores.app;
    let unfinished = unfinished(chorus, &planned);
    let bands: BTreeSet<Band> = planned.groups().into_iter().flat_map(|(_, _, bands)| bands).collect();
    let (holders, promised) = (app.key_holders().await?, planned.promised(chorus));
    let words = app.launch_words(id).await?;
    let looked = words.get(&Line::HelpLines).filter(|word| word.about == help_lines);
    let trials = app.trials(id).await?;
    Ok(Facts {
        today: chorus.today(),
        design_sha256: planned.sha256(&forms),
        says_its_purpose: planned.says_its_purpose(),
        opens_on,
        closes_on,
        results_on,
        unfinished: unfinished.questions,
        unfinished_otherwise: unfinished.otherwise,
        without_number: unfinished.groups.into_iter().collect(),
        without_area: unfinished.without_area.into_iter().collect(),
        too_hard: too_hard(&forms, &word_list(chorus).await?),
        unchecked_languages: planned.design().map(unchecked).unwrap_or_default(),
        key_holders: holders.len(),
        key_day: key_day(chorus, id, &holders).await?,
        door: door(chorus).await?,
        two_lists_at_16: bands.contains(&Band::ElevenToSeventeen) && bands.contains(&Band::CareLeavers),
        budget_fits: budget_fits(chorus, promised.as_ref()).await?,
        short_of_slips: short_of_slips(chorus, &planned).await?,
        help_lines_on: looked.map(|word| word.said_on),
        trials: trials.iter().filter(|trial| trial.tried_by == TriedBy::YoungPerson).count(),
        too_unsure: promised.as_ref().map(too_unsure).unwrap_or_default(),
        others: others(chorus, id, &bands).await?,
    })
}

/// What of a design is not finished.
#[derive(Default)]
struct Unfinished {
    questions: Vec<Wording>,
    /// The titles of groups without a number.
    groups: BTreeSet<String>,
    without_area: BTreeSet<String>,
    otherwise: bool,
}

fn unfinished(chorus: &Chorus, planned: &Planned) -> Unfinished {
    let mut found = Unfinished::default();
    let Some(design) = planned.design() else { return found };
    let known = chorus.catalogue.known_areas(&design.strategy);
    for fault in design.faults(&known, chorus.today()) {
        match (fault.kind, fault.place) {
            // The list has lines of its own for these. Whether a meeting can still be reached is no matter of launching.
            (FaultKind::Days(_), _) | (_, Place::Purpose) => {}
            (FaultKind::NoArea | FaultKind::NoSuchArea, Place::Item(band, item)) => {
                found.without_area.insert(words_of(design, band, &item));
            }
            (_, Place::Item(band, item)) => {
                let words = words_of(design, band, &item);
                found.questions.push(Wording { band, words, reading_age: None });
            }
            (FaultKind::Invited | FaultKind::Answers, Place::Group(group)) => {
                let group = design.groups.iter().find(|one| one.group == group);
                found.groups.extend(group.map(|group| group.title.clone()));
            }
            _ => found.otherwise = true,
        }
    }
    found.questions.dedup();
    found
}

/// The words of a question, or its name where it has none.
fn words_of(design: &Design, band: Band, item: &ItemId) -> String {
    let words = design.forms.get(&band).and_then(|form| form.item(item)).map(|item| item.wording.clone());
    words.filter(|words| !words.trim().is_empty()).unwrap_or_else(|| item.to_string())
}

fn too_hard(forms: &BTreeMap<Band, Arc<Questionnaire>>, known: &WordList) -> Vec<Wording> {
    let mut hard = Vec::new();
    for (band, form) in forms {
        for fault in reading::too_hard("", form, known) {
            let item = form.items().find(|item| item.id.as_str() == fault.place);
            // What is too hard over a whole part is named by the part.
            let words = item.map_or(fault.place, |item| item.wording.clone());
            hard.push(Wording { band: *band, words, reading_age: None });
        }
    }
    hard.dedup();
    hard
}

/// Languages that were begun, and of which some words still stand below "checked".
fn unchecked(design: &Design) -> Vec<String> {
    let below = Languages::of(design).below_checked().into_iter();
    below.map(|(language, _)| language.to_string()).collect()
}

async fn key_day(chorus: &Chorus, id: &WaveId, holders: &[KeyHolder]) -> Result<KeyDay, WorkflowError> {
    let Some(brought) = chorus.stores.app.key_day(id).await? else { return Ok(KeyDay::NotYet) };
    let strangers = super::key_day::strangers(&brought.public, holders);
    Ok(if strangers.is_empty() { KeyDay::Fits } else { KeyDay::Strangers(strangers) })
}

/// What is wrong with the contact door.
async fn door(chorus: &Chorus) -> Result<Option<DoorFault>, WorkflowError> {
    let status = chorus.door_status().await?;
    Ok(match (status.is_open(), status.late_hours) {
        (false, _) => Some(DoorFault::Shut),
        (true, 0) => None,
        (true, _) => Some(DoorFault::Late),
    })
}

async fn budget_fits(chorus: &Chorus, promised: Option<&PlannedWave>) -> Result<bool, WorkflowError> {
    let Some(promised) = promised else { return Ok(true) };
    Ok(room_after(chorus, &promised.draft).await?.first().is_none_or(|year| year.fits))
}

async fn short_of_slips(chorus: &Chorus, planned: &Planned) -> Result<Vec<String>, WorkflowError> {
    let mut short = Vec::new();
    for (group, title, _) in planned.groups() {
        let issued = chorus.stores.gate.issued_count(&planned.found.wave, &group).await?;
        if issued < u64::from(FLOOR) {
            short.push(title);
        }
    }
    Ok(short)
}

/// Groups of which nothing could be shown, as far as anybody can tell before the answers.
fn too_unsure(planned: &PlannedWave) -> Vec<String> {
    let unsure = |scope: &&ScopeForecast| {
        let shown = |role: Role| scope.of(role).any(|figure| figure.standing != Standing::TooFew);
        !shown(Role::Score) && !shown(Role::First) && !shown(Role::Overall)
    };
    planned.forecast.scopes.iter().filter(unsure).filter_map(|scope| scope.title.clone()).collect()
}

/// Other surveys that ask some of the same bands: those of this council, open or being designed, and those of others
/// that somebody typed into the calendar.
async fn others(chorus: &Chorus, id: &WaveId, bands: &BTreeSet<Band>) -> Result<Vec<OtherSurvey>, WorkflowError> {
    let app = &chorus.stores.app;
    let mut others = BTreeMap::new();
    for stored in app.consultations().await? {
        let (design, days) = (&stored.design, &stored.design.calendar);
        if design.forms.keys().any(|band| bands.contains(band)) {
            let other = OtherSurvey { title: design.title.clone(), opens_on: days.opens_on, closes_on: days.closes_on };
            others.insert(design.wave.clone(), other);
        }
    }
    for wave in app.waves().await? {
        // What counts of an open survey is its manifest, and how long it was extended.
        let Some(manifest) = wave.manifest.filter(|_| wave.stage != Stage::Draft) else { continue };
        if manifest.groups.iter().flat_map(|group| &group.bands).any(|band| bands.contains(band)) {
            let closes_on = wave.closes_on.unwrap_or(manifest.closes_on);
            let other = OtherSurvey { title: manifest.title, opens_on: manifest.opens_on, closes_on };
            others.insert(wave.id, other);
        }
    }
    others.remove(id);
    let typed = app.calendar().await?.into_iter().map(|(_, entry)| entry);
    let asks_them = |entry: &Entry| !entry.holiday && entry.bands.iter().any(|band| bands.contains(band));
    let other = |entry: Entry| OtherSurvey { title: entry.title, opens_on: entry.from, closes_on: entry.to };
    Ok(others.into_values().chain(typed.filter(asks_them).map(other)).collect())
}
