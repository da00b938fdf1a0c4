//! What a release says, figure by figure, and what changed since the last one.
//!
//! A figure over several groups adds up what was released of those that were asked the same items, which costs no
//! privacy. Verdicts are given for a release's headlines only ([`Reading::of`]), all of them together, so that looking
//! at many figures does not make chance look like change.
//!
//! Left open: a release does not tell who answered. When those who answer change, figures can move though nobody's
//! life did.

use super::others::{self, Among, OtherCouncil};
use super::published::{Member, Published, Scope, bands_of, estimate_over, items_of, lists_of, theme_over};
use super::statement::{Benchmark, Contrast, Standing, Verdict, overall_stands_instead, standing, verdicts};
use super::{PublishedFigure, best_match};
use crate::consultation::AreaItems;
use crate::privacy::document::Measure;
use crate::privacy::estimate::Estimate;
use crate::questionnaire::{Band, Item, ItemId, OptionCode};

/// What can be said of a figure against the last survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was no survey before this one.
    FirstSurvey,
    /// The last survey did not ask it.
    NewlyAsked,
    /// The last survey asked it in other words, or made the score of other items.
    Reworded,
    /// The last survey asked it, and at least one of the two has too few answers to compare.
    TooFew,
    /// Not one of the release's headlines: shown beside the last survey, without a verdict.
    NotHeadline,
    /// Clearly up.
    Up,
    /// Clearly down.
    Down,
    /// It may have moved, and we cannot tell.
    NotClear,
}

/// A figure of somebody else beside ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside<'a> {
    /// Theirs, and where it was published.
    pub theirs: &'a PublishedFigure,
    /// The same as it may be compared.
    pub benchmark: Benchmark,
    /// How ours stands to it; `NotCompared` unless the wording is exactly the same.
    pub verdict: Verdict,
}

/// One figure.
#[derive(Clone, Debug)]
pub struct Figure<'a> {
    /// What it is about.
    pub measure: Measure,
    /// The items it is made of.
    pub items: Vec<&'a ItemId>,
    /// The bands it speaks of, youngest first: those of the groups that were asked.
    pub bands: Vec<Band>,
    /// This survey.
    pub now: Option<Estimate>,
    /// The last survey, where it asked the same.
    pub before: Option<Estimate>,
    /// What may be said of the two.
    pub change: Change,
    /// Somebody else's figure.
    pub beside: Option<Beside<'a>>,
    /// Other councils together, where enough of them asked the same.
    pub among: Option<Among>,
}

impl Figure<'_> {
    /// Whether it is about one item.
    #[must_use]
    pub fn is_item(&self) -> bool {
        matches!(self.measure, Measure::Item(_))
    }

    /// How far it may be relied on.
    #[must_use]
    pub fn standing(&self) -> Standing {
        standing(self.now.as_ref())
    }
}

/// What is said of one outcome area.
#[derive(Clone, Debug)]
pub struct AreaReading<'a> {
    /// Which.
    pub area: &'a AreaItems,
    /// Its score, where at least three of its items were asked.
    pub score: Option<Figure<'a>>,
    /// Its headline item.
    pub headline: Option<Figure<'a>>,
    /// Its items, without those shown alone.
    pub items: Vec<Figure<'a>>,
    /// Its items that never enter a score.
    pub alone: Vec<Figure<'a>>,
}

impl<'a> AreaReading<'a> {
    /// The figure that stands for the area: its score, else its headline item.
    #[must_use]
    pub fn lead(&self) -> Option<&Figure<'a>> {
        self.score.as_ref().or(self.headline.as_ref())
    }

    /// Whether anything of it was asked.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        !self.items.is_empty() || !self.alone.is_empty()
    }
}

/// How many chose a theme.
#[derive(Clone, Debug)]
pub struct ThemeReading<'a> {
    /// Which.
    pub theme: &'a OptionCode,
    /// The share of all who took part.
    pub now: Option<Estimate>,
}

/// What is said of a list of themes. No theme is compared with another or with an earlier survey, and they stand in the
/// order in which they were asked, since an order by size would be one of noise too.
#[derive(Clone, Debug)]
pub struct ListReading<'a> {
    /// Which list.
    pub item: &'a ItemId,
    /// The bands it speaks of, youngest first: those of the groups that were asked.
    pub bands: Vec<Band>,
    /// How many of its themes one response may choose.
    pub most: u8,
    /// Those of its themes that every one of these groups was asked.
    pub themes: Vec<ThemeReading<'a>>,
}

