//! How a response is counted, and how far one response can move the counts.
//!
//! **The rule.** A response adds 1 to the number of responses of its group. For every item of the group's vector it
//! does exactly one of three things: a positive answer adds 1 to `signed`, a negative one takes 1 from it, and anything
//! else (skipped, "I don't know", "this is not about me", not asked, not in the questionnaire that was answered, or
//! not an answer at all) adds 1 to `missing`.
//!
//! **The sensitivity.** So adding or removing one response moves the number of responses by 1 and, of each item's two
//! numbers, one by 1 and the other not at all. [`Effect`] is that statement as a type: an item's effect is one of three
//! values, whatever was sent. [`answer_states`] lists which of them an item can have, and the price of a release is
//! that of the dearest.
//!
//! Lists of themes are in no vector; `themes` has the rule for them.
//!
//! A response that names another wave, a group or a questionnaire that this wave does not have, is counted as unreadable:
//! it touches that one number instead.

use std::collections::BTreeMap;

use super::counts::{Full, GroupTally, WaveTally};
use super::themes::Chosen;
use crate::consultation::{GroupId, GroupPlan, Manifest, Response, ThemePlan, WaveId};
use crate::questionnaire::{Answer, Counts, Item, ItemId, ItemKind, OptionCode, Questionnaire, ResponseOption};

/// What one response does to the two numbers of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Adds 1 to `signed`.
    Positive,
    /// Takes 1 from `signed`.
    Negative,
    /// Adds 1 to `missing`.
    Missing,
}

impl Effect {
    /// Everything that can happen.
    pub const ALL: [Self; 3] = [Self::Positive, Self::Negative, Self::Missing];

    /// By how much `signed` moves.
    #[must_use]
    pub const fn signed(self) -> i64 {
        match self {
            Self::Positive => 1,
            Self::Negative => -1,
            Self::Missing => 0,
        }
    }

    /// By how much `missing` moves.
    #[must_use]
    pub const fn missing(self) -> i64 {
        match self {
            Self::Positive | Self::Negative => 0,
            Self::Missing => 1,
        }
    }

    fn of(item: &Item, answer: &Answer) -> Self {
        match item.counts(answer) {
            Counts::Positive => Self::Positive,
            Counts::Negative => Self::Negative,
            Counts::Neither => Self::Missing,
        }
    }
}

/// What a respondent can do to an item's numbers: one entry for each state its answer can be in, not being asked
/// included.
#[must_use]
pub fn answer_states(item: &Item) -> Vec<Effect> {
    let mut answers = vec![Answer::Skipped, Answer::NotAboutMe];
    match &item.kind {
        ItemKind::OneOf { options, .. } => {
            answers.extend(options.iter().map(|option| Answer::OneOf(option.code.clone())));
        }
        ItemKind::ZeroToTen { .. } => answers.extend((0..=10).map(Answer::Number)),
        ItemKind::Count { most, .. } => answers.extend((0..=*most).map(Answer::Number)),
        ItemKind::SeveralOf { options } => answers.extend(sets_of(options).into_iter().map(Answer::SeveralOf)),
        // Words and lists of themes count neither for nor against.
        ItemKind::Text { .. } | ItemKind::Themes { .. } => {}
    }
    let not_asked = [Effect::Missing];
    not_asked.into_iter().chain(answers.iter().map(|answer| Effect::of(item, answer))).collect()
}

/// Sets of options that stand for all sets: an item of this kind looks only at which sorts of options are among those
/// chosen, so every set counts like one with at most one option of each sort.
fn sets_of(options: &[ResponseOption]) -> Vec<Vec<OptionCode>> {
    let sorts = [Counts::Positive, Counts::Negative, Counts::Neither];
    let firsts = sorts.map(|sort| options.iter().find(|option| option.counts == sort).map(|option| &option.code));
    (0..8_usize)
        .map(|set| {
            let chosen = firsts.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            chosen.filter_map(|(_, code)| code.cloned()).collect()
        })
        .collect()
}

/// Why a wave's responses cannot be counted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// The manifest names a questionnaire file that is not here.
    #[error("the questionnaire {0} of the manifest is not at hand, or not with the bytes the manifest names")]
    NoQuestionnaire(String),
    /// The vector of a group has an item that nobody is asked.
    #[error("group {group} reports {item}, which is in none of the questionnaires")]
    NoSuchItem {
        /// Which group.
        group: GroupId,
        /// Which item.
        item: ItemId,
    },
    /// The vector of a group has an item of free text, or a list of themes.
    #[error("group {group} reports {item}, whose answers count neither for nor against")]
    NoSides {
        /// Which group.
        group: GroupId,
        /// Which item.
        item: ItemId,
    },
}

/// The counting rule of one wave.
pub struct CountingRule<'q> {
    wave: WaveId,
    manifest_sha256: String,
    groups: Vec<GroupRule<'q>>,
}

