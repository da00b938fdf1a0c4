//! The forms of the page of questions.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};

use super::view::{Again, Questions};
use super::{Shown, framing};
use crate::consultation::WaveId;
use crate::consultation::design::{Design, Form, Step};
use crate::questionnaire::{Band, ItemId};
use crate::web::error::PageError;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::studio::item_form::{ItemFields, item_from};
use crate::web::staff::studio::problem::{FileFault, problem, problems_of};
use crate::web::staff::studio::{Studied, Undone, at, conflict, launched, scales, studied, undone, wave_of};
use crate::web::staff::{Me, StaffForm};
use crate::workflow::design::{
    DesignError, ItemChange, Refused, copy_to_band, import_form, remove_items, save_item, set_form_facts, shift_item,
    unlock_item,
};

/// What the forms of a question have in common: whose question, and where its page is.
struct Of<'a> {
    id: &'a str,
    wave: WaveId,
    band: Band,
    item: Option<ItemId>,
    in_order: bool,
}

impl<'a> Of<'a> {
    fn read(id: &'a str, form: &StaffForm) -> Result<Self, PageError> {
        Ok(Self {
            id,
            wave: wave_of(id)?,
            band: form.text("band").parse().map_err(|_| PageError::BadForm)?,
            item: form.text("item").parse().ok(),
            in_order: form.text("order") == "asked",
        })
    }

    fn item(&self) -> Result<ItemId, PageError> {
        self.item.clone().ok_or(PageError::BadForm)
    }

    fn shown(&self, item: Option<&ItemId>) -> Shown {
        Shown::of(Some(self.band), item, self.in_order)
    }

    fn page(&self, item: Option<&ItemId>) -> String {
        let order = if self.in_order { "&order=asked" } else { "" };
        match item {
            Some(item) => format!("/staff/c/{}/questions?band={}&item={item}{order}#editor", self.wave, self.band),
            None => format!("/staff/c/{}/questions?band={}{order}", self.wave, self.band),
        }
    }

    /// Answers a form that was not saved: both sides, or its page again.
    async fn not_saved(
        &self,
        site: &Site,
        me: &Me,
        form: &StaffForm,
        error: DesignError,
        (action, back): (&str, &str),
        again: impl FnOnce(&Refused, &Studied) -> Again,
    ) -> Result<HttpResponse, PageError> {
        match undone(error)? {
            Undone::Conflict => {
                let theirs = |design: &Design| self.fields_now(site, design);
                conflict::page(site, me, &self.wave, form, (action, back), theirs).await
            }
            Undone::Refused(refused) => {
                let Some(now) = studied(site, self.id).await? else { return Ok(launched(self.id)) };
                let again = again(&refused, &now);
                let page = Questions::of(site, me, &now, &self.shown(self.item.as_ref()), again).await?;
                framing(site, StatusCode::UNPROCESSABLE_ENTITY, &page)
            }
        }
    }

    /// The fields of the question as they would be shown now.
    fn fields_now(&self, site: &Site, design: &Design) -> Vec<(String, String)> {
        let found = self.item.as_ref().and_then(|id| design.forms.get(&self.band)?.item(id));
        let offered = scales::offered(&site.chorus.catalogue);
        let mut fields = found.map_or_else(Vec::new, |item| {
            let before = design.forms.get(&self.band).into_iter().flat_map(Form::items);
            let before = before.take_while(|one| one.id != item.id);
            ItemFields::of(item, before, &offered, "keep").sent()
        });
        fields.push(("band".to_owned(), self.band.to_string()));
        fields.extend(self.item.as_ref().map(|id| ("item".to_owned(), id.to_string())));
        fields
    }
}

fn with(refused: &Refused) -> Again {
    Again { problems: problems_of(refused), ..Again::default() }
}

/// `POST /staff/c/{id}/questions`: one question as it was typed.
///
/// # Errors
/// When there is no such survey, a store fails or the page cannot be made.
pub async fn save(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let item = of.item()?;
    let Some(now) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let action = format!("/staff/c/{}/questions", of.wave);
    let offered = scales::offered(&site.chorus.catalogue);
    let area: Option<ItemId> = form.text("area").parse().ok();
    let before = now.design.forms.get(&of.band).and_then(|form| form.item(&item));
    let Some(before) = before else {
        let gone = Refused::Gone.into();
        return of.not_saved(&site, &me, &form, gone, (&action, &of.page(None)), |refused, _| with(refused)).await;
    };
    let typed = item_from(&form, before, &offered);
    let change = ItemChange { band: of.band, item: typed.clone(), area: area.clone() };
    match save_item(&site.chorus, at(&of.wave, &form, &me)?, change).await {
        Ok(saved) => Ok(reply::see_other(&of.page(Some(&saved)))),
        Err(error) => {
            let again = |refused: &Refused, _: &Studied| Again {
                problems: problems_of(refused),
                typed: Some((typed, form.text("scale").to_owned())),
                area,
                file_faults: Vec::new(),
            };
            of.not_saved(&site, &me, &form, error, (&action, &of.page(Some(&item))), again).await
        }
    }
}

