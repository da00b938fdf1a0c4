//! `/staff/me/password`: a new password, a new code app, or both.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::join::chosen;
use super::{PasswordProblem, me, reception};
use crate::credentials::{PasswordHash, TotpSecret};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::qr::Qr;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::people::{self, kept_password};

/// Asks for a password, and for a code of the app that was just given a new secret.
#[derive(Serialize)]
pub struct PasswordPage {
    page: StaffShell,
    login: String,
    /// There is a password, which stays when no new one is typed.
    has_password: bool,
    qr: Option<Qr>,
    secret: String,
    problem: bool,
    password_problem: Option<PasswordProblem>,
    code_wrong: bool,
}

impl View for PasswordPage {
    const TEMPLATE: &'static str = "pages/staff/people/password";

    fn samples() -> Vec<(String, Self)> {
        let fine = || Self {
            page: StaffShell::sample(Here::Nowhere),
            login: "sam.carter".into(),
            has_password: true,
            qr: Qr::of("otpauth://totp/Fenmoor:sam.carter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Fenmoor"),
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            problem: false,
            password_problem: None,
            code_wrong: false,
        };
        let short = Some(PasswordProblem::Short);
        vec![
            ("change".into(), fine()),
            ("first".into(), Self { has_password: false, ..fine() }),
            ("wrong".into(), Self { problem: true, password_problem: short, code_wrong: true, ..fine() }),
        ]
    }
}

async fn page(site: &Site, me: &Me, secret: &TotpSecret) -> Result<PasswordPage, PageError> {
    let ways = people::mine(&site.chorus, &me.id).await?.ways;
    Ok(PasswordPage {
        page: StaffShell::of(site, me, Here::Nowhere),
        login: me.login.clone(),
        has_password: ways.password.is_some(),
        qr: Qr::of(&secret.link(&site.council, &me.login)),
        secret: secret.to_text().to_string(),
        problem: false,
        password_problem: None,
        code_wrong: false,
    })
}

/// `GET /staff/me/password`: a new secret for the app, which counts only when its code was tried.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, visit: Visit) -> Result<HttpResponse, PageError> {
    let now = site.chorus.now();
    let begun = site.reception.secrets.look(&visit, now).filter(|(login, _)| *login == me.login);
    let secret = begun.map_or_else(|| TotpSecret::draw(&mut OsRng.unwrap_err()), |(_, secret)| secret);
    let view = page(&site, &me, &secret).await?;
    site.reception.secrets.put(&visit, now, (me.login, secret));
    reply::page(&site, &view)
}

/// `POST /staff/me/password`: keeps them.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn change(site: web::Data<Site>, me: Me, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let now = site.chorus.now();
    let begun = site.reception.secrets.look(&visit, now).filter(|(login, _)| *login == me.login);
    let Some((_, secret)) = begun else { return Ok(see_other("/staff/me/password")) };
    let kept = people::mine(&site.chorus, &me.id).await?.ways.password;
    let old = kept.and_then(|kept| PasswordHash::from_text(&kept.hash));
    let stays = old.filter(|_| form.exact("password").is_empty() && form.exact("again").is_empty());
    let new = if stays.is_some() { None } else { Some(chosen(&form, &me.login)) };
    let step = secret.step_of(form.text("code"), now);
    let problem = new.as_ref().and_then(|new| new.as_ref().err().copied());
    let (None, Some(step)) = (problem, step) else {
        let view = PasswordPage {
            problem: true,
            password_problem: problem,
            code_wrong: step.is_none(),
            ..page(&site, &me, &secret).await?
        };
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let hash = match (stays, new) {
        (Some(old), _) => old,
        (None, Some(Ok(password))) => reception::hash(&site, password).await?,
        _ => return Err(PageError::Gone),
    };
    let sealed = secret.seal(&mut OsRng.unwrap_err(), &people::keys(&site.chorus), &me.login);
    people::set_password(&site.chorus, &me.id, &me.login, kept_password(&hash, &sealed, step)).await?;
    site.reception.secrets.take(&visit, now);
    Ok(see_other(me::PATH))
}
