//! Handlers of what everybody can read: results for young people, pages for the board, and the files behind them.

use std::sync::{Arc, PoisonError, RwLock};

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::around::{Look, Place, Shell};
use super::board::views::OverTheYears;
use super::error::PageError;
use super::reply::page;
use super::results::views::{EndedLine, LateLine, Missing};
use super::site::Site;
use super::{board, estimates, results};
use crate::consultation::canonical_json;
use crate::outcomes::others::OtherCouncil;
use crate::outcomes::promise::Promise;
use crate::outcomes::published::Published;
use crate::outcomes::reading::Reading;
use crate::questionnaire::Band;
use crate::store::ReleaseState;
use crate::workflow::{Chorus, OpenWave, WorkflowError, other_councils, published_waves, read_accounts};

/// Whose figures the board looks at.
#[derive(Deserialize)]
pub struct Whose {
    whose: Option<String>,
}

/// Which band's page a young person looks at.
#[derive(Deserialize)]
pub struct Looked {
    look: Option<String>,
}

fn find<'p>(published: &'p [Published], wave: &str) -> Result<&'p Published, PageError> {
    published.iter().find(|one| one.manifest().wave.as_str() == wave).ok_or(PageError::NotFound)
}

fn shell(site: &Site) -> Shell<'_> {
    let places = vec![
        Place { name: "Results", href: "/board", here: true },
        Place { name: "For young people", href: "/results", here: false },
    ];
    Shell::new(&site.council, places).made_up(site.made_up)
}

/// The council's promises, of the strategy that the wave was launched under.
fn promises<'s>(site: &'s Site, published: &Published) -> &'s [Promise] {
    site.chorus.catalogue.strategy(&published.manifest().strategy.name).map_or(&[], |strategy| strategy.promises())
}

/// `GET /results`: every survey that was published, for young people; and those whose results are late, or never come.
///
/// # Errors
/// When the page cannot be made.
pub async fn results(site: web::Data<Site>) -> Result<HttpResponse, PageError> {
    let (late, ended) = (site.waves.late(site.chorus.today()), site.waves.ended());
    let missing = Missing {
        late: late.iter().map(|wave| late_line(wave)).collect(),
        ended: ended.iter().filter_map(|wave| ended_line(wave)).collect(),
    };
    page(&site, &results::index(site.around_anybody(), &site.published.get(), missing))
}

fn ended_line(wave: &OpenWave) -> Option<EndedLine<'_>> {
    let ended = wave.ended_by()?;
    Some(EndedLine { title: &wave.manifest.title, on: ended.made_on.into(), reason: ended.reason })
}

fn late_line(wave: &OpenWave) -> LateLine<'_> {
    let held = wave.held_back.as_ref();
    LateLine {
        title: &wave.manifest.title,
        promised_on: wave.manifest.results_on.into(),
        by: held.map(|held| held.by.as_str()),
        reason: held.map(|held| held.reason),
    }
}

/// `GET /results/{wave}`: what young people said, in the look of a band.
///
/// # Errors
/// When there is no such survey, or the page cannot be made.
pub async fn results_of(
    site: web::Data<Site>,
    wave: web::Path<String>,
    looked: web::Query<Looked>,
) -> Result<HttpResponse, PageError> {
    let published = site.published.get();
    let one = find(&published, &wave)?;
    let invited = one.manifest().questionnaires.iter().map(|given| given.band);
    let wanted = looked.look.as_deref().and_then(Look::named);
    let mut bands: Vec<Band> = invited.collect();
    // Whoever comes without a look sees the page of most young people.
    bands.sort_by_key(|band| (Some(Look::of(*band)) != wanted, *band != Band::ElevenToSeventeen));
    let elsewhere = site.elsewhere();
    let reading = Reading::of(one, &published, &elsewhere);
    // Only whoever asked for a look has said which band they are of.
    let around = |band| match wanted {
        Some(_) => site.around(band, None),
        None => site.around_anybody().look(Look::of(band)),
    };
    let shown = bands.into_iter().find_map(|band| results::show(around(band), &reading, band, promises(&site, one)));
    page(&site, &shown.ok_or(PageError::NotFound)?)
}

