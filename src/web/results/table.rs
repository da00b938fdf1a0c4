//! `results.csv`: every figure of a release in one table that opens in any spreadsheet.
//!
//! One header line, one figure a line. Names carry their kind (`group:8-11`, `item:home_safe`), so that no program takes
//! an age for a date; text that a spreadsheet could take for a formula gets an apostrophe before it. Figures with too few
//! to say are empty. Shares are in hundredths with one decimal, and not clipped: the noise can carry a limit below 0 or
//! above 100.

use crate::consultation::cells::guarded as text;
use crate::outcomes::published::Published;
use crate::outcomes::reading::{Figure, ListReading, Reading, ScopeReading, ThemeReading};
use crate::outcomes::statement::{self, Standing};
use crate::privacy::document::Measure;
use crate::privacy::estimate::Estimate;
use crate::web::board::views::TookPart;
use crate::web::figures::{Changed, statement, theme};

const HEADER: [&str; 16] = [
    "wave",
    "survey",
    "group",
    "group_title",
    "took_part_about",
    "invited_about",
    "measure",
    "area",
    "statement",
    "items",
    "share",
    "low",
    "high",
    "noise_half",
    "standing",
    "change",
];

/// The table of a release.
///
/// # Panics
/// Never: rows are of one length, and memory takes every byte.
#[must_use]
pub fn csv(reading: &Reading<'_>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let rows = reading.scopes.iter().flat_map(|scope| scope_rows(reading.published, scope));
    for row in std::iter::once(HEADER.map(str::to_owned)).chain(rows) {
        table.write_record(&row).expect("rows of one length go into memory");
    }
    let bytes = table.into_inner().expect("memory takes every byte");
    String::from_utf8(bytes).expect("text was written")
}

fn scope_rows(published: &Published, scope: &ScopeReading<'_>) -> Vec<[String; 16]> {
    let row = |figure: &Figure<'_>, area: &str| row(published, scope, &Line::of(published, figure, area));
    let mut rows: Vec<_> = scope.overall.iter().map(|figure| row(figure, "")).collect();
    for area in &scope.areas {
        let title = &area.area.title;
        rows.extend(area.score.iter().map(|figure| row(figure, title)));
        let items = area.items.iter().chain(&area.alone);
        // A headline brings its verdict along.
        rows.extend(items.map(|figure| row(scope.item(figure.items[0]).unwrap_or(figure), title)));
    }
    for list in &scope.lists {
        rows.extend(Line::of_themes(published, list).iter().map(|line| self::row(published, scope, line)));
    }
    rows
}

/// A line, before it is text.
struct Line<'l> {
    measure: Measure,
    area: &'l str,
    says: &'l str,
    items: usize,
    now: Option<Estimate>,
    changed: Option<Changed>,
}

impl<'l> Line<'l> {
    fn of(published: &'l Published, figure: &Figure<'l>, area: &'l str) -> Self {
        Self {
            measure: figure.measure.clone(),
            area,
            says: if figure.is_item() { statement(published, &figure.bands, figure.items[0]) } else { "" },
            items: figure.items.len(),
            now: figure.now,
            changed: Changed::of(figure.change),
        }
    }

    /// A line for each theme; its statement is the theme as it was shown to be picked.
    fn of_themes(published: &'l Published, list: &ListReading<'l>) -> Vec<Self> {
        let line = |one: &ThemeReading<'l>| Self {
            measure: Measure::Theme(list.item.clone(), one.theme.clone()),
            area: "",
            says: theme(published, &list.bands, list.item, one.theme),
            items: 1,
            now: one.now,
            changed: None,
        };
        list.themes.iter().map(line).collect()
    }
}