/// `POST /staff/c/{id}/questions/move`: one place earlier or later.
///
/// # Errors
/// As [`save`].
pub async fn move_item(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let item = of.item()?;
    let step = if form.text("go") == "earlier" { Step::Earlier } else { Step::Later };
    let done = shift_item(&site.chorus, at(&of.wave, &form, &me)?, of.band, &item, step).await;
    finish(&site, &me, &form, &of, "/move", Some(&item), done).await
}

/// `POST /staff/c/{id}/questions/remove`: out of one band, or of all.
///
/// # Errors
/// As [`save`].
pub async fn remove(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let item = of.item()?;
    let everywhere = form.text("go") == "everywhere";
    let bands = if everywhere { Band::ALL.to_vec() } else { vec![of.band] };
    let done = remove_items(&site.chorus, at(&of.wave, &form, &me)?, std::slice::from_ref(&item), &bands).await;
    finish(&site, &me, &form, &of, "/remove", None, done).await
}

/// `POST /staff/c/{id}/questions/copy`: into one band more.
///
/// # Errors
/// As [`save`].
pub async fn copy(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let item = of.item()?;
    let done = copy_to_band(&site.chorus, at(&of.wave, &form, &me)?, &item, of.band).await;
    finish(&site, &me, &form, &of, "/copy", Some(&item), done).await
}

/// `POST /staff/c/{id}/questions/unlock`: words of an earlier survey may change, for a reason.
///
/// # Errors
/// As [`save`].
pub async fn unlock(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let item = of.item()?;
    let done = unlock_item(&site.chorus, at(&of.wave, &form, &me)?, &item, form.text("why")).await;
    finish(&site, &me, &form, &of, "/unlock", Some(&item), done).await
}

/// `POST /staff/c/{id}/questions/form`: the title, minutes and source of a band's form.
///
/// # Errors
/// As [`save`].
pub async fn keep_facts(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let minutes = form.text("minutes").parse().unwrap_or(0);
    let (title, source) = (form.text("title"), form.text("source"));
    let done = set_form_facts(&site.chorus, at(&of.wave, &form, &me)?, of.band, title, minutes, source).await;
    finish(&site, &me, &form, &of, "/form", None, done).await
}

/// `POST /staff/c/{id}/questions/import`: a band's form from a file.
///
/// # Errors
/// As [`save`].
pub async fn import(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let of = Of::read(&id, &form)?;
    let action = format!("/staff/c/{}/questions/import", of.wave);
    let Some(file) = form.file("file") else {
        let missing = Refused::File(Vec::new()).into();
        return of.not_saved(&site, &me, &form, missing, (&action, &of.page(None)), |refused, _| with(refused)).await;
    };
    let name: String = file.name.chars().filter(|letter| !letter.is_control()).take(80).collect();
    match import_form(&site.chorus, at(&of.wave, &form, &me)?, of.band, &name, &file.bytes).await {
        Ok(()) => Ok(reply::see_other(&of.page(None))),
        Err(error) if error.is_conflict() => {
            // A browser does not send a file twice by itself, so the page asks for it again.
            let Some(now) = studied(&site, &id).await? else { return Ok(launched(&id)) };
            let again = Again { problems: vec![problem("file_again", "file")], ..Again::default() };
            framing(&site, StatusCode::CONFLICT, &Questions::of(&site, &me, &now, &of.shown(None), again).await?)
        }
        Err(error) => {
            let again = |refused: &Refused, _: &Studied| Again {
                file_faults: if let Refused::File(faults) = refused { FileFault::first_of(faults) } else { Vec::new() },
                problems: match refused {
                    Refused::Locked => vec![problem("locked", "file")],
                    other => problems_of(other),
                },
                ..Again::default()
            };
            of.not_saved(&site, &me, &form, error, (&action, &of.page(None)), again).await
        }
    }
}

async fn finish(
    site: &Site,
    me: &Me,
    form: &StaffForm,
    of: &Of<'_>,
    path: &str,
    item: Option<&ItemId>,
    done: Result<(), DesignError>,
) -> Result<HttpResponse, PageError> {
    let back = of.page(item);
    match done {
        Ok(()) => Ok(reply::see_other(&back)),
        Err(error) => {
            let action = format!("/staff/c/{}/questions{path}", of.wave);
            of.not_saved(site, me, form, error, (&action, &back), |refused, _| with(refused)).await
        }
    }
}
