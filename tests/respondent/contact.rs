//! The contact door beside the survey: it is reached from every page of it, and knows nothing of it.

use actix_web::http::header::ORIGIN;
use actix_web::test::TestRequest;
use chorus::consultation::canonical_json;
use chorus::door::Promise;
use chorus::sealing::custody::CustodianKey;
use chorus::web::run;
use chorus::workflow::{self, WorkflowError};
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::{ORIGIN as SITE, Survey, WHO};

async fn with_a_door() -> Survey {
    let survey = Survey::open().await;
    let key = CustodianKey::generate("safeguarding-lead", &mut OsRng.unwrap_err()).unwrap();
    workflow::register_door_key(&survey.chorus, &canonical_json(&key.public()), WHO).await.unwrap();
    let who_answers = "The safeguarding team".to_owned();
    let promise = Promise { who_answers, reply_hours: 24, weekends_count: true, kept_days: 30 };
    workflow::promise_reply(&survey.chorus, promise, WHO).await.unwrap();
    survey.looks_again().await;
    survey
}

#[test]
fn somebody_on_their_way_sees_the_same_page_as_anybody_and_their_form_stays_as_it_was() {
    run(async {
        let survey = with_a_door().await;
        let mut young = survey.started(0).await;
        // The cookie now holds another look, which only a page that reads it could show.
        young.post("/r/hello", &[("go", "change"), ("look", "little")]).await;
        let on_the_way = young.skips("/r/q/1").await;
        let mut anybody = survey.browser();
        let large = "x".repeat(70_000);
        let requests = || {
            [
                TestRequest::get().uri("/contact"),
                TestRequest::get().uri("/contact/sent"),
                TestRequest::get().uri("/contact/nowhere"),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, SITE)).set_form([("name", "Ash")]),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, SITE)).set_form([("about", &large)]),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, "null")).set_form([("name", "Ash")]),
                TestRequest::post().uri("/contact/sent").insert_header((ORIGIN, SITE)),
            ]
        };
        for (theirs, other) in requests().into_iter().zip(requests()) {
            let theirs = young.browser.send(theirs).await.unwrap();
            let other = anybody.send(other).await.unwrap();
            assert_eq!(theirs.status, other.status);
            assert_eq!(without_number(&theirs.page), without_number(&other.page), "{}", theirs.status);
            assert!(!theirs.headers.contains_key("set-cookie"));
        }
        assert_eq!(young.get(&on_the_way).await.status, 200, "the form is where it was");
        assert_eq!(young.sends().await.location(), Some("/r/done"));
    });
}

/// The page without the number that differs each time it is asked for.
fn without_number(page: &str) -> String {
    let mut parts = page.splitn(2, "name=\"form\" value=\"");
    let before = parts.next().unwrap_or_default();
    format!("{before}{}", parts.next().map_or("", |rest| &rest[32..]))
}

#[test]
fn every_page_of_the_way_leads_to_the_door_and_does_not_tell_it_from_where() {
    run(async {
        let survey = with_a_door().await;
        let mut young = survey.started(0).await;
        let pages = ["/r/hello", "/r/who-sees", "/r/q/1", "/r/check"];
        let mut seen = Vec::new();
        for path in pages {
            seen.push(young.get(path).await.page);
        }
        young.sends().await;
        seen.push(young.get("/r/done").await.page);
        for page in seen {
            let links: Vec<&str> = page.split("href=\"/contact").skip(1).collect();
            assert!(!links.is_empty());
            for link in links {
                let link = link.split('>').next().unwrap_or_default();
                assert!(link.contains("rel=\"noreferrer\"") && link.starts_with("?look=older\""), "{link}");
            }
        }
    });
}

#[test]
fn a_key_that_opens_a_survey_opens_no_letter() {
    run(async {
        let survey = with_a_door().await;
        let custodian = CustodianKey::from_file(&survey.launched.custodian, None).unwrap();
        let refused = workflow::register_door_key(&survey.chorus, &canonical_json(&custodian.public()), WHO).await;
        assert!(matches!(refused, Err(WorkflowError::DoorKeyOfSurvey)));
        assert_eq!(survey.chorus.door_book().await.unwrap().keys.len(), 1);
    });
}
