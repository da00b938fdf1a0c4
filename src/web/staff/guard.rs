//! Who is let in: asked before any handler of a staff page runs.
//!
//! It stands round each staff route, which the table registers together with what is declared of it. It asks, in this
//! order: is somebody signed in who may; did they show who they are, where that is needed; does a form carry the token of
//! its own browser. Whether what an address names exists is asked last, by the handler, so nobody learns it who may not see it.

use std::future::{Ready, ready};
use std::rc::Rc;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest, web};
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::form::{FormSize, StaffForm};
use crate::access::{Permission, Roles};
use crate::web::error::PageError;
use crate::web::site::Site;
use crate::web::table::{Declared, Needs, is_for_staff};
use crate::workflow::staff::{SessionToken, SignedIn, session_of};

/// Whoever asks for a staff page that needs somebody.
#[derive(Clone)]
pub struct Me {
    /// Names the account for good.
    pub id: String,
    /// What they typed to sign in; stands in the audit trail.
    pub login: String,
    /// What pages call them.
    pub name: String,
    /// What they are.
    pub roles: Roles,
    /// What stands in their forms.
    pub csrf: String,
    /// Whether they showed who they are within the last ten minutes.
    pub fresh: bool,
}

impl Me {
    /// Whether a role of theirs has this permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.may(permission)
    }
}

/// The browser that asks, signed in or not: its token, and what stands in its forms.
#[derive(Clone)]
pub struct Visit {
    /// The token its cookie carries.
    pub token: SessionToken,
    /// What stands in its forms.
    pub csrf: String,
}

/// Lets a request for a staff page through to its handler, or answers it here.
///
/// # Errors
/// Those of the handler.
pub async fn guard(
    of_address: Rc<[Declared]>,
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    // Else the address is there, for another method: the router says so.
    let Some(declared) = of_address.iter().find(|one| one.method == *request.method()) else {
        return next.call(request).await;
    };
    let new_visit = match admit(declared, &mut request).await {
        Ok(new_visit) => new_visit,
        Err(refused) => return Ok(request.error_response(refused)),
    };
    let site = request.app_data::<web::Data<Site>>().cloned();
    let mut response = next.call(request).await?;
    if let (Some(visit), Some(site)) = (new_visit, site) {
        // A handler that signs somebody in sets its own cookie, which stands.
        let is_set = response.response().cookies().next().is_some();
        if !is_set {
            response.response_mut().add_cookie(&site.staff.carry(&visit.token))?;
        }
    }
    Ok(response)
}

/// What the handler may know: puts [`Visit`], [`Me`] and [`StaffForm`] beside the request. Gives the visit when the
/// browser carried none and has to be given one.
async fn admit(declared: &Declared, request: &mut ServiceRequest) -> Result<Option<Visit>, PageError> {
    let site = request.app_data::<web::Data<Site>>().cloned().ok_or(PageError::Gone)?;
    let carried = site.staff.carried(request.request());
    let signed_in = match &carried {
        Some(token) => session_of(&site.chorus, token).await?,
        None => None,
    };
    demand(declared, signed_in.as_ref(), request)?;
    let is_new = carried.is_none();
    let token = carried.unwrap_or_else(|| SessionToken::generate(&mut OsRng.unwrap_err()));
    let visit = Visit { csrf: site.staff.csrf(&token), token };
    if !request.method().is_safe() {
        if is_new {
            return Err(PageError::NotOurForm);
        }
        // Whoever is not signed in sends no file and little else: what a stranger sends is held in memory.
        let most = if signed_in.is_some() { FormSize::OfStaff } else { FormSize::OfAnybody(site.max_body_bytes) };
        let form = StaffForm::read(request, most).await?;
        if !site.staff.is_ours(&visit.token, form.text("csrf")) {
            return Err(PageError::NotOurForm);
        }
        request.extensions_mut().insert(form);
    }
    if let Some(SignedIn { account, fresh }) = signed_in {
        let me = Me {
            id: account.id,
            login: account.login,
            name: account.name,
            roles: account.roles,
            csrf: visit.csrf.clone(),
            fresh,
        };
        request.extensions_mut().insert(me);
    }
    request.extensions_mut().insert(visit.clone());
    Ok(is_new.then_some(visit))
}

fn demand(declared: &Declared, signed_in: Option<&SignedIn>, request: &ServiceRequest) -> Result<(), PageError> {
    if declared.needs == Needs::Nobody {
        return Ok(());
    }
    let back = || back_to(request);
    let Some(SignedIn { account, fresh }) = signed_in else { return Err(PageError::SignIn(back())) };
    if declared.needs.permission().is_some_and(|permission| !account.roles.may(permission)) {
        return Err(PageError::NotAllowed);
    }
    let must_be_fresh = matches!(declared.needs, Needs::Fresh(_) | Needs::FreshlySignedIn);
    if must_be_fresh && !fresh { Err(PageError::Confirm(back())) } else { Ok(()) }
}

/// Where to go on from signing in: this page, or the page whose form this is.
fn back_to(request: &ServiceRequest) -> String {
    if request.method().is_safe() {
        return request.path().to_owned();
    }
    let referer = request.headers().get("referer").and_then(|value| value.to_str().ok());
    let path = referer.and_then(|address| url::Url::parse(address).ok()).map(|address| address.path().to_owned());
    path.filter(|path| is_for_staff(path)).unwrap_or_else(|| "/staff".to_owned())
}

impl FromRequest for Me {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or_else(|| PageError::SignIn("/staff".to_owned())))
    }
}

impl FromRequest for Visit {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Self>().cloned().ok_or(PageError::Gone))
    }
}
