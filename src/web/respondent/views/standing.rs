//! Pages that are always there.

use serde::Serialize;

use super::sample;
use crate::questionnaire::Band;
use crate::web::around::{Around, Contact};
use crate::web::page::View;

/// `/help`: whom to turn to, and what the survey cannot do.
#[derive(Serialize)]
pub struct Help<'a> {
    /// Round the page; it brings the contacts.
    pub page: Around<'a>,
    /// Whom to ask for a new number.
    pub new_number: Option<&'a Contact>,
}

impl View for Help<'_> {
    const TEMPLATE: &'static str = "pages/public/help";

    fn samples() -> Vec<(String, Self)> {
        let help = |band, new_number| Help { page: sample::around(band), new_number };
        let mut samples = sample::each_band("help", |band| help(band, Some(sample::participation())));
        samples.push(("nobody-to-ask".to_owned(), help(Band::ElevenToSeventeen, None)));
        samples
    }
}

/// `/accessibility`: who can use this site, how, and whom to tell when it does not work.
#[derive(Serialize)]
pub struct Accessibility<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// Whom to tell.
    pub tell: Option<&'a Contact>,
}

impl View for Accessibility<'_> {
    const TEMPLATE: &'static str = "pages/public/accessibility";

    fn samples() -> Vec<(String, Self)> {
        let page = sample::around(Band::ElevenToSeventeen);
        let tell = Some(sample::participation());
        vec![
            ("statement".to_owned(), Accessibility { page: page.clone(), tell }),
            ("nobody-to-ask".to_owned(), Accessibility { page, tell: None }),
        ]
    }
}
