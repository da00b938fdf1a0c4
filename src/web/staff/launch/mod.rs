//! From a finished design to an open survey: key holders, the launch list, the launch.

pub mod check;
pub mod key_day;
pub mod keys;
pub mod open;
mod others;
mod samples;
pub mod survey;
pub mod trial;

use super::slips;
use crate::access::Permission::{Design, HoldKey, Launch, MakeSlips, SeeKeys, SeeSurveys, SignOffData, SignOffSafety};
use crate::web::page::{Sample, samples_of};
use crate::web::table::Needs::{Fresh, May};
use crate::web::table::Object::{Nothing, Survey};
use crate::web::table::Table;

/// Every page on the way to a launch.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<keys::Keys>();
    all.extend(samples_of::<key_day::KeyDayPage>());
    all.extend(samples_of::<check::Check>());
    all.extend(samples_of::<open::LaunchPage>());
    all.extend(samples_of::<trial::TrialPage>());
    all
}

/// Adds the routes of slips, key holders, the launch list and the launch.
pub fn routes(table: &mut Table) {
    table.get("/staff/c/{id}/codes", Fresh(MakeSlips), Survey, slips::show);
    table.post("/staff/c/{id}/codes", Fresh(MakeSlips), Survey, slips::print);
    table.post("/staff/c/{id}/codes/void-run", Fresh(MakeSlips), Survey, slips::void_all);
    table.post("/staff/c/{id}/codes/void-one", Fresh(MakeSlips), Survey, slips::void_one);
    table.get("/staff/keys", May(SeeKeys), Nothing, keys::show);
    table.post("/staff/keys", Fresh(HoldKey), Nothing, keys::register);
    table.post("/staff/keys/retire", Fresh(HoldKey), Nothing, keys::retire);
    table.get("/staff/c/{id}/keys", May(SeeKeys), Survey, key_day::show);
    table.post("/staff/c/{id}/keys", Fresh(Launch), Survey, key_day::bring);
    table.get("/staff/c/{id}/launch-sheet.json", May(SeeKeys), Survey, key_day::sheet);
    table.get("/staff/c/{id}/check", May(SeeSurveys), Survey, check::show);
    table.post("/staff/c/{id}/check/safety", Fresh(SignOffSafety), Survey, check::sign_safety);
    table.post("/staff/c/{id}/check/data", Fresh(SignOffData), Survey, check::sign_data);
    table.post("/staff/c/{id}/check/help-lines", Fresh(SignOffSafety), Survey, check::looked_at_help_lines);
    table.post("/staff/c/{id}/check/sure", May(Design), Survey, check::answer_for);
    table.post("/staff/c/{id}/check/reason", May(Design), Survey, check::answer_for);
    table.get("/staff/c/{id}/trial", May(SeeSurveys), Survey, trial::show);
    table.post("/staff/c/{id}/trial", May(Design), Survey, trial::record);
    table.post("/staff/c/{id}/trial/start", May(SeeSurveys), Survey, trial::start);
    table.get("/staff/c/{id}/launch", May(Launch), Survey, open::show);
    table.post("/staff/c/{id}/launch", Fresh(Launch), Survey, open::launch);
}
