//! Results before they are public: the very pages that the board and young people will read, for those who may read
//! them first.
//!
//! They are made as the public ones are, of a release that was verified again, and each says that it is not public yet.
//! Their links lead to the private pages beside them; files and what follows from other councils come with the public
//! ones. Like every reply that is not a file named by its content, they tell browsers and proxies to keep nothing.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::head::Launched;
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::Reading;
use crate::questionnaire::Band;
use crate::web::around::{Look, Place, Shell};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::HTML;
use crate::web::site::Site;
use crate::web::{board, results};
use crate::workflow;

/// Whose figures, or which age's page.
#[derive(Deserialize)]
pub struct Asked {
    whose: Option<String>,
    look: Option<String>,
}

/// A release that only staff see, and everything public that stands beside it.
pub(super) struct Private {
    /// The release.
    pub(super) one: Published,
    /// What is public, for what changed since.
    pub(super) earlier: Vec<Published>,
}

impl Private {
    /// The release of this survey that waits to be made public.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when none waits.
    pub(super) async fn of(site: &Site, survey: &Launched) -> Result<Self, PageError> {
        let one = workflow::release_to_read(&site.chorus, survey.id()).await?.ok_or(PageError::NotFound)?;
        Ok(Self { one, earlier: site.published.get().to_vec() })
    }
}

/// The promises of the strategy that the survey was launched under.
pub(super) fn promises<'s>(site: &'s Site, one: &Published) -> &'s [Promise] {
    site.chorus.catalogue.strategy(&one.manifest().strategy.name).map_or(&[], |strategy| strategy.promises())
}

/// What stands round a page for the board that is not public.
pub(super) fn shell<'s>(site: &'s Site, survey: &Launched) -> Shell<'s> {
    let places = vec![
        Place { name: "Results", href: "/board", here: false },
        Place { name: "For young people", href: "/results", here: false },
    ];
    Shell::new(&site.council, places).made_up(site.made_up).not_public(survey.path("/publish"))
}

/// `GET /staff/c/{id}/publish/board`: the board's page.
///
/// # Errors
/// When there is no such survey, no release of it waits to be made public, or the page cannot be made.
pub async fn board(
    site: web::Data<Site>,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let (private, elsewhere) = (Private::of(&site, &survey).await?, site.elsewhere());
    let reading = Reading::of(&private.one, &private.earlier, &elsewhere);
    let promises = promises(&site, &private.one);
    let shown = board::show(shell(&site, &survey), &reading, asked.whose.as_deref(), promises, None);
    page(&site, &survey, &shown.ok_or(PageError::NotFound)?)
}

/// `GET /staff/c/{id}/publish/board/{area}`: one outcome area; `how` is how to read the pages.
///
/// # Errors
/// As [`board()`].
pub async fn area(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (id, area) = path.into_inner();
    let survey = Launched::load(&site, &id).await?;
    let (private, elsewhere) = (Private::of(&site, &survey).await?, site.elsewhere());
    let reading = Reading::of(&private.one, &private.earlier, &elsewhere);
    if area == "how" {
        let shown = board::how(shell(&site, &survey), &reading, &elsewhere, None);
        return page(&site, &survey, &shown.ok_or(PageError::NotFound)?);
    }
    let (promises, whose) = (promises(&site, &private.one), asked.whose.as_deref());
    let shown = board::area(shell(&site, &survey), &reading, &private.earlier, whose, &area, promises, None);
    page(&site, &survey, &shown.ok_or(PageError::NotFound)?)
}

/// `GET /staff/c/{id}/publish/young`: young people's page; `?look=` chooses the age.
///
/// # Errors
/// As [`board()`].
pub async fn young(
    site: web::Data<Site>,
    id: web::Path<String>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let (private, elsewhere) = (Private::of(&site, &survey).await?, site.elsewhere());
    let reading = Reading::of(&private.one, &private.earlier, &elsewhere);
    let wanted = asked.look.as_deref().and_then(Look::named);
    let mut bands: Vec<Band> = survey.manifest.questionnaires.iter().map(|given| given.band).collect();
    bands.sort_by_key(|band| (Some(Look::of(*band)) != wanted, *band != Band::ElevenToSeventeen));
    let promises = promises(&site, &private.one);
    let around = |band| site.around(band, None).not_public(survey.path("/publish"));
    let shown = bands.into_iter().find_map(|band| results::show(around(band), &reading, band, promises));
    page(&site, &survey, &shown.ok_or(PageError::NotFound)?)
}

/// The page, with links that lead to the private pages.
fn page<V: View>(site: &Site, survey: &Launched, view: &V) -> Result<HttpResponse, PageError> {
    let html = led_back(&site.pages.render(view)?, survey.id().as_str());
    Ok(HttpResponse::Ok().content_type(HTML).body(html))
}

/// Links of a survey's public pages, led to its private ones. A survey's name is made of letters, digits, + and -, so
/// what is looked for stands in no other word.
fn led_back(html: &str, wave: &str) -> String {
    let mut html = html.to_owned();
    for (public, private) in [("board", "board"), ("results", "young")] {
        for end in ["\"", "/", "?"] {
            let (from, to) =
                (format!("href=\"/{public}/{wave}{end}"), format!("href=\"/staff/c/{wave}/publish/{private}{end}"));
            html = html.replace(&from, &to);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_survey_lead_to_its_private_pages_and_no_others_do() {
        let links = |all: [&str; 5]| all.map(|one| format!("<a href=\"{one}\">")).concat();
        let html = links([
            "/board/autumn",
            "/board/autumn/rights?whose=4-7",
            "/results/autumn?look=young",
            "/board/autumn-2",
            "/board",
        ]);
        let wanted = links([
            "/staff/c/autumn/publish/board",
            "/staff/c/autumn/publish/board/rights?whose=4-7",
            "/staff/c/autumn/publish/young?look=young",
            "/board/autumn-2",
            "/board",
        ]);
        assert_eq!(led_back(&html, "autumn"), wanted);
    }
}