/// What is said of one scope.
#[derive(Clone, Debug)]
pub struct ScopeReading<'a> {
    /// Whose answers.
    pub scope: Scope<'a>,
    /// The item in a row of its own, before the areas.
    pub first: Option<Figure<'a>>,
    /// The areas, in the manifest's order.
    pub areas: Vec<AreaReading<'a>>,
    /// The share over all items of the areas that each group of the scope was asked.
    pub overall: Option<Figure<'a>>,
    /// The lists of themes.
    pub lists: Vec<ListReading<'a>>,
}

impl<'a> ScopeReading<'a> {
    /// Every figure.
    pub(super) fn figures_mut(&mut self) -> impl Iterator<Item = &mut Figure<'a>> {
        let areas = self.areas.iter_mut().flat_map(|area| {
            area.score.iter_mut().chain(&mut area.headline).chain(&mut area.items).chain(&mut area.alone)
        });
        self.first.iter_mut().chain(areas).chain(&mut self.overall)
    }

    /// The figures that get a verdict.
    pub(super) fn headlines_mut(&mut self) -> impl Iterator<Item = &mut Figure<'a>> {
        let areas = self.areas.iter_mut().flat_map(|area| area.score.iter_mut().chain(&mut area.headline));
        self.first.iter_mut().chain(areas)
    }

    /// Whether the overall share stands in place of the areas; see [`overall_stands_instead`].
    #[must_use]
    pub fn overall_stands_instead(&self) -> bool {
        let areas: Vec<_> = self.areas.iter().filter_map(AreaReading::lead).map(Figure::standing).collect();
        overall_stands_instead(&areas)
    }

    /// The figure of one item, wherever it stands.
    #[must_use]
    pub fn item(&self, item: &ItemId) -> Option<&Figure<'a>> {
        let in_areas = self.areas.iter().flat_map(|area| area.headline.iter().chain(&area.items).chain(&area.alone));
        self.first.iter().chain(in_areas).find(|figure| figure.items[0] == item)
    }

    /// The figures that get a verdict: the first item, each area's score and its headline item.
    pub fn headlines(&self) -> impl Iterator<Item = &Figure<'a>> {
        let areas = self.areas.iter().flat_map(|area| area.score.iter().chain(&area.headline));
        self.first.iter().chain(areas)
    }
}

/// Everything that is said of one release.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// The release.
    pub published: &'a Published,
    /// The last survey before it, where there is one to compare with.
    pub since: Option<&'a Published>,
    /// What is said of each scope, in the order of [`Scope::of`].
    pub scopes: Vec<ScopeReading<'a>>,
}

impl<'a> Reading<'a> {
    /// Reads a release beside the last one of `earlier` that asked at least half of its items, and beside what others
    /// published.
    #[must_use]
    pub fn of(published: &'a Published, earlier: &'a [Published], elsewhere: &'a [PublishedFigure]) -> Self {
        Self::among(published, earlier, elsewhere, &[])
    }

    /// The same, beside other councils that asked alike too.
    #[must_use]
    pub fn among(
        published: &'a Published,
        earlier: &'a [Published],
        elsewhere: &'a [PublishedFigure],
        councils: &[OtherCouncil],
    ) -> Self {
        let since = last_before(published, earlier);
        let manifest = published.manifest();
        let reader = Reader {
            areas: &manifest.areas,
            first_item: manifest.first_item.as_ref(),
            since: since.map(|since| (published, since)),
            elsewhere,
        };
        let mut scopes: Vec<_> = Scope::of(published).into_iter().map(|scope| reader.scope(scope)).collect();
        call(&mut scopes);
        others::stand_beside(&mut scopes, published.manifest(), councils);
        Self { published, since, scopes }
    }

    /// The scope of this name, or the first.
    #[must_use]
    pub fn scope(&self, name: Option<&str>) -> Option<&ScopeReading<'a>> {
        name.and_then(|name| self.scopes.iter().find(|one| one.scope.name() == name)).or_else(|| self.scopes.first())
    }
}

