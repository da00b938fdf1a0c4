//! Our side of the accuracy table: made-up councils' responses through the real path, as often as asked.
//!
//! `scripts/accuracy` writes folders of councils and runs this over them, then other libraries over the same responses.
//! In each folder lie `items.csv`, `councils.csv` and `responses.csv`. Each response is counted by the rule of a wave,
//! noise is drawn at the scales of that wave's plan, the document is built, signed, read back and verified, and what is
//! written down is what anybody could read from it. For each privacy loss there then lie in the folder, besides:
//! `scales-….csv` (the plan's), `drawn-….csv` (the drawn numbers), `shares-….csv` (the estimates of items, areas and the
//! whole, with their variances), `shrunk-….csv` (the same drawn towards other councils), `expected-….csv` (what a planner foretells) and `calls-….csv` (ups and downs between
//! two surveys of one council).
//!
//! `cargo bench --bench accuracy -- FOLDER…`; without folders there is nothing to do. The noise has no seed, so figures
//! differ a little from run to run.

#[path = "accuracy/council.rs"]
mod council;
#[path = "accuracy/others.rs"]
mod others;
#[path = "accuracy/survey.rs"]
mod survey;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use chorus::outcomes::statement::{Contrast, Verdict, verdicts};
use chorus::privacy::{Measure, NanoRho, VerifiedRelease, expected};

use council::{Council, councils};
use others::Others;
use survey::{GROUP, Survey};

/// The names of the privacy losses, with ρ: ε is at δ = 0.000001.
const LOSSES: [(&str, NanoRho); 2] =
    [("eps4", NanoRho::from_nano(311_000_000)), ("eps2", NanoRho::from_nano(88_100_000))];
/// The usual share of the planner's forecasts.
const USUAL_SHARE: f64 = 0.83;

fn main() {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).filter(|path| path.is_dir()).collect();
    if folders.is_empty() {
        println!("no folders of councils given; scripts/accuracy makes some and runs this over them");
    }
    for folder in folders {
        for (name, rho) in LOSSES {
            let survey = Survey::planned(&folder, rho);
            Written::begin(&folder, name, &survey).all(&councils(&folder, &survey), &survey);
        }
    }
}

/// A table that is being written.
type Table = csv::Writer<File>;

fn table(folder: &Path, what: &str, loss: &str, columns: &[&str]) -> Table {
    let mut table = csv::Writer::from_path(folder.join(format!("{what}-{loss}.csv"))).expect("the folder takes files");
    put(&mut table, columns.iter().map(ToString::to_string));
    table
}

fn put(table: &mut Table, cells: impl IntoIterator<Item = String>) {
    table.write_record(cells.into_iter().collect::<Vec<_>>()).expect("there is room on the disk");
}

/// What is written about the releases of one folder at one privacy loss.
struct Written {
    drawn: Table,
    shares: Table,
    shrunk: Table,
    calls: Table,
    measures: Vec<Measure>,
}

impl Written {
    /// Writes down the plan and what it lets expect, and begins the other tables.
    fn begin(folder: &Path, loss: &str, survey: &Survey) -> Self {
        let plan = survey.group();
        let mut scales = table(folder, "scales", loss, &["number", "balance", "missing"]);
        put(&mut scales, ["n".to_owned(), plan.n_sigma.clone().expect("n is not exact"), String::new()]);
        for item in &plan.items {
            put(&mut scales, [item.item.to_string(), item.balance_sigma.clone(), item.missing_sigma.clone()]);
        }
        let mut forecast = table(folder, "expected", loss, &["n", "measure", "half", "noise_half"]);
        for answers in council::sizes(folder) {
            for row in expected(plan, &survey.manifest.areas, answers, USUAL_SHARE).into_iter().flatten() {
                let figures = [row.half, row.noise_half].map(|half| half.to_string());
                put(&mut forecast, [answers.to_string(), row.measure.to_string()].into_iter().chain(figures));
            }
        }
        let items = plan.items.iter().map(|item| Measure::Item(item.item.clone()));
        let areas = survey.manifest.areas.iter().map(|area| Measure::Area(area.area.clone()));
        Self {
            drawn: table(folder, "drawn", loss, &["council", "draw", "number", "balance", "missing"]),
            shares: table(
                folder,
                "shares",
                loss,
                &["council", "draw", "measure", "share", "answers", "noise_variance", "half", "compared_variance"],
            ),
            shrunk: table(
                folder,
                "shrunk",
                loss,
                &["council", "draw", "others", "measure", "share", "published", "half", "questioned", "unusual"],
            ),
            calls: table(folder, "calls", loss, &["council", "draw", "compared", "higher", "lower"]),
            measures: items.chain(areas).chain([Measure::Overall]).collect(),
        }
    }

