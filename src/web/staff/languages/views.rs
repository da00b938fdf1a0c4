//! What the pages of languages show.

mod samples;

use serde::Serialize;

use super::why;
use crate::consultation::design::{Design, Language, Languages, Row, RowState, WordsRow};
use crate::questionnaire::Band;
use crate::web::page::View;
use crate::web::site::Site;
use crate::web::staff::studio::Studied;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::design::WordsSaved;

/// Languages offered by name. Any other goes in by its code.
const NAMED: [(&str, &str); 20] = [
    ("ar", "Arabic"),
    ("bn", "Bengali"),
    ("cy", "Welsh"),
    ("fa", "Persian"),
    ("fr", "French"),
    ("gu", "Gujarati"),
    ("ku", "Kurdish"),
    ("lt", "Lithuanian"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("ps", "Pashto"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("so", "Somali"),
    ("sq", "Albanian"),
    ("ti", "Tigrinya"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("vi", "Vietnamese"),
    ("zh", "Chinese"),
];

/// Languages written from right to left.
const RIGHT_TO_LEFT: [&str; 9] = ["ar", "arc", "ckb", "dv", "fa", "he", "ps", "ur", "yi"];

/// What a language is called, where we know; else its code.
#[must_use]
pub fn name_of(language: &Language) -> String {
    let code = language.as_str();
    NAMED.iter().find(|(known, _)| *known == code).map_or_else(|| code.to_owned(), |(_, name)| (*name).to_owned())
}

/// The direction it is written in, as pages say it.
#[must_use]
pub fn direction(language: &Language) -> &'static str {
    let first = language.as_str().split('-').next().unwrap_or_default();
    if RIGHT_TO_LEFT.contains(&first) { "rtl" } else { "ltr" }
}

/// What stands in the way of a change to the list.
#[derive(Clone, Copy)]
pub(super) enum ListTrouble {
    Code,
    Twice,
    NotSure,
    Meanwhile,
}

impl ListTrouble {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Twice => "twice",
            Self::NotSure => "not_sure",
            Self::Meanwhile => "meanwhile",
        }
    }
}

/// A language and how far it has come.
#[derive(Serialize)]
struct Begun {
    code: String,
    name: String,
    all: usize,
    missing: usize,
    changed: usize,
    draft: usize,
    checked: usize,
    below: usize,
}

impl Begun {
    fn none(language: &Language) -> Self {
        let (code, name) = (language.to_string(), name_of(language));
        Self { code, name, all: 0, missing: 0, changed: 0, draft: 0, checked: 0, below: 0 }
    }
}

/// A language that can be begun.
#[derive(Serialize)]
struct Offer {
    code: &'static str,
    name: &'static str,
}

/// The languages of a survey.
#[derive(Serialize)]
pub struct LanguageList {
    page: StaffShell,
    head: SurveyHead,
    survey: String,
    title: String,
    version: u32,
    begun: Vec<Begun>,
    offers: Vec<Offer>,
    problem: Option<&'static str>,
}

impl LanguageList {
    pub(super) fn of(site: &Site, me: &Me, stored: &Studied, trouble: Option<ListTrouble>) -> Self {
        let design = &stored.design;
        let begun = |language: &Language| {
            let progress = Languages::of(design).progress(language);
            Begun {
                code: language.to_string(),
                name: name_of(language),
                all: progress.all,
                missing: progress.missing,
                changed: progress.changed,
                draft: progress.draft,
                checked: progress.checked,
                below: progress.below_checked(),
            }
        };
        let offered = |(code, _): &&(&str, &str)| !design.languages.keys().any(|begun| begun.as_str() == *code);
        let mut offers: Vec<_> = NAMED.iter().filter(offered).map(|(code, name)| Offer { code, name }).collect();
        offers.sort_by_key(|offer| offer.name);
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: stored.head(Some(Step::Languages)),
            survey: design.wave.to_string(),
            title: design.title.clone(),
            version: stored.version,
            begun: design.languages.keys().map(begun).collect(),
            offers,
            problem: trouble.map(ListTrouble::as_str),
        }
    }
}

