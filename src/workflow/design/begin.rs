//! A survey is begun: from a kind, with the days counted backwards, or as a copy of an earlier one.

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Duration};

use super::bands::{leave_out_others, own_group};
use super::choose::{self, EIGHT_UP};
use super::{DesignError, Refused, Survey, survey, surveys, words};
use crate::consultation::design::{
    Calendar, DESIGN_SCHEMA, Design, DesignGroup, DesignKind, DesignPurpose, Form, Leads, Locks,
};
use crate::consultation::{Draft, WaveId};
use crate::outcomes::Strategy;
use crate::questionnaire::{Band, ItemId};
use crate::store::StoreError;
use crate::workflow::{Chorus, WorkflowError, faults};

/// Whose privacy the ledger counts, where no earlier survey says otherwise.
const USUAL_POPULATION: &str = "care";
/// Young people hear back this many days after the board has met, where nobody says otherwise.
const HEAR_BACK_DAYS: i64 = 14;
/// How often a name is tried with another number behind it.
const MOST_OF_A_NAME: u32 = 99;

/// What a new survey is begun from.
pub struct NewSurvey<'a> {
    /// The board meeting that will read the results.
    pub meeting_on: Date,
    /// What kind it is.
    pub kind: DesignKind,
    /// For a survey about one topic: the outcome area; none for a list of what would help.
    pub topic: Option<ItemId>,
    /// For a copy: which survey.
    pub copy_of: Option<WaveId>,
    /// The council's name.
    pub council: &'a str,
    /// Which bands are asked, of those that its kind has questions for.
    pub bands: &'a [Band],
    /// How many days lie between the steps; those of its kind where nothing is said.
    pub leads: Option<Leads>,
}

/// Begins a survey, and gives its name.
///
/// # Errors
/// [`Refused::Gone`] when what is to be copied is not there; [`Refused::NobodyAsked`] when its kind has no questions for
/// any of these bands; faults of the council's files; the store's own.
pub async fn begin(chorus: &Chorus, new: &NewSurvey<'_>, who: &str) -> Result<WaveId, DesignError> {
    let mut design = match (new.kind, &new.copy_of) {
        (DesignKind::Copy, Some(earlier)) => copied(chorus, earlier, new).await?,
        (DesignKind::Copy, None) => return Err(Refused::Gone.into()),
        _ => fresh(chorus, new).await?,
    };
    leave_out_others(&mut design, new.bands);
    if design.forms.is_empty() {
        return Err(Refused::NobodyAsked.into());
    }
    for number in 1..=MOST_OF_A_NAME {
        design.wave = name(new, number);
        let stored = chorus
            .on_record(who, "design.begin", design.wave.as_str())
            .create_consultation(&design, who, chorus.today())
            .await;
        match stored {
            Ok(()) => return Ok(design.wave),
            Err(StoreError::WaveExists) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::WaveExists.into())
}

/// Surveys that a new one may be a copy of, latest first.
///
/// # Errors
/// When the store fails.
pub async fn can_be_copied(chorus: &Chorus) -> Result<Vec<Survey>, WorkflowError> {
    let mut all = surveys(chorus).await?;
    all.reverse();
    Ok(all)
}

/// Names a survey after the month of its board meeting and its kind.
fn name(new: &NewSurvey<'_>, number: u32) -> WaveId {
    let kind = match new.kind {
        DesignKind::Full => "life",
        DesignKind::Pulse => "pulse",
        DesignKind::OneTopic => "topic",
        DesignKind::PromiseCheck => "promises",
        DesignKind::SpotCheck => "spot",
        DesignKind::Copy => "again",
    };
    let (year, month) = (new.meeting_on.year(), u8::from(new.meeting_on.month()));
    let stem = format!("{year}-{month:02}-{kind}");
    let numbered = if number == 1 { stem } else { format!("{stem}-{number}") };
    numbered.parse().expect("it is made of digits, a short word and hyphens")
}

/// The strategy to go by: one whose council this is, else the latest.
fn strategy_for<'c>(chorus: &'c Chorus, council: &str) -> Result<&'c Strategy, WorkflowError> {
    let latest = chorus.catalogue.strategies().max_by_key(|one| (one.council == council, one.from_year, one.version));
    latest.ok_or_else(|| WorkflowError::Faults("the council has no strategy among its files".to_owned()))
}

async fn fresh(chorus: &Chorus, new: &NewSurvey<'_>) -> Result<Design, WorkflowError> {
    let strategy = strategy_for(chorus, new.council)?;
    let calendar = Calendar::backwards(new.meeting_on, new.leads.unwrap_or(new.kind.leads()), Vec::new());
    let forms = choose::forms(&chorus.catalogue, strategy, new.kind, new.topic.as_ref());
    let invited = invited_before(chorus).await?;
    let title = match (&new.topic, new.kind) {
        (Some(topic), DesignKind::OneTopic) => strategy
            .areas
            .iter()
            .find(|area| area.code == *topic)
            .map_or_else(|| words::title(new.kind, calendar.opens_on), |area| area.title.clone()),
        _ => words::title(new.kind, calendar.opens_on),
    };
    Ok(Design {
        schema: DESIGN_SCHEMA.to_owned(),
        wave: name(new, 1),
        title,
        kind: new.kind,
        council: new.council.to_owned(),
        population: USUAL_POPULATION.to_owned(),
        strategy: strategy.name(),
        rho: new.kind.rho().to_owned(),
        purpose: first_purpose(&calendar),
        calendar,
        groups: groups(new.kind, &forms, &invited),
        short_way: new.kind == DesignKind::Full && forms.contains_key(&Band::FourToSeven),
        forms,
        importance: BTreeMap::new(),
        areas: BTreeMap::new(),
        locks: None,
        languages: BTreeMap::new(),
    })
}

