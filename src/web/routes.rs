//! The URL table, on one screen; that of the staff pages is in `staff/routes.rs`.

use super::respondent::{ending, entry, group, question, trial, welcome};
use super::table::Needs::Nobody;
use super::table::Object::Nothing;
use super::table::{Declared, Table};
use super::{door, estimates, public, published, staff};

/// Every route.
#[must_use]
pub fn all() -> Table {
    let mut table = Table::default();
    for_respondents(&mut table);
    for_everybody(&mut table);
    staff::routes::all(&mut table);
    table
}

/// What is declared of every route.
#[must_use]
pub fn declared() -> Vec<Declared> {
    all().declared().to_vec()
}

fn for_respondents(table: &mut Table) {
    table.get("/", Nobody, Nothing, entry::show);
    table.post("/", Nobody, Nothing, entry::type_code);
    table.get("/r/hello", Nobody, Nothing, welcome::hello);
    table.post("/r/hello", Nobody, Nothing, welcome::choose);
    table.get("/r/helper", Nobody, Nothing, welcome::helper);
    table.post("/r/helper", Nobody, Nothing, welcome::name_helper);
    table.get("/r/who-sees", Nobody, Nothing, welcome::who_sees);
    table.post("/r/who-sees", Nobody, Nothing, welcome::decide);
    table.get("/r/no-thanks", Nobody, Nothing, ending::no_thanks);
    table.get("/r/back", Nobody, Nothing, welcome::back);
    table.get("/r/part/{part}", Nobody, Nothing, question::part);
    table.get("/r/q/{number}", Nobody, Nothing, question::show);
    table.post("/r/q/{number}", Nobody, Nothing, question::answer);
    table.get("/r/check", Nobody, Nothing, ending::check);
    table.post("/r/send", Nobody, Nothing, ending::send);
    table.get("/r/done", Nobody, Nothing, ending::done);
    table.post("/r/pause", Nobody, Nothing, ending::pause);
    table.get("/r/paused", Nobody, Nothing, ending::paused);
    table.get("/group", Nobody, Nothing, group::show);
    table.post("/group", Nobody, Nothing, group::go_on);
    table.get("/trial", Nobody, Nothing, trial::begin);
    table.get("/trial/q/{number}", Nobody, Nothing, trial::show);
    table.post("/trial/q/{number}", Nobody, Nothing, trial::answer);
    table.get("/trial/end", Nobody, Nothing, trial::end);
    table.get("/leave", Nobody, Nothing, ending::leave);
}

fn for_everybody(table: &mut Table) {
    table.get("/contact", Nobody, Nothing, door::show);
    table.post("/contact", Nobody, Nothing, door::send);
    table.get("/contact/sent", Nobody, Nothing, door::sent);
    table.get("/help", Nobody, Nothing, public::help);
    table.get("/privacy/{band}", Nobody, Nothing, public::privacy);
    table.get("/accessibility", Nobody, Nothing, public::accessibility);
    table.get("/results", Nobody, Nothing, published::results);
    table.get("/results/{wave}", Nobody, Nothing, published::results_of);
    table.get("/results/{wave}/release.json", Nobody, Nothing, published::release_json);
    table.get("/results/{wave}/manifest.json", Nobody, Nothing, published::manifest_json);
    table.get("/results/{wave}/amendments.json", Nobody, Nothing, published::amendments_json);
    table.get("/results/{wave}/estimates.json", Nobody, Nothing, estimates::estimates_json);
    table.get("/results/{wave}/results.csv", Nobody, Nothing, published::results_csv);
    table.get("/board", Nobody, Nothing, published::board);
    table.get("/board/{wave}", Nobody, Nothing, published::board_of);
    table.get("/board/{wave}/how", Nobody, Nothing, published::how_to_read);
    table.get("/board/{wave}/others", Nobody, Nothing, published::using_others);
    table.get("/board/{wave}/{area}", Nobody, Nothing, published::board_area);
    table.get("/ledger.json", Nobody, Nothing, published::ledger_json);
    table.get("/questionnaires/{code}/{version}.toml", Nobody, Nothing, public::questionnaire);
    table.get("/static/{file:.*}", Nobody, Nothing, public::asset);
    table.get("/healthz", Nobody, Nothing, public::healthy);
    table.get("/readyz", Nobody, Nothing, public::ready);
}
