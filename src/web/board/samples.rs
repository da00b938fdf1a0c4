//! Samples of the board's pages: each state, made from the samples of releases as any page is made.

use std::sync::LazyLock;

use super::others::OthersView;
use super::views::{AreaView, BoardIndex, BoardView, HowView, OverTheYears};
use super::{Drawn, area, how, index, others, show};
use crate::outcomes::BenchmarkFile;
use crate::outcomes::estimates::{EstimatesDocument, Evidence, estimates};
use crate::outcomes::others::OtherCouncil;
use crate::outcomes::published::Published;
use crate::outcomes::reading::Reading;
use crate::outcomes::sample;
use crate::web::around::{Place, Shell};
use crate::web::page::View;

/// The places of the samples' navigation.
fn shell(place: usize) -> Shell<'static> {
    let places =
        [("Results", "/board"), ("How to read this", "/board/2026-autumn/how"), ("For young people", "/results")];
    let places = places.into_iter().enumerate().map(|(at, (name, href))| Place { name, href, here: at == place });
    Shell::new(sample::COUNCIL, places.collect()).made_up(true)
}

/// The published figures that come with the program.
static FIGURES: LazyLock<BenchmarkFile> = LazyLock::new(|| {
    let source = include_str!("../../../surveys/benchmarks/published/1.toml");
    BenchmarkFile::parse("1.toml", source).unwrap_or_else(|faults| panic!("{}", faults[0]))
});

/// What is said of the survey in which figures moved: drawn towards published figures, or also towards three councils.
static BY_FIGURES: LazyLock<EstimatesDocument> = LazyLock::new(|| said_beside(&[], &[&FIGURES]));
static BY_COUNCILS: LazyLock<EstimatesDocument> = LazyLock::new(|| said_beside(&sample::COUNCILS, &[]));
static BY_BOTH: LazyLock<EstimatesDocument> = LazyLock::new(|| said_beside(&sample::COUNCILS, &[&FIGURES]));

fn said_beside(others: &[OtherCouncil], benchmarks: &[&BenchmarkFile]) -> EstimatesDocument {
    estimates(&sample::MOVED[1], &Evidence { earlier: &sample::MOVED, others, benchmarks })
}

fn drawn(estimates: &'static EstimatesDocument) -> Drawn<'static> {
    Drawn { estimates, councils: &sample::COUNCILS }
}

impl View for OthersView<'_> {
    const TEMPLATE: &'static str = "pages/board/others";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, whose: &str, estimates: &'static EstimatesDocument| {
            let reading = Reading::of(&sample::MOVED[1], &sample::MOVED, &[]);
            let view = others(shell(0), &reading, Some(whose), drawn(estimates));
            (state.to_owned(), view.expect("something was drawn towards others"))
        };
        vec![
            page("councils", "11-17", &BY_COUNCILS),
            page("both", "16-25", &BY_BOTH),
            page("figures", "4-7", &BY_FIGURES),
        ]
    }
}

impl View for BoardView<'_> {
    const TEMPLATE: &'static str = "pages/board/show";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, published: &'static [Published], at: usize, whose: Option<&str>| {
            let reading = Reading::among(&published[at], published, &sample::ELSEWHERE, &sample::COUNCILS);
            let drawn = whose.map(|_| drawn(&BY_COUNCILS));
            let view = show(shell(0), &reading, whose, &sample::PROMISES, drawn).expect("there are groups");
            (state.to_owned(), view)
        };
        vec![
            page("moved", &sample::MOVED, 1, None),
            page("youngest", &sample::MOVED, 1, Some("4-7")),
            page("leavers", &sample::MOVED, 1, Some("16-25")),
            page("still", &sample::STILL, 1, None),
            page("first", &sample::MOVED, 0, None),
            page("sparse", &sample::SPARSE, 0, None),
            page("withdrawn", &sample::WITHDRAWN, 1, None),
            page("taken-out", &sample::TAKEN_OUT, 0, None),
            page("list", &sample::TOPIC, 0, Some("11-17")),
            page("lists", &sample::TOPIC, 0, None),
            page("list-few", &sample::TOPIC, 0, Some("16-25")),
        ]
    }
}

impl View for AreaView<'_> {
    const TEMPLATE: &'static str = "pages/board/area";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, whose: Option<&str>, code: &str| {
            let reading = Reading::among(&sample::MOVED[1], &sample::MOVED, &sample::ELSEWHERE, &sample::COUNCILS);
            let drawn = whose.map(|_| drawn(&BY_COUNCILS));
            let view = area(shell(0), &reading, &sample::MOVED, whose, code, &sample::PROMISES, drawn);
            (state.to_owned(), view.expect("the area is there"))
        };
        vec![
            page("several", None, "rights"),
            page("one-group", Some("16-25"), "relationships"),
            page("no-score", Some("4-7"), "safety"),
            page("not-asked", Some("4-7"), "achieving"),
        ]
    }
}

impl View for HowView<'_> {
    const TEMPLATE: &'static str = "pages/board/how";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, published: &'static [Published], at: usize, years: Option<OverTheYears>| {
            let reading = Reading::among(&published[at], published, &sample::ELSEWHERE, &sample::COUNCILS);
            (state.to_owned(), how(shell(1), &reading, &sample::ELSEWHERE, years).expect("there are groups"))
        };
        let years = OverTheYears {
            surveys: 2,
            rho: "0.622000000".to_owned(),
            epsilon: "5.94".to_owned(),
            years: 21,
            rho_at_the_limits: "7.822000000".to_owned(),
            epsilon_at_the_limits: "27.40".to_owned(),
        };
        vec![
            page("usual", &sample::MOVED, 1, Some(years)),
            page("sparse", &sample::SPARSE, 0, None),
            page("taken-back", &sample::WITHDRAWN, 1, None),
        ]
    }
}

impl View for BoardIndex<'_> {
    const TEMPLATE: &'static str = "pages/board/index";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, published: &'static [Published]| {
            (state.to_owned(), index(shell(0), published, &sample::ELSEWHERE))
        };
        vec![page("some", &sample::MOVED), page("withdrawn", &sample::WITHDRAWN), page("none", &[])]
    }
}
