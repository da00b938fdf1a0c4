//! What would make a group's results surer, each way planned again and read, in the order of what it buys.
//!
//! Every suggestion stays within the rules: no more answers than are invited, no group of children and care leavers who
//! were asked different things, no larger privacy loss. What it buys is told by two figures: the half-width of the group's
//! area scores, averaged over those it has before and after (without any, that of the share over all its items), and that
//! of single items, averaged alike. The order goes by both: by the mean of the two shares to which they shrink.
//!
//! Groups can be added up from what is drawn without merging them, so a merger is measured against that.
//!
//! Left open: what a suggestion costs. A score of fewer items cannot be compared with earlier surveys, a merged group
//! hides how its ages differ, and two surveys together are two years; whoever words a suggestion says so.

use std::collections::{BTreeMap, BTreeSet};

use super::{GroupShape, Survey, outlook};
use crate::consultation::{AreaItems, GroupId, GroupPlan};
use crate::outcomes::planner::{Known, Turnout, evenly};
use crate::outcomes::reading::{AreaReading, Figure, ScopeReading};
use crate::outcomes::statement::Standing;
use crate::privacy::{Plan, PlanFault, Rows, plan};
use crate::questionnaire::{Band, ItemId, Questionnaire};

/// How many items of an area a shorter questionnaire keeps: one more than a score needs.
const KEPT_OF_AN_AREA: usize = 4;

/// What narrows intervals by less than this share is not suggested.
const LEAST_GAIN: f64 = 0.03;

/// Something that would help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// So many answers from the group: the fewest with which none of its areas is less than `standing`.
    MoreAnswers {
        /// How many.
        answers: u32,
        /// What the areas would be then.
        standing: Standing,
    },
    /// Two such surveys, read together.
    TwoSurveys,
    /// A questionnaire without the items that enter no score.
    LeaveOut {
        /// Those to leave out.
        items: Vec<ItemId>,
    },
    /// A questionnaire with few items of each area.
    FewOfEachArea {
        /// Those to leave out.
        items: Vec<ItemId>,
    },
    /// The core items only.
    OnlyCore {
        /// Those to leave out.
        items: Vec<ItemId>,
    },
    /// The number who answered made public exactly. Then what somebody answered stays hidden, not that they did.
    ExactNumber,
    /// One group with a neighbouring one.
    Merge {
        /// Which.
        with: GroupId,
    },
}

impl Way {
    /// The items it leaves out.
    #[must_use]
    pub fn left_out(&self) -> &[ItemId] {
        match self {
            Self::LeaveOut { items } | Self::FewOfEachArea { items } | Self::OnlyCore { items } => items,
            Self::MoreAnswers { .. } | Self::TwoSurveys | Self::ExactNumber | Self::Merge { .. } => &[],
        }
    }
}

/// Halves of 95 % intervals, averaged, as fractions: as planned, and if something else were done.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Halves {
    /// As planned. For a merger, of the two groups added up.
    pub before: f64,
    /// If it were done.
    pub after: f64,
}

/// A way to surer results, and how sure they would be.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// What to do.
    pub way: Way,
    /// Of the area scores; without any, of the share over all items.
    pub areas: Halves,
    /// Of single items, without the one in a row of its own.
    pub items: Option<Halves>,
    /// How many area scores there would be.
    pub scores: usize,
    /// How many of them would be good.
    pub good: usize,
}

impl Suggestion {
    /// The share to which intervals shrink: areas and items count alike.
    #[must_use]
    pub fn shrinks_to(&self) -> f64 {
        let share = |halves: Halves| halves.after / halves.before;
        self.items.map_or(share(self.areas), |items| 0.5 * (share(self.areas) + share(items)))
    }
}

/// What would help a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Which group.
    pub group: GroupId,
    /// Its title.
    pub title: String,
    /// Whether it has area scores; else their place is taken by the share over all its items.
    pub by_areas: bool,
    /// How sure its areas, or that share, are as planned.
    pub areas: Option<f64>,
    /// How sure its items are as planned, without the one in a row of its own.
    pub items: Option<f64>,
    /// What buys most stands first.
    pub suggestions: Vec<Suggestion>,
}

/// How a questionnaire is made shorter.
#[derive(Clone, Copy)]
enum Shorter {
    LeaveOut,
    FewOfEachArea,
    OnlyCore,
}