/// A figure in up to `most` releases of `earlier`, the latest first, as far as they asked the same of the same bands.
#[must_use]
pub fn history<'e>(
    published: &Published,
    earlier: &'e [Published],
    figure: &Figure<'_>,
    most: usize,
) -> Vec<(&'e Published, Estimate)> {
    let mut before: Vec<_> = standing_before(published, earlier).collect();
    before.sort_by_key(|one| std::cmp::Reverse(one.manifest().closes_on));
    let figures = before.into_iter().filter_map(|one| Some((one, same_figure(published, one, figure).ok()?)));
    figures.take(most).collect()
}

/// The publications that closed before this one and were not taken back.
fn standing_before<'e>(published: &Published, earlier: &'e [Published]) -> impl Iterator<Item = &'e Published> {
    let closed = published.manifest().closes_on;
    earlier.iter().filter(move |one| one.withdrawn.is_none() && one.manifest().closes_on < closed)
}

/// The last publication that closed before `published` and asked at least half of its items.
fn last_before<'a>(published: &Published, earlier: &'a [Published]) -> Option<&'a Published> {
    let asks = |one: &Published, item: &ItemId| one.groups().any(|group| group.was_asked(item));
    let items: Vec<_> = published.groups().flat_map(|group| &group.released.items).map(|drawn| &drawn.item).collect();
    standing_before(published, earlier)
        .filter(|one| 2 * items.iter().filter(|item| asks(one, item)).count() >= items.len())
        .max_by_key(|one| one.manifest().closes_on)
}

/// Gives each headline its verdict: all scopes' changes and comparisons in one family.
fn call(scopes: &mut [ScopeReading<'_>]) {
    let mut contrasts = Vec::new();
    for figure in scopes.iter().flat_map(ScopeReading::headlines) {
        contrasts.push(figure.now.zip(figure.before).and_then(|(now, before)| Contrast::since(&now, &before)));
        let theirs = figure.beside.as_ref().map(|beside| &beside.benchmark);
        contrasts.push(figure.now.zip(theirs).and_then(|(now, theirs)| Contrast::with_benchmark(&now, theirs)));
    }
    let mut said = verdicts(&contrasts).into_iter();
    for figure in scopes.iter_mut().flat_map(ScopeReading::headlines_mut) {
        let (change, beside) = (said.next(), said.next());
        if figure.before.is_some() {
            figure.change = match change {
                Some(Verdict::Higher) => Change::Up,
                Some(Verdict::Lower) => Change::Down,
                Some(Verdict::NotClear) => Change::NotClear,
                Some(Verdict::NotCompared) | None => Change::TooFew,
            };
        }
        if let (Some(verdict), Some(shown)) = (beside, &mut figure.beside) {
            shown.verdict = verdict;
        }
    }
}

/// Reads groups, released or expected.
pub(super) struct Reader<'a> {
    /// Which item speaks to which area.
    pub(super) areas: &'a [AreaItems],
    /// The item in a row of its own.
    pub(super) first_item: Option<&'a ItemId>,
    /// The publication and the last survey before it, where there is one to compare with.
    pub(super) since: Option<(&'a Published, &'a Published)>,
    /// What others published.
    pub(super) elsewhere: &'a [PublishedFigure],
}

impl<'a> Reader<'a> {
    /// What is said of one scope.
    pub(super) fn scope(&self, scope: Scope<'a>) -> ScopeReading<'a> {
        let members = &scope.members;
        let first = self.first_item.and_then(|item| self.item(members, item));
        let areas = self.areas.iter().map(|area| self.area(members, area)).collect();
        let overall = self.figure(members, Measure::Overall);
        let lists = lists_of(members).into_iter().map(|item| list(members, item)).collect();
        ScopeReading { scope, first, areas, overall, lists }
    }

    fn area(&self, members: &[Member<'a>], area: &'a AreaItems) -> AreaReading<'a> {
        let figures = |items: &'a [ItemId]| items.iter().filter_map(|item| self.item(members, item));
        let score = || Measure::Area(area.area.clone());
        AreaReading {
            area,
            // Groups too young to have been asked three of the items in common with the others are left out, youngest
            // first, so that a score over several groups is made of the same items in each.
            score: (0..members.len()).find_map(|youngest| self.figure(&members[youngest..], score())),
            headline: figures(&area.headlines).next(),
            items: figures(&area.items).filter(|figure| !area.alone.contains(figure.items[0])).collect(),
            alone: figures(&area.alone).collect(),
        }
    }

    /// One item, over the groups that were asked it.
    pub(super) fn item(&self, members: &[Member<'a>], item: &'a ItemId) -> Option<Figure<'a>> {
        let asked: Vec<_> = members.iter().copied().filter(|member| member.was_asked(item)).collect();
        let mut figure = self.figure(&asked, Measure::Item(item.clone()))?;
        figure.beside = self.beside(item, &figure.bands);
        Some(figure)
    }

    fn beside(&self, item: &ItemId, bands: &[Band]) -> Option<Beside<'a>> {
        let (theirs, benchmark) = best_match(self.elsewhere, item, bands)?;
        Some(Beside { theirs, benchmark, verdict: Verdict::NotCompared })
    }

