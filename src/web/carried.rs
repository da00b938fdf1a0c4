//! One cookie of a request, read on its own.
//!
//! The cookie library reads all cookies of a request or none. Those that a council's other sites leave for the whole of
//! its domain need not be written as it wants them, and must not cost anybody theirs.

use actix_web::HttpRequest;
use actix_web::http::header::COOKIE;

/// The value of the cookie of this name, as it was sent.
#[must_use]
pub fn carried(request: &HttpRequest, name: &str) -> Option<String> {
    let mut sent = request.headers().get_all(COOKIE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    sent.find_map(|cookies| {
        let ours = |pair: &str| pair.split_once('=').filter(|(found, _)| *found == name).map(|(_, it)| it.to_owned());
        cookies.split(';').map(str::trim).find_map(ours)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::carried;

    #[test]
    fn what_other_sites_of_the_council_leave_costs_nobody_their_cookie() {
        let request = TestRequest::default()
            .insert_header(("cookie", b"odd=\xff\xfe; no-value; mine=a%2Bb=".as_slice()))
            .append_header(("cookie", "other=1"))
            .to_http_request();
        assert_eq!(carried(&request, "mine").as_deref(), Some("a%2Bb="));
        assert_eq!(carried(&request, "other").as_deref(), Some("1"));
        assert_eq!(carried(&request, "no-value"), None);
        assert_eq!(carried(&request, "min"), None);
    }
}
