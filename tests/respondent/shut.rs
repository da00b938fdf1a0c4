//! A survey that takes no answers: what is said of it, and what stays.

use chorus::consultation::{Change, Reason};
use chorus::web::run;
use chorus::workflow;
use time::macros::{date, datetime};

use super::{Survey, WHO, code, wave};

const STOPPED: &str = "We’ve stopped for a while";
const OVER: &str = "The survey is over";

/// The words that `templates/parts/reason.hbs` has for a reason.
fn words_for(reason: Reason) -> String {
    let name = serde_json::to_value(reason).unwrap();
    let part = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/parts/reason.hbs")).unwrap();
    let marked = format!("(eq reason {name})}}}}");
    let words = part.split(&marked).nth(1).unwrap_or_else(|| panic!("no words for {name}"));
    words.split("{{").next().unwrap().trim().to_owned()
}

#[test]
fn a_suspended_survey_keeps_the_form_and_says_why_until_it_goes_on() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        young.skips("/r/q/1").await;
        survey.amend(Change::Suspend, Reason::Safety).await;
        survey.looks_again().await;
        for path in ["/r/hello", "/r/q/2", "/r/check"] {
            let reply = young.get(path).await;
            assert_eq!(reply.status, 503, "{path}");
            assert!(reply.headers.contains_key("retry-after"), "{path}");
            assert!(reply.page.contains(STOPPED) && reply.page.contains(&words_for(Reason::Safety)), "{path}");
            assert!(!reply.headers.contains_key("set-cookie"), "{path} touched the form");
        }
        assert_eq!(young.sends().await.status, 503);
        survey.amend(Change::Resume, Reason::PutRight).await;
        survey.looks_again().await;
        assert_eq!(young.get("/r/q/2").await.status, 200);
        assert_eq!(young.sends().await.location(), Some("/r/done"));
    });
}

#[test]
fn whoever_sends_in_the_moment_of_a_suspension_reads_of_a_suspension() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        survey.amend(Change::Suspend, Reason::QuestionFault).await;
        // The server has not looked yet: only the box knows.
        let refused = young.sends().await;
        assert_eq!(refused.status, 503);
        assert!(refused.page.contains(STOPPED), "{}", refused.page);
        assert!(refused.page.contains(&words_for(Reason::QuestionFault)));
        assert!(!refused.page.contains(OVER));
        assert_eq!(survey.thanked().await, 0);
    });
}

#[test]
fn a_survey_that_is_extended_while_it_is_suspended_still_says_why_it_is_suspended() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        survey.amend(Change::Suspend, Reason::Safety).await;
        survey.amend(Change::Extend { closes_on: date!(2026 - 11 - 13) }, Reason::BadTiming).await;
        survey.looks_again().await;
        let page = young.get("/r/q/1").await.page;
        assert!(page.contains(STOPPED) && page.contains(&words_for(Reason::Safety)));
        assert!(!page.contains(&words_for(Reason::BadTiming)), "the reason of the extension");
        assert!(page.contains("13 November"), "and the last day is the new one");
    });
}

#[test]
fn whoever_sends_in_the_moment_a_survey_closes_reads_that_it_is_over_and_no_day_that_is_still_to_come() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        workflow::close_wave(&survey.chorus, &wave(), WHO).await.unwrap();
        let refused = young.sends().await;
        assert_eq!(refused.status, 410);
        assert!(refused.page.contains(OVER));
        assert!(!refused.page.contains("It ended on 30 October"), "it ended before that day");
        assert_eq!(survey.thanked().await, 0);
        survey.looks_again().await;
        assert_eq!(young.get("/r/q/1").await.status, 410);
    });
}

#[test]
fn a_survey_whose_last_day_has_passed_tells_that_day() {
    run(async {
        let survey = Survey::open().await;
        survey.clock.set(datetime!(2026-10-30 23:30 UTC));
        let mut young = survey.started(0).await;
        survey.clock.set(datetime!(2026-10-31 00:10 UTC));
        let over = young.get("/r/q/1").await;
        assert_eq!(over.status, 410);
        assert!(over.page.contains("It ended on 30 October 2026"), "{}", over.page);
        let typed = survey.browser().post("/", &[("code", code(1))]).await.unwrap();
        assert_eq!((typed.status.as_u16(), typed.location()), (422, None), "a number of it is like any other");
    });
}

#[test]
fn a_survey_closed_without_results_says_so_to_whoever_was_on_the_way() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        survey.amend(Change::Suspend, Reason::Safety).await;
        survey.amend(Change::CloseWithoutResults, Reason::KeyProblem).await;
        let refused = young.sends().await;
        assert_eq!(refused.status, 410);
        survey.looks_again().await;
        for page in [refused.page.as_str(), &young.get("/r/q/1").await.page] {
            assert!(page.contains(OVER) && page.contains("Nobody opened the answers"));
            assert!(page.contains(&words_for(Reason::KeyProblem)));
            assert!(page.contains("It ended on 6 October 2026"));
        }
        assert!(!refused.page.contains(&words_for(Reason::Safety)), "the reason of the suspension");
        assert_eq!(survey.thanked().await, 0);
    });
}

#[test]
fn nobody_answers_before_the_first_day() {
    run(async {
        let survey = Survey::open().await;
        survey.clock.set(datetime!(2026-10-04 12:00 UTC));
        let mut early = survey.browser();
        let entered = early.post("/", &[("code", code(0))]).await.unwrap();
        assert_eq!(entered.location(), Some("/r/hello"));
        let hello = early.get("/r/hello").await.unwrap();
        assert_eq!(hello.status, 503);
        assert!(hello.page.contains("It’s not open yet") && hello.page.contains("5 October 2026"));
    });
}