    fn figure(&self, members: &[Member<'a>], measure: Measure) -> Option<Figure<'a>> {
        let items = items_of(members, self.areas, &measure)?;
        let now = estimate_over(members, &items);
        let mut figure = Figure {
            measure,
            items,
            bands: bands_of(members),
            now,
            before: None,
            change: Change::FirstSurvey,
            beside: None,
            among: None,
        };
        if let Some((published, since)) = self.since {
            (figure.before, figure.change) = match same_figure(published, since, &figure) {
                Ok(before) => (Some(before), Change::NotHeadline),
                Err(reason) => (None, reason),
            };
        }
        Some(figure)
    }
}

/// One list, over the groups that were asked it.
fn list<'a>(members: &[Member<'a>], item: &'a ItemId) -> ListReading<'a> {
    let asked: Vec<_> = members.iter().copied().filter(|member| member.list(item).is_some()).collect();
    let plans: Vec<_> = asked.iter().filter_map(|member| member.list(item)).collect();
    let of_each = plans.first().map_or(&[][..], |first| first.options.as_slice()).iter();
    let of_each = of_each.filter(|theme| plans.iter().all(|plan| plan.options.contains(theme)));
    let themes = of_each.map(|theme| ThemeReading { theme, now: theme_over(&asked, item, theme) });
    ListReading {
        item,
        bands: bands_of(&asked),
        most: plans.iter().map(|plan| plan.most).max().unwrap_or_default(),
        themes: themes.collect(),
    }
}

/// The same figure in an earlier release, or why there is none: `NewlyAsked`, `Reworded` or `TooFew`.
fn same_figure(now: &Published, then: &Published, figure: &Figure<'_>) -> Result<Estimate, Change> {
    let members = same_members(now, then, figure)?;
    let before = estimate_over(&members, &figure.items);
    before.filter(|before| standing(Some(before)) != Standing::TooFew).ok_or(Change::TooFew)
}

/// The groups of an earlier release that make the same figure, or why there are none: `NewlyAsked` or `Reworded`.
pub(super) fn same_members<'e>(
    now: &Published,
    then: &'e Published,
    figure: &Figure<'_>,
) -> Result<Vec<Member<'e>>, Change> {
    let bands = &figure.bands;
    let members: Vec<_> =
        then.groups().filter(|group| group.plan.bands.iter().all(|band| bands.contains(band))).collect();
    if !figure.items.iter().any(|item| members.iter().any(|member| member.was_asked(item))) {
        return Err(Change::NewlyAsked);
    }
    let items = items_of(&members, &then.manifest().areas, &figure.measure).unwrap_or_default();
    let same_items = items.len() == figure.items.len() && items.iter().all(|item| figure.items.contains(item));
    let alike = |band: &Band, item: &&ItemId| match (now.item(*band, item), then.item(*band, item)) {
        (Some(now), Some(then)) => asks_the_same(now, then),
        _ => false,
    };
    let same_words = items.iter().all(|item| bands.iter().all(|band| alike(band, item)));
    if bands_of(&members) != *bands || !same_items || !same_words {
        return Err(Change::Reworded);
    }
    Ok(members)
}

/// Whether two versions of an item asked the same: the same question, options and rule of counting.
fn asks_the_same(one: &Item, other: &Item) -> bool {
    one.wording == other.wording && one.kind == other.kind && one.only_if == other.only_if
}

#[cfg(test)]
mod tests;
