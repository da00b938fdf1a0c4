//! Samples of the board's pages: each state, made from the samples of releases as any page is made.

use super::views::{AreaView, BoardIndex, BoardView, HowView, OverTheYears};
use super::{area, how, index, show};
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

impl View for BoardView<'_> {
    const TEMPLATE: &'static str = "pages/board/show";

    fn samples() -> Vec<(String, Self)> {
        let page = |state: &str, published: &'static [Published], at: usize, whose: Option<&str>| {
            let reading = Reading::among(&published[at], published, &sample::ELSEWHERE, &sample::COUNCILS);
            let view = show(shell(0), &reading, whose, &sample::PROMISES).expect("there are groups");
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
            let view = area(shell(0), &reading, &sample::MOVED, whose, code, &sample::PROMISES);
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
