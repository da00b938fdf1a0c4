//! The number, a cookie that is not there, and the way out.

use actix_web::http::header::{COOKIE, SET_COOKIE};
use actix_web::test::TestRequest;
use chorus::web::run;
use time::Duration;

use super::{IN_TERM, ORIGIN, Survey, code, cookie_of};

const LOST: &str = "We’ve lost your place";

#[test]
fn a_browser_that_keeps_no_cookies_is_told_so_instead_of_sent_in_circles() {
    run(async {
        let survey = Survey::open().await;
        let entered = survey.browser().post("/", &[("code", code(0))]).await.unwrap();
        assert_eq!(entered.location(), Some("/r/hello"));
        // The next request comes without what was just set.
        let hello = survey.browser().get("/r/hello").await.unwrap();
        assert_eq!(hello.status, 403);
        assert!(hello.page.contains(LOST) && hello.page.contains("cookies"), "nothing says why");
        assert_eq!(hello.location(), None);
    });
}

#[test]
fn whoever_was_away_too_long_is_told_that_their_place_is_lost() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        survey.clock.set(IN_TERM + Duration::minutes(119));
        assert_eq!(young.get("/r/q/1").await.status, 200);
        survey.clock.set(IN_TERM + Duration::minutes(119 + 122));
        let late = young.get("/r/q/1").await;
        assert_eq!(late.status, 403);
        assert!(late.page.contains(LOST));
    });
}

#[test]
fn a_form_sent_after_the_cookie_went_is_answered_with_words() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        young.browser = survey.browser();
        let reply = young.skips_with_words("/r/q/1").await;
        assert!(reply.contains(LOST));
        assert_eq!(survey.thanked().await, 0);
    });
}

#[test]
fn a_cookie_that_was_tampered_with_loses_the_place_and_nothing_else() {
    run(async {
        let survey = Survey::open().await;
        let entered = survey.browser().post("/", &[("code", code(0))]).await.unwrap();
        let ours = cookie_of(&entered).unwrap().split(';').next().unwrap().to_owned();
        let place = ours.len() / 2;
        let other = if ours.as_bytes()[place] == b'A' { "B" } else { "A" };
        let garbled = format!("{}{other}{}", &ours[..place], &ours[place + 1..]);
        let asked = |cookie: &str| TestRequest::get().uri("/r/q/1").insert_header((COOKIE, cookie.to_owned()));
        assert_eq!(survey.browser().send(asked(&ours)).await.unwrap().status, 200);
        for cookie in [garbled.as_str(), "__Host-my-say=", "__Host-my-say=%00%ff", "__Host-my-say=e30="] {
            let reply = survey.browser().send(asked(cookie)).await.unwrap();
            assert_eq!(reply.status, 403, "{cookie}");
            assert!(reply.page.contains(LOST), "{cookie}");
            assert!(!reply.headers.contains_key(SET_COOKIE), "{cookie}");
        }
    });
}

#[test]
fn a_strange_cookie_of_the_councils_other_sites_loses_nobody_their_place() {
    run(async {
        let survey = Survey::open().await;
        let entered = survey.browser().post("/", &[("code", code(0))]).await.unwrap();
        let ours = cookie_of(&entered).unwrap().split(';').next().unwrap();
        for strange in ["_track=100%", "town=%C9vora", "a", "__Host-my-say2=x", "=", ""] {
            for cookies in [format!("{strange}; {ours}"), format!("{ours}; {strange}")] {
                let asked = TestRequest::get().uri("/r/q/1").insert_header((COOKIE, cookies));
                assert_eq!(survey.browser().send(asked).await.unwrap().status, 200, "{strange}");
            }
        }
        let latin = [b"caf\xe9=1; ", ours.as_bytes()].concat();
        let latin = actix_web::http::header::HeaderValue::from_bytes(&latin).unwrap();
        let asked = TestRequest::get().uri("/r/q/1").insert_header((COOKIE, latin));
        assert_eq!(survey.browser().send(asked).await.unwrap().status, 200);
    });
}

#[test]
fn leave_quickly_forgets_everything_and_back_lands_on_the_plain_first_page() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        young.skips("/r/q/1").await;
        let left = young.get("/leave").await;
        assert_eq!(left.status, 303);
        assert_eq!(left.location(), Some("https://www.bbc.co.uk/weather"));
        assert_eq!(left.headers.get("clear-site-data").unwrap(), "\"cache\"");
        assert!(cookie_of(&left).unwrap().contains("Max-Age=0"));
        for page in ["/r/q/1", "/r/q/2", "/r/check", "/r/who-sees", "/r/done"] {
            assert_eq!(young.get(page).await.location(), Some("/"), "{page} after Back");
        }
        let first = young.get("/").await;
        assert_eq!(first.status, 200);
        assert!(!first.page.contains("id=\"problem\"") && !first.page.contains(LOST), "it says that somebody was here");
    });
}

