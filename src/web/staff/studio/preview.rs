//! How young people will see a survey: the real pages, made from the design, in a frame; the same on a page of its own;
//! and the form on paper.
//!
//! Only the page in the frame may be framed, and only by this site. Its forms lead nowhere: the frame lets none be sent.

mod paper;

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::begin::Choice;
use super::head::SurveyHead;
use super::item_form::item_from;
use super::questions::ReadingPanel;
use super::{Studied, named, scales, studied};
use crate::access::Permission;
use crate::consultation::design::{Design, Form, Language, Languages};
use crate::questionnaire::{Band, Item, ItemId};
use crate::web::around::{Around, Look as Drawn};
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::headers;
use crate::web::page::View;
use crate::web::reply;
use crate::web::respondent::views::{Ask, Facts, Hello, HowFar, LookChoice, PartPlace, PurposeTold, Question, WhoSees};
use crate::web::site::Site;
use crate::web::staff::languages::{direction, name_of};
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::Survey;
use crate::workflow::word_list;

pub use paper::{PaperForm, show as show_paper};

/// What is shown, and how.
#[derive(Clone, Default, Deserialize)]
pub struct Asked {
    band: Option<String>,
    item: Option<String>,
    page: Option<String>,
    look: Option<String>,
    easy: Option<String>,
    size: Option<String>,
    language: Option<String>,
}

/// The page that is asked for.
enum Which {
    Hello,
    WhoSees,
    Question(usize),
}

impl Asked {
    fn band(&self, design: &Design) -> Option<Band> {
        let named = self.band.as_deref().and_then(|band| band.parse().ok());
        let usual =
            || [Band::EightToEleven, Band::ElevenToSeventeen].into_iter().find(|one| design.forms.contains_key(one));
        named
            .filter(|band| design.forms.contains_key(band))
            .or_else(usual)
            .or_else(|| design.forms.keys().next().copied())
    }

    fn which(&self, form: &Form) -> Which {
        match self.page.as_deref() {
            Some("hello") => return Which::Hello,
            Some("who-sees") => return Which::WhoSees,
            _ => {}
        }
        let number = self.page.as_deref().and_then(|page| page.parse::<usize>().ok());
        let named = self.item.as_deref().and_then(|id| form.items().position(|item| item.id.as_str() == id));
        let last = form.items().count().saturating_sub(1);
        Which::Question(named.or(number.and_then(|number| number.checked_sub(1))).unwrap_or(0).min(last))
    }

    /// The language, if this design has it.
    fn language(&self, design: &Design) -> Option<Language> {
        let named: Language = self.language.as_deref()?.parse().ok()?;
        design.languages.contains_key(&named).then_some(named)
    }

    /// The design in the language that is asked for.
    fn in_words(&self, design: Design) -> Design {
        match self.language(&design) {
            Some(language) => design.in_language(&language),
            None => design,
        }
    }

    /// The same, if every word of the language was checked: what is printed can be given to somebody.
    fn in_checked_words(&self, design: Design) -> Design {
        let checked = |language: &Language| Languages::of(&design).progress(language).below_checked() == 0;
        if self.language(&design).as_ref().is_some_and(checked) { self.in_words(design) } else { design }
    }

    fn look(&self) -> Option<Drawn> {
        Drawn::named(self.look.as_deref()?)
    }

    fn is_easy(&self) -> bool {
        self.easy.as_deref() == Some("yes")
    }
}

/// What will be true of a survey of this design, for the sentences that say who sees what.
fn facts(site: &Site, design: &Design, band: Band) -> Facts {
    let days = &design.calendar;
    Facts {
        helper: band == Band::FourToSeven,
        keys_apart: !site.made_up,
        key_holders: 2,
        needed: 1,
        read_in_transit: true,
        slips_traceable: true,
        hides_taking_part: design.groups.iter().all(|group| !group.exact_n),
        free_text: false,
        closes_on: Day(days.closes_on),
        results_on: Day(days.results_on()),
        erase_on: Day(days.erase_on()),
    }
}

/// The purpose as it will be told, once it was said.
fn purpose(design: &Design) -> Option<PurposeTold<'_>> {
    let purpose = &design.purpose;
    purpose.whole()?;
    Some(PurposeTold {
        can_change: &purpose.can_change,
        who_decides: &purpose.who_decides,
        hear_back_on: Day(purpose.hear_back_on?),
    })
}

/// `GET /staff/c/{id}/preview`: the page in the frame.
///
/// # Errors
/// When there is no such survey or band, or the page cannot be made.
pub async fn framed(
    site: web::Data<Site>,
    _: Me,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let design = asked.in_words(design_of(&named(&site, &id).await?)?);
    let band = asked.band(&design).ok_or(PageError::NotFound)?;
    let form = design.forms.get(&band).ok_or(PageError::NotFound)?;
    let page = match asked.which(form) {
        Which::Hello => reply::page(&site, &hello(&site, &design, form, band, &asked))?,
        Which::WhoSees => reply::page(&site, &who_sees(&site, &design, band, &asked))?,
        Which::Question(at) => match form.items().nth(at) {
            Some(item) => question(&site, &design, form, item, band, &asked)?,
            None => return Err(PageError::NotFound),
        },
    };
    Ok(headers::may_be_framed(page))
}

