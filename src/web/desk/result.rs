//! What a drawn document says, as the key holder sees it: the figures that everybody will see.

use super::views::{DeskShell, Result, Row, WhoseRow};
use crate::outcomes::published::Published;
use crate::outcomes::reading::{AreaReading, Figure, Reading, ScopeReading, ThemeReading};
use crate::privacy::document::Measure as Of;
use crate::web::board::views::TookPart;
use crate::web::figures::{Measure, theme};

/// The page of a document.
pub(super) fn view(page: DeskShell, published: &Published, file: String) -> Result<'_> {
    let reading = Reading::of(published, &[], &[]);
    let whose = reading.scopes.iter().map(|scope| whose(published, scope)).collect();
    let rows = &published.document().raw;
    let questions = rows.iter().filter(|row| matches!(row.measure, Of::Item(_))).count();
    Result { page, title: &published.manifest().title, file, whose, questions }
}

fn whose<'a>(published: &'a Published, scope: &ScopeReading<'a>) -> WhoseRow<'a> {
    let bands = scope.scope.bands();
    let measure = |figure: &Figure<'a>| Measure::of(published, figure, &bands);
    let row = |title, overall, figures: Vec<&Figure<'a>>| Row {
        title,
        overall,
        measures: figures.into_iter().map(measure).collect(),
    };
    let mut rows: Vec<_> = scope.first.iter().map(|first| row(None, false, vec![first])).collect();
    let asked = scope.areas.iter().filter(|area| area.was_asked());
    rows.extend(asked.map(|area| row(Some(&*area.area.title), false, leads(area))));
    rows.extend(scope.overall.iter().map(|overall| row(None, true, vec![overall])));
    let lists = scope.lists.iter().map(|list| {
        let asked = list.bands.iter().rev().find_map(|band| published.item(*band, list.item));
        let picked = |one: &ThemeReading<'a>| {
            Measure::of_theme(one.now.as_ref(), theme(published, &list.bands, list.item, one.theme))
        };
        Row {
            title: Some(asked.map_or(list.item.as_str(), |item| &item.wording)),
            overall: false,
            measures: list.themes.iter().map(picked).collect(),
        }
    });
    let mut lists: Vec<_> = lists.collect();
    let few = without_the_unsaid(&mut rows) + without_the_unsaid(&mut lists);
    WhoseRow {
        title: scope.scope.only().map(|member| &*member.plan.title),
        id: scope.scope.name(),
        took_part: TookPart::of(scope.scope.responses(), scope.scope.invited()),
        rows,
        lists,
        few,
    }
}

/// Leaves out what there are too few answers to say; gives how many figures that were.
fn without_the_unsaid(rows: &mut Vec<Row<'_>>) -> usize {
    let count = |rows: &[Row<'_>]| rows.iter().map(|row| row.measures.len()).sum::<usize>();
    let all = count(rows);
    for row in rows.iter_mut() {
        row.measures.retain(|measure| measure.range.is_some());
    }
    rows.retain(|row| !row.measures.is_empty());
    all - count(rows)
}

/// The figures that stand for an area, as the board will see them.
fn leads<'r, 'a>(area: &'r AreaReading<'a>) -> Vec<&'r Figure<'a>> {
    let headlines: Vec<_> = area.score.iter().chain(&area.headline).collect();
    if headlines.is_empty() { area.items.iter().chain(&area.alone).take(2).collect() } else { headlines }
}
