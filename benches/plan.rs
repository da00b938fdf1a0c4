//! The forecast of the shipped yearly survey, from its draft to every figure, suggestion and sentence's number.
//!
//! It has to follow somebody's typing, so the aim is a time on the clock and not a ratio: under 50 ms for the whole.
//! The council's files are loaded before, as a server has them. `cargo bench --bench plan`.

#[path = "kit/table.rs"]
#[expect(dead_code, reason = "one time, no quantiles")]
mod table;

use std::time::Instant;

use chorus::consultation::Draft;
use chorus::workflow::catalogue;
use chorus::workflow::plan_wave::{Expectation, plan_wave};

use table::{Aim, ms, row};

const YEARLY: &str = include_str!("../surveys/manifests/yearly-2026.toml");
const TURNS: u32 = 50;

fn main() {
    let nowhere = tempfile::tempdir().expect("a folder can be made");
    let catalogue = catalogue(nowhere.path()).expect("the shipped files have no fault");
    let plan = || {
        let draft = Draft::parse("yearly-2026.toml", YEARLY).expect("the shipped draft has no fault");
        plan_wave(&catalogue, "yearly-2026.toml", draft, &Expectation::default()).expect("it can be planned")
    };
    let figures: usize = plan().forecast.scopes.iter().map(|scope| scope.figures.len()).sum();
    table::begin(&format!("A full plan of the yearly survey, {figures} figures, mean of {TURNS}"));
    let began = Instant::now();
    for _ in 0..TURNS {
        std::hint::black_box(plan());
    }
    row("from the draft to every figure and suggestion", ms(began.elapsed() / TURNS), " ms", &Aim::AtMost(50.0));
}