/// `POST /staff/c/{id}/preview`: the page of a question as it is being typed.
///
/// # Errors
/// When there is no such survey or question, or the page cannot be made.
pub async fn typed(site: web::Data<Site>, id: web::Path<String>, form: StaffForm) -> Result<HttpResponse, PageError> {
    let (studied, band, item) = being_typed(&site, &id, &form).await?;
    let whole = studied.design.forms.get(&band).ok_or(PageError::NotFound)?;
    let page = question(&site, &studied.design, whole, &item, band, &Asked::default())?;
    Ok(headers::may_be_framed(page))
}

/// `POST /staff/c/{id}/reading`: how a question reads as it is being typed; a piece of a page.
///
/// # Errors
/// When there is no such survey or question, or the piece cannot be made.
pub async fn reading(site: web::Data<Site>, id: web::Path<String>, form: StaffForm) -> Result<HttpResponse, PageError> {
    let (_, band, item) = being_typed(&site, &id, &form).await?;
    reply::page(&site, &ReadingPiece { reading: ReadingPanel::of(&item, band, &word_list(&site.chorus).await?) })
}

async fn being_typed(site: &Site, id: &str, form: &StaffForm) -> Result<(Studied, Band, Item), PageError> {
    let studied = studied(site, id).await?.ok_or(PageError::NotFound)?;
    let band: Band = form.text("band").parse().map_err(|_| PageError::BadForm)?;
    let item: ItemId = form.text("item").parse().map_err(|_| PageError::BadForm)?;
    let before = studied.design.forms.get(&band).and_then(|form| form.item(&item)).ok_or(PageError::NotFound)?;
    let typed = item_from(form, before, &scales::offered(&site.chorus.catalogue));
    Ok((studied, band, typed))
}

/// The piece that stands in the editor.
#[derive(Serialize)]
struct ReadingPiece {
    reading: ReadingPanel,
}

impl View for ReadingPiece {
    const TEMPLATE: &'static str = "parts/staff/studio/reading";

    fn samples() -> Vec<(String, Self)> {
        Vec::new()
    }
}

/// The design of a survey that has one, launched or not.
fn design_of(survey: &Survey) -> Result<Design, PageError> {
    survey.designed.as_ref().map(|stored| stored.design.clone()).ok_or(PageError::NotFound)
}

/// What stands round the page, in the look and the language that are asked for.
fn around<'a>(site: &'a Site, design: &'a Design, band: Band, asked: &Asked) -> Around<'a> {
    let page = site.around(band, Some(asked.look().unwrap_or(Drawn::of(band))));
    match asked.language(design).and_then(|named| design.languages.get_key_value(&named)) {
        Some((language, _)) => page.in_language(language.as_str(), direction(language)),
        None => page,
    }
}

fn question(
    site: &Site,
    design: &Design,
    form: &Form,
    item: &Item,
    band: Band,
    asked: &Asked,
) -> Result<HttpResponse, PageError> {
    let look = asked.look().unwrap_or(Drawn::of(band));
    let at = form.items().position(|one| one.id == item.id).unwrap_or(0);
    let part = form.parts.iter().position(|part| part.items.iter().any(|one| one.id == item.id)).unwrap_or(0);
    let title = form.parts.get(part).map_or("", |part| part.title.as_str());
    let place = PartPlace { number: part + 1, of: form.parts.len(), title };
    let view = Question {
        page: around(site, design, band, asked),
        csrf: "",
        action: "#",
        back: "#",
        progress: HowFar::new(look, at + 1, form.items().count(), place),
        ask: Ask::of(item, look, asked.is_easy(), None),
        problem: None,
        facts: facts(site, design, band),
    };
    reply::page(site, &view)
}

fn hello<'a>(site: &'a Site, design: &'a Design, form: &Form, band: Band, asked: &Asked) -> Hello<'a> {
    let look = asked.look().unwrap_or(Drawn::of(band));
    Hello {
        page: around(site, design, band, asked),
        csrf: "",
        questions: form.items().count(),
        minutes: form.minutes,
        closes_on: Day(design.calendar.closes_on),
        asks_for_helper: band == Band::FourToSeven,
        looks: LookChoice::offered_to(band, look),
        easy: form.items().any(|item| item.easy.is_some()).then_some(asked.is_easy()),
        short: None,
        changes: Vec::new(),
        purpose: purpose(design),
    }
}

fn who_sees<'a>(site: &'a Site, design: &'a Design, band: Band, asked: &Asked) -> WhoSees<'a> {
    WhoSees {
        page: around(site, design, band, asked),
        csrf: "",
        facts: facts(site, design, band),
        back: "#",
        purpose: purpose(design),
    }
}