#[test]
fn after_the_end_back_leads_to_the_page_of_that_end() {
    run(async {
        let survey = Survey::open().await;
        let (mut sent, mut paused, mut unwilling) =
            (survey.started(0).await, survey.started(1).await, survey.started(2).await);
        assert_eq!(sent.sends().await.location(), Some("/r/done"));
        paused.pauses().await;
        assert_eq!(unwilling.post("/r/who-sees", &[("go", "no")]).await.location(), Some("/r/no-thanks"));
        for (young, end) in [(&mut sent, "/r/done"), (&mut paused, "/r/paused"), (&mut unwilling, "/r/no-thanks")] {
            assert_eq!(young.get("/r/q/1").await.location(), Some(end));
            assert_eq!(young.get(end).await.status, 200);
        }
        assert_eq!(survey.thanked().await, 1);
    });
}

#[test]
fn before_the_band_is_known_every_help_line_is_shown() {
    run(async {
        let survey = Survey::open().await;
        let mut anybody = survey.browser();
        for page in ["/", "/help", "/accessibility", "/results", "/no/such/page"] {
            let shown = anybody.get(page).await.unwrap().page;
            for line in ["0800 1111", "116 123", "999"] {
                assert!(shown.contains(line), "{page} does not show {line}");
            }
        }
        let wrong = anybody.post("/", &[("code", "1234 5678 9012 3456")]).await.unwrap();
        assert!(wrong.page.contains("116 123"), "nor does the page of a number that does not work");
        // Whoever has typed a number is shown the lines of their band.
        let mut young = survey.started(0).await;
        let hello = young.get("/r/hello").await.page;
        assert!(hello.contains("0800 1111") && !hello.contains("116 123"));
    });
}

#[test]
fn head_is_answered_as_get_is() {
    run(async {
        let survey = Survey::open().await;
        for path in ["/", "/help", "/healthz", "/readyz", "/no/such/page"] {
            let get = survey.browser().get(path).await.unwrap();
            let head = TestRequest::default().method(actix_web::http::Method::HEAD).uri(path);
            let head = survey.browser().send(head).await.unwrap();
            assert_eq!(head.status, get.status, "{path}");
            assert_eq!(head.headers.get("content-type"), get.headers.get("content-type"), "{path}");
        }
    });
}

#[test]
fn a_form_larger_than_allowed_is_refused_before_it_is_read() {
    run(async {
        let survey = Survey::open().await;
        let long = "1".repeat(70_000);
        let refused = survey.browser().post("/", &[("code", &long)]).await.unwrap();
        assert_eq!(refused.status, 413);
        let origin = TestRequest::post().uri("/").insert_header(("origin", ORIGIN));
        let other = survey.browser().send(origin.set_payload("code=1")).await.unwrap();
        assert!(other.status.is_client_error(), "what is not a form is refused");
    });
}

#[test]
fn static_files_come_compressed_to_those_who_can_read_that() {
    run(async {
        let survey = Survey::open().await;
        let page = survey.browser().get("/").await.unwrap().page;
        let sheet =
            page.split("<link rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let asked =
            |encodings: &'static str| TestRequest::get().uri(sheet).insert_header(("accept-encoding", encodings));
        let plain = survey.browser().get(sheet).await.unwrap();
        assert_eq!(plain.headers.get("content-encoding"), None);
        assert!(plain.page.contains("font-family"));
        for (encodings, compressed) in
            [("gzip, deflate, br", true), ("gzip;q=0", false), ("br", false), ("identity", false)]
        {
            let reply = survey.browser().send(asked(encodings)).await.unwrap();
            let told = reply.headers.get("content-encoding").map(|value| value.to_str().unwrap());
            assert_eq!(told == Some("gzip"), compressed, "{encodings}");
            assert_eq!(reply.headers.get("vary").unwrap().to_str().unwrap().to_ascii_lowercase(), "accept-encoding");
            assert!(reply.headers.get("cache-control").unwrap().to_str().unwrap().contains("immutable"));
        }
    });
}

impl super::Young {
    /// Skips, and gives the page that says it cannot be.
    async fn skips_with_words(&mut self, page: &str) -> String {
        let reply = self.post(page, &[("go", "skip")]).await;
        assert_eq!(reply.status, 403);
        assert_eq!(reply.location(), None);
        reply.page
    }
}
