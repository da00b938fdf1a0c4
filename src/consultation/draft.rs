//! A wave before it opens: the file a participation worker writes for `chorus wave create`.
//!
//! A draft names everything a person decides: dates, questionnaires, who is reported together, the price of the
//! release. What the program adds at opening (hashes, noise, keys, counts of codes) stands only in the manifest.
//!
//! Left open: whether the groups are large enough. Codes are counted at opening, and the planner tells what a plan
//! could show.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use time::{Date, Month};
use toml::de::DeValue;

use super::importance::Importance;
use super::manifest::{GroupId, Purpose, WaveId};
use super::response::Way;
use crate::questionnaire::file::{self, Read, Section, day, flag, list, number, parsed, text};
use crate::questionnaire::{Band, Fault, ItemId, Library, Questionnaire};

/// The privacy loss of a full survey, and the most that any wave may cost.
pub const FULL_SURVEY_RHO: &str = "0.311";
/// The same in billionths of ρ.
pub const FULL_SURVEY_NANO_RHO: u64 = 311_000_000;
/// The privacy loss of a pulse.
pub const PULSE_RHO: &str = "0.03";
/// Less than this buys noise and nothing else; whoever writes it has most likely lost a digit.
const LEAST_NANO_RHO: u64 = 10_000_000;
const MOST_NANO_RHO: u64 = FULL_SURVEY_NANO_RHO;

/// Answers are taken for no longer than this many days.
const LONGEST_FIELDWORK: i64 = 184;
/// Sealed responses are destroyed within this many days of the promised results.
const LONGEST_KEPT: i64 = 366;

/// Who is reported together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftGroup {
    /// Its name.
    pub group: GroupId,
    /// Its name on pages, such as "Ages 8 to 11".
    pub title: String,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// How many young people are expected to be invited, for planning only.
    pub expected: Option<u32>,
    /// Whether its number of responses is published exactly. Then it is what somebody answered that stays hidden, not
    /// that they did: the privacy lead's choice.
    pub exact_n: bool,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The council's name.
    pub council: String,
    /// Whose privacy the ledger counts, such as `care`.
    pub population: String,
    /// Names the wave.
    pub wave: WaveId,
    /// Its title on pages.
    pub title: String,
    /// The first day answers are taken.
    pub opens_on: Date,
    /// The last day answers are taken, unless extended.
    pub closes_on: Date,
    /// The day by which results are promised.
    pub results_on: Date,
    /// The day by which sealed responses are destroyed.
    pub erase_on: Date,
    /// The planned privacy loss, ρ of zCDP, a decimal.
    pub rho: String,
    /// `code/version` of the strategy whose table is copied.
    pub strategy: String,
    /// `code/version` of the questionnaire of each band.
    pub questionnaires: BTreeMap<Band, String>,
    /// They partition the bands that have a questionnaire.
    pub groups: Vec<DraftGroup>,
    /// Items that matter more, or less, than the others.
    pub importance: BTreeMap<ItemId, Importance>,
    /// Whether a young person of 4 to 17 may take the short way, in the wording for 4-7.
    pub short_way: bool,
    /// What the survey is for, as young people are told.
    pub purpose: Option<Purpose>,
    /// The outcome areas of the council's own items, which its strategy does not name.
    pub areas: BTreeMap<ItemId, ItemId>,
}

/// The year of the April in which the council year of a day began.
#[must_use]
pub fn council_year_of(day: Date) -> i32 {
    if day.month() as u8 >= Month::April as u8 { day.year() } else { day.year() - 1 }
}

impl Draft {
    /// Reads and checks a draft on its own; `file_name` is only used to name it in faults.
    ///
    /// # Errors
    /// Every fault, in the order of the file. Never empty.
    pub fn parse(file_name: &str, source: &str) -> Result<Self, Vec<Fault>> {
        file::read(file_name, source, read_draft)
    }

    /// The year of the April in which the council year of this wave began.
    #[must_use]
    pub fn council_year(&self) -> i32 {
        council_year_of(self.opens_on)
    }

    /// Whether somebody in this group may take the short way.
    #[must_use]
    pub fn offers_short_way(&self, group: &DraftGroup) -> bool {
        let by_choice = |band: &Band| *band != Band::FourToSeven && Way::Short.wording_of(*band).is_some();
        self.short_way && group.bands.iter().any(by_choice)
    }

