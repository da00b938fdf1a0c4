//! `/board` and `/board/{wave}`.

use super::others::Drawn;
use super::rows::Rows;
use super::survey::{survey, when};
use super::views::{BoardIndex, BoardView, Finding, Line, Moved, TookPart, WithdrawnView};
use crate::outcomes::PublishedFigure;
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{Change, Figure, Reading, ScopeReading};
use crate::privacy::document::Measure;
use crate::web::around::Shell;
use crate::web::figures::{self, Range, Shown, TakenOut, statement};

/// The page of one release and scope; `None` when the release has no group. A scope of an unknown name is the first.
#[must_use]
pub fn show<'a>(
    page: Shell<'a>,
    reading: &Reading<'a>,
    whose: Option<&str>,
    promises: &'a [Promise],
    drawn: Option<Drawn<'_>>,
) -> Option<BoardView<'a>> {
    let scope = reading.scope(whose)?;
    let withdrawn = reading.published.withdrawn.as_ref();
    let rows = Rows::new(reading, scope);
    let mut view = BoardView {
        page,
        survey: survey(reading, scope, ""),
        finding: finding(reading.published, scope, promises),
        withdrawn: withdrawn.map(|taken| WithdrawnView { on: taken.on.into(), reason: taken.reason }),
        up: Vec::new(),
        down: Vec::new(),
        unclear: 0,
        any_rough: false,
        any_mark: false,
        first: None,
        overall: None,
        areas: Vec::new(),
        taken_out: Vec::new(),
        groups: Vec::new(),
        lists: Vec::new(),
        alone: Vec::new(),
        promises: Vec::new(),
        others: drawn.and_then(|drawn| drawn.href(reading, scope, None)),
    };
    if withdrawn.is_none() {
        fill(&mut view, reading.published, &rows, promises);
    }
    Some(view)
}

fn fill<'a>(view: &mut BoardView<'a>, published: &'a Published, rows: &Rows<'_, 'a>, promises: &'a [Promise]) {
    let scope = rows.scope;
    view.up = moved(published, scope, Change::Up, promises);
    view.down = moved(published, scope, Change::Down, promises);
    view.unclear = scope.headlines().filter(|figure| figure.change == Change::NotClear).count();
    view.first = rows.first();
    view.overall = rows.overall();
    view.areas = rows.areas();
    view.taken_out = TakenOut::of(published, &rows.scope.scope.bands(), |_| true);
    view.groups = rows.groups();
    view.lists = rows.lists();
    view.alone = rows.alone();
    view.promises = rows.promises(promises);
    let drawn = view.first.iter().chain(&view.overall).chain(&view.areas).flat_map(|row| &row.measures);
    let picked = view.lists.iter().flat_map(|list| &list.measures);
    view.any_rough = any_rough(drawn.clone().chain(picked));
    view.any_mark = any_mark(drawn);
}

pub(super) fn any_rough<'m, 'a: 'm>(mut measures: impl Iterator<Item = &'m figures::Measure<'a>>) -> bool {
    measures.any(|measure| {
        let last_is_rough = measure.bar.as_ref().and_then(|bar| bar.last.as_ref()).is_some_and(|last| last.rough);
        measure.shown == Shown::Rough || last_is_rough
    })
}

pub(super) fn any_mark<'m, 'a: 'm>(mut measures: impl Iterator<Item = &'m figures::Measure<'a>>) -> bool {
    measures.any(|measure| measure.bar.as_ref().is_some_and(|bar| bar.mark.is_some()))
}

/// The list of everything published, the latest first.
#[must_use]
pub fn index<'a>(page: Shell<'a>, published: &'a [Published], elsewhere: &'a [PublishedFigure]) -> BoardIndex<'a> {
    let mut surveys: Vec<_> = published.iter().collect();
    surveys.sort_by_key(|one| std::cmp::Reverse(one.manifest().closes_on));
    let lines = surveys.into_iter().filter_map(|one| line(&Reading::of(one, published, elsewhere)));
    BoardIndex { page, surveys: lines.collect() }
}