fn row(published: &Published, scope: &ScopeReading<'_>, line: &Line<'_>) -> [String; 16] {
    let manifest = published.manifest();
    let took_part = TookPart::of(scope.scope.responses(), scope.scope.invited());
    let stands = statement::standing(line.now.as_ref());
    let told = line.now.filter(|_| stands != Standing::TooFew);
    let number = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{:.1}", 100.0 * share));
    [
        format!("wave:{}", manifest.wave),
        text(&manifest.title),
        format!("group:{}", scope.scope.name()),
        text(scope.scope.only().map_or("Children together", |group| &group.plan.title)),
        took_part.about.to_string(),
        took_part.of.to_string(),
        line.measure.to_string(),
        text(line.area),
        text(line.says),
        line.items.to_string(),
        number(told.map(|estimate| estimate.share)),
        number(told.map(|estimate| estimate.share - estimate.half())),
        number(told.map(|estimate| estimate.share + estimate.half())),
        number(told.map(|estimate| estimate.noise_half())),
        standing(stands).to_owned(),
        change(line.changed).to_owned(),
    ]
}

const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Shown => "shown",
        Standing::RoughGuide => "rough guide",
        Standing::TooFew => "too few to say",
    }
}

const fn change(changed: Option<Changed>) -> &'static str {
    match changed {
        Some(Changed::Up) => "up",
        Some(Changed::Down) => "down",
        Some(Changed::Same) => "no clear change",
        Some(Changed::New) => "first time asked",
        Some(Changed::Reworded) => "asked differently before",
        Some(Changed::Few) => "too few to compare",
        None => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::sample::{MOVED, SPARSE, TOPIC};

    fn records(reading: &Reading<'_>) -> Vec<csv::StringRecord> {
        let table = csv(reading);
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        reader.records().map(|record| record.expect("lines of one length")).collect()
    }

    #[test]
    fn each_figure_of_each_group_is_one_line() {
        let reading = Reading::of(&MOVED[1], &MOVED, &[]);
        let lines = records(&reading);
        let one =
            |group: &str, measure: &str| lines.iter().filter(|line| &line[2] == group && &line[6] == measure).count();
        for (group, measure) in
            [("group:children", "area:rights"), ("group:11-17", "item:bully_fear"), ("group:4-7", "overall")]
        {
            assert_eq!(one(group, measure), 1, "{group} {measure}");
        }
        assert_eq!(one("group:4-7", "area:achieving"), 0);
        let rights = lines.iter().find(|line| &line[2] == "group:children" && &line[6] == "area:rights");
        assert_eq!(rights.map(|line| &line[15]), Some("down"));
    }

    #[test]
    fn each_theme_of_a_list_is_one_line_in_the_order_it_was_asked_and_without_a_verdict() {
        let lines = records(&Reading::of(&TOPIC[0], &TOPIC, &[]));
        let themes: Vec<_> =
            lines.iter().filter(|line| &line[2] == "group:11-17" && line[6].starts_with("theme:")).collect();
        assert_eq!(themes.len(), 9);
        assert_eq!((&themes[0][6], &themes[0][8]), ("theme:would_help.family", "Seeing my family more"));
        assert_eq!((&themes[8][6], &themes[8][14]), ("theme:would_help.money", "shown"));
        assert!(themes.iter().all(|line| line[15].is_empty()));
    }

    #[test]
    fn no_cell_is_taken_for_a_formula_or_a_date() {
        let reading = Reading::of(&MOVED[1], &MOVED, &[]);
        for line in records(&reading) {
            for cell in line.iter().filter(|cell| cell.parse::<f64>().is_err()) {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
                assert!(!cell.starts_with(|first: char| first.is_ascii_digit()), "{cell} could be a date");
            }
        }
    }

    #[test]
    fn what_is_too_few_to_say_has_no_figures() {
        let reading = Reading::of(&SPARSE[0], &SPARSE, &[]);
        for line in records(&reading).iter().filter(|line| &line[14] == "too few to say") {
            assert!((10..14).all(|column| line[column].is_empty()), "{line:?}");
        }
    }
}