fn first_purpose(calendar: &Calendar) -> DesignPurpose {
    let hear_back_on = calendar.meeting_on.checked_add(Duration::days(HEAR_BACK_DAYS));
    DesignPurpose { hear_back_on, ..DesignPurpose::default() }
}

/// A group for each band; one for everybody in a short survey, which too few of one band would answer.
fn groups(kind: DesignKind, forms: &BTreeMap<Band, Form>, invited: &BTreeMap<Band, u32>) -> Vec<DesignGroup> {
    if matches!(kind, DesignKind::Full | DesignKind::Copy) {
        return forms.keys().map(|band| own_group(*band, invited.get(band).copied())).collect();
    }
    let bands: Vec<Band> = EIGHT_UP.into_iter().filter(|band| forms.contains_key(band)).collect();
    let all = bands.iter().map(|band| invited.get(band).copied()).sum();
    let (group, title) = words::of_bands(&bands);
    let invited = if kind == DesignKind::SpotCheck { None } else { all };
    vec![DesignGroup { group, title, invited, bands, answers: None, exact_n: false }]
}

/// How many of each band were expected to be invited last time; only from groups of one band.
async fn invited_before(chorus: &Chorus) -> Result<BTreeMap<Band, u32>, WorkflowError> {
    let mut invited = BTreeMap::new();
    for survey in surveys(chorus).await? {
        let groups: Vec<(Vec<Band>, Option<u32>)> = match (&survey.designed, &survey.settled) {
            (Some(stored), _) => {
                stored.design.groups.iter().map(|group| (group.bands.clone(), group.invited)).collect()
            }
            (None, Some(wave)) => Draft::parse(wave.id.as_str(), &wave.draft)
                .map(|draft| draft.groups.into_iter().map(|group| (group.bands, group.expected)).collect())
                .unwrap_or_default(),
            (None, None) => Vec::new(),
        };
        for (bands, number) in groups {
            if let ([band], Some(number)) = (bands.as_slice(), number) {
                invited.insert(*band, number);
            }
        }
    }
    Ok(invited)
}

/// An earlier survey with its words locked, and its days anew.
async fn copied(chorus: &Chorus, earlier: &WaveId, new: &NewSurvey<'_>) -> Result<Design, DesignError> {
    let found = survey(chorus, earlier).await.map_err(|_| Refused::Gone)?;
    let before = match (found.designed, found.settled) {
        (Some(stored), _) => stored.design,
        (None, Some(wave)) => of_draft(chorus, &wave.draft)?,
        (None, None) => return Err(Refused::Gone.into()),
    };
    let calendar = Calendar::backwards(new.meeting_on, new.leads.unwrap_or(before.calendar.leads), Vec::new());
    let items: BTreeSet<ItemId> = before.items().into_iter().cloned().collect();
    let locks = Some(Locks { survey: before.title.clone(), items, unlocked: BTreeMap::new() });
    let purpose = DesignPurpose { hear_back_on: first_purpose(&calendar).hear_back_on, ..before.purpose.clone() };
    Ok(Design { kind: DesignKind::Copy, council: new.council.to_owned(), calendar, locks, purpose, ..before })
}

/// The design that would have made this draft.
fn of_draft(chorus: &Chorus, text: &str) -> Result<Design, WorkflowError> {
    let draft = Draft::parse("the earlier survey", text).map_err(|found| faults(&found))?;
    let mut forms = BTreeMap::new();
    for (band, name) in &draft.questionnaires {
        let form = chorus.catalogue.questionnaire(name).ok_or_else(|| WorkflowError::FileChanged(name.clone()))?;
        forms.insert(*band, Form::taken_from(&form, *band));
    }
    let group = |group: crate::consultation::DraftGroup| DesignGroup {
        group: group.group,
        title: group.title,
        bands: group.bands,
        invited: group.expected,
        answers: None,
        exact_n: group.exact_n,
    };
    let kind = if draft.rho == DesignKind::Pulse.rho() { DesignKind::Pulse } else { DesignKind::Full };
    Ok(Design {
        schema: DESIGN_SCHEMA.to_owned(),
        wave: draft.wave,
        title: draft.title,
        kind,
        council: draft.council,
        population: draft.population,
        strategy: draft.strategy,
        rho: draft.rho,
        calendar: Calendar::backwards(draft.results_on, kind.leads(), Vec::new()),
        purpose: draft.purpose.map_or_else(DesignPurpose::default, |purpose| DesignPurpose {
            can_change: purpose.can_change,
            who_decides: purpose.who_decides,
            hear_back_on: Some(purpose.hear_back_on),
        }),
        forms,
        groups: draft.groups.into_iter().map(group).collect(),
        importance: draft.importance,
        areas: draft.areas,
        short_way: draft.short_way,
        locks: None,
        languages: BTreeMap::new(),
    })
}