fn line<'a>(reading: &Reading<'a>) -> Option<Line<'a>> {
    let published = reading.published;
    let scope = reading.scope(None)?;
    Some(Line {
        wave: published.manifest().wave.as_str(),
        title: &published.manifest().title,
        published_on: published.on.into(),
        since: reading.since.map(|since| when(since, Some(published))),
        finding: finding(published, scope, &[]),
        took_part: TookPart::in_scope(&scope.scope),
    })
}

/// What the page of a scope opens with.
fn finding<'a>(published: &'a Published, scope: &ScopeReading<'a>, promises: &[Promise]) -> Finding<'a> {
    if published.withdrawn.is_some() {
        return Finding::Withdrawn;
    }
    let largest = |change| largest(published, scope, change, promises);
    let (up, down) = (largest(Change::Up), largest(Change::Down));
    if up.is_some() || down.is_some() {
        return Finding::Changed { up, down };
    }
    let mut opening = scope.first.iter().chain(scope.headlines()).filter(|figure| figure.is_item());
    let told = opening.find_map(|figure| Some((figure, Range::of(figure.now.as_ref()?)?)));
    let Some((figure, range)) = told else {
        let overall = scope.overall.as_ref().and_then(|overall| Range::of(overall.now.as_ref()?));
        return overall.map_or(Finding::TooFew, |range| Finding::Overall { range });
    };
    let says = statement(published, &figure.bands, figure.items[0]);
    if scope.headlines().any(|figure| figure.change == Change::NotClear) {
        Finding::Unchanged { says, range }
    } else {
        Finding::Level { says, range }
    }
}

/// The figure to open with: the row before the areas, else an item, since it says more than a score; of several, the one
/// that moved most.
fn largest<'a>(
    published: &'a Published,
    scope: &ScopeReading<'a>,
    change: Change,
    promises: &[Promise],
) -> Option<Moved<'a>> {
    let size = |figure: &Figure<'_>| {
        figure.now.zip(figure.before).map_or(0.0, |(now, before)| (now.share - before.share).abs())
    };
    let weight = |figure: &Figure<'_>| {
        let is_first = scope.first.as_ref().is_some_and(|first| first.items == figure.items);
        (is_first, figure.is_item())
    };
    let moved = scope.headlines().filter(|figure| figure.change == change);
    let opening = moved.max_by(|one, other| weight(one).cmp(&weight(other)).then(size(one).total_cmp(&size(other))))?;
    moved_view(published, scope, opening, promises)
}

/// The headlines that moved this way.
fn moved<'a>(
    published: &'a Published,
    scope: &ScopeReading<'a>,
    change: Change,
    promises: &[Promise],
) -> Vec<Moved<'a>> {
    let figures = scope.headlines().filter(|figure| figure.change == change);
    figures.filter_map(|figure| moved_view(published, scope, figure, promises)).collect()
}

fn moved_view<'a>(
    published: &'a Published,
    scope: &ScopeReading<'a>,
    figure: &Figure<'a>,
    promises: &[Promise],
) -> Option<Moved<'a>> {
    let area = scope.areas.iter().find(|area| area.score.as_ref().is_some_and(|score| score.items == figure.items));
    let is_score = matches!(figure.measure, Measure::Area(_));
    let linked = |promise: &&Promise| match figure.items.as_slice() {
        [item] => promise.items.contains(item),
        _ => area.is_some_and(|area| promise.areas.contains(&area.area.area)),
    };
    Some(Moved {
        area: area.filter(|_| is_score).map(|area| area.area.title.as_str()),
        says: (!is_score).then(|| statement(published, &figure.bands, figure.items[0])),
        from: Range::of(figure.before.as_ref()?)?.about,
        to: Range::of(figure.now.as_ref()?)?.about,
        promises: promises.iter().filter(linked).map(|promise| promise.number).collect(),
    })
}
