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
    pub new_number: &'a Contact,
}

impl View for Help<'_> {
    const TEMPLATE: &'static str = "pages/public/help";

    fn samples() -> Vec<(String, Self)> {
        sample::each_band("help", |band| Help { page: sample::around(band), new_number: sample::participation() })
    }
}

/// `/accessibility`: who can use this site, how, and whom to tell when it does not work.
#[derive(Serialize)]
pub struct Accessibility<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// Whom to tell.
    pub tell: &'a Contact,
}

impl View for Accessibility<'_> {
    const TEMPLATE: &'static str = "pages/public/accessibility";

    fn samples() -> Vec<(String, Self)> {
        let page = sample::around(Band::ElevenToSeventeen);
        vec![("statement".to_owned(), Accessibility { page, tell: sample::participation() })]
    }
}