/// `/staff/c/{id}/look`: the frame, large, with everything that can be chosen.
#[derive(Serialize)]
pub struct Look {
    page: StaffShell,
    head: SurveyHead,
    bands: Vec<BandChoice>,
    looks: Vec<LookOption>,
    pages: Vec<Choice>,
    languages: Vec<LanguageChoice>,
    easy: bool,
    tablet: bool,
    src: String,
    before: Option<String>,
    after: Option<String>,
    paper: String,
}

/// A band to look at.
#[derive(Serialize)]
struct BandChoice {
    band: Band,
    chosen: bool,
}

/// A language to look at.
#[derive(Serialize)]
struct LanguageChoice {
    code: String,
    name: String,
    chosen: bool,
    missing: usize,
}

fn languages_of(design: &Design, chosen: Option<&Language>) -> Vec<LanguageChoice> {
    let choice = |one: &Language| LanguageChoice {
        code: one.to_string(),
        name: name_of(one),
        chosen: chosen == Some(one),
        missing: Languages::of(design).progress(one).without_words(),
    };
    design.languages.keys().map(choice).collect()
}

/// A look to look at.
#[derive(Serialize)]
struct LookOption {
    look: Drawn,
    chosen: bool,
}

/// `GET /staff/c/{id}/look`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn look(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let survey = named(&site, &id).await?;
    let design = design_of(&survey)?;
    let band = asked.band(&design).ok_or(PageError::NotFound)?;
    let form = design.forms.get(&band).ok_or(PageError::NotFound)?;
    let head = SurveyHead::of(&survey, &design.title, me.may(Permission::Design), None);
    let view = look_at(StaffShell::of(&site, &me, Here::Surveys), head, &design, (band, form), &asked);
    Ok(headers::may_frame(reply::page(&site, &view)?))
}

fn look_at(page: StaffShell, head: SurveyHead, design: &Design, (band, form): (Band, &Form), asked: &Asked) -> Look {
    let drawn = asked.look().unwrap_or(Drawn::of(band));
    let here = match asked.which(form) {
        Which::Hello => "hello".to_owned(),
        Which::WhoSees => "who-sees".to_owned(),
        Which::Question(at) => (at + 1).to_string(),
    };
    let tablet = asked.size.as_deref() == Some("tablet");
    let easy = if asked.is_easy() { "&easy=yes" } else { "" };
    let size = if tablet { "&size=tablet" } else { "" };
    let language = asked.language(design);
    let words = language.as_ref().map_or_else(String::new, |language| format!("&language={language}"));
    let to = |page: &str| {
        format!("/staff/c/{}/look?band={band}&page={page}&look={}{easy}{size}{words}", design.wave, drawn.as_str())
    };
    let order: Vec<String> = ["hello".to_owned(), "who-sees".to_owned()]
        .into_iter()
        .chain((1..=form.items().count()).map(|n| n.to_string()))
        .collect();
    let at = order.iter().position(|page| *page == here).unwrap_or(0);
    let pages = order.iter().zip(std::iter::repeat_n(None, 2).chain(form.items().map(Some)));
    let named =
        pages.map(|(value, item)| Choice::new(value, item.map_or("", |item| item.wording.as_str()), *value == here));
    Look {
        page,
        head,
        bands: design.forms.keys().map(|one| BandChoice { band: *one, chosen: *one == band }).collect(),
        looks: Drawn::ALL.into_iter().map(|look| LookOption { look, chosen: look == drawn }).collect(),
        pages: named.collect(),
        languages: languages_of(design, language.as_ref()),
        easy: asked.is_easy(),
        tablet,
        src: format!("/staff/c/{}/preview?band={band}&page={here}&look={}{easy}{words}", design.wave, drawn.as_str()),
        before: at.checked_sub(1).and_then(|at| order.get(at)).map(|page| to(page)),
        after: order.get(at + 1).map(|page| to(page)),
        paper: format!("/staff/c/{}/paper-form?band={band}{words}", design.wave),
    }
}

impl View for Look {
    const TEMPLATE: &'static str = "pages/staff/studio/look";

    fn samples() -> Vec<(String, Self)> {
        let design = super::sample::design();
        let form = &design.forms[&Band::EightToEleven];
        let view = |asked: &Asked| {
            let head = SurveyHead::sample(Stands::Designed, None);
            look_at(StaffShell::sample(Here::Surveys), head, &design, (Band::EightToEleven, form), asked)
        };
        let page = |page: &str| Asked { page: Some(page.to_owned()), ..Asked::default() };
        let language = |code: &str, name: &str, missing| LanguageChoice {
            code: code.to_owned(),
            name: name.to_owned(),
            chosen: missing > 0,
            missing,
        };
        let languages = vec![language("cy", "Welsh", 0), language("uk", "Ukrainian", 12)];
        let tablet = Asked { size: Some("tablet".to_owned()), easy: Some("yes".to_owned()), ..page("2") };
        vec![
            ("hello".to_owned(), view(&page("hello"))),
            ("question".to_owned(), view(&page("1"))),
            ("tablet".to_owned(), view(&tablet)),
            ("language".to_owned(), Self { languages, ..view(&page("1")) }),
        ]
    }
}
