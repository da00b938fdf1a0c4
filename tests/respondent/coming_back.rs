//! A form put down and taken up again: nothing said is lost, and nothing said is shown.

use chorus::web::run;

use super::{Survey, Young, code, cookie_of, without_token};

/// Up to the end of the part in which `bully_fear` stands, answered `fear`, with the questions before it skipped when
/// `skipped`; then "Stop for now".
async fn put_down(survey: &Survey, slip: usize, fear: &str, skipped: bool) {
    let mut young = survey.started(slip).await;
    let pages: Vec<String> = survey.form().items().map(|item| survey.page_of(item.id.as_str())).collect();
    let deciding = survey.page_of("bully_fear");
    for page in pages.iter().take_while(|page| **page != deciding) {
        if skipped || page != "/r/q/1" {
            young.skips(page).await;
        } else {
            young.answers(page, "hobbies", "most_days").await;
        }
    }
    let next = young.answers(&deciding, "bully_fear", fear).await;
    if next == survey.page_of("bully_help") {
        young.answers(&next, "bully_help", "yes").await;
    }
    young.skips(&survey.page_of("school_start")).await;
    young.pauses().await;
}

#[test]
fn whoever_stops_for_now_goes_on_at_the_next_question_and_sees_nothing_they_said() {
    run(async {
        let survey = Survey::open().await;
        put_down(&survey, 0, "all", false).await;
        let mut back = Young { browser: survey.browser(), csrf: String::new() };
        assert_eq!(back.types(code(0)).await, "/r/back");
        let welcome = back.get("/r/back").await;
        assert!(welcome.page.contains(&format!("href=\"{}\"", survey.page_of("post16"))), "not the next question");
        for item in ["hobbies", "bully_fear"] {
            let page = back.get(&survey.page_of(item)).await;
            assert_eq!(page.status, 200);
            assert!(!page.page.contains(" checked"), "{item} shows what was said");
        }
    });
}

/// Each page of the way and its status, for somebody who has nothing but the slip.
async fn all_that_a_slip_shows(survey: &Survey, slip: usize) -> Vec<(String, u16, String)> {
    let mut stranger = Young { browser: survey.browser(), csrf: String::new() };
    assert_eq!(stranger.types(code(slip)).await, "/r/back");
    let questions = (1..=survey.form().items().count()).map(|number| format!("/r/q/{number}"));
    let parts = (2..=survey.form().parts.len()).map(|number| format!("/r/part/{number}"));
    let others = ["/r/back", "/r/hello", "/r/who-sees", "/r/check"].map(str::to_owned);
    let mut shown = Vec::new();
    for path in others.into_iter().chain(questions).chain(parts) {
        let reply = stranger.get(&path).await;
        shown.push((path, reply.status.as_u16(), without_token(&reply.page, &stranger.csrf)));
    }
    // The answer that decides whether another question is asked may be given anew, which tells nothing either.
    let (page, item) = (survey.page_of("bully_fear"), "bully_fear");
    for said in ["all", "never", "some"] {
        let reply = stranger.post(&page, &[(item, said), ("go", "next")]).await;
        let weight = cookie_of(&reply).map_or(0, |cookie| cookie.split(';').next().unwrap_or_default().len());
        shown.push((format!("{said}: {weight}"), reply.status.as_u16(), reply.location().unwrap_or("").to_owned()));
        let check = stranger.get("/r/check").await;
        shown.push((format!("/r/check after {said}"), 200, without_token(&check.page, &stranger.csrf)));
    }
    shown
}

#[test]
fn after_a_pause_the_slip_shows_the_same_pages_whatever_was_said() {
    run(async {
        let survey = Survey::open().await;
        put_down(&survey, 0, "never", false).await;
        put_down(&survey, 1, "all", false).await;
        put_down(&survey, 2, "never", true).await;
        let never = all_that_a_slip_shows(&survey, 0).await;
        for slip in [1, 2] {
            for (one, other) in all_that_a_slip_shows(&survey, slip).await.iter().zip(&never) {
                assert_eq!((&one.0, one.1), (&other.0, other.1), "told apart by slip {slip}");
                assert_eq!(one.2, other.2, "{} tells slip {slip} apart", one.0);
            }
        }
        assert!(never.iter().any(|(_, status, _)| *status == 404), "the question with a condition is not asked");
    });
}

#[test]
fn what_was_said_before_a_pause_still_counts_when_it_is_sent() {
    run(async {
        let survey = Survey::open().await;
        put_down(&survey, 0, "all", false).await;
        let mut back = survey.started(0).await;
        back.skips(&survey.page_of("post16")).await;
        assert_eq!(back.sends().await.location(), Some("/r/done"));
        let sent = survey.opened().await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0]["bully_fear"], "all");
        assert_eq!(sent[0]["bully_help"], "yes", "an answer that rests on a hidden one is lost");
        assert_eq!(sent[0]["hobbies"], "most_days");
    });
}

#[test]
fn whoever_says_something_else_after_a_pause_is_asked_anew_what_rests_on_it() {
    run(async {
        let survey = Survey::open().await;
        put_down(&survey, 0, "all", false).await;
        let mut back = survey.started(0).await;
        let (fear, help) = (survey.page_of("bully_fear"), survey.page_of("bully_help"));
        assert_eq!(back.answers(&fear, "bully_fear", "some").await, help);
        assert!(!back.get(&help).await.page.contains(" checked"));
        back.answers(&help, "bully_help", "no").await;
        assert!(back.get(&help).await.page.contains(" checked"), "what is said from now on may be shown");
        back.sends().await;
        let sent = survey.opened().await;
        assert_eq!((&sent[0]["bully_fear"], &sent[0]["bully_help"]), (&"some".into(), &"no".into()));
    });
}

#[test]
fn the_last_page_counts_only_what_was_said_since_somebody_came_back() {
    run(async {
        let survey = Survey::open().await;
        put_down(&survey, 0, "never", false).await;
        let mut back = survey.started(0).await;
        back.skips(&survey.page_of("post16")).await;
        let check = back.get("/r/check").await.page;
        assert!(!check.contains(&format!("href=\"{}\"", survey.page_of("outdoors"))), "a question skipped before");
        assert!(check.contains(&format!("href=\"{}\"", survey.page_of("post16"))), "a question skipped since");
        assert!(check.contains("since you came back"), "whose count it is");
    });
}

#[test]
fn the_same_number_typed_again_in_the_same_browser_goes_on_and_shows_nothing() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        young.answers("/r/q/1", "hobbies", "most_days").await;
        assert!(young.get("/r/q/1").await.page.contains(" checked"), "inside one sitting it is shown");
        assert_eq!(young.types(code(0)).await, "/r/back");
        assert!(!young.get("/r/q/1").await.page.contains(" checked"));
        assert_eq!(young.sends().await.location(), Some("/r/done"));
        assert_eq!(survey.opened().await[0]["hobbies"], "most_days", "and it is not lost");
    });
}
