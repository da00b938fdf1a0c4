//! Who sees what, in three layers: a note on every question, one page before the first, and the whole of it at
//! `/privacy/{band}`. Every sentence asks a fact of the survey first.

use serde::Serialize;

use super::changes::{Told, every_kind};
use super::sample;
use super::welcome::PurposeTold;
use crate::questionnaire::Band;
use crate::web::around::Around;
use crate::web::day::Day;
use crate::web::page::View;

/// What is true of this survey. A sentence whose fact does not hold is not shown, or its honest opposite is.
#[derive(Clone, Copy, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Facts {
    /// A helper sits beside the young person and sees what is picked.
    pub helper: bool,
    /// The keys that open answers are held away from this server; false in the demo alone.
    pub keys_apart: bool,
    /// How many people hold a key.
    pub key_holders: u8,
    /// How many of them it takes to open the answers.
    pub needed: u8,
    /// Answers reach the server readable and are locked there; false once browsers lock them.
    pub read_in_transit: bool,
    /// Whoever gave out the numbers may be able to tell which were used.
    pub slips_traceable: bool,
    /// The noise covers how many answered too, not only what they said.
    pub hides_taking_part: bool,
    /// The survey asks for words of one's own.
    pub free_text: bool,
    /// The last day answers are taken; nobody opens any before.
    pub closes_on: Day,
    /// The day by which results are promised.
    pub results_on: Day,
    /// The day by which locked answers are destroyed.
    pub erase_on: Day,
}

/// `/r/who-sees`. Sends `go=start` or `go=no`.
#[derive(Serialize)]
pub struct WhoSees<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// What is true.
    pub facts: Facts,
    /// The page before.
    pub back: &'a str,
    /// What the survey is for, where it says so.
    pub purpose: Option<PurposeTold<'a>>,
}

impl View for WhoSees<'_> {
    const TEMPLATE: &'static str = "pages/respondent/who-sees";

    fn samples() -> Vec<(String, Self)> {
        let view = |band, facts| WhoSees {
            page: sample::around(band),
            csrf: sample::CSRF,
            facts,
            back: "/r/hello",
            purpose: (band != Band::EightToEleven).then_some(sample::PURPOSE),
        };
        let mut samples = sample::each_band("first", |band| view(band, sample::facts(band)));
        for band in Band::ALL {
            samples.push((format!("{band}-otherwise"), view(band, otherwise(band))));
        }
        samples
    }
}

/// Every fact the other way round.
fn otherwise(band: Band) -> Facts {
    let usual = sample::facts(band);
    Facts {
        helper: !usual.helper,
        keys_apart: false,
        key_holders: 3,
        needed: 2,
        read_in_transit: false,
        slips_traceable: false,
        hides_taking_part: false,
        free_text: true,
        ..usual
    }
}

/// The numbers of the protection, for those who want them; each as the manifest writes it.
#[derive(Serialize)]
pub struct Numbers<'a> {
    /// The privacy loss in zCDP.
    pub rho: &'a str,
    /// The same as ε.
    pub epsilon: &'a str,
    /// For this δ.
    pub delta: &'a str,
    /// Where the survey's manifest can be read.
    pub manifest: &'a str,
}

/// `/privacy/{band}`: the whole of it, with the limits said plainly.
#[derive(Serialize)]
pub struct Privacy<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// What is true; `None` while no survey is open to this band.
    pub facts: Option<Facts>,
    /// The numbers, with the same condition.
    pub numbers: Option<Numbers<'a>>,
    /// What changed since the launch.
    pub changes: Vec<Told>,
}

impl View for Privacy<'_> {
    const TEMPLATE: &'static str = "pages/public/privacy";

    fn samples() -> Vec<(String, Self)> {
        let numbers = || Numbers {
            rho: "0.311000000",
            epsilon: "4.00",
            delta: "0.000001",
            manifest: "/results/2026-autumn/manifest.json",
        };
        let view = |band, facts: Option<Facts>| Privacy {
            page: sample::around(band),
            numbers: facts.map(|_| numbers()),
            facts,
            changes: if facts.is_some_and(|facts| facts.free_text) { every_kind() } else { Vec::new() },
        };
        let mut samples = sample::each_band("open", |band| view(band, Some(sample::facts(band))));
        samples.extend(sample::each_band("otherwise", |band| view(band, Some(otherwise(band)))));
        samples.extend(sample::each_band("no-survey", |band| view(band, None)));
        samples
    }
}