impl Shorter {
    fn way(self, items: Vec<ItemId>) -> Way {
        match self {
            Self::LeaveOut => Way::LeaveOut { items },
            Self::FewOfEachArea => Way::FewOfEachArea { items },
            Self::OnlyCore => Way::OnlyCore { items },
        }
    }
}

/// How sure a group's rows are.
pub(super) struct Standings {
    /// The half-width of each area score, and how far it may be relied on.
    areas: BTreeMap<ItemId, (f64, Standing)>,
    overall: Option<(f64, Standing)>,
    items: BTreeMap<ItemId, f64>,
}

impl Standings {
    pub(super) fn of(scope: &ScopeReading<'_>) -> Self {
        let row = |figure: &Figure<'_>| (figure.now.map_or(f64::INFINITY, |now| now.half()), figure.standing());
        let of_area = |area: &AreaReading<'_>| Some((area.area.area.clone(), row(area.score.as_ref()?)));
        let figures = scope.areas.iter().flat_map(|area| area.items.iter().chain(&area.alone));
        let item = |figure: &Figure<'_>| Some((figure.items.first().copied()?.clone(), figure.now?.half()));
        let first = |figure: &Figure<'_>| scope.first.as_ref().is_some_and(|first| first.items == figure.items);
        Self {
            areas: scope.areas.iter().filter_map(of_area).collect(),
            overall: scope.overall.as_ref().map(row),
            items: figures.filter(|figure| !first(figure)).filter_map(item).collect(),
        }
    }

    /// The least standing of its areas, or without any that of its overall share.
    pub(super) fn least(&self) -> Option<Standing> {
        let areas = self.areas.values().map(|(_, standing)| *standing).min();
        areas.or(self.overall.map(|(_, standing)| standing))
    }

    fn good(&self) -> usize {
        self.areas.values().filter(|(_, standing)| *standing == Standing::Shown).count()
    }

    /// The areas, or without any the overall share, here and in `after`, as far as both have them.
    fn areas_beside(&self, after: &Self) -> Option<Halves> {
        if self.areas.is_empty() {
            return mean(self.overall.zip(after.overall).map(|((before, _), (after, _))| (before, after)).into_iter());
        }
        mean(self.areas.iter().filter_map(|(area, (before, _))| Some((*before, after.areas.get(area)?.0))))
    }

    fn items_beside(&self, after: &Self) -> Option<Halves> {
        mean(self.items.iter().filter_map(|(item, before)| Some((*before, *after.items.get(item)?))))
    }

    /// The suggestion of `way`, if it buys anything over these rows.
    fn suggestion(&self, way: Way, rows: &Self) -> Option<Suggestion> {
        let (areas, items) = (self.areas_beside(rows)?, self.items_beside(rows));
        let found = Suggestion { way, areas, items, scores: rows.areas.len(), good: rows.good() };
        (found.shrinks_to() < 1.0 - LEAST_GAIN).then_some(found)
    }
}

fn mean(pairs: impl Iterator<Item = (f64, f64)>) -> Option<Halves> {
    let sum = pairs.fold((0.0, 0.0, 0.0), |sum, (before, after)| (sum.0 + 1.0, sum.1 + before, sum.2 + after));
    (sum.0 > 0.0).then(|| Halves { before: sum.1 / sum.0, after: sum.2 / sum.0 })
}

impl<'a> Survey<'a> {
    /// What would help each group that is not good already.
    pub(super) fn advice(&self, plan: &Plan) -> Result<Vec<Advice>, PlanFault> {
        let mut advice = Vec::new();
        for (shape, planned) in self.shapes.iter().zip(&plan.groups) {
            let now = self.read(shape, planned, self.turnout, 1)?;
            if now.least() != Some(Standing::Shown) {
                let mut suggestions = self.suggestions(shape, planned, &now)?;
                suggestions.extend(self.mergers(plan, shape)?);
                suggestions.sort_by(|one, other| one.shrinks_to().total_cmp(&other.shrinks_to()));
                advice.push(Advice {
                    group: shape.group.clone(),
                    title: shape.title.clone(),
                    by_areas: !now.areas.is_empty(),
                    areas: now.areas_beside(&now).map(|halves| halves.before),
                    items: now.items_beside(&now).map(|halves| halves.before),
                    suggestions,
                });
            }
        }
        Ok(advice)
    }

