//! The questions of a survey by outcome area, and what is wrong with them: short names, chips, marks.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::consultation::WaveId;
use crate::consultation::design::{DaysFault, Design, DesignFault, FaultKind, ItemFault, Place};
use crate::outcomes::Strategy;
use crate::questionnaire::{Band, Item, ItemId};

/// What a question is called in a list: what a good answer says, or the question itself where it says nothing.
#[must_use]
pub fn label_of(item: &Item) -> String {
    let words = if item.statement.is_empty() { &item.wording } else { &item.statement };
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What a question is called, as the oldest band that is asked it has it.
#[must_use]
pub fn label_in(design: &Design, id: &ItemId) -> String {
    design.forms.values().rev().find_map(|form| form.item(id)).map_or_else(|| id.to_string(), label_of)
}

/// What a question is called, as this band has it, else as the oldest band that is asked it does.
#[must_use]
pub fn label_for(design: &Design, id: &ItemId, band: Band) -> String {
    design.forms.get(&band).and_then(|form| form.item(id)).map_or_else(|| label_in(design, id), label_of)
}

/// The outcome area of a question: by the strategy, else by the design.
#[must_use]
pub fn area_of<'a>(design: &'a Design, strategy: Option<&'a Strategy>, id: &ItemId) -> Option<&'a ItemId> {
    strategy.and_then(|strategy| strategy.area_of(id)).or_else(|| design.areas.get(id))
}

/// A question in the outline.
#[derive(Clone, Serialize)]
pub struct OutlineItem {
    href: String,
    label: String,
    chips: Vec<Band>,
    here: bool,
    wrong: bool,
    locked: bool,
}

/// An outcome area in the outline; no title for what belongs to none.
#[derive(Clone, Serialize)]
pub struct OutlineArea {
    title: Option<String>,
    items: Vec<OutlineItem>,
}

/// The outline of a design. `band` is the band that links keep to where it is asked.
#[must_use]
pub fn outline(
    design: &Design,
    strategy: Option<&Strategy>,
    faults: &[DesignFault],
    here: Option<&ItemId>,
    band: Band,
) -> Vec<OutlineArea> {
    let wrong: BTreeSet<&ItemId> =
        faults.iter().filter_map(|fault| if let Place::Item(_, id) = &fault.place { Some(id) } else { None }).collect();
    let item = |id: &ItemId| {
        let asked: Vec<Band> = design.bands_asked(id).collect();
        let shown = if asked.contains(&band) { Some(band) } else { asked.first().copied() };
        OutlineItem {
            href: question_href(&design.wave, shown.unwrap_or(band), id),
            label: label_for(design, id, band),
            chips: asked,
            here: here == Some(id),
            wrong: wrong.contains(id),
            locked: design.is_locked(id),
        }
    };
    let ids = design.items();
    let in_area = |code: Option<&ItemId>| -> Vec<OutlineItem> {
        ids.iter().filter(|id| area_of(design, strategy, id) == code).map(|id| item(id)).collect()
    };
    let areas = strategy.map_or(&[][..], |strategy| &strategy.areas);
    let named =
        areas.iter().map(|area| OutlineArea { title: Some(area.title.clone()), items: in_area(Some(&area.code)) });
    let rest = OutlineArea { title: None, items: in_area(None) };
    named.chain([rest]).filter(|area| !area.items.is_empty()).collect()
}

/// Where a question is edited.
#[must_use]
pub fn question_href(wave: &WaveId, band: Band, id: &ItemId) -> String {
    format!("/staff/c/{wave}/questions?band={band}&item={id}#editor")
}

/// One thing that is wrong, in a list of all.
#[derive(Clone, Serialize)]
pub struct FaultLine {
    kind: &'static str,
    href: String,
    /// The question or group it is about.
    subject: Option<String>,
    band: Option<Band>,
}

/// The faults of a design, each with where it is mended.
#[must_use]
pub fn fault_lines(design: &Design, faults: &[DesignFault]) -> Vec<FaultLine> {
    faults.iter().map(|fault| fault_line(design, fault)).collect()
}

fn fault_line(design: &Design, fault: &DesignFault) -> FaultLine {
    let page = |end: &str| format!("/staff/c/{}/{end}", design.wave);
    let (href, subject, band) = match &fault.place {
        Place::Title => (super::path_of(&design.wave), None, None),
        Place::Days => (page("days"), None, None),
        Place::Purpose => (page("purpose"), None, None),
        Place::Groups => (page("privacy"), None, None),
        Place::Group(group) => {
            let title = design.groups.iter().find(|one| one.group == *group).map(|one| one.title.clone());
            (page("privacy"), title, None)
        }
        Place::Band(band) => (page(&format!("questions?band={band}")), None, Some(*band)),
        Place::Item(band, id) => {
            (question_href(&design.wave, *band, id), Some(label_for(design, id, *band)), Some(*band))
        }
    };
    FaultLine { kind: kind_of(&fault.kind), href, subject, band }
}

/// The name of a kind of fault, as `templates/parts/staff/studio/problem.hbs` words it.
#[must_use]
pub const fn kind_of(kind: &FaultKind) -> &'static str {
    match kind {
        FaultKind::Title => "title",
        FaultKind::Days(DaysFault::TooLate(_)) => "too_late",
        FaultKind::Days(DaysFault::Away(_)) => "key_holder_away",
        FaultKind::Days(DaysFault::Leads) => "leads",
        FaultKind::Days(DaysFault::Over) => "meeting_over",
        FaultKind::CanChange => "can_change",
        FaultKind::WhoDecides => "who_decides",
        FaultKind::HearBack => "hear_back",
        FaultKind::HearBackEarly => "hear_back_early",
        FaultKind::NobodyAsked => "nobody_asked",
        FaultKind::NothingAsked => "nothing_asked",
        FaultKind::TooMany => "too_many",
        FaultKind::PartTitle => "part_title",
        FaultKind::Source => "source",
        FaultKind::Item(fault) => kind_of_item(*fault),
        FaultKind::SensitiveFirst => "sensitive_first",
        FaultKind::SensitiveLast => "sensitive_last",
        FaultKind::TextNotLast => "text_not_last",
        FaultKind::Condition => "condition",
        FaultKind::NoArea | FaultKind::NoSuchArea => "no_area",
        FaultKind::InNoGroup | FaultKind::InTwoGroups | FaultKind::GroupWithoutForm => "groups",
        FaultKind::GroupTitle => "group_title",
        FaultKind::Invited => "invited",
        FaultKind::Answers => "numbers",
        FaultKind::ShortWay(_) => "short_way",
    }
}

