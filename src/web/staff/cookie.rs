//! The cookie of the staff pages: a random token. Of somebody signed in it names the session; before that it only ties a
//! form to the browser that asked for it. It has nothing to do with the cookie of a young person.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, SameSite};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::consultation::to_hex;
use crate::web::carried::carried;
use crate::workflow::staff::SessionToken;

/// Carries tokens to browsers and back.
pub struct StaffCookies {
    key: [u8; 32],
    name: &'static str,
    secure: bool,
}

impl StaffCookies {
    /// Cookies under the server's cookie key. `insecure` drops `Secure` and the `__Host-` prefix (loopback only).
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn new(cookie_key: &[u8; 64], insecure: bool) -> Self {
        let mut mac = Hmac::<Sha256>::new_from_slice(cookie_key).expect("HMAC takes keys of any length");
        mac.update(b"chorus staff forms");
        let name = if insecure { "chorus-staff" } else { "__Host-chorus-staff" };
        Self { key: mac.finalize().into_bytes().into(), name, secure: !insecure }
    }

    /// The token this request carries, if it has the shape of one.
    #[must_use]
    pub fn carried(&self, request: &HttpRequest) -> Option<SessionToken> {
        SessionToken::from_text(&carried(request, self.name)?)
    }

    /// The cookie that carries this token.
    #[must_use]
    pub fn carry(&self, token: &SessionToken) -> Cookie<'static> {
        self.cookie(token.to_text().to_string())
    }

    /// The cookie that makes the browser forget.
    #[must_use]
    pub fn forget(&self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.set_max_age(CookieAge::ZERO);
        cookie
    }

    /// What stands in every form of the browser that carries this token.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    #[must_use]
    pub fn csrf(&self, token: &SessionToken) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        mac.update(token.as_bytes());
        to_hex(&mac.finalize().into_bytes())
    }

    /// Whether a form that says `csrf` comes from the browser that carries this token. Takes as long whatever it says.
    #[must_use]
    pub fn is_ours(&self, token: &SessionToken, csrf: &str) -> bool {
        self.csrf(token).as_bytes().ct_eq(csrf.as_bytes()).into()
    }

    // Without an age the browser drops it when it closes. Strict: no other site's link arrives signed in.
    fn cookie(&self, value: String) -> Cookie<'static> {
        Cookie::build(self.name, value)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(self.secure)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn a_form_of_another_browser_or_of_another_server_is_not_ours() {
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let (mine, theirs) = (SessionToken::generate(&mut rng), SessionToken::generate(&mut rng));
        let (cookies, elsewhere) = (StaffCookies::new(&[1; 64], false), StaffCookies::new(&[2; 64], false));
        assert!(cookies.is_ours(&mine, &cookies.csrf(&mine)));
        assert!(!cookies.is_ours(&mine, &cookies.csrf(&theirs)));
        assert!(!cookies.is_ours(&mine, &elsewhere.csrf(&mine)));
        assert!(!cookies.is_ours(&mine, ""));
    }

    #[test]
    fn the_cookie_goes_to_this_host_alone_and_no_script_reads_it() {
        let token = SessionToken::generate(&mut ChaCha20Rng::seed_from_u64(7));
        let cookie = StaffCookies::new(&[1; 64], false).carry(&token);
        assert!(
            cookie.name().starts_with("__Host-") && cookie.secure() == Some(true) && cookie.http_only() == Some(true)
        );
        assert_eq!((cookie.same_site(), cookie.path(), cookie.domain()), (Some(SameSite::Strict), Some("/"), None));
    }
}