/// `GET /board`: every survey that was published.
///
/// # Errors
/// When the page cannot be made.
pub async fn board(site: web::Data<Site>) -> Result<HttpResponse, PageError> {
    let (published, elsewhere) = (site.published.get(), site.elsewhere());
    page(&site, &board::index(shell(&site), &published, &elsewhere))
}

/// `GET /board/{wave}`: one survey, for the board.
///
/// # Errors
/// When there is no such survey, or the page cannot be made.
pub async fn board_of(
    site: web::Data<Site>,
    wave: web::Path<String>,
    whose: web::Query<Whose>,
) -> Result<HttpResponse, PageError> {
    let (published, elsewhere, councils) = (site.published.get(), site.elsewhere(), site.published.councils());
    let one = find(&published, &wave)?;
    let made = estimates::of(&site, &published, &councils, one).await;
    let drawn = made.as_ref().map(|made| board::Drawn { estimates: &made.document, councils: &councils });
    let reading = Reading::among(one, &published, &elsewhere, &councils);
    let shown = board::show(shell(&site), &reading, whose.whose.as_deref(), promises(&site, one), drawn);
    page(&site, &shown.ok_or(PageError::NotFound)?)
}

/// `GET /board/{wave}/how`: how to read the page, and the figures for statisticians.
///
/// # Errors
/// As [`board_of`].
pub async fn how_to_read(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (published, elsewhere, councils) = (site.published.get(), site.elsewhere(), site.published.councils());
    let reading = Reading::among(find(&published, &wave)?, &published, &elsewhere, &councils);
    let over_the_years = over_the_years(&site.chorus, &reading.published.document().ledger.population).await;
    page(&site, &board::how(shell(&site), &reading, &elsewhere, over_the_years).ok_or(PageError::NotFound)?)
}

/// What the years add up to. A ledger that does not hold together is logged, and the page goes without: the results do
/// not hang on it.
async fn over_the_years(chorus: &Chorus, population: &str) -> Option<OverTheYears> {
    let accounts = read_accounts(chorus).await.inspect_err(|error| tracing::error!(%error, "no accounts")).ok()?;
    let account = accounts.accounts.into_iter().find(|account| account.population == population)?;
    let lifetime = account.lifetime;
    Some(OverTheYears {
        surveys: lifetime.surveys,
        rho: lifetime.so_far.rho.to_string(),
        epsilon: lifetime.so_far.epsilon,
        years: lifetime.years,
        rho_at_the_limits: lifetime.at_the_limits.rho.to_string(),
        epsilon_at_the_limits: lifetime.at_the_limits.epsilon,
    })
}

/// `GET /board/{wave}/others`: one group's shares, drawn towards what others said.
///
/// # Errors
/// When there is no such survey, nothing of it can be shown that way, or the page or its estimates cannot be made.
pub async fn using_others(
    site: web::Data<Site>,
    wave: web::Path<String>,
    whose: web::Query<Whose>,
) -> Result<HttpResponse, PageError> {
    let (published, councils) = (site.published.get(), site.published.councils());
    let one = find(&published, &wave)?;
    if one.withdrawn.is_some() {
        return Err(PageError::NotFound);
    }
    let made = estimates::of(&site, &published, &councils, one).await.ok_or(PageError::Gone)?;
    let drawn = board::Drawn { estimates: &made.document, councils: &councils };
    // What others say is in the estimates already, and nothing of it may stand beside them.
    let reading = Reading::of(one, &published, &[]);
    let shown = board::others(shell(&site), &reading, whose.whose.as_deref(), drawn);
    page(&site, &shown.ok_or(PageError::NotFound)?)
}

/// `GET /board/{wave}/{area}`: every question of an outcome area.
///
/// # Errors
/// As [`board_of`].
pub async fn board_area(
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
    whose: web::Query<Whose>,
) -> Result<HttpResponse, PageError> {
    let (wave, area) = path.into_inner();
    let (published, elsewhere, councils) = (site.published.get(), site.elsewhere(), site.published.councils());
    let one = find(&published, &wave)?;
    let made = estimates::of(&site, &published, &councils, one).await;
    let drawn = made.as_ref().map(|made| board::Drawn { estimates: &made.document, councils: &councils });
    let reading = Reading::among(one, &published, &elsewhere, &councils);
    let whose = whose.whose.as_deref();
    let shown = board::area(shell(&site), &reading, &published, whose, &area, promises(&site, one), drawn);
    page(&site, &shown.ok_or(PageError::NotFound)?)
}

