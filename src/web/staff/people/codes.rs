//! `/staff/me/codes`: ten recovery codes, shown until their owner says that they have kept them.

use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::me;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::people::{mine, new_recovery_codes};

/// The codes.
#[derive(Serialize)]
pub struct CodesPage {
    page: StaffShell,
    login: String,
    has_password: bool,
    codes: Vec<String>,
}

impl View for CodesPage {
    const TEMPLATE: &'static str = "pages/staff/people/codes";

    fn samples() -> Vec<(String, Self)> {
        let of = |has_password| Self {
            page: StaffShell::sample(Here::Nowhere),
            login: "sam.carter".into(),
            has_password,
            codes: (0..10).map(|number| format!("k7qm-2xw9-hf4t-c8v{number}")).collect(),
        };
        vec![("password".into(), of(true)), ("passkeys".into(), of(false))]
    }
}

/// `GET /staff/me/codes`: the codes, while they wait to be kept.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let waiting = site.reception.codes.look(&visit, site.chorus.now()).filter(|(login, _)| *login == me.login);
    let Some((login, codes)) = waiting else { return Ok(see_other(me::PATH)) };
    let codes = codes.iter().map(|code| code.to_string()).collect();
    let has_password = mine(&site.chorus, &me.id).await?.ways.password.is_some();
    reply::page(&site, &CodesPage { page: StaffShell::of(&site, &me, Here::Nowhere), login, has_password, codes })
}

/// `POST /staff/me/codes`: ten new ones; the old ones stop working.
///
/// # Errors
/// When the store fails.
pub async fn renew(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let codes = new_recovery_codes(&site.chorus, &me.id, &me.login, &mut OsRng.unwrap_err()).await?;
    site.reception.codes.put(&visit, site.chorus.now(), (me.login, codes));
    Ok(see_other("/staff/me/codes"))
}

/// `POST /staff/me/codes/kept`: they are shown no more.
///
/// # Errors
/// None.
pub async fn kept(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    site.reception.codes.take(&visit, site.chorus.now());
    Ok(see_other("/staff"))
}
