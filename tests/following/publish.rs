//! Results before they are public, and the two people it takes.

use chorus::store::ReleaseState;

use super::{Council, autumn};

impl Council {
    async fn release_state(&self) -> ReleaseState {
        self.chorus.stores.app.release(&autumn()).await.unwrap().unwrap().state
    }
}

#[test]
fn results_that_are_not_public_are_read_by_those_who_may_on_the_pages_that_will_be() {
    chorus::web::run(async {
        let council = Council::made().await;
        let mut worker = council.staff("p.worker").await;
        for below in ["/publish/board", "/publish/board/how", "/publish/young?look=older", "/publish/young?look=leaver"]
        {
            let reply = worker.get(&format!("/staff/c/autumn{below}")).await;
            assert_eq!(reply.status, 200, "{below}");
            assert!(reply.page.contains("Not public yet. Please show this to nobody."), "{below}");
            assert_eq!(reply.headers.get("cache-control").unwrap(), "no-store", "{below}");
            for public in ["href=\"/board/autumn", "href=\"/results/autumn"] {
                assert!(!reply.page.contains(public), "{below} leads to {public}");
            }
        }
        for login in ["key", "auditor"] {
            assert_eq!(council.staff(login).await.get("/staff/c/autumn/publish/board").await.status, 403, "{login}");
        }
        for public in ["/board/autumn", "/results/autumn", "/results/autumn/release.json"] {
            assert_eq!(worker.get(public).await.status, 404, "{public}");
        }
    });
}

#[test]
fn one_person_asks_and_only_another_makes_results_public() {
    chorus::web::run(async {
        let council = Council::made().await;
        let mut first = council.staff("p.worker").await;
        assert_eq!(first.post("/publish/confirm", &[]).await.status, 422, "nobody asked");
        assert_eq!(first.post("/publish/ask", &[]).await.status, 303);
        // Nor in another browser, nor by asking again.
        for _ in 0..2 {
            let mut same = council.staff("p.worker").await;
            let refused = same.post("/publish/confirm", &[]).await;
            assert!(refused.status == 422 && refused.page.contains("somebody else has to confirm it"));
            assert_eq!(same.post("/publish/ask", &[]).await.status, 303);
        }
        assert_eq!(council.release_state().await, ReleaseState::Imported);
        assert_eq!(council.staff("s.worker").await.post("/publish/ask", &[]).await.status, 422, "asked already");

        let mut second = council.staff("lead").await;
        council.later(11);
        assert!(second.post("/publish/confirm", &[]).await.location().unwrap().starts_with("/staff/confirm"));
        assert_eq!(council.release_state().await, ReleaseState::Imported);
        let mut second = council.staff("lead").await;
        assert_eq!(second.post("/publish/confirm", &[]).await.location(), Some("/staff/c/autumn/publish"));
        assert_eq!(council.release_state().await, ReleaseState::Published);
        assert_eq!(second.get("/board/autumn").await.status, 200);
        assert_eq!(council.acts().await.last().unwrap(), "lead release.publish");
        assert_eq!(second.get("/staff/c/autumn/publish/board").await.status, 404, "there is nothing private any more");
    });
}

#[test]
fn a_sentence_for_young_people_speaks_of_nobody_in_particular_and_is_fixed_once_public() {
    chorus::web::run(async {
        let council = Council::made().await;
        let mut worker = council.staff("p.worker").await;
        for words in ["All of you feel safe.", "Only one said no.", "12 of you were sad.", "None of you did."] {
            let reply = worker.post("/publish/opening", &[("opening", words)]).await;
            assert_eq!(reply.status, 422, "{words}");
        }
        assert_eq!(council.chorus.stores.app.opening(&autumn()).await.unwrap(), None);

        assert_eq!(worker.post("/publish/ask", &[]).await.status, 303);
        let thanks = "Thank you. We read <b>what</b> you said.";
        assert_eq!(worker.post("/publish/opening", &[("opening", thanks)]).await.status, 303);
        // What was asked was asked of other words.
        let mut second = council.staff("lead").await;
        assert_eq!(second.post("/publish/confirm", &[]).await.status, 422);
        assert_eq!(worker.post("/publish/ask", &[]).await.status, 303);
        assert_eq!(second.post("/publish/confirm", &[]).await.status, 303);
        let page = worker.get("/results/autumn?look=older").await.page;
        assert!(page.contains("Thank you. We read &lt;b&gt;what&lt;/b&gt; you said."));
        assert_eq!(worker.post("/publish/opening", &[("opening", "Well done.")]).await.status, 422);
        assert!(worker.get("/results/autumn?look=older").await.page.contains("Thank you. We read"));
    });
}

#[test]
fn late_results_say_who_holds_them_back_and_why_and_results_in_time_do_not() {
    chorus::web::run(async {
        let council = Council::closed([5, 5, 5]).await;
        let said = [("decided_by", "The Director of Children’s Services"), ("reason", "key_problem")];
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/publish/hold-back", &said).await.status, 422, "they are not late");
        assert!(!worker.get("/results").await.page.contains("They are late"));

        council.day(2026, 12, 5);
        let mut worker = council.staff("p.worker").await;
        let page = worker.get("/results").await.page;
        assert!(page.contains("should have come by 4 December 2026") && page.contains("Nobody has told us why yet."));
        assert_eq!(worker.post("/publish/hold-back", &[("reason", "key_problem")]).await.status, 422);
        assert_eq!(worker.post("/publish/hold-back", &[("decided_by", "Somebody")]).await.status, 422);
        assert_eq!(worker.post("/publish/hold-back", &said).await.status, 303);
        let page = worker.get("/results").await.page;
        assert!(page.contains("The Director of Children’s Services decided this. A key was lost"), "{page}");
    });
}

#[test]
fn results_that_were_taken_back_keep_their_reason_and_never_come_back() {
    chorus::web::run(async {
        let council = Council::made().await;
        assert_eq!(council.staff("p.worker").await.post("/publish/ask", &[]).await.status, 303);
        assert_eq!(council.staff("lead").await.post("/publish/confirm", &[]).await.status, 303);
        let mut worker = council.staff("p.worker").await;
        assert_eq!(worker.post("/publish/take-back", &[]).await.status, 422);
        assert_eq!(worker.post("/publish/take-back", &[("reason", "question_fault")]).await.status, 303);
        for path in ["/board/autumn", "/results/autumn", "/staff/c/autumn/publish"] {
            let page = worker.get(path).await.page;
            assert!(page.contains("A question was wrong or hard to understand."), "{path}");
            assert!(!page.contains(" in 100"), "{path}");
        }
        assert_eq!(worker.post("/publish/ask", &[]).await.status, 422);
        assert_eq!(worker.get("/staff/c/autumn/publish/take-back").await.status, 404);
    });
}