fn json(bytes: Vec<u8>) -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(bytes)
}

/// `GET /results/{wave}/release.json`: the signed document, as it was signed. What was taken back is not given out.
///
/// # Errors
/// When there is no such document.
pub async fn release_json(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let published = site.published.get();
    let one = find(&published, &wave)?;
    if one.withdrawn.is_some() {
        return Err(PageError::NotFound);
    }
    Ok(json(one.document().to_bytes()))
}

/// `GET /results/{wave}/manifest.json`: what was fixed when the survey opened; public from that day on.
///
/// # Errors
/// When there is no such survey, or it is not open yet.
pub async fn manifest_json(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let wave = wave.parse().map_err(|_| PageError::NotFound)?;
    let row = site.chorus.stores.app.wave(&wave).await?;
    let manifest = row.and_then(|row| row.manifest).ok_or(PageError::NotFound)?;
    Ok(json(canonical_json(&manifest)))
}

/// `GET /results/{wave}/amendments.json`: what changed since, signed and chained.
///
/// # Errors
/// When there is no such survey, or it is not open yet.
pub async fn amendments_json(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let wave = wave.parse().map_err(|_| PageError::NotFound)?;
    let row = site.chorus.stores.app.wave(&wave).await?;
    row.and_then(|row| row.manifest).ok_or(PageError::NotFound)?;
    Ok(json(canonical_json(&site.chorus.stores.app.amendments(&wave).await?)))
}

/// `GET /results/{wave}/results.csv`: the figures of the pages, as a table.
///
/// # Errors
/// When there is no such document.
pub async fn results_csv(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (published, elsewhere) = (site.published.get(), site.elsewhere());
    let one = find(&published, &wave)?;
    if one.withdrawn.is_some() {
        return Err(PageError::NotFound);
    }
    let table = results::csv(&Reading::of(one, &published, &elsewhere));
    Ok(HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(table))
}

/// `GET /ledger.json`: every charge there ever was, and every act that raised limits, chained.
///
/// # Errors
/// When the ledger cannot be read or does not hold together.
pub async fn ledger_json(site: web::Data<Site>) -> Result<HttpResponse, PageError> {
    let ledger = site.chorus.stores.app.ledger().await?;
    Ok(json(canonical_json(&ledger.entries())))
}

/// What everybody can read, read again only when something was published, taken back, or came from another council.
#[derive(Default)]
pub struct PublishedPicture(RwLock<Picture>);

/// A document by its hash, and where it stands.
type Standing = (String, ReleaseState);

#[derive(Clone, Default)]
struct Picture {
    standing: Vec<Standing>,
    published: Arc<Vec<Published>>,
    /// The documents of other councils, by their hashes.
    marks: Vec<String>,
    councils: Arc<Vec<OtherCouncil>>,
}

impl PublishedPicture {
    /// The council's own releases.
    #[must_use]
    pub fn get(&self) -> Arc<Vec<Published>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).published)
    }

    /// What other councils released.
    #[must_use]
    pub fn councils(&self) -> Arc<Vec<OtherCouncil>> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).councils)
    }

    /// Looks whether anything changed, and reads and verifies what did.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn refresh(&self, chorus: &Chorus) -> Result<(), WorkflowError> {
        let app = &chorus.stores.app;
        let (standing, marks) = (app.release_marks().await?, app.other_release_marks().await?);
        let mut picture = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        if picture.standing != standing {
            picture.published = Arc::new(published_waves(chorus).await?);
        }
        if picture.marks != marks {
            picture.councils = Arc::new(other_councils(chorus).await?);
        }
        if picture.standing != standing || picture.marks != marks {
            *self.0.write().unwrap_or_else(PoisonError::into_inner) = Picture { standing, marks, ..picture };
        }
        Ok(())
    }
}
