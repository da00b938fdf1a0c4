//! Trying a survey out before its launch.

use chorus::access::Role;
use chorus::web::run;

use super::{House, Somebody, hidden, wave};

const TRIAL: &str = "/staff/c/autumn/trial";

/// Goes through the trial with the first choice of each question; how many questions there were.
async fn goes_through(somebody: &mut Somebody) -> usize {
    let mut place = somebody.reads("/trial").await.location().unwrap().to_owned();
    let mut questions = 0;
    while place.starts_with("/trial/q/") {
        let page = somebody.reads(&place).await.page;
        assert!(page.contains("A trial. Nothing you choose here is kept or sent."), "{place}");
        assert!(page.contains(&format!("action=\"{place}\"")) && !page.contains("\"/r/"), "{place}");
        let name = page.split("type=\"radio\"").nth(1).and_then(|rest| rest.split("name=\"").nth(1));
        let name = name.and_then(|rest| rest.split('"').next()).unwrap_or("none").to_owned();
        let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let csrf = hidden(&page, "csrf").to_owned();
        let go = if value.is_some() { "next" } else { "skip" };
        let fields = [("csrf", csrf.as_str()), (name.as_str(), value.unwrap_or_default()), ("go", go)];
        let sent = somebody.browser.post(&place, &fields).await.unwrap();
        place = sent.location().unwrap_or_else(|| panic!("{place}: {}", sent.status)).to_owned();
        questions += 1;
    }
    assert_eq!(place, "/trial/end");
    questions
}

#[test]
fn a_trial_goes_to_its_end_and_nothing_of_it_is_kept_or_counted() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let started = worker.sends(&format!("{TRIAL}/start"), &[("band", "11-17")]).await;
        assert_eq!(started.location(), Some("/trial"));
        assert!(goes_through(&mut worker).await > 30);
        let end = worker.reads("/trial/end").await;
        assert!(end.page.contains("Nothing you chose was kept or sent"));
        assert_eq!(worker.reads("/trial").await.status, 404, "the cookie is gone");
        for (file, tables) in
            [("box.db", &["inbox", "responses", "spent", "waves"][..]), ("gate.db", &["codes", "drafts"])]
        {
            let db = crate::store::raw(&house.folder.path().join(file)).await;
            for table in tables {
                let rows = crate::store::numbers(&db, &format!("SELECT count(*) FROM {table}")).await;
                assert_eq!(rows, [0], "{table}");
            }
        }
        assert!(house.chorus.stores.app.trials(&wave()).await.unwrap().is_empty(), "only what is typed counts as one");
    });
}

#[test]
fn a_device_that_is_handed_over_is_signed_out_and_its_trial_opens_no_other_page() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        worker.sends(&format!("{TRIAL}/start"), &[("band", "11-17"), ("hand_over", "yes")]).await;
        assert_eq!(worker.reads("/trial").await.status, 303);
        assert_ne!(worker.reads("/staff/keys").await.status, 200, "nobody is signed in any more");
        for path in ["/r/hello", "/r/q/1", "/r/check", "/r/done"] {
            let reply = worker.reads(path).await;
            assert_ne!(reply.status, 200, "{path}: a trial is no started form");
        }
        let page = worker.reads("/trial/q/1").await.page;
        let sent = worker.browser.post("/r/send", &[("csrf", hidden(&page, "csrf"))]).await.unwrap();
        assert_eq!(sent.status, 403);
        let forged = worker.browser.post("/trial/q/1", &[("csrf", "0"), ("go", "skip")]).await.unwrap();
        assert_eq!(forged.status, 403);
    });
}

#[test]
fn a_trial_by_a_young_person_is_written_down_and_moves_the_launch_list() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let fields = |by: &'static str| {
            [("band", "11-17"), ("tried_by", by), ("device", "school tablet"), ("noticed", "“Carer” was hard.")]
        };
        for by in ["young_person", "worker", "young_person"] {
            assert_eq!(worker.sends(TRIAL, &fields(by)).await.location(), Some(TRIAL));
        }
        let page = worker.reads(TRIAL).await.page;
        assert!(page.contains("school tablet") && page.contains("“Carer” was hard."));
        let list = worker.reads("/staff/c/autumn/check").await.page;
        assert!(super::line_of(&list, "trials").contains("Done:"));
        let empty = worker.sends(TRIAL, &[]).await;
        assert_eq!(empty.status, 422);
        assert_eq!(house.chorus.stores.app.trials(&wave()).await.unwrap().len(), 3);
    });
}

#[test]
fn a_band_that_is_asked_nothing_cannot_be_tried() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        for band in ["", "4-7", "5-6"] {
            let refused = worker.sends(&format!("{TRIAL}/start"), &[("band", band)]).await;
            assert_eq!(refused.status, 422, "{band}");
        }
        assert_eq!(worker.reads("/trial/q/1").await.status, 404);
    });
}
