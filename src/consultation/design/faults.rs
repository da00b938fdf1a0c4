//! What a design still lacks, and what in it cannot be: each with its place, as kinds that templates word.
//!
//! The rules are those that [`Questionnaire::parse`](crate::questionnaire::Questionnaire::parse) and
//! [`Draft::parse`](crate::consultation::Draft::parse) hold, told of a design that may be unfinished, and two more: an
//! item of the council's own needs an outcome area, and young people are told what the survey is for.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::item::{is_line, is_text};
use super::{DaysFault, Design, Form, ItemFault, item_faults};
use crate::consultation::manifest::{GroupId, Purpose};
use crate::questionnaire::{Band, Item, ItemId, ItemKind, OptionCode};

/// The most characters of a title, of the title of a part, of one of a group, and of a source.
const MOST_TITLE: usize = 120;
const MOST_PART_TITLE: usize = 80;
const MOST_GROUP_TITLE: usize = 60;
const MOST_SOURCE: usize = 500;
/// The most items of a form, its most parts, and the most young people of a group.
const MOST_ITEMS: usize = 120;
const MOST_PARTS: usize = 20;
const MOST_INVITED: u32 = 100_000;

/// What is known of items outside of the design: the council's files and its strategy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownAreas {
    /// The area of each item that the strategy names.
    pub of: BTreeMap<ItemId, ItemId>,
    /// The codes of its areas.
    pub codes: BTreeSet<ItemId>,
    /// Items that stand in the files of the question bank; all others are the council's own.
    pub banked: BTreeSet<ItemId>,
}

impl KnownAreas {
    /// Whether the council made this item itself.
    #[must_use]
    pub fn is_own(&self, item: &ItemId) -> bool {
        !self.banked.contains(item) && !self.of.contains_key(item)
    }
}

/// Where in a design something stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The title.
    Title,
    /// The days.
    Days,
    /// What it is for.
    Purpose,
    /// Who is reported together.
    Groups,
    /// One of the groups.
    Group(GroupId),
    /// The form of a band as a whole.
    Band(Band),
    /// One question, as this band is asked it.
    Item(Band, ItemId),
}

/// What is wrong, or still lacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// The title is blank or too long.
    Title,
    /// The days cannot be.
    Days(DaysFault),
    /// What can change was not said.
    CanChange,
    /// Who decides was not said.
    WhoDecides,
    /// By when young people hear back was not said.
    HearBack,
    /// They would hear back before the board has met.
    HearBackEarly,
    /// No band is asked anything.
    NobodyAsked,
    /// This band is asked nothing that could be counted.
    NothingAsked,
    /// Too many questions, or parts.
    TooMany,
    /// The title of a part is blank or too long.
    PartTitle,
    /// The source and licence are blank or too long.
    Source,
    /// The question by itself.
    Item(ItemFault),
    /// It may be hard to answer, and comes first.
    SensitiveFirst,
    /// It may be hard to answer, and can come last.
    SensitiveLast,
    /// It takes words, and is not last in its part.
    TextNotLast,
    /// It is asked only if another was answered so, which does not stand before it with that answer.
    Condition,
    /// The council's own question belongs to no outcome area.
    NoArea,
    /// Its outcome area is none of the strategy.
    NoSuchArea,
    /// The band stands in no group.
    InNoGroup,
    /// The band stands in two groups.
    InTwoGroups,
    /// The group has a band that is asked nothing.
    GroupWithoutForm,
    /// The title of the group is blank or too long.
    GroupTitle,
    /// How many will be invited was not said, or cannot be.
    Invited,
    /// More are expected to answer than are invited.
    Answers,
    /// The short way asks these questions, which the band's own form lacks; none when no form has its words.
    ShortWay(Vec<ItemId>),
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignFault {
    /// Where.
    pub place: Place,
    /// What.
    pub kind: FaultKind,
}

impl Design {
    /// Everything that stands between this design and a draft, in the order of its pages; `today` says which days are
    /// over.
    #[must_use]
    pub fn faults(&self, known: &KnownAreas, today: Date) -> Vec<DesignFault> {
        let mut found = Found::default();
        if !is_line(&self.title, MOST_TITLE) {
            found.add(Place::Title, FaultKind::Title);
        }
        for fault in self.calendar.faults(today) {
            found.add(Place::Days, FaultKind::Days(fault));
        }
        self.purpose_faults(&mut found);
        if self.forms.is_empty() {
            found.add(Place::Groups, FaultKind::NobodyAsked);
        }
        for (band, form) in &self.forms {
            form_faults(*band, form, &mut found);
            self.area_faults(*band, form, known, &mut found);
        }
        self.group_faults(&mut found);
        self.short_way_faults(&mut found);
        found.0
    }

    fn purpose_faults(&self, found: &mut Found) {
        let purpose = &self.purpose;
        if !is_line(&purpose.can_change, Purpose::MOST_CHARS) {
            found.add(Place::Purpose, FaultKind::CanChange);
        }
        if !is_line(&purpose.who_decides, Purpose::MOST_CHARS) {
            found.add(Place::Purpose, FaultKind::WhoDecides);
        }
        match purpose.hear_back_on {
            None => found.add(Place::Purpose, FaultKind::HearBack),
            Some(day) if day < self.calendar.results_on() => found.add(Place::Purpose, FaultKind::HearBackEarly),
            Some(_) => {}
        }
    }

