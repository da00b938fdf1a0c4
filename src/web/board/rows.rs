//! Rows of figures: areas, groups, items shown alone, promises.

use super::views::{GroupRow, ListRow, PromiseRow, Row, TookPart};
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{AreaReading, Figure, ListReading, Reading, ScopeReading, ThemeReading};
use crate::questionnaire::{Band, ItemId};
use crate::web::figures::{Ages, Measure, theme};

/// The most figures beside one promise.
const MOST_PER_PROMISE: usize = 3;
/// The items shown for an area that has neither a score nor a headline item.
const INSTEAD_OF_A_HEADLINE: usize = 2;

/// The emblem of an area, by its code; councils' own areas share one.
pub(super) fn emblem(code: &ItemId) -> &'static str {
    match code.as_str() {
        "relationships" => "relationships",
        "safety" => "safety",
        "rights" => "rights",
        "well_being" => "well_being",
        "achieving" => "achieving",
        "recovery" => "recovery",
        "reunification" => "reunification",
        _ => "area",
    }
}

/// One scope of a release, about to be shown.
pub(super) struct Rows<'r, 'a> {
    pub reading: &'r Reading<'a>,
    pub scope: &'r ScopeReading<'a>,
    pub bands: Vec<Band>,
}

impl<'r, 'a> Rows<'r, 'a> {
    pub(super) fn new(reading: &'r Reading<'a>, scope: &'r ScopeReading<'a>) -> Self {
        Self { reading, scope, bands: scope.scope.bands() }
    }

    pub(super) fn measure(&self, figure: &Figure<'a>) -> Measure<'a> {
        Measure::of(self.reading.published, figure, &self.bands)
    }

    /// The row before the areas.
    pub(super) fn first(&self) -> Option<Row<'a>> {
        let figure = self.scope.first.as_ref()?;
        Some(self.row("first", "home", None, None, std::iter::once(figure)))
    }

    /// The overall share, where no area can be shown as more than a rough guide.
    pub(super) fn overall(&self) -> Option<Row<'a>> {
        let figure = self.scope.overall.as_ref().filter(|_| self.scope.overall_stands_instead())?;
        Some(self.row("overall", "together", None, None, std::iter::once(figure)))
    }

    /// The areas: first the score, then the headline item.
    pub(super) fn areas(&self) -> Vec<Row<'a>> {
        self.scope.areas.iter().map(|area| self.area(area)).collect()
    }

    fn area(&self, area: &AreaReading<'a>) -> Row<'a> {
        let headlines: Vec<_> = area.score.iter().chain(&area.headline).collect();
        let shown =
            if headlines.is_empty() { area.items.iter().take(INSTEAD_OF_A_HEADLINE).collect() } else { headlines };
        let code = &area.area.area;
        let wave = &self.reading.published.manifest().wave;
        let href = area.was_asked().then(|| format!("/board/{wave}/{code}?whose={}", self.scope.scope.name()));
        self.row(code.as_str(), emblem(code), Some(&area.area.title), href, shown.into_iter())
    }

    /// Items that never enter a score, by area.
    pub(super) fn alone(&self) -> Vec<Row<'a>> {
        let areas = self.scope.areas.iter().filter(|area| !area.alone.is_empty());
        let row = |area: &AreaReading<'a>| {
            let code = &area.area.area;
            self.row(code.as_str(), emblem(code), Some(&area.area.title), None, area.alone.iter())
        };
        areas.map(row).collect()
    }

    fn row<'f>(
        &self,
        id: &'a str,
        icon: &'static str,
        title: Option<&'a str>,
        href: Option<String>,
        figures: impl Iterator<Item = &'f Figure<'a>>,
    ) -> Row<'a>
    where
        'a: 'f,
    {
        let mut measures: Vec<_> = figures.map(|figure| self.measure(figure)).collect();
        let asked = !measures.is_empty();
        if measures.iter().all(|measure| measure.range.is_none()) {
            measures.clear();
        }
        Row { id, icon, title, href, asked, measures }
    }

    /// The lists of themes.
    pub(super) fn lists(&self) -> Vec<ListRow<'a>> {
        self.scope.lists.iter().map(|list| self.list(list)).collect()
    }

    fn list(&self, list: &ListReading<'a>) -> ListRow<'a> {
        let published = self.reading.published;
        let asked = list.bands.iter().rev().find_map(|band| published.item(*band, list.item));
        let measure = |one: &ThemeReading<'a>| {
            Measure::of_theme(one.now.as_ref(), theme(published, &list.bands, list.item, one.theme))
        };
        let mut measures: Vec<_> = list.themes.iter().map(measure).collect();
        if measures.iter().all(|measure| measure.range.is_none()) {
            measures.clear();
        }
        ListRow {
            id: list.item.as_str(),
            wording: asked.map_or(list.item.as_str(), |item| &item.wording),
            most: list.most,
            several: list.most > 1,
            ages: (list.bands != self.bands).then(|| Ages::of(&list.bands)).flatten(),
            measures,
        }
    }

    /// Each group by itself, on the page of several.
    pub(super) fn groups(&self) -> Vec<GroupRow<'a>> {
        if self.scope.scope.members.len() < 2 {
            return Vec::new();
        }
        single_groups(self.reading).map(|(published, group)| group_row(published, group)).collect()
    }

    /// The promises, each with what this survey says that bears on it.
    pub(super) fn promises(&self, promises: &'a [Promise]) -> Vec<PromiseRow<'a>> {
        promises.iter().map(|promise| self.promise(promise)).collect()
    }

    fn promise(&self, promise: &'a Promise) -> PromiseRow<'a> {
        let items = promise.items.iter().filter_map(|item| self.scope.item(item));
        let scores = self
            .scope
            .areas
            .iter()
            .filter(|area| promise.areas.contains(&area.area.area))
            .filter_map(AreaReading::lead);
        let mut figures: Vec<_> = items.take(MOST_PER_PROMISE).collect();
        if figures.is_empty() {
            figures.extend(scores.take(MOST_PER_PROMISE));
        }
        PromiseRow {
            number: promise.number,
            words: &promise.words,
            measures: figures.into_iter().map(|figure| self.measure(figure)).collect(),
        }
    }
}

/// The scopes of one group each.
pub(super) fn single_groups<'r, 'a>(
    reading: &'r Reading<'a>,
) -> impl Iterator<Item = (&'a Published, &'r ScopeReading<'a>)> {
    reading.scopes.iter().filter(|one| one.scope.members.len() == 1).map(|one| (reading.published, one))
}

fn group_row<'a>(published: &'a Published, group: &ScopeReading<'a>) -> GroupRow<'a> {
    let plan = group.scope.members[0].plan;
    let bands = group.scope.bands();
    let figures = group.first.iter().chain(&group.overall);
    GroupRow {
        id: plan.group.as_str(),
        title: &plan.title,
        href: format!("/board/{}?whose={}", published.manifest().wave, plan.group),
        took_part: TookPart::in_scope(&group.scope),
        measures: figures.map(|figure| Measure::of(published, figure, &bands)).collect(),
    }
}
