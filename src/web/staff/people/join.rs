//! `/staff/invitation` and `/staff/join`: from a link to an account with a way in.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde::Serialize;

use super::reception::{self, Joining};
use super::roles::{self, RoleName};
use super::{PasskeyProblem, PasswordProblem, challenge};
use crate::access::Role;
use crate::credentials::{Password, Purpose, Token, TotpSecret};
use crate::store::{InvitationKind, WayIn};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::qr::Qr;
use crate::web::reply::{self, see_other};
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::web::staff::{StaffForm, StaffShell};
use crate::workflow::people::{self, Invited, PeopleError, accept, invited, kept_password};

/// Asks for the link of an invitation.
#[derive(Serialize)]
pub struct InvitationPage {
    page: StaffShell,
    /// The link does not work, or not any more.
    problem: bool,
}

impl View for InvitationPage {
    const TEMPLATE: &'static str = "pages/staff/people/invitation";

    fn samples() -> Vec<(String, Self)> {
        let of = |problem| Self { page: StaffShell::sample_signed_out(), problem };
        vec![("empty".into(), of(false)), ("wrong".into(), of(true))]
    }
}

/// Offers the ways in, and tries one.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct JoinPage {
    page: StaffShell,
    /// New ways in for an account there is.
    comes_back: bool,
    name: String,
    login: String,
    roles: Vec<RoleName>,
    passkeys: bool,
    qr: Option<Qr>,
    secret: String,
    problem: bool,
    password_problem: Option<PasswordProblem>,
    code_wrong: bool,
    passkey_problem: Option<PasskeyProblem>,
    login_taken: bool,
}

impl JoinPage {
    fn of(site: &Site, visit: &Visit, joining: &Joining) -> Self {
        let Invited { kind, login, name, roles, .. } = &joining.invited;
        Self {
            page: StaffShell::signed_out(site, visit),
            comes_back: *kind == InvitationKind::ComeBack,
            name: name.clone(),
            login: login.clone(),
            roles: roles::names(roles.iter()),
            passkeys: site.reception.passkeys.is_some(),
            qr: Qr::of(&joining.secret.link(&site.council, login)),
            secret: joining.secret.to_text().to_string(),
            problem: false,
            password_problem: None,
            code_wrong: false,
            passkey_problem: None,
            login_taken: false,
        }
    }
}

impl View for JoinPage {
    const TEMPLATE: &'static str = "pages/staff/people/join";

    fn samples() -> Vec<(String, Self)> {
        use PasswordProblem::{Common, Differs, Login, Long, Short};
        let fine = || Self {
            page: StaffShell::sample_signed_out(),
            comes_back: false,
            name: "Sam Carter".into(),
            login: "sam.carter".into(),
            roles: roles::names([Role::Worker, Role::PrivacyLead]),
            passkeys: true,
            qr: Qr::of("otpauth://totp/Fenmoor:sam.carter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Fenmoor"),
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            problem: false,
            password_problem: None,
            code_wrong: false,
            passkey_problem: None,
            login_taken: false,
        };
        let password = |problem, name: &str| {
            (format!("password-{name}"), Self { problem: true, password_problem: Some(problem), ..fine() })
        };
        let passkey = |problem, name: &str| {
            (format!("passkey-{name}"), Self { problem: true, passkey_problem: Some(problem), ..fine() })
        };
        vec![
            ("ways".into(), fine()),
            ("back".into(), Self { comes_back: true, ..fine() }),
            ("no-passkeys".into(), Self { passkeys: false, ..fine() }),
            ("login-taken".into(), Self { problem: true, login_taken: true, ..fine() }),
            ("code".into(), Self { problem: true, code_wrong: true, password_problem: Some(Short), ..fine() }),
            password(Short, "short"),
            password(Long, "long"),
            password(Common, "common"),
            password(Login, "login"),
            password(Differs, "differs"),
            passkey(PasskeyProblem::Failed, "failed"),
            passkey(PasskeyProblem::Taken, "taken"),
            passkey(PasskeyProblem::Name, "name"),
        ]
    }
}

/// Keeps what the invitation gives, and leads on to choosing a way in.
pub(super) fn lead_on(site: &Site, visit: &Visit, invited: Invited) -> HttpResponse {
    let joining = Joining { invited, secret: TotpSecret::draw(&mut OsRng.unwrap_err()) };
    site.reception.joining.put(visit, site.chorus.now(), joining);
    see_other("/staff/join")
}

/// `GET /staff/invitation`.
///
/// # Errors
/// When the page cannot be made.
pub async fn ask_link(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    reply::page(&site, &InvitationPage { page: StaffShell::signed_out(&site, &visit), problem: false })
}

/// `POST /staff/invitation`: a link that works leads on.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn take_link(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let found = match Token::from_text(form.text("token")) {
        Some(token) => invited(&site.chorus, &token, Purpose::Invitation).await?,
        None => None,
    };
    match found {
        Some(invited) => Ok(lead_on(&site, &visit, invited)),
        None => link_gone(&site, &visit),
    }
}

