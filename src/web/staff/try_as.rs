//! `/staff/try`: in the demo, sign in as one of the made-up people, with no password. Anywhere else it is not there.

use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::form::StaffForm;
use super::guard::Visit;
use super::shell::StaffShell;
use crate::store::StaffAccount;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::respondent::cookie::add;
use crate::web::site::Site;
use crate::workflow::staff::begin_session;

/// One of the made-up people.
#[derive(Serialize)]
struct MadeUp {
    login: String,
    name: String,
    roles: Vec<&'static str>,
}

impl MadeUp {
    fn of(account: &StaffAccount) -> Self {
        let roles = account.roles.iter().map(crate::access::Role::as_str).collect();
        Self { login: account.login.clone(), name: account.name.clone(), roles }
    }
}

/// The page.
#[derive(Serialize)]
pub struct TryAs {
    page: StaffShell,
    people: Vec<MadeUp>,
}

impl View for TryAs {
    const TEMPLATE: &'static str = "pages/staff/try-as";

    fn samples() -> Vec<(String, Self)> {
        let person = |login: &str, name: &str, role| MadeUp {
            login: login.to_owned(),
            name: name.to_owned(),
            roles: vec![role],
        };
        let people = vec![person("sam", "Sam Carter", "worker"), person("kim", "Kim Price", "custodian")];
        vec![("people".to_owned(), Self { page: StaffShell::sample_signed_out(), people })]
    }
}

/// `GET /staff/try`.
///
/// # Errors
/// When this is no demo, or the page cannot be made.
pub async fn show(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    if !site.made_up {
        return Err(PageError::NotFound);
    }
    let accounts = site.chorus.stores.app.all_staff().await?;
    let people = accounts.iter().filter(|account| !account.disabled).map(MadeUp::of).collect();
    reply::page(&site, &TryAs { page: StaffShell::signed_out(&site, &visit), people })
}

/// `POST /staff/try`: signs in as whoever was picked.
///
/// # Errors
/// When this is no demo, there is nobody of this login, or a store fails.
pub async fn sign_in(site: web::Data<Site>, form: StaffForm) -> Result<HttpResponse, PageError> {
    if !site.made_up {
        return Err(PageError::NotFound);
    }
    let account = site.chorus.stores.app.staff_by_login(form.text("login")).await?;
    let account = account.filter(|account| !account.disabled).ok_or(PageError::NotFound)?;
    let token = begin_session(&site.chorus, &account, &mut OsRng.unwrap_err()).await?;
    let mut response = reply::see_other("/staff");
    add(&mut response, &site.staff.carry(&token));
    Ok(response)
}
