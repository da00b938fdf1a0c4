//! `/board/{wave}/{area}`.

use super::others::Drawn;
use super::rows::{Rows, emblem, single_groups};
use super::show::{any_mark, any_rough};
use super::survey::{survey, when};
use super::views::{AreaView, Asked, Counted, ItemRow, Point};
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{AreaReading, Change, Figure, Reading, ScopeReading, history};
use crate::questionnaire::{Counts, Item, ItemId, ItemKind};
use crate::web::around::Shell;
use crate::web::figures::{Ages, Measure, TakenOut};

/// The most surveys shown side by side.
const MOST_SURVEYS: usize = 6;

/// The page of one area of a release; `None` when the release has no such area or was taken back.
#[must_use]
pub fn area<'a>(
    page: Shell<'a>,
    reading: &Reading<'a>,
    earlier: &'a [Published],
    whose: Option<&str>,
    code: &str,
    promises: &'a [Promise],
    drawn: Option<Drawn<'_>>,
) -> Option<AreaView<'a>> {
    if reading.published.withdrawn.is_some() {
        return None;
    }
    let scope = reading.scope(whose)?;
    let area = scope.areas.iter().find(|area| area.area.area.as_str() == code)?;
    let rows = Rows::new(reading, scope);
    let figures = area.items.iter().map(|figure| (figure, false)).chain(area.alone.iter().map(|figure| (figure, true)));
    let items: Vec<_> = figures.map(|(figure, alone)| item_row(&rows, figure, alone)).collect();
    let of_area = area.score.as_ref().map(|figure| rows.measure(figure));
    let bears_on = |promise: &&'a Promise| {
        promise.areas.contains(&area.area.area)
            || area.items.iter().chain(&area.alone).any(|figure| promise.items.contains(figure.items[0]))
    };
    let promises =
        promises.iter().filter(bears_on).flat_map(|promise| rows.promises(std::slice::from_ref(promise))).collect();
    let groups = score_by_group(reading, scope, &area.area.area);
    let history = area.score.as_ref().map_or_else(Vec::new, |figure| over_time(&rows, figure, earlier));
    let in_items = items.iter().map(|row| &row.measure);
    let pictured = of_area.iter().chain(in_items).chain(groups.iter().map(|point| &point.measure));
    let (any_rough, any_mark) = (any_rough(pictured.clone()), any_mark(pictured));
    Some(AreaView {
        page,
        survey: survey(reading, scope, &format!("/{code}")),
        title: &area.area.title,
        icon: emblem(&area.area.area),
        score: of_area,
        any_rough,
        any_mark,
        groups,
        history,
        items,
        taken_out: TakenOut::of(reading.published, &scope.scope.bands(), |item| {
            area.area.items.contains(item) || area.area.alone.contains(item)
        }),
        promises,
        others: drawn.and_then(|drawn| drawn.href(reading, scope, Some(area))),
    })
}

/// How the item of a figure was asked, oldest first.
pub(super) fn asked<'a>(published: &'a Published, figure: &Figure<'a>) -> Vec<Asked<'a>> {
    let asked = figure.bands.iter().rev().filter_map(|band| {
        let item = published.item(*band, figure.items[0])?;
        Some(Asked { ages: Ages::of(&[*band]), wording: &item.wording, counted: counted(item)? })
    });
    asked.collect()
}

fn item_row<'a>(rows: &Rows<'_, 'a>, figure: &Figure<'a>, alone: bool) -> ItemRow<'a> {
    let id = figure.items[0];
    let in_group =
        |area: &AreaReading<'a>| area.items.iter().chain(&area.alone).find(|figure| figure.items[0] == id).cloned();
    ItemRow {
        id: id.as_str(),
        asked: asked(rows.reading.published, figure),
        alone,
        // A headline brings its verdict along.
        measure: rows.measure(rows.scope.item(id).unwrap_or(figure)),
        groups: by_group(rows.reading, rows.scope, |group| group.areas.iter().find_map(in_group)),
    }
}

/// Which answers count as positive; `None` where none do: of words and of lists of themes.
#[must_use]
pub fn counted(item: &Item) -> Option<Counted<'_>> {
    match &item.kind {
        ItemKind::OneOf { options, .. } | ItemKind::SeveralOf { options } => {
            let positive = options.iter().filter(|option| option.counts == Counts::Positive);
            Some(Counted::Options { labels: positive.map(|option| option.label.as_str()).collect() })
        }
        ItemKind::ZeroToTen { positive, .. } => Some(numbers(*positive.start(), *positive.end(), 10)),
        ItemKind::Count { most, positive } => Some(numbers(*positive.start(), *positive.end(), *most)),
        ItemKind::Text { .. } | ItemKind::Themes { .. } => None,
    }
}

fn numbers<'a>(from: u8, to: u8, most: u8) -> Counted<'a> {
    match (from, to) {
        (from, to) if to >= most => Counted::AtLeast { from },
        (0, to) => Counted::AtMost { to },
        (from, to) if from == to => Counted::Number { from },
        (from, to) => Counted::Between { from, to },
    }
}

fn score_by_group<'a>(reading: &Reading<'a>, scope: &ScopeReading<'a>, code: &ItemId) -> Vec<Point<'a>> {
    by_group(reading, scope, |group| group.areas.iter().find(|area| area.area.area == *code)?.score.clone())
}

/// A figure in each group of a scope of several.
fn by_group<'a>(
    reading: &Reading<'a>,
    scope: &ScopeReading<'a>,
    figure: impl Fn(&ScopeReading<'a>) -> Option<Figure<'a>>,
) -> Vec<Point<'a>> {
    let members = &scope.scope.members;
    if members.len() < 2 {
        return Vec::new();
    }
    let inside =
        |group: &&ScopeReading<'a>| members.iter().any(|member| member.plan.group.as_str() == group.scope.name());
    let points = single_groups(reading).map(|(_, group)| group).filter(inside).filter_map(|group| {
        let measure = Measure::of(reading.published, &figure(group)?, &group.scope.bands());
        Some(Point { title: group.scope.members[0].plan.title.clone(), measure })
    });
    points.collect()
}

/// A figure in this and earlier surveys, the latest first; empty when fewer than two asked the same.
fn over_time<'a>(rows: &Rows<'_, 'a>, figure: &Figure<'a>, earlier: &'a [Published]) -> Vec<Point<'a>> {
    let published = rows.reading.published;
    let before = history(published, earlier, figure, MOST_SURVEYS - 1);
    // With one earlier survey, the bars above say it already.
    if before.len() < 2 {
        return Vec::new();
    }
    let bare =
        |now| Figure { now, before: None, beside: None, among: None, change: Change::NotHeadline, ..figure.clone() };
    let this = Point { title: when(published, rows.reading.since), measure: rows.measure(&bare(figure.now)) };
    let others = before.into_iter().map(|(then, estimate)| Point {
        title: when(then, Some(published)),
        measure: rows.measure(&bare(Some(estimate))),
    });
    std::iter::once(this).chain(others).collect()
}