fn link_gone(site: &Site, visit: &Visit) -> Result<HttpResponse, PageError> {
    let view = InvitationPage { page: StaffShell::signed_out(site, visit), problem: true };
    reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `GET /staff/join`: the ways in. Without an invitation under way it asks for the link.
///
/// # Errors
/// When the page cannot be made.
pub async fn show(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    match site.reception.joining.look(&visit, site.chorus.now()) {
        Some(joining) => reply::page(&site, &JoinPage::of(&site, &visit, &joining)),
        None => Ok(see_other("/staff/invitation")),
    }
}

/// `POST /staff/join/challenge`: what the browser needs to make a passkey.
///
/// # Errors
/// [`PageError::NotFound`] without an invitation under way, or where there are no passkeys.
pub async fn ask_passkey(site: web::Data<Site>, visit: Visit) -> Result<HttpResponse, PageError> {
    let now = site.chorus.now();
    let joining = site.reception.joining.look(&visit, now).ok_or(PageError::NotFound)?;
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let Invited { login, name, .. } = joining.invited;
    let keys = people::keys(&site.chorus);
    let (asked, state) = passkeys.register(&keys, &login, &name, &[]).map_err(|_| PageError::Gone)?;
    site.reception.making.put(&visit, now, (login, state));
    Ok(challenge(&asked))
}

/// `POST /staff/join/passkey`: makes the account with the passkey that the device made.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_passkey(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let now = site.chorus.now();
    let Some(joining) = site.reception.joining.look(&visit, now) else { return link_gone(&site, &visit) };
    let made = site.reception.making.take(&visit, now).filter(|(login, _)| *login == joining.invited.login);
    let passkeys = site.reception.passkeys.as_ref().ok_or(PageError::NotFound)?;
    let passkey = made.and_then(|(_, state)| passkeys.registered(state, form.exact("credential")).ok());
    let problem = match passkey.map(|passkey| people::named(&site.chorus, passkey, form.text("key_name"))) {
        Some(Ok(kept)) => match finish(&site, &visit, &joining, WayIn::Passkey(kept)).await? {
            Ok(signed_in) => return Ok(signed_in),
            Err(PeopleError::PasskeyTaken) => PasskeyProblem::Taken,
            Err(other) => return not_joined(&site, &visit, &joining, other),
        },
        Some(Err(_)) => PasskeyProblem::Name,
        None => PasskeyProblem::Failed,
    };
    let view = JoinPage { problem: true, passkey_problem: Some(problem), ..JoinPage::of(&site, &visit, &joining) };
    reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `POST /staff/join/password`: makes the account with a password and the code app, whose code is tried first.
///
/// # Errors
/// When the store fails or the page cannot be made.
pub async fn by_password(site: web::Data<Site>, visit: Visit, form: StaffForm) -> Result<HttpResponse, PageError> {
    let now = site.chorus.now();
    let Some(joining) = site.reception.joining.look(&visit, now) else { return link_gone(&site, &visit) };
    let login = &joining.invited.login;
    let chosen = chosen(&form, login);
    let step = joining.secret.step_of(form.text("code"), now);
    let (Ok(password), Some(step)) = (&chosen, step) else {
        let view = JoinPage {
            problem: true,
            password_problem: chosen.err(),
            code_wrong: step.is_none(),
            ..JoinPage::of(&site, &visit, &joining)
        };
        return reply::page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let hash = reception::hash(&site, password.clone()).await?;
    let sealed = joining.secret.seal(&mut OsRng.unwrap_err(), &people::keys(&site.chorus), login);
    let way = WayIn::Password(kept_password(&hash, &sealed, step));
    match finish(&site, &visit, &joining, way).await? {
        Ok(signed_in) => Ok(signed_in),
        Err(other) => not_joined(&site, &visit, &joining, other),
    }
}

/// A password that was typed twice.
pub(super) fn chosen(form: &StaffForm, login: &str) -> Result<Password, PasswordProblem> {
    let password = Password::chosen(form.exact("password"), login)?;
    if form.exact("password") == form.exact("again") { Ok(password) } else { Err(PasswordProblem::Differs) }
}

/// Makes the account, signs it in, and leads on to its recovery codes.
async fn finish(
    site: &Site,
    visit: &Visit,
    joining: &Joining,
    way: WayIn,
) -> Result<Result<HttpResponse, PeopleError>, PageError> {
    let (account, codes) = match accept(&site.chorus, &joining.invited, way, &mut OsRng.unwrap_err()).await {
        Ok(made) => made,
        Err(PeopleError::Failed(error)) => return Err(error.into()),
        Err(refused) => return Ok(Err(refused)),
    };
    let now = site.chorus.now();
    site.reception.joining.take(visit, now);
    let (response, browser) = reception::let_in(site, visit, &account, "/staff/me/codes").await?;
    site.reception.codes.put_for(browser, now, (account.login, codes));
    Ok(Ok(response))
}

fn not_joined(site: &Site, visit: &Visit, joining: &Joining, error: PeopleError) -> Result<HttpResponse, PageError> {
    match error {
        PeopleError::NotInvited => {
            site.reception.joining.take(visit, site.chorus.now());
            link_gone(site, visit)
        }
        PeopleError::LoginTaken => {
            let view = JoinPage { problem: true, login_taken: true, ..JoinPage::of(site, visit, joining) };
            reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        other => Err(other.into()),
    }
}
