//! `/staff/c/{id}/paper-form`: the form of a band, to be printed and filled in by hand.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{Asked, design_of, named};
use crate::consultation::design::{Design, Form};
use crate::questionnaire::{Band, Item, ItemKind};
use crate::web::around::Look;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};

/// A question on paper.
#[derive(Serialize)]
struct PaperItem {
    number: usize,
    wording: String,
    hint: Option<String>,
    /// What goes before it: "Only if you said … to question …".
    only_if: Option<OnlyIf>,
    answers: Vec<String>,
    several: bool,
    most: Option<u8>,
    numbers: Vec<u8>,
    or_more: bool,
    ends: Option<Ends>,
    text: bool,
    not_about_me: Option<String>,
}

/// What the ends of a scale mean.
#[derive(Serialize)]
struct Ends {
    low: String,
    high: String,
}

/// An earlier question, and the answers for which this one is asked.
#[derive(Serialize)]
struct OnlyIf {
    number: usize,
    answers: Vec<String>,
}

/// A part on paper.
#[derive(Serialize)]
struct PaperPart {
    title: String,
    items: Vec<PaperItem>,
}

/// See the module.
#[derive(Serialize)]
pub struct PaperForm {
    page: StaffShell,
    id: String,
    title: String,
    band: Band,
    look: Look,
    council: String,
    closes_on: Day,
    bands: Vec<Band>,
    parts: Vec<PaperPart>,
}

/// `GET /staff/c/{id}/paper-form`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let survey = named(&site, &id).await?;
    let design = asked.in_checked_words(design_of(&survey)?);
    let band = asked.band(&design).ok_or(PageError::NotFound)?;
    let form = design.forms.get(&band).ok_or(PageError::NotFound)?;
    reply::page(&site, &view(StaffShell::of(&site, &me, Here::Surveys), &design, band, form))
}

fn view(page: StaffShell, design: &Design, band: Band, form: &Form) -> PaperForm {
    let all: Vec<&Item> = form.items().collect();
    let part = |part: &crate::questionnaire::Part| PaperPart {
        title: part.title.clone(),
        items: part.items.iter().map(|item| paper(item, &all)).collect(),
    };
    PaperForm {
        page,
        id: design.wave.to_string(),
        title: design.title.clone(),
        band,
        look: Look::of(band),
        council: design.council.clone(),
        closes_on: Day(design.calendar.closes_on),
        bands: design.forms.keys().copied().collect(),
        parts: form.parts.iter().filter(|part| !part.items.is_empty()).map(part).collect(),
    }
}

fn paper(item: &Item, all: &[&Item]) -> PaperItem {
    let number_of = |id: &crate::questionnaire::ItemId| all.iter().position(|one| one.id == *id).map_or(0, |at| at + 1);
    let answers: Vec<String> =
        super::super::scales::labels_of(&item.kind).iter().map(|(label, _)| (*label).to_owned()).collect();
    let only_if = item.only_if.as_ref().and_then(|condition| {
        let earlier = all.iter().find(|one| one.id == condition.item)?;
        let ItemKind::OneOf { options, .. } = &earlier.kind else { return None };
        let named = options.iter().filter(|option| condition.any_of.contains(&option.code));
        Some(OnlyIf { number: number_of(&condition.item), answers: named.map(|option| option.label.clone()).collect() })
    });
    let (numbers, or_more, ends) = match &item.kind {
        ItemKind::ZeroToTen { low_label, high_label, .. } => {
            ((0..=10).collect(), false, Some(Ends { low: low_label.clone(), high: high_label.clone() }))
        }
        ItemKind::Count { most, .. } => ((0..=*most).collect(), true, None),
        _ => (Vec::new(), false, None),
    };
    PaperItem {
        number: number_of(&item.id),
        wording: item.wording.clone(),
        hint: item.hint.clone(),
        only_if,
        several: matches!(item.kind, ItemKind::SeveralOf { .. }),
        most: if let ItemKind::Themes { most, .. } = item.kind { Some(most) } else { None },
        text: matches!(item.kind, ItemKind::Text { .. }),
        answers,
        numbers,
        or_more,
        ends,
        not_about_me: item.not_about_me.clone(),
    }
}

impl View for PaperForm {
    const TEMPLATE: &'static str = "pages/staff/studio/paper-form";

    fn samples() -> Vec<(String, Self)> {
        let design = super::super::sample::design();
        let shown = |(band, form): (&Band, &Form)| {
            (band.to_string(), view(StaffShell::sample(Here::Surveys), &design, *band, form))
        };
        design.forms.iter().map(shown).collect()
    }
}
