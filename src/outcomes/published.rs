//! A published wave: everything its pages are made of, and nothing else.
//!
//! The manifest and the questionnaires were public before anybody answered; the document is what the custodians signed.
//! No type here could hold a response or a count, so no page can show one.

use time::Date;

use crate::consultation::{AreaItems, GroupPlan, Manifest, Reason, ThemePlan};
use crate::privacy::document::{Measure, ReleaseDocument, ReleasedGroup, VerifiedRelease};
use crate::privacy::estimate::{self, Estimate, FEWEST_ITEMS_FOR_A_SCORE, share_over};
use crate::questionnaire::{Band, Item, ItemId, OptionCode, Questionnaire};

/// Results were public and are no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Since when.
    pub on: Date,
    /// Why; pages word it.
    pub reason: Reason,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Published {
    /// What was released, with the manifest it follows.
    pub release: VerifiedRelease,
    /// The questionnaires the manifest names.
    pub questionnaires: Vec<Questionnaire>,
    /// The day it was published.
    pub on: Date,
    /// Whether it was taken back.
    pub withdrawn: Option<Withdrawal>,
    /// What the council says to young people before the figures; no number stands in it.
    pub opening: Option<String>,
    /// The questions that are left out of it, each with the reason; the document names the same questions.
    pub taken_out: Vec<(ItemId, Reason)>,
}

impl Published {
    /// What was fixed when the wave opened.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        self.release.manifest()
    }

    /// What was released.
    #[must_use]
    pub fn document(&self) -> &ReleaseDocument {
        self.release.document()
    }

    /// The item as the young people of `band` were asked it.
    #[must_use]
    pub fn item(&self, band: Band, id: &ItemId) -> Option<&Item> {
        let given = self.manifest().questionnaire_for(band)?;
        self.questionnaires.iter().find(|one| one.name() == given.name)?.item(id)
    }

    /// The groups of the document, each with its plan.
    pub fn groups(&self) -> impl Iterator<Item = Member<'_>> {
        self.document().groups.iter().filter_map(|released| {
            let plan = self.manifest().group(&released.group)?;
            Some(Member { released, plan })
        })
    }
}

/// One group: what was released of it and what had been planned.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its numbers.
    pub released: &'a ReleasedGroup,
    /// Its plan.
    pub plan: &'a GroupPlan,
}

impl<'a> Member<'a> {
    /// The list of themes of this name, if the group was asked it.
    #[must_use]
    pub fn list(&self, item: &ItemId) -> Option<&'a ThemePlan> {
        let released = self.released.themes.iter().any(|list| list.item == *item);
        self.plan.themes.iter().find(|list| list.item == *item).filter(|_| released)
    }

    /// Whether the group was asked this item.
    #[must_use]
    pub fn was_asked(&self, item: &ItemId) -> bool {
        self.released.item(item).is_some()
    }
}

/// Whose answers a page is about: one group, or the children's groups put together.
#[derive(Clone, Debug)]
pub struct Scope<'a> {
    /// Its groups, youngest first.
    pub members: Vec<Member<'a>>,
}

impl<'a> Scope<'a> {
    /// Every scope of a release: first the children's groups together where there are several, then each group.
    ///
    /// Care leavers are never put together with children: they were asked another questionnaire.
    #[must_use]
    pub fn of(published: &'a Published) -> Vec<Self> {
        Self::over(published.groups())
    }

    /// Every scope of these groups.
    pub(super) fn over(groups: impl Iterator<Item = Member<'a>>) -> Vec<Self> {
        let mut groups: Vec<_> = groups.collect();
        groups.sort_by_key(|group| group.plan.bands.iter().min().copied());
        let children: Vec<_> =
            groups.iter().copied().filter(|group| !group.plan.bands.contains(&Band::CareLeavers)).collect();
        let together = (children.len() > 1).then_some(Self { members: children });
        together.into_iter().chain(groups.into_iter().map(|group| Self { members: vec![group] })).collect()
    }

    /// How the scope is named in addresses: the group's name, or `children` for the children's groups together.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.only().map_or("children", |member| member.plan.group.as_str())
    }

    /// Its group, where it is one.
    #[must_use]
    pub fn only(&self) -> Option<Member<'a>> {
        match self.members.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// The bands in it, youngest first.
    #[must_use]
    pub fn bands(&self) -> Vec<Band> {
        bands_of(&self.members)
    }

    /// Responses, as released and added up.
    #[must_use]
    pub fn responses(&self) -> i64 {
        self.members.iter().map(|member| member.released.n.value).sum()
    }

    /// Codes issued, as the manifest gives them, added up.
    #[must_use]
    pub fn invited(&self) -> u32 {
        self.members.iter().map(|member| member.plan.issued).sum()
    }
}

/// The items a measure is made of over these groups: those of it that each of them was asked. `None` when there is none,
/// when they are too few for a score, and for a theme, which is made of no items.
pub(super) fn items_of<'a>(members: &[Member<'a>], areas: &[AreaItems], measure: &Measure) -> Option<Vec<&'a ItemId>> {
    let (first, rest) = members.split_first()?;
    let asked = first.released.items.iter().map(|drawn| &drawn.item);
    let asked_of_each = asked.filter(|item| rest.iter().all(|member| member.was_asked(item)));
    let scored = |area: &AreaItems, item: &ItemId| area.items.contains(item) && !area.alone.contains(item);
    let (items, fewest): (Vec<_>, _) = match measure {
        Measure::Item(wanted) => (asked_of_each.filter(|item| *item == wanted).collect(), 1),
        Measure::Area(code) => {
            let area = areas.iter().find(|area| area.area == *code)?;
            (asked_of_each.filter(|item| scored(area, item)).collect(), FEWEST_ITEMS_FOR_A_SCORE)
        }
        Measure::Overall => (asked_of_each.filter(|item| areas.iter().any(|area| scored(area, item))).collect(), 1),
        Measure::Theme(..) => return None,
    };
    (items.len() >= fewest).then_some(items)
}

/// The lists of themes that any of these groups was asked, each once.
pub(super) fn lists_of<'a>(members: &[Member<'a>]) -> Vec<&'a ItemId> {
    let mut lists: Vec<&ItemId> = Vec::new();
    for (member, list) in members.iter().flat_map(|member| member.plan.themes.iter().map(move |list| (member, list))) {
        if member.list(&list.item).is_some() && !lists.contains(&&list.item) {
            lists.push(&list.item);
        }
    }
    lists
}

/// The share of those who took part in these groups that chose this theme.
pub(super) fn theme_over(members: &[Member<'_>], list: &ItemId, theme: &OptionCode) -> Option<Estimate> {
    let groups: Vec<_> = members.iter().map(|member| (member.released, member.plan)).collect();
    estimate::theme_over(&groups, list, theme)
}

/// The share over these items in these groups together.
pub(super) fn estimate_over(members: &[Member<'_>], items: &[&ItemId]) -> Option<Estimate> {
    let groups: Vec<_> = members.iter().map(|member| (member.released, member.plan)).collect();
    share_over(&groups, items)
}

/// The bands of these groups, youngest first.
pub(super) fn bands_of(members: &[Member<'_>]) -> Vec<Band> {
    let mut bands: Vec<_> = members.iter().flat_map(|member| member.plan.bands.iter().copied()).collect();
    bands.sort();
    bands.dedup();
    bands
}