    fn area_faults(&self, band: Band, form: &Form, known: &KnownAreas, found: &mut Found) {
        for item in form.items().filter(|item| item.kind.takes_sides() && known.is_own(&item.id)) {
            let place = || Place::Item(band, item.id.clone());
            match self.areas.get(&item.id) {
                None => found.add(place(), FaultKind::NoArea),
                Some(area) if !known.codes.contains(area) => found.add(place(), FaultKind::NoSuchArea),
                Some(_) => {}
            }
        }
    }

    fn group_faults(&self, found: &mut Found) {
        let mut placed = BTreeSet::new();
        for group in &self.groups {
            let place = || Place::Group(group.group.clone());
            if !is_line(&group.title, MOST_GROUP_TITLE) {
                found.add(place(), FaultKind::GroupTitle);
            }
            for band in &group.bands {
                if !placed.insert(*band) {
                    found.add(Place::Band(*band), FaultKind::InTwoGroups);
                }
                if !self.forms.contains_key(band) {
                    found.add(place(), FaultKind::GroupWithoutForm);
                }
            }
            match (group.invited, group.answers) {
                (Some(1..=MOST_INVITED), None) => {}
                (Some(invited @ 1..=MOST_INVITED), Some(answers)) if answers <= invited => {}
                (Some(1..=MOST_INVITED), Some(_)) => found.add(place(), FaultKind::Answers),
                _ => found.add(place(), FaultKind::Invited),
            }
        }
        for band in self.forms.keys().filter(|band| !placed.contains(band)) {
            if !(self.short_way && *band == Band::FourToSeven) {
                found.add(Place::Band(*band), FaultKind::InNoGroup);
            }
        }
    }

    fn short_way_faults(&self, found: &mut Found) {
        if !self.short_way {
            return;
        }
        let Some(youngest) = self.forms.get(&Band::FourToSeven) else {
            found.add(Place::Groups, FaultKind::ShortWay(Vec::new()));
            return;
        };
        for band in [Band::EightToEleven, Band::ElevenToSeventeen] {
            let Some(own) = self.forms.get(&band) else { continue };
            let core = youngest.items().filter(|item| item.core && own.item(&item.id).is_none());
            let lacking: Vec<_> = core.map(|item| item.id.clone()).collect();
            if !lacking.is_empty() {
                found.add(Place::Band(band), FaultKind::ShortWay(lacking));
            }
        }
    }
}

#[derive(Default)]
struct Found(Vec<DesignFault>);

impl Found {
    fn add(&mut self, place: Place, kind: FaultKind) {
        self.0.push(DesignFault { place, kind });
    }
}

fn form_faults(band: Band, form: &Form, found: &mut Found) {
    let whole = |found: &mut Found, kind| found.add(Place::Band(band), kind);
    if !form.items().any(|item| item.kind.takes_sides()) {
        whole(found, FaultKind::NothingAsked);
    }
    if form.items().count() > MOST_ITEMS || form.parts.len() > MOST_PARTS {
        whole(found, FaultKind::TooMany);
    }
    if !is_line(&form.title, MOST_TITLE) || form.parts.iter().any(|part| !is_line(&part.title, MOST_PART_TITLE)) {
        whole(found, FaultKind::PartTitle);
    }
    if !is_line(&form.source, MOST_SOURCE) {
        whole(found, FaultKind::Source);
    }
    for item in form.items() {
        for fault in item_faults(item) {
            found.add(Place::Item(band, item.id.clone()), FaultKind::Item(fault));
        }
    }
    order_faults(band, form, found);
    condition_faults(band, form, found);
}

fn order_faults(band: Band, form: &Form, found: &mut Found) {
    let closed: Vec<&Item> = form.items().filter(|item| !is_text(item)).collect();
    // Whoever is not asked a question with a condition ends with the one before it.
    let surely_last = closed.iter().rposition(|item| item.only_if.is_none()).unwrap_or(0);
    for (at, item) in closed.iter().enumerate().filter(|(_, item)| item.sensitive) {
        let place = || Place::Item(band, item.id.clone());
        if at == 0 {
            found.add(place(), FaultKind::SensitiveFirst);
        }
        if at >= surely_last {
            found.add(place(), FaultKind::SensitiveLast);
        }
    }
    for part in &form.parts {
        let last_closed = part.items.iter().rposition(|item| !is_text(item)).unwrap_or(0);
        for item in part.items[..last_closed.min(part.items.len())].iter().filter(|item| is_text(item)) {
            found.add(Place::Item(band, item.id.clone()), FaultKind::TextNotLast);
        }
    }
}

fn condition_faults(band: Band, form: &Form, found: &mut Found) {
    let mut earlier: BTreeMap<&ItemId, &Item> = BTreeMap::new();
    for item in form.items() {
        if let Some(condition) = &item.only_if {
            let holds = earlier.get(&condition.item).is_some_and(|asked| match &asked.kind {
                ItemKind::OneOf { options, .. } => {
                    let offered = |code: &OptionCode| options.iter().any(|option| option.code == *code);
                    !condition.any_of.is_empty() && condition.any_of.iter().all(offered)
                }
                _ => false,
            });
            if !holds {
                found.add(Place::Item(band, item.id.clone()), FaultKind::Condition);
            }
        }
        earlier.insert(&item.id, item);
    }
}