    /// What is wrong with the questionnaires this draft names; `file_name` is only used to name the draft.
    #[must_use]
    pub fn faults_beside(&self, file_name: &str, library: &Library) -> Vec<Fault> {
        let fault = |band: &Band, problem: String| Fault {
            file: file_name.to_owned(),
            place: format!("questionnaires, {band}"),
            problem,
        };
        let mut faults = Vec::new();
        for (band, name) in &self.questionnaires {
            match library.get(name) {
                None => faults.push(fault(band, format!("there is no questionnaire {name}"))),
                Some(found) if !found.bands.contains(band) => {
                    let bands: Vec<_> = found.bands.iter().map(|band| band.as_str()).collect();
                    faults.push(fault(band, format!("{name} is not for band {band}; it is for {}", bands.join(", "))));
                }
                Some(found) => {
                    faults.extend(self.short_way_problem(*band, found, library).map(|text| fault(band, text)));
                }
            }
        }
        let asked = |item: &ItemId| {
            self.questionnaires.values().filter_map(|name| library.get(name)).any(|form| form.item(item).is_some())
        };
        faults.extend(self.importance.keys().filter(|item| !asked(item)).map(|item| Fault {
            file: file_name.to_owned(),
            place: format!("importance, {item}"),
            problem: "none of these questionnaires has such an item".to_owned(),
        }));
        faults.extend(self.areas.keys().filter(|item| !asked(item)).map(|item| Fault {
            file: file_name.to_owned(),
            place: format!("areas, {item}"),
            problem: "none of these questionnaires has such an item".to_owned(),
        }));
        faults
    }

    /// The short way asks a child the core items in the words for 4-7, so the child's own questionnaire needs them too:
    /// else an answer given the short way would have no place in its group's counts.
    fn short_way_problem(&self, band: Band, own: &Questionnaire, library: &Library) -> Option<String> {
        if !self.short_way || !matches!(band, Band::EightToEleven | Band::ElevenToSeventeen) {
            return None;
        }
        let youngest = library.get(self.questionnaires.get(&Band::FourToSeven)?)?;
        let core = youngest.items().filter(|item| item.core);
        let lacking: Vec<_> = core.filter(|item| own.item(&item.id).is_none()).map(|item| item.id.as_str()).collect();
        let name = own.name();
        (!lacking.is_empty()).then(|| format!("{name} lacks {}, which the short way asks", lacking.join(", ")))
    }
}

fn read_draft(root: &Section<'_>) -> Option<Draft> {
    let council = root.required("council", text(120));
    let population = root.required("population", text(40));
    let wave = root.required("wave", parsed);
    let title = root.required("title", text(120));
    let dates = ["opens_on", "closes_on", "results_on", "erase_on"].map(|key| root.required(key, day));
    check_dates(root, &dates);
    let rho = root.optional("rho", rho);
    let rho = if root.has("rho") { rho } else { Some(FULL_SURVEY_RHO.to_owned()) };
    let strategy = root.required("strategy", name);
    let questionnaires = root.section("questionnaires").map(|section| read_questionnaires(&section));
    let short_way = root.optional("short_way", flag).unwrap_or(false);
    let sections = root.sections("groups", 1..=8);
    let groups: Option<Vec<_>> = sections.iter().map(read_group).collect();
    let importance = root.has("importance").then(|| root.section("importance")).flatten();
    let importance = importance.map(|section| read_importance(&section)).unwrap_or_default();
    let areas = root.has("areas").then(|| root.section("areas")).flatten();
    let areas = areas.map(|section| read_areas(&section)).unwrap_or_default();
    let purpose = root.has("purpose").then(|| root.section("purpose").and_then(|section| read_purpose(&section)));
    let results_on = dates[2];
    if let (Some(Some(purpose)), Some(results_on)) = (&purpose, results_on)
        && purpose.hear_back_on < results_on
    {
        root.fault_at("purpose", "`hear_back_on` is before `results_on`; nobody knows the results by then");
    }
    root.nothing_else("the manifest of a wave");

    let (questionnaires, groups) = (questionnaires?, groups?);
    if short_way && !questionnaires.contains_key(&Band::FourToSeven) {
        root.fault_at("short_way", "`short_way` needs a questionnaire for 4-7, whose words it uses");
    }
    check_groups(root, &sections, &groups, &questionnaires, short_way);
    let [opens_on, closes_on, results_on, erase_on] = dates;
    Some(Draft {
        council: council?,
        population: population?,
        wave: wave?,
        title: title?,
        opens_on: opens_on?,
        closes_on: closes_on?,
        results_on: results_on?,
        erase_on: erase_on?,
        rho: rho?,
        strategy: strategy?,
        questionnaires,
        groups,
        importance,
        short_way,
        purpose: match purpose {
            Some(purpose) => Some(purpose?),
            None => None,
        },
        areas,
    })
}

fn check_dates(root: &Section<'_>, dates: &[Option<Date>; 4]) {
    let [Some(opens), Some(closes), Some(results), Some(erase)] = *dates else { return };
    for (key, problem, wrong) in [
        ("closes_on", "is not after `opens_on`", closes <= opens),
        ("results_on", "is not after `closes_on`", results <= closes),
        ("erase_on", "is not after `results_on`; the key holders need the answers until then", erase <= results),
    ] {
        if wrong {
            root.fault_at(key, format!("`{key}` {problem}"));
        }
    }
    if (closes - opens).whole_days() > LONGEST_FIELDWORK {
        root.fault_at("closes_on", format!("answers would be taken for more than {LONGEST_FIELDWORK} days"));
    }
    if (erase - results).whole_days() > LONGEST_KEPT {
        root.fault_at("erase_on", format!("answers would be kept for more than {LONGEST_KEPT} days after the results"));
    }
}

