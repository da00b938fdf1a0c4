//! The routes of the studio.

use super::{add, bank, begin, days, files, list, overview, preview, purpose, questions, sure, who};
use crate::access::Permission::{Design, SeeSurveys};
use crate::web::table::Needs::May;
use crate::web::table::Object::{Nothing, Survey};
use crate::web::table::Table;

/// Adds them.
pub fn all(table: &mut Table) {
    table.get("/staff/consultations", May(SeeSurveys), Nothing, list::show);
    table.get("/staff/bank", May(Design), Nothing, bank::show);
    table.get("/staff/c/new", May(Design), Nothing, begin::show);
    table.post("/staff/c/new", May(Design), Nothing, begin::make);
    table.get("/staff/c/{id}", May(SeeSurveys), Survey, overview::show);
    table.post("/staff/c/{id}", May(Design), Survey, overview::rename);
    table.post("/staff/c/{id}/settle", May(Design), Survey, overview::ready);
    table.post("/staff/c/{id}/throw-away", May(Design), Survey, overview::discard);
    table.get("/staff/c/{id}/days", May(Design), Survey, days::show);
    table.post("/staff/c/{id}/days", May(Design), Survey, days::save);
    table.get("/staff/c/{id}/purpose", May(Design), Survey, purpose::show);
    table.post("/staff/c/{id}/purpose", May(Design), Survey, purpose::save);
    table.get("/staff/c/{id}/who", May(Design), Survey, who::show);
    table.post("/staff/c/{id}/who", May(Design), Survey, who::save);
    table.get("/staff/c/{id}/questions", May(Design), Survey, questions::show);
    table.post("/staff/c/{id}/questions", May(Design), Survey, questions::save);
    table.post("/staff/c/{id}/questions/move", May(Design), Survey, questions::move_item);
    table.post("/staff/c/{id}/questions/remove", May(Design), Survey, questions::remove);
    table.post("/staff/c/{id}/questions/copy", May(Design), Survey, questions::copy);
    table.post("/staff/c/{id}/questions/unlock", May(Design), Survey, questions::unlock);
    table.post("/staff/c/{id}/questions/form", May(Design), Survey, questions::keep_facts);
    table.post("/staff/c/{id}/questions/import", May(Design), Survey, questions::import);
    table.get("/staff/c/{id}/questions/{band}.toml", May(SeeSurveys), Survey, files::export);
    table.get("/staff/c/{id}/bank", May(Design), Survey, add::show);
    table.post("/staff/c/{id}/bank", May(Design), Survey, add::add);
    table.get("/staff/c/{id}/own", May(Design), Survey, add::show_own);
    table.post("/staff/c/{id}/own", May(Design), Survey, add::make_own);
    table.get("/staff/c/{id}/privacy", May(Design), Survey, sure::show);
    table.post("/staff/c/{id}/privacy", May(Design), Survey, sure::save);
    table.post("/staff/c/{id}/privacy/merge", May(Design), Survey, sure::merge);
    table.post("/staff/c/{id}/privacy/fewer", May(Design), Survey, sure::fewer);
    table.post("/staff/c/{id}/privacy/importance", May(Design), Survey, sure::weigh);
    table.get("/staff/c/{id}/privacy/figures", May(SeeSurveys), Survey, sure::show_figures);
    table.get("/staff/c/{id}/look", May(SeeSurveys), Survey, preview::look);
    table.get("/staff/c/{id}/preview", May(SeeSurveys), Survey, preview::framed);
    table.post("/staff/c/{id}/preview", May(Design), Survey, preview::typed);
    table.post("/staff/c/{id}/reading", May(Design), Survey, preview::reading);
    table.get("/staff/c/{id}/paper-form", May(SeeSurveys), Survey, preview::show_paper);
}