/// Which strings a page shows.
pub(super) struct Which {
    band: Option<Band>,
    open_only: bool,
    back: bool,
}

impl Which {
    /// The first page: what all bands read.
    pub(super) fn first(_: &Design) -> Self {
        Self { band: None, open_only: false, back: false }
    }

    fn read(value: impl Fn(&str) -> Option<String>, design: &Design) -> Self {
        let band = value("band").and_then(|band| band.parse().ok()).filter(|band| design.forms.contains_key(band));
        let is = |name: &str, wanted: &str| value(name).is_some_and(|value| value == wanted);
        Self { band, open_only: is("show", "open"), back: is("way", "back") }
    }

    pub(super) fn of(query: &[(String, String)], design: &Design) -> Self {
        let value = |name: &str| query.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
        Self::read(value, design)
    }

    pub(super) fn sent(form: &StaffForm, design: &Design) -> Self {
        Self::read(|name| form.has(name).then(|| form.text(name).to_owned()), design)
    }

    pub(super) fn query(&self) -> String {
        let band = self.band.map_or("all", Band::as_str);
        let show = if self.open_only { "open" } else { "all" };
        let way = if self.back { "back" } else { "there" };
        format!("band={band}&show={show}&way={way}")
    }

    pub(super) fn shows(&self, row: &Row<'_>) -> bool {
        let open = if self.back { row.state != RowState::BackTranslated } else { row.state < RowState::Checked };
        let has_words = !self.back || row.state >= RowState::Draft;
        row.string.band == self.band && has_words && (!self.open_only || open)
    }
}

/// What the page says of what was done.
#[derive(Default)]
pub(super) struct Said {
    written: Option<usize>,
    checked: Option<usize>,
    meanwhile: bool,
    file: Option<&'static str>,
    refused: Vec<(String, crate::consultation::design::NotTranslated)>,
}

impl Said {
    pub(super) fn of(query: &[(String, String)]) -> Self {
        let number =
            |name: &str| query.iter().find(|(found, _)| found == name).and_then(|(_, value)| value.parse().ok());
        Self { written: number("written"), checked: number("checked"), ..Self::default() }
    }

    pub(super) fn refused(saved: WordsSaved) -> Self {
        Self { written: Some(saved.written), checked: Some(saved.checked), refused: saved.refused, ..Self::default() }
    }

    pub(super) fn meanwhile() -> Self {
        Self { meanwhile: true, ..Self::default() }
    }

    pub(super) fn file(why: &'static str) -> Self {
        Self { file: Some(why), ..Self::default() }
    }
}

/// A tab for an age group.
#[derive(Serialize)]
struct BandTab {
    band: Option<&'static str>,
    href: String,
    here: bool,
}

/// One string.
#[derive(Serialize)]
struct StringShown {
    /// Names its fields.
    place: String,
    /// Names its elements, in the order of the page.
    nth: usize,
    said: &'static str,
    /// The question it belongs to, where it is not the question itself.
    of: Option<String>,
    english: String,
    words: String,
    back: String,
    state: &'static str,
    mine: bool,
    wrong: Option<&'static str>,
}

/// The words of one language.
#[derive(Serialize)]
pub struct LanguageGrid {
    page: StaffShell,
    head: SurveyHead,
    survey: String,
    title: String,
    version: u32,
    code: String,
    name: String,
    dir: &'static str,
    tabs: Vec<BandTab>,
    band: &'static str,
    show: &'static str,
    way: &'static str,
    strings: Vec<StringShown>,
    begun: Begun,
    written: Option<usize>,
    checked: Option<usize>,
    refused: usize,
    meanwhile: bool,
    file_problem: Option<&'static str>,
}