/// Reads a privacy loss, as it will be printed.
fn rho(value: &DeValue<'_>) -> Read<String> {
    let printed = text(20)(value)?;
    let wanted = format!(
        "is \"{printed}\"; it is a decimal in quotes from 0.01 to {FULL_SURVEY_RHO}: \"{FULL_SURVEY_RHO}\" for a full survey, \
         \"{PULSE_RHO}\" for a pulse, \"0.0881\" for a survey at half the usual loss"
    );
    let (whole, part) = printed.split_once('.').unwrap_or((&printed, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 1 || part.len() > 9 || !digits(whole) || !digits(part) {
        return Err(wanted);
    }
    let nano = format!("{whole}{part:0<9}").parse::<u64>().map_err(|_| wanted.clone())?;
    if (LEAST_NANO_RHO..=MOST_NANO_RHO).contains(&nano) { Ok(printed) } else { Err(wanted) }
}

/// Reads `code/version`.
fn name(value: &DeValue<'_>) -> Read<String> {
    let name = text(60)(value)?;
    let fits = name.split_once('/').is_some_and(|(code, version)| {
        !code.is_empty() && version.parse::<u32>().is_ok_and(|number| number > 0 && number.to_string() == version)
    });
    if fits {
        Ok(name)
    } else {
        Err(format!("is \"{name}\"; a file is named by code and version, such as \"wellbeing-8-11/1\""))
    }
}

fn read_questionnaires(section: &Section<'_>) -> BTreeMap<Band, String> {
    section.call("questionnaires");
    let mut questionnaires = BTreeMap::new();
    for (band, name) in section.named_values(name) {
        match band.parse::<Band>() {
            Ok(band) => drop(questionnaires.insert(band, name)),
            Err(problem) => section.fault_at(band, problem.to_string()),
        }
    }
    questionnaires
}

fn read_importance(section: &Section<'_>) -> BTreeMap<ItemId, Importance> {
    section.call("importance");
    let mut importance = BTreeMap::new();
    for (item, how) in section.named_values(parsed) {
        match item.parse::<ItemId>() {
            Ok(item) => drop(importance.insert(item, how)),
            Err(problem) => section.fault_at(item, problem.to_string()),
        }
    }
    importance
}

/// Reads the outcome areas of the council's own items. Whether there are such areas is the strategy's to say.
fn read_areas(section: &Section<'_>) -> BTreeMap<ItemId, ItemId> {
    section.call("areas");
    let mut areas = BTreeMap::new();
    for (item, area) in section.named_values(parsed) {
        match item.parse::<ItemId>() {
            Ok(item) => drop(areas.insert(item, area)),
            Err(problem) => section.fault_at(item, problem.to_string()),
        }
    }
    areas
}

fn read_purpose(section: &Section<'_>) -> Option<Purpose> {
    section.call("purpose");
    let can_change = section.required("can_change", text(Purpose::MOST_CHARS));
    let who_decides = section.required("who_decides", text(Purpose::MOST_CHARS));
    let hear_back_on = section.required("hear_back_on", day);
    section.nothing_else("a purpose");
    Some(Purpose { can_change: can_change?, who_decides: who_decides?, hear_back_on: hear_back_on? })
}

fn read_group(section: &Section<'_>) -> Option<DraftGroup> {
    let group: Option<GroupId> = section.required("group", parsed);
    if let Some(group) = &group {
        section.call(&format!("group {group}"));
    }
    let title = section.required("title", text(60));
    let bands = section.required("bands", list(1..=4, parsed));
    let expected = section.optional("expected", number(1..=100_000));
    let exact_n = section.optional("exact_n", flag).unwrap_or(false);
    section.nothing_else("a group");
    Some(DraftGroup { group: group?, title: title?, bands: bands?, expected, exact_n })
}

/// Each band that has a questionnaire stands in one group; that of 4-7 may stand in none where only the short way uses
/// it.
fn check_groups(
    root: &Section<'_>,
    sections: &[Section<'_>],
    groups: &[DraftGroup],
    questionnaires: &BTreeMap<Band, String>,
    short_way: bool,
) {
    let mut names = BTreeSet::new();
    let mut placed = BTreeMap::new();
    for (section, group) in sections.iter().zip(groups) {
        if !names.insert(&group.group) {
            section.fault("stands here twice; each group has a name of its own");
        }
        for band in &group.bands {
            if let Some(other) = placed.insert(band, &group.group) {
                section.fault_at("bands", format!("`bands` has {band}, which group {other} has already"));
            }
            if !questionnaires.contains_key(band) {
                section.fault_at("bands", format!("`bands` has {band}, for which [questionnaires] names none"));
            }
        }
    }
    for band in questionnaires.keys().filter(|band| !placed.contains_key(band)) {
        if !(short_way && *band == Band::FourToSeven) {
            root.fault_at("groups", format!("band {band} has a questionnaire and stands in no group"));
        }
    }
}