/// For every questionnaire of the wave, by name, its item at each place of the group's vector.
struct GroupRule<'q> {
    group: GroupId,
    names: Vec<ItemId>,
    lists: Vec<ThemePlan>,
    asked: BTreeMap<String, Asked<'q>>,
}

/// What a questionnaire asks of a group's vector, and of its lists of themes.
struct Asked<'q> {
    items: Vec<Option<&'q Item>>,
    lists: Vec<Option<&'q Item>>,
}

impl<'q> CountingRule<'q> {
    /// The rule for the wave of this manifest; `at_hand` must hold every questionnaire it names, and may hold others.
    ///
    /// # Errors
    /// [`RuleFault`] when the manifest and the questionnaires do not fit together.
    pub fn new(manifest: &Manifest, at_hand: impl IntoIterator<Item = &'q Questionnaire>) -> Result<Self, RuleFault> {
        let at_hand: Vec<&Questionnaire> = at_hand.into_iter().collect();
        let mut given = Vec::new();
        for wanted in &manifest.questionnaires {
            let found = at_hand.iter().copied().find(|one| one.name() == wanted.name && one.sha256 == wanted.sha256);
            given.push(found.ok_or_else(|| RuleFault::NoQuestionnaire(wanted.name.clone()))?);
        }
        let groups = manifest.groups.iter().map(|plan| GroupRule::new(plan, &given)).collect::<Result<_, _>>()?;
        Ok(Self { wave: manifest.wave.clone(), manifest_sha256: manifest.sha256(), groups })
    }

    /// A tally of no responses.
    #[must_use]
    pub fn empty(&self) -> WaveTally {
        let empty = |rule: &GroupRule<'_>| {
            let lists = rule.lists.iter().map(|list| list.options.len());
            GroupTally::empty(rule.group.clone(), rule.names.len(), lists)
        };
        let groups = self.groups.iter().map(empty).collect();
        WaveTally { manifest_sha256: self.manifest_sha256.clone(), groups, unreadable: 0 }
    }

    /// Counts one response: in its group's vector, or as unreadable when it has no place there.
    ///
    /// # Errors
    /// [`Full`].
    pub fn count(&self, response: &Response, tally: &mut WaveTally) -> Result<(), Full> {
        let Some((place, asked)) = self.place_of(response) else { return tally.count_unreadable() };
        let rule = &self.groups[place];
        let effects =
            rule.names.iter().zip(&asked.items).map(|(name, item)| match (item, response.answers.get(name)) {
                (Some(item), Some(answer)) => Effect::of(item, answer),
                _ => Effect::Missing,
            });
        let chosen =
            rule.lists.iter().zip(&asked.lists).map(|(list, item)| match (item, response.answers.get(&list.item)) {
                (Some(item), Some(answer)) => Chosen::of(list, item, answer),
                _ => Chosen::NONE,
            });
        tally.groups[place].add(effects, chosen)
    }

    fn place_of(&self, response: &Response) -> Option<(usize, &Asked<'q>)> {
        let ours = response.wave == self.wave && response.manifest == self.manifest_sha256;
        let place = self.groups.iter().position(|rule| ours && rule.group == response.group)?;
        Some((place, self.groups[place].asked.get(&response.questionnaire)?))
    }
}

impl<'q> GroupRule<'q> {
    fn new(plan: &GroupPlan, given: &[&'q Questionnaire]) -> Result<Self, RuleFault> {
        let names: Vec<ItemId> = plan.items.iter().map(|planned| planned.item.clone()).collect();
        let is_list = |item: &&Item| matches!(item.kind, ItemKind::Themes { .. });
        let read = |one: &&'q Questionnaire| {
            let items = names.iter().map(|name| one.item(name)).collect();
            let lists = plan.themes.iter().map(|list| one.item(&list.item).filter(is_list)).collect();
            (one.name(), Asked { items, lists })
        };
        let asked: BTreeMap<_, _> = given.iter().map(read).collect();
        let no_such_item = |item: &ItemId| RuleFault::NoSuchItem { group: plan.group.clone(), item: item.clone() };
        for (place, name) in names.iter().enumerate() {
            let mut found = asked.values().filter_map(|asked| asked.items[place]).peekable();
            if found.peek().is_none() {
                return Err(no_such_item(name));
            }
            if found.any(|item| !item.kind.takes_sides()) {
                return Err(RuleFault::NoSides { group: plan.group.clone(), item: name.clone() });
            }
        }
        for (place, list) in plan.themes.iter().enumerate() {
            if asked.values().all(|asked| asked.lists[place].is_none()) {
                return Err(no_such_item(&list.item));
            }
        }
        Ok(Self { group: plan.group.clone(), names, lists: plan.themes.clone(), asked })
    }
}