    fn suggestions(
        &self,
        shape: &GroupShape<'a>,
        planned: &GroupPlan,
        now: &Standings,
    ) -> Result<Vec<Suggestion>, PlanFault> {
        let mut found = Vec::new();
        if let Some((way, rows)) = self.more_answers(shape, planned, now)? {
            found.extend(now.suggestion(way, &rows));
        }
        found.extend(now.suggestion(Way::TwoSurveys, &self.read(shape, planned, self.turnout, 2)?));
        if !shape.exact_n {
            let exact = GroupShape { exact_n: true, ..with_forms(shape, shape.questionnaires.clone()) };
            found.extend(now.suggestion(Way::ExactNumber, &self.planned(exact)?));
        }
        for (items, way) in self.shorter(shape) {
            if let Some(rows) = self.without(shape, &items)? {
                found.extend(now.suggestion(way, &rows));
            }
        }
        Ok(found)
    }

    /// Mergers with the groups next to this one, each against the two added up as they are.
    fn mergers(&self, plan: &Plan, shape: &GroupShape<'a>) -> Result<Vec<Suggestion>, PlanFault> {
        let outlook = self.outlook(plan, self.turnout)?;
        let mut found = Vec::new();
        for neighbour in self.neighbours(shape) {
            let added_up = outlook.together(&[&shape.group, &neighbour.group]).ok_or(PlanFault::Groups)?;
            let merged = self.planned(merged(shape, neighbour))?;
            found.extend(Standings::of(&added_up).suggestion(Way::Merge { with: neighbour.group.clone() }, &merged));
        }
        Ok(found)
    }

    /// Reads one planned group, in so many such surveys together.
    fn read(
        &self,
        shape: &GroupShape<'_>,
        planned: &GroupPlan,
        turnout: &Turnout,
        surveys: usize,
    ) -> Result<Standings, PlanFault> {
        let Self { rows: Rows { areas, first_item, .. }, elsewhere, .. } = *self;
        let known = Known { groups: std::slice::from_ref(planned), areas, first_item, elsewhere, turnout };
        let outlook = outlook(known, std::slice::from_ref(shape))?;
        Ok(Standings::of(&outlook.together(&vec![&planned.group; surveys]).ok_or(PlanFault::Groups)?))
    }

    /// Plans one group of another shape, and reads it.
    fn planned(&self, shape: GroupShape<'_>) -> Result<Standings, PlanFault> {
        let shape = [shape];
        let planned = plan(&shape, self.rows, self.rho)?;
        self.read(&shape[0], planned.groups.first().ok_or(PlanFault::Groups)?, self.turnout, 1)
    }

    /// The fewest answers, of those invited, with which each area is good; else with which each can be shown at all.
    fn more_answers(
        &self,
        shape: &GroupShape<'a>,
        planned: &GroupPlan,
        now: &Standings,
    ) -> Result<Option<(Way, Standings)>, PlanFault> {
        let with = |answers: u32| -> Result<Standings, PlanFault> {
            let turnout = evenly(answers, &shape.bands).collect();
            self.read(shape, planned, &turnout, 1)
        };
        let expected: u32 = shape.bands.iter().filter_map(|band| self.turnout.get(band)).sum();
        let all = with(shape.issued)?;
        let wanted = [Standing::Shown, Standing::RoughGuide];
        let reach = wanted.into_iter().find(|standing| all.least() >= Some(*standing) && now.least() < Some(*standing));
        let Some(standing) = reach.filter(|_| shape.issued > expected) else { return Ok(None) };
        let (mut few, mut enough) = (expected, shape.issued);
        while enough - few > 1 {
            let middle = few.midpoint(enough);
            if with(middle)?.least() >= Some(standing) { enough = middle } else { few = middle }
        }
        Ok(Some((Way::MoreAnswers { answers: enough, standing }, with(enough)?)))
    }

