//! What stands round a page: for young people [`Around`], for the board, the public and staff [`Shell`].
//!
//! Both are made once for a survey and copied into each page's view; the layouts under `templates/layouts/` name
//! them `page`.

use serde::{Deserialize, Serialize};

use crate::questionnaire::Band;

/// How pages are drawn and worded. A young person may choose another than their band's; the band stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Four to seven: pictures, faces, and words to be read aloud.
    Little,
    /// Eight to eleven: short words, in the letters of beginning readers.
    Young,
    /// Eleven to seventeen: words.
    Older,
    /// Care leavers: words, denser and plainer.
    Leaver,
}

impl Look {
    /// Every look, youngest first.
    pub const ALL: [Self; 4] = [Self::Little, Self::Young, Self::Older, Self::Leaver];

    /// The look a band starts with.
    #[must_use]
    pub const fn of(band: Band) -> Self {
        match band {
            Band::FourToSeven => Self::Little,
            Band::EightToEleven => Self::Young,
            Band::ElevenToSeventeen => Self::Older,
            Band::CareLeavers => Self::Leaver,
        }
    }

    /// The look as it is written in pages, forms and the cookie.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Little => "little",
            Self::Young => "young",
            Self::Older => "older",
            Self::Leaver => "leaver",
        }
    }

    /// The look of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.as_str() == name)
    }
}

/// Somebody a young person can turn to; the council's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who it is, such as "Childline".
    pub name: String,
    /// When they can be reached, such as "free, day or night".
    pub when: Option<String>,
    /// `tel:`, `sms:`, `mailto:` or `https:`.
    pub href: String,
    /// What is shown of it, such as "0800 1111".
    pub shown: String,
}

/// Round every page for young people.
#[derive(Clone, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct Around<'a> {
    lang: &'a str,
    dir: &'static str,
    look: Look,
    little: bool,
    young: bool,
    older: bool,
    leaver: bool,
    band: Band,
    council: &'a str,
    contacts: &'a [Contact],
    contact_door: bool,
    made_up: bool,
}

impl<'a> Around<'a> {
    /// The surroundings of a page in English, in the look its band starts with.
    ///
    /// `contacts` are those of the council that looks after the young person, fit for the band.
    #[must_use]
    pub const fn new(band: Band, council: &'a str, contacts: &'a [Contact]) -> Self {
        Self {
            lang: "en-GB",
            dir: "ltr",
            look: Look::Older,
            little: false,
            young: false,
            older: true,
            leaver: false,
            band,
            council,
            contacts,
            contact_door: false,
            made_up: false,
        }
        .look(Look::of(band))
    }

    /// In this look.
    #[must_use]
    pub const fn look(mut self, look: Look) -> Self {
        self.look = look;
        self.little = matches!(look, Look::Little);
        self.young = matches!(look, Look::Young);
        self.older = matches!(look, Look::Older);
        self.leaver = matches!(look, Look::Leaver);
        self
    }

    /// With the banner that says everything is made up.
    #[must_use]
    pub const fn made_up(mut self, made_up: bool) -> Self {
        self.made_up = made_up;
        self
    }

    /// With the way to the contact form, where there is one.
    #[must_use]
    pub const fn contact_door(mut self, there_is_one: bool) -> Self {
        self.contact_door = there_is_one;
        self
    }
}

/// One place in the navigation of [`Shell`].
#[derive(Clone, Serialize)]
pub struct Place<'a> {
    /// Its words.
    pub name: &'a str,
    /// Where it leads.
    pub href: &'a str,
    /// Whether this page is it.
    pub here: bool,
}

/// Round every page for the board, the public and staff.
#[derive(Clone, Serialize)]
pub struct Shell<'a> {
    lang: &'a str,
    dir: &'static str,
    council: &'a str,
    places: Vec<Place<'a>>,
    made_up: bool,
}

impl<'a> Shell<'a> {
    /// The surroundings of a page in English.
    #[must_use]
    pub const fn new(council: &'a str, places: Vec<Place<'a>>) -> Self {
        Self { lang: "en-GB", dir: "ltr", council, places, made_up: false }
    }

    /// With the banner that says everything is made up.
    #[must_use]
    pub fn made_up(mut self, made_up: bool) -> Self {
        self.made_up = made_up;
        self
    }
}
