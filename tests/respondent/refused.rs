//! Forms that did not come from a page of this site.

use actix_web::http::header::{HeaderName, HeaderValue, ORIGIN};
use actix_web::test::TestRequest;
use chorus::web::run;

use super::{Survey, code};

/// Every address that takes a form.
const FORMS: [&str; 7] = ["/", "/r/hello", "/r/helper", "/r/who-sees", "/r/q/1", "/r/pause", "/r/send"];

fn from(name: HeaderName, value: &'static str, path: &str, csrf: &str, code: &str) -> TestRequest {
    let form = [("csrf", csrf), ("code", code), ("go", "skip"), ("helper", "carer")];
    TestRequest::post().uri(path).insert_header((name, HeaderValue::from_static(value))).set_form(form)
}

#[test]
fn a_form_that_another_site_sends_is_refused_at_every_address_even_with_the_right_token() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        let fetch = || HeaderName::from_static("sec-fetch-site");
        let strange = [
            (ORIGIN, "https://elsewhere.example"),
            (ORIGIN, "http://mysay.example"),
            (ORIGIN, "null"),
            (fetch(), "cross-site"),
            (fetch(), "same-site"),
        ];
        for path in FORMS {
            for (name, value) in &strange {
                let request = from(name.clone(), value, path, &young.csrf, code(1));
                let reply = young.browser.send(request).await.unwrap();
                assert_eq!(reply.status, 403, "{path} with {name}: {value}");
                assert!(reply.page.starts_with("<!doctype html>"), "{path} is refused without a page");
                assert!(!reply.headers.contains_key("set-cookie"), "{path} moved the form on");
            }
        }
        assert_eq!(survey.thanked().await, 0);
        assert_eq!(young.sends().await.location(), Some("/r/done"), "nothing happened to the form itself");
    });
}

#[test]
fn a_form_with_another_journeys_token_is_refused() {
    run(async {
        let survey = Survey::open().await;
        let (mut young, other) = (survey.started(0).await, survey.started(1).await);
        let own = std::mem::replace(&mut young.csrf, other.csrf);
        for path in FORMS.iter().filter(|path| **path != "/") {
            let reply = young.post(path, &[("go", "skip"), ("helper", "carer")]).await;
            assert_eq!(reply.status, 403, "{path}");
        }
        assert_eq!(survey.thanked().await, 0);
        young.csrf = own;
        assert_eq!(young.sends().await.location(), Some("/r/done"));
    });
}