    /// Shorter questionnaires: what each leaves out.
    fn shorter(&self, shape: &GroupShape<'a>) -> Vec<(BTreeSet<ItemId>, Way)> {
        let asked: Vec<_> = shape.questionnaires.iter().flat_map(|form| form.items()).collect();
        let core = |item: &ItemId| asked.iter().any(|one| one.id == *item && one.core);
        let leads_elsewhere = |item: &ItemId| {
            asked.iter().filter_map(|one| one.only_if.as_ref()).any(|condition| condition.item == *item)
        };
        let scored = |item: &ItemId| self.rows.areas.iter().any(|area| in_score(area, item));
        let few = few_of_each(self.rows.areas, &asked.iter().map(|one| &one.id).collect(), core);
        let left_out = |kept: &dyn Fn(&ItemId) -> bool| -> BTreeSet<ItemId> {
            let ids = asked.iter().map(|one| &one.id);
            ids.filter(|item| Some(*item) != self.rows.first_item && !kept(item) && !leads_elsewhere(item))
                .cloned()
                .collect()
        };
        let ways = [
            (left_out(&|item| scored(item) || core(item)), Shorter::LeaveOut),
            (left_out(&|item| few.contains(item)), Shorter::FewOfEachArea),
            (left_out(&core), Shorter::OnlyCore),
        ];
        let some = ways.into_iter().filter(|(items, _)| !items.is_empty() && items.len() < asked.len());
        some.map(|(items, how)| (items.clone(), how.way(items.into_iter().collect()))).collect()
    }

    /// The group without these items; `None` when nothing would be left to ask.
    fn without(&self, shape: &GroupShape<'a>, left_out: &BTreeSet<ItemId>) -> Result<Option<Standings>, PlanFault> {
        let forms: Vec<Questionnaire> = shape.questionnaires.iter().map(|form| shortened(form, left_out)).collect();
        if forms.iter().all(|form| form.items().next().is_none()) {
            return Ok(None);
        }
        self.planned(with_forms(shape, forms.iter().collect())).map(Some)
    }

    /// The groups next to this one in age that it could be put together with.
    fn neighbours(&self, shape: &GroupShape<'a>) -> Vec<&GroupShape<'a>> {
        let youngest = |shape: &GroupShape<'_>| shape.bands.iter().min().copied();
        let mut by_age: Vec<_> = self.shapes.iter().collect();
        by_age.sort_by_key(|shape| youngest(shape));
        let Some(at) = by_age.iter().position(|one| one.group == shape.group) else { return Vec::new() };
        let beside =
            [at.checked_sub(1), at.checked_add(1)].into_iter().flatten().filter_map(|at| by_age.get(at).copied());
        let leavers = |shape: &GroupShape<'_>| shape.bands.contains(&Band::CareLeavers);
        let names =
            |shape: &GroupShape<'_>| shape.questionnaires.iter().map(|form| form.name()).collect::<BTreeSet<_>>();
        beside.filter(|other| leavers(other) == leavers(shape) || names(other) == names(shape)).collect()
    }
}

/// The group, asked by these questionnaires.
fn with_forms<'q>(shape: &GroupShape<'_>, questionnaires: Vec<&'q Questionnaire>) -> GroupShape<'q> {
    GroupShape {
        group: shape.group.clone(),
        title: shape.title.clone(),
        bands: shape.bands.clone(),
        issued: shape.issued,
        exact_n: shape.exact_n,
        short_way: shape.short_way,
        questionnaires,
    }
}

fn merged<'q>(shape: &GroupShape<'q>, other: &GroupShape<'q>) -> GroupShape<'q> {
    let questionnaires = shape.questionnaires.iter().chain(&other.questionnaires).copied().collect();
    GroupShape {
        bands: shape.bands.iter().chain(&other.bands).copied().collect(),
        issued: shape.issued + other.issued,
        exact_n: shape.exact_n && other.exact_n,
        short_way: shape.short_way || other.short_way,
        ..with_forms(shape, questionnaires)
    }
}

fn in_score(area: &AreaItems, item: &ItemId) -> bool {
    area.items.contains(item) && !area.alone.contains(item)
}

/// The items to keep of each area: those that may be its headline first, then core items, then the others in order.
fn few_of_each<'i>(
    areas: &'i [AreaItems],
    asked: &BTreeSet<&ItemId>,
    core: impl Fn(&ItemId) -> bool,
) -> BTreeSet<&'i ItemId> {
    let mut kept = BTreeSet::new();
    for area in areas {
        let mut items: Vec<_> = area.items.iter().filter(|item| asked.contains(item) && in_score(area, item)).collect();
        items.sort_by_key(|item| (area.headlines.first() != Some(item), !core(item), !area.headlines.contains(item)));
        kept.extend(items.into_iter().take(KEPT_OF_AN_AREA));
    }
    kept
}

fn shortened(form: &Questionnaire, left_out: &BTreeSet<ItemId>) -> Questionnaire {
    let mut form = form.clone();
    for part in &mut form.parts {
        part.items.retain(|item| !left_out.contains(&item.id));
    }
    form
}
