//! Help lines: what a young person sees on every page.

use serde::Deserialize;

use crate::questionnaire::Band;

/// What a contact is for; pages order and word them by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// To talk to somebody now.
    Talk,
    /// An advocate, or somebody of the council who takes the young person's side.
    Advocate,
    /// In danger right now.
    Emergency,
    /// Who gives out numbers, and helps with a number that does not work.
    Codes,
}

/// Somebody a young person can turn to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// What it is for.
    pub kind: ContactKind,
    /// Who answers, as the page says it: "Childline, free, day or night".
    pub name: String,
    /// A telephone number, as it is printed.
    pub number: Option<String>,
    /// The bands it is shown to; every band when absent.
    pub bands: Option<Vec<Band>>,
}

impl Contact {
    /// Whether a young person of this band is shown it; before the band is known, everybody is.
    #[must_use]
    pub fn is_for(&self, band: Option<Band>) -> bool {
        match (&self.bands, band) {
            (Some(bands), Some(band)) => bands.contains(&band),
            _ => true,
        }
    }
}

/// The national lines, which work from anywhere in England and cost nothing.
pub(super) fn national() -> Vec<Contact> {
    let line = |kind, name: &str, number: &str, bands: Option<Vec<Band>>| Contact {
        kind,
        name: name.to_owned(),
        number: Some(number.to_owned()),
        bands,
    };
    vec![
        line(
            ContactKind::Talk,
            "Childline, free, day or night",
            "0800 1111",
            Some(vec![Band::FourToSeven, Band::EightToEleven, Band::ElevenToSeventeen]),
        ),
        line(ContactKind::Talk, "Samaritans, free, day or night", "116 123", Some(vec![Band::CareLeavers])),
        line(ContactKind::Emergency, "In danger right now? Call", "999", None),
    ]
}
