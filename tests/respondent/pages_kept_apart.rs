//! Two browsers, two tabs, two presses of the same button.

use chorus::web::run;

use super::{Survey, code};

#[test]
fn two_tabs_of_one_browser_go_on_in_one_form() {
    run(async {
        let survey = Survey::open().await;
        let mut one = survey.started(0).await;
        one.skips("/r/q/1").await;
        // A second tab has the same cookies, and shows an older page.
        one.get("/r/q/1").await;
        one.answers("/r/q/2", "outdoors", "every_week").await;
        one.skips("/r/q/1").await;
        assert_eq!(one.sends().await.location(), Some("/r/done"));
        assert_eq!(one.sends().await.location(), Some("/r/done"), "the other tab is thanked too");
        assert_eq!(survey.thanked().await, 1);
        assert_eq!(survey.opened().await[0]["outdoors"], "every_week");
    });
}

#[test]
fn send_pressed_twice_is_thanked_twice_and_stored_once() {
    run(async {
        let survey = Survey::open().await;
        let mut young = survey.started(0).await;
        // Both requests leave before a reply comes: they carry the same cookie.
        let mut same = young.clone();
        assert_eq!(young.sends().await.location(), Some("/r/done"));
        assert_eq!(same.sends().await.location(), Some("/r/done"));
        assert_eq!(survey.thanked().await, 1);
    });
}

#[test]
fn the_same_number_in_two_browsers_is_stored_once_and_the_second_meets_the_neutral_page() {
    run(async {
        let survey = Survey::open().await;
        let (mut first, mut second) = (survey.started(0).await, survey.started(0).await);
        assert_ne!(first.csrf, second.csrf);
        assert_eq!(first.sends().await.location(), Some("/r/done"));
        let refused = second.sends().await;
        assert_eq!(refused.status, 422);
        assert!(refused.page.contains("We can’t use that number"));
        assert!(!refused.page.contains(&second.csrf));
        assert_eq!(survey.thanked().await, 1);
        let typed = survey.browser().post("/", &[("code", code(0))]).await.unwrap();
        assert_eq!((typed.status.as_u16(), typed.location()), (422, None));
    });
}