const fn kind_of_item(fault: ItemFault) -> &'static str {
    match fault {
        ItemFault::Wording => "wording",
        ItemFault::Easy => "easy",
        ItemFault::Hint => "hint",
        ItemFault::Statement => "statement",
        ItemFault::NotAboutMe => "not_about_me",
        ItemFault::HowManyAnswers => "how_many_answers",
        ItemFault::Label => "label",
        ItemFault::SameLabel => "same_label",
        ItemFault::NothingGood => "nothing_good",
        ItemFault::NothingElse => "nothing_else",
        ItemFault::NoFace => "no_face",
        ItemFault::Ends => "ends",
        ItemFault::GoodNumbers => "good_numbers",
        ItemFault::HowManyChosen => "how_many_chosen",
    }
}

impl OutlineArea {
    /// A sample outline.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        let item = |label: &str, chips: &[Band], here, wrong| OutlineItem {
            href: "/staff/c/2027-06-pulse/questions?band=8-11&item=decisions#editor".to_owned(),
            label: label.to_owned(),
            chips: chips.to_vec(),
            here,
            wrong,
            locked: !wrong && !here,
        };
        let children = &Band::ALL[..3];
        vec![
            Self {
                title: Some("Relationships".to_owned()),
                items: vec![item("Feel cared about", children, false, false)],
            },
            Self {
                title: Some("Rights".to_owned()),
                items: vec![
                    item("Have a say in decisions", children, true, true),
                    item(super::sample::HOSTILE, &Band::ALL[1..2], false, false),
                ],
            },
            Self { title: None, items: vec![item("What would make life better?", &Band::ALL[2..], false, false)] },
        ]
    }
}

impl FaultLine {
    /// One of each kind, for samples.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        const KINDS: [&str; 22] = [
            "title",
            "too_late",
            "key_holder_away",
            "leads",
            "can_change",
            "who_decides",
            "hear_back",
            "hear_back_early",
            "nobody_asked",
            "nothing_asked",
            "too_many",
            "part_title",
            "source",
            "wording",
            "sensitive_first",
            "sensitive_last",
            "text_not_last",
            "condition",
            "no_area",
            "groups",
            "invited",
            "short_way",
        ];
        let line = |kind: &'static str| Self {
            kind,
            href: "/staff/c/2027-06-pulse/questions".to_owned(),
            subject: Some(super::sample::HOSTILE.to_owned()),
            band: Some(Band::EightToEleven),
        };
        KINDS.into_iter().map(line).collect()
    }
}
