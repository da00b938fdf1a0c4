//! What stands between a page and the proof of who somebody is: the site's passkeys, what browsers have begun, whose turn
//! it is, and how many slow steps may run at once.

use std::time::Instant;

use actix_web::{HttpRequest, HttpResponse, web};
use rand::TryRngCore;
use rand::rngs::OsRng;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::shelf::Shelf;
use super::turns::Turns;
use crate::credentials::{Asking, Passkeys, Password, PasswordHash, Registering, TotpSecret};
use crate::store::StaffAccount;
use crate::web::error::PageError;
use crate::web::origin;
use crate::web::reply::see_other;
use crate::web::site::Site;
use crate::web::staff::guard::Visit;
use crate::workflow::people::{ByCode, Claim, Invited, by_code};
use crate::workflow::staff::{begin_session, end_session};

/// Slow steps at once; each takes 19 MiB and a core for some tens of milliseconds.
const SLOW_STEPS: usize = 2;

/// Somebody on the way from an invitation to an account.
#[derive(Clone)]
pub struct Joining {
    /// The invitation they hold.
    pub invited: Invited,
    /// The secret that their code app would get.
    pub secret: TotpSecret,
}

/// A link that is shown to whoever invited.
#[derive(Clone)]
pub struct HandedOut {
    /// Whose page shows it: the account's id.
    pub to: String,
    /// For whom it is.
    pub name: String,
    /// With its token.
    pub link: Zeroizing<String>,
}

/// See the module.
pub struct Reception {
    /// `None` where the site's address has no name, which passkeys need.
    pub passkeys: Option<Passkeys>,
    /// Whoever accepts an invitation.
    pub joining: Shelf<Joining>,
    /// Passkeys in the making, and for which login.
    pub making: Shelf<(String, Registering)>,
    /// Passkeys that are asked for to sign in, and for which login.
    pub asking: Shelf<(String, Asking)>,
    /// Passkeys that are asked for once more, and of which login.
    pub confirming: Shelf<(String, Asking)>,
    /// Secrets for a code app that are tried before they are kept, and of which login.
    pub secrets: Shelf<(String, TotpSecret)>,
    /// Recovery codes on the page that shows them once, and of which login.
    pub codes: Shelf<(String, Vec<Zeroizing<String>>)>,
    /// Links of invitations on the page that shows them once.
    pub links: Shelf<HandedOut>,
    turns: Turns,
    slow: Semaphore,
}

/// What became of a password and a code.
pub enum Tried {
    /// It is they.
    Proved(ByCode),
    /// One of the three is wrong; which one is told to nobody.
    Wrong,
    /// So many tries wait that this one was not looked at.
    TooMany,
}

impl Reception {
    /// That of the site which browsers reach at `origin`.
    #[must_use]
    pub fn of(origin: &str, council: &str) -> Self {
        Self {
            passkeys: Passkeys::at(origin, council),
            joining: Shelf::keeping(30),
            making: Shelf::keeping(5),
            asking: Shelf::keeping(5),
            confirming: Shelf::keeping(5),
            secrets: Shelf::keeping(30),
            codes: Shelf::keeping(30),
            links: Shelf::keeping(30),
            turns: Turns::default(),
            slow: Semaphore::new(SLOW_STEPS),
        }
    }
}

/// Whether password and code prove that it is the account of `login`.
///
/// # Errors
/// When a store fails, or there is no memory for the slow step.
pub async fn try_password(
    site: &Site,
    request: &HttpRequest,
    login: &str,
    password: &str,
    code: &str,
) -> Result<Tried, PageError> {
    let login = login.to_lowercase();
    let address = origin::address(request, site);
    let Some(wait) = site.reception.turns.wait(&login, address, Instant::now()) else { return Ok(Tried::TooMany) };
    tokio::time::sleep(wait).await;
    let claim = Claim::of(&site.chorus, &login).await?;
    let password = Password::typed(password);
    let (claim, right) = slow_step(site, move || {
        let right = claim.password_is(&password);
        (claim, right)
    })
    .await?;
    let right = right.map_err(|_| PageError::Gone)?;
    Ok(match by_code(&site.chorus, &claim, right, code).await? {
        Some(proved) => {
            site.reception.turns.was_right(&login, address);
            Tried::Proved(proved)
        }
        None => Tried::Wrong,
    })
}

/// What is kept of a new password.
///
/// # Errors
/// When there is no memory for the slow step.
pub async fn hash(site: &Site, password: Password) -> Result<PasswordHash, PageError> {
    let hashed = slow_step(site, move || password.hash(&mut OsRng.unwrap_err())).await?;
    hashed.map_err(|_| PageError::Gone)
}

async fn slow_step<T: Send + 'static>(site: &Site, step: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
    let _permit = site.reception.slow.acquire().await.map_err(|_| PageError::Gone)?;
    web::block(step).await.map_err(|_| PageError::Gone)
}

/// Signs `account` in under a new token, whatever token the browser came with, and leads on to `to`. Gives the hash of the
/// new token too.
///
/// # Errors
/// When the store fails.
pub async fn let_in(
    site: &Site,
    visit: &Visit,
    account: &StaffAccount,
    to: &str,
) -> Result<(HttpResponse, String), PageError> {
    end_session(&site.chorus, &visit.token).await?;
    let token = begin_session(&site.chorus, account, &mut OsRng.unwrap_err()).await?;
    let mut response = see_other(to);
    response.add_cookie(&site.staff.carry(&token)).map_err(|_| PageError::Gone)?;
    Ok((response, token.hash()))
}
