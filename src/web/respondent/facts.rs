//! What is true of a survey, for the sentences that tell young people who sees what.

use super::views::{Facts, Told};
use crate::web::day::Day;
use crate::web::site::Site;
use crate::workflow::OpenWave;

/// The facts of one survey, as this server knows them.
#[must_use]
pub fn facts(site: &Site, wave: &OpenWave, helper: bool) -> Facts {
    let manifest = &wave.manifest;
    Facts {
        helper,
        // In the demo one process holds everything, and says so.
        keys_apart: !site.made_up,
        key_holders: u8::try_from(manifest.custodians.len()).unwrap_or(u8::MAX),
        needed: manifest.threshold,
        // Browsers do not lock answers yet; the server does, the moment they arrive.
        read_in_transit: true,
        // Slips are handed out by people; nothing here keeps them from noting who got which.
        slips_traceable: true,
        hides_taking_part: manifest.hides_taking_part(),
        free_text: false,
        closes_on: Day(wave.standing.closes_on),
        results_on: Day(manifest.results_on),
        erase_on: Day(manifest.erase_on),
    }
}

/// What changed since the launch, oldest first.
#[must_use]
pub fn changes(wave: &OpenWave) -> Vec<Told> {
    wave.amendments.iter().map(Told::of).collect()
}