    /// Draws for each council as often as it says. Those that are compared with another council need its draws, and
    /// the others, whose names begin so and which come first, are what the rest is drawn towards.
    fn all(mut self, councils: &[Council], survey: &Survey) {
        let mut before: BTreeMap<&str, Vec<VerifiedRelease>> = BTreeMap::new();
        let mut of_others = Vec::new();
        let mut others = None;
        for council in councils {
            let releases: Vec<_> = (0..council.draws).map(|_| survey.release(council.tally.clone())).collect();
            if let Some(earlier) = council.since.as_deref().and_then(|name| before.remove(name)) {
                for (draw, (now, before)) in releases.iter().zip(&earlier).enumerate() {
                    self.call(&council.name, draw, now, before);
                }
            } else if council.is_compared {
                before.insert(&council.name, releases);
            } else {
                for (draw, release) in releases.iter().enumerate() {
                    self.figures(&council.name, draw, release);
                }
                if council.name.starts_with("other") {
                    of_others.extend(releases);
                    continue;
                }
                let others = others.get_or_insert_with(|| Others::new(survey, &of_others));
                for (draw, release) in releases.iter().enumerate() {
                    self.towards(others, &council.name, draw, release);
                }
            }
        }
    }

    fn towards(&mut self, others: &Others, council: &str, draw: usize, release: &VerifiedRelease) {
        for (measure, found) in others.shrink(release, &self.measures) {
            let named = [council.to_owned(), draw.to_string(), found.others.to_string(), measure.to_string()];
            let [published, half] = found.published;
            let figures = [found.share, published, half].map(|figure| figure.to_string());
            let flags = [found.is_questioned, found.is_unusual].map(|flag| u8::from(flag).to_string());
            put(&mut self.shrunk, named.into_iter().chain(figures).chain(flags));
        }
    }

    fn figures(&mut self, council: &str, draw: usize, release: &VerifiedRelease) {
        let group = release.document().group(&survey::id(GROUP)).expect("the wave has this group");
        let row = |number: String, balance: i64, missing: Option<i64>| {
            let missing = missing.map(|value| value.to_string()).unwrap_or_default();
            [council.to_owned(), draw.to_string(), number, balance.to_string(), missing]
        };
        put(&mut self.drawn, row("n".to_owned(), group.n.value, None));
        for item in &group.items {
            put(&mut self.drawn, row(item.item.to_string(), item.balance.value, Some(item.missing.value)));
        }
        for measure in &self.measures {
            // An area with too few items, or a group with next to no answers, has no row.
            let Some(found) = release.estimate(&survey::id(GROUP), measure) else { continue };
            let figures = [found.share, found.answers, found.noise_variance, found.half(), found.comparison_variance()];
            let named = [council.to_owned(), draw.to_string(), measure.to_string()];
            put(&mut self.shares, named.into_iter().chain(figures.map(|figure| figure.to_string())));
        }
    }

    /// The verdicts on a release's headlines, all together: the first item, each area's score and its headline item.
    fn call(&mut self, council: &str, draw: usize, now: &VerifiedRelease, before: &VerifiedRelease) {
        let manifest = now.manifest();
        let first = manifest.first_item.iter().cloned().map(Measure::Item);
        let of_areas = manifest.areas.iter().flat_map(|area| {
            [Measure::Area(area.area.clone())].into_iter().chain(area.headlines.iter().cloned().map(Measure::Item))
        });
        let contrast = |measure: Measure| {
            let (now, before) =
                (now.estimate(&survey::id(GROUP), &measure)?, before.estimate(&survey::id(GROUP), &measure)?);
            Contrast::since(&now, &before)
        };
        let said = verdicts(&first.chain(of_areas).map(contrast).collect::<Vec<_>>());
        let count = |wanted: &[Verdict]| said.iter().filter(|one| wanted.contains(one)).count().to_string();
        let compared = count(&[Verdict::Higher, Verdict::Lower, Verdict::NotClear]);
        let named = [council.to_owned(), draw.to_string(), compared];
        put(&mut self.calls, named.into_iter().chain([count(&[Verdict::Higher]), count(&[Verdict::Lower])]));
    }
}
