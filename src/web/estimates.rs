//! The server's own estimates, as a file and for the board's pages.
//!
//! They follow from published documents and public files, so they are worked out once for what is published, away from
//! the threads that answer requests: with many other councils that takes seconds.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::web::{self, Bytes};
use actix_web::{HttpResponse, http::header::ContentType};
use tokio::sync::Mutex;

use super::error::PageError;
use super::site::Site;
use crate::consultation::WaveId;
use crate::outcomes::BenchmarkFile;
use crate::outcomes::estimates::{EstimatesDocument, Evidence, estimates};
use crate::outcomes::others::OtherCouncil;
use crate::outcomes::published::Published;
use crate::workflow::Chorus;

/// `GET /results/{wave}/estimates.json`: how far each figure may be relied on, what changed, and the shrunk shares, with
/// the hash of everything they were made of. Of what was taken back there are none.
///
/// # Errors
/// When there is no such document, or it cannot be made.
pub async fn estimates_json(site: web::Data<Site>, wave: web::Path<String>) -> Result<HttpResponse, PageError> {
    let (published, councils) = (site.published.get(), site.published.councils());
    let standing = published.iter().find(|one| one.manifest().wave.as_str() == *wave && one.withdrawn.is_none());
    let made = of(&site, &published, &councils, standing.ok_or(PageError::NotFound)?).await.ok_or(PageError::Gone)?;
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(made.bytes.clone()))
}

/// The estimates of one of these releases beside these councils; `None` of what was taken back, and when they cannot be
/// made, which is logged.
pub async fn of(
    site: &Site,
    published: &Arc<Vec<Published>>,
    councils: &Arc<Vec<OtherCouncil>>,
    one: &Published,
) -> Option<Arc<Made>> {
    let wave = &one.manifest().wave;
    let place = published.iter().position(|one| one.manifest().wave == *wave && one.withdrawn.is_none())?;
    let picture = Picture { published: Arc::clone(published), councils: Arc::clone(councils) };
    site.estimates.get(&site.chorus, picture, place).await
}

/// Estimates, and the bytes they are given out as.
pub struct Made {
    /// What is said.
    pub document: EstimatesDocument,
    /// The same, as it is given out.
    pub bytes: Bytes,
}

/// Estimates that were made, for as long as what they were made of is what is published.
#[derive(Default)]
pub struct EstimatesShelf(Mutex<Shelf>);

#[derive(Default)]
struct Shelf {
    of: Picture,
    made: BTreeMap<WaveId, Arc<Made>>,
}

/// Everything that is published, as it was at one time.
#[derive(Clone, Default)]
struct Picture {
    published: Arc<Vec<Published>>,
    councils: Arc<Vec<OtherCouncil>>,
}

impl Picture {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.published, &other.published) && Arc::ptr_eq(&self.councils, &other.councils)
    }
}

impl EstimatesShelf {
    /// The estimates of one of these releases; whoever asks meanwhile waits for the same ones. `None` when they could not
    /// be made.
    async fn get(&self, chorus: &Arc<Chorus>, picture: Picture, place: usize) -> Option<Arc<Made>> {
        let mut kept = self.0.lock().await;
        if !kept.of.is(&picture) {
            *kept = Shelf { of: picture.clone(), made: BTreeMap::new() };
        }
        let wave = picture.published.get(place)?.manifest().wave.clone();
        if let Some(made) = kept.made.get(&wave) {
            return Some(Arc::clone(made));
        }
        let chorus = Arc::clone(chorus);
        let made = web::block(move || make(&chorus, &picture, place)).await;
        let made = made.inspect_err(|error| tracing::error!(%error, "estimates could not be made")).ok()?;
        let made = Arc::new(made);
        kept.made.insert(wave, Arc::clone(&made));
        Some(made)
    }
}

fn make(chorus: &Chorus, picture: &Picture, place: usize) -> Made {
    let benchmarks: Vec<&BenchmarkFile> = chorus.catalogue.benchmarks().collect();
    let evidence = Evidence { earlier: &picture.published, others: &picture.councils, benchmarks: &benchmarks };
    let document = estimates(&picture.published[place], &evidence);
    let bytes = document.to_bytes().into();
    Made { document, bytes }
}
