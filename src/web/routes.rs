//! The URL table, on one screen.

use actix_web::web::{self, ServiceConfig, resource};

use super::respondent::{ending, entry, question, welcome};
use super::{estimates, public, published};

/// Adds every route.
pub fn all(app: &mut ServiceConfig) {
    app.service(resource("/").get(entry::show).post(entry::type_code))
        .service(resource("/r/hello").get(welcome::hello).post(welcome::choose))
        .service(resource("/r/helper").get(welcome::helper).post(welcome::name_helper))
        .service(resource("/r/who-sees").get(welcome::who_sees).post(welcome::decide))
        .service(resource("/r/no-thanks").get(ending::no_thanks))
        .service(resource("/r/back").get(welcome::back))
        .service(resource("/r/part/{part}").get(question::part))
        .service(resource("/r/q/{number}").get(question::show).post(question::answer))
        .service(resource("/r/check").get(ending::check))
        .service(resource("/r/send").post(ending::send))
        .service(resource("/r/done").get(ending::done))
        .service(resource("/r/pause").post(ending::pause))
        .service(resource("/r/paused").get(ending::paused))
        .service(resource("/leave").get(ending::leave))
        .service(resource("/help").get(public::help))
        .service(resource("/privacy/{band}").get(public::privacy))
        .service(resource("/accessibility").get(public::accessibility))
        .service(resource("/results").get(published::results))
        .service(resource("/results/{wave}").get(published::results_of))
        .service(resource("/results/{wave}/release.json").get(published::release_json))
        .service(resource("/results/{wave}/manifest.json").get(published::manifest_json))
        .service(resource("/results/{wave}/amendments.json").get(published::amendments_json))
        .service(resource("/results/{wave}/estimates.json").get(estimates::estimates_json))
        .service(resource("/results/{wave}/results.csv").get(published::results_csv))
        .service(resource("/board").get(published::board))
        .service(resource("/board/{wave}").get(published::board_of))
        .service(resource("/board/{wave}/how").get(published::how_to_read))
        .service(resource("/board/{wave}/others").get(published::using_others))
        .service(resource("/board/{wave}/{area}").get(published::board_area))
        .service(resource("/ledger.json").get(published::ledger_json))
        .service(resource("/questionnaires/{code}/{version}.toml").get(public::questionnaire))
        .service(resource("/static/{file:.*}").get(public::asset))
        .service(resource("/healthz").get(public::healthy))
        .service(resource("/readyz").get(public::ready))
        .default_service(web::to(public::nothing_here));
}