impl LanguageGrid {
    pub(super) fn of(
        site: &Site,
        me: &Me,
        stored: &Studied,
        language: &Language,
        which: &Which,
        said: &Said,
        typed: &[(String, String)],
    ) -> Self {
        let design = &stored.design;
        let rows = Languages::of(design).rows(language);
        let shown = rows.iter().filter(|row| which.shows(row)).enumerate();
        let strings = shown.map(|(nth, row)| string_shown(design, &me.login, nth, row, said, typed)).collect();
        let tab = |band: Option<Band>| {
            let to = Which { band, open_only: which.open_only, back: which.back };
            let href = format!("/staff/c/{}/languages/{language}?{}", design.wave, to.query());
            BandTab { band: band.map(Band::as_str), href, here: band == which.band }
        };
        let list = LanguageList::of(site, me, stored, None);
        let begun = list.begun.into_iter().find(|begun| begun.code == language.as_str());
        Self {
            head: list.head,
            survey: list.survey,
            title: list.title,
            version: list.version,
            code: language.to_string(),
            name: name_of(language),
            dir: direction(language),
            tabs: std::iter::once(None).chain(design.forms.keys().copied().map(Some)).map(tab).collect(),
            band: which.band.map_or("all", Band::as_str),
            show: if which.open_only { "open" } else { "all" },
            way: if which.back { "back" } else { "there" },
            strings,
            begun: begun.unwrap_or_else(|| Begun::none(language)),
            written: said.written,
            checked: said.checked,
            refused: said.refused.len(),
            meanwhile: said.meanwhile,
            file_problem: said.file,
            page: list.page,
        }
    }
}

fn string_shown(
    design: &Design,
    login: &str,
    nth: usize,
    row: &Row<'_>,
    said: &Said,
    typed: &[(String, String)],
) -> StringShown {
    let place = row.string.place();
    let sent = |kind: &str| {
        let name = format!("{kind}.{place}");
        typed.iter().find(|(found, _)| *found == name).map(|(_, value)| value.clone())
    };
    let stored = |words: Option<&String>| words.cloned().unwrap_or_default();
    let question = row.string.item.as_ref().and_then(|item| {
        let form = row.string.band.and_then(|band| design.forms.get(&band))?;
        form.item(item).map(|item| item.wording.clone())
    });
    StringShown {
        nth: nth + 1,
        said: row.string.said.as_str(),
        of: question.filter(|_| row.string.said.as_str() != "wording"),
        english: row.string.english.clone(),
        words: sent("words").unwrap_or_else(|| stored(row.translated.map(|words| &words.text))),
        back: sent("back").unwrap_or_else(|| stored(row.translated.and_then(|words| words.back.as_ref()))),
        state: row.state.as_str(),
        mine: row.translated.is_some_and(|words| words.by == login),
        wrong: why(&said.refused, &place),
        place,
    }
}

/// A row of a file that was not taken.
#[derive(Serialize)]
struct RowNotTaken {
    line: u64,
    place: String,
    why: &'static str,
}

/// What became of a file of words.
#[derive(Serialize)]
pub struct WordsRead {
    page: StaffShell,
    head: SurveyHead,
    survey: String,
    title: String,
    code: String,
    name: String,
    written: usize,
    same: usize,
    blank: usize,
    not_taken: Vec<RowNotTaken>,
}

impl WordsRead {
    pub(super) fn of(
        site: &Site,
        me: &Me,
        stored: &Studied,
        language: &Language,
        rows: &[WordsRow],
        written: usize,
    ) -> Self {
        let count = |kind: &str| rows.iter().filter(|row| row.read.as_str() == kind).count();
        let not_taken = rows.iter().filter(|row| !["words", "same", "blank"].contains(&row.read.as_str()));
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: stored.head(Some(Step::Languages)),
            survey: stored.design.wave.to_string(),
            title: stored.design.title.clone(),
            code: language.to_string(),
            name: name_of(language),
            written,
            same: count("same"),
            blank: count("blank"),
            not_taken: not_taken
                .map(|row| RowNotTaken { line: row.line, place: row.place.clone(), why: row.read.as_str() })
                .collect(),
        }
    }
}
