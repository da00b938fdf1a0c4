//! Staff at the contact door.

use chorus::access::Role;
use chorus::web::run;
use chorus::workflow;
use time::Duration;

use super::{Council, LEAD, NOW, is_on_disk, key, letter, public_part};

#[test]
fn a_safeguarding_lead_opens_the_door_from_the_pages() {
    run(async {
        let council = Council::new().await;
        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        assert!(lead.get("/staff/door").await.page.contains("Not open yet"));
        let fields = [("who", "The safeguarding team"), ("hours", "48"), ("weekends", "skip"), ("days", "14")];
        assert_eq!(lead.post("/staff/door/promise", &fields).await.location(), Some("/staff/door?done=promise"));
        assert_eq!(council.browser().get("/contact").await.unwrap().status, 404, "nobody could read a letter yet");
        let key = key();
        let added = lead.sends_file("/staff/door/keys", "key", &public_part(&key)).await;
        assert_eq!(added.location(), Some("/staff/door?done=key"), "{}", added.page);
        let page = lead.get("/staff/door?done=key").await.page;
        assert!(page.contains("The key is registered.") && page.contains(">Open<"), "{page}");
        let told = council.browser().get("/contact").await.unwrap().page;
        assert!(told.contains("within 48 hours (2 days). Saturdays and Sundays don’t count."), "{told}");
        assert!(council.chorus.door_status().await.unwrap().is_open());
    });
}

#[test]
fn what_cannot_be_registered_or_promised_is_said_and_changes_nothing() {
    run(async {
        let (council, first) = Council::open().await;
        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        for (file, said) in
            [(public_part(&first), "That key is here already."), (b"{}".to_vec(), "not the public part")]
        {
            let refused = lead.sends_file("/staff/door/keys", "key", &file).await;
            assert_eq!(refused.status, 422);
            assert!(refused.page.contains(said), "{said}");
        }
        assert_eq!(lead.post("/staff/door/keys", &[]).await.status, 422);
        for (who, hours, days) in [("", "24", "30"), ("We", "0", "30"), ("We", "soon", "30"), ("We", "24", "-1")] {
            let fields = [("who", who), ("hours", hours), ("weekends", "count"), ("days", days)];
            assert_eq!(lead.post("/staff/door/promise", &fields).await.status, 422, "{who} {hours} {days}");
        }
        let book = council.chorus.door_book().await.unwrap();
        assert_eq!((book.keys.len(), book.promise.unwrap().reply_hours), (1, 24));
    });
}

#[test]
fn other_staff_see_that_a_letter_waits_too_long_and_never_how_many_there_are() {
    run(async {
        let (council, key) = Council::open().await;
        for place in ["01632 960 001", "01632 960 002", "01632 960 003"] {
            council.browser().post("/contact", &letter(&[("place", place)])).await.unwrap();
        }
        // Due 24 hours after the hour that followed.
        council.clock.set(NOW + Duration::hours(30));
        council.site.refresh_door().await.unwrap();
        let mut worker = council.staff("sam", Role::Worker).await;
        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        let mut shown = Vec::new();
        for path in ["/staff", "/staff/door"] {
            let page = worker.get(path).await.page;
            assert!(page.contains("has waited 5 hours longer than was promised"), "{path}: {page}");
            assert!(lead.get(path).await.page.contains("has waited 5 hours longer"), "{path}");
            shown.push(page);
        }
        assert!(lead.get("/staff/door").await.page.contains("Letters that wait: 3"));
        let mark = council.letters(&key).await[0].mark;
        workflow::answer_letter(&council.chorus, mark, LEAD).await.unwrap();
        council.site.refresh_door().await.unwrap();
        for (path, before) in ["/staff", "/staff/door"].into_iter().zip(&shown) {
            assert_eq!(worker.get(path).await.page, *before, "{path} tells three letters from two");
        }
        let mut auditor = council.staff("ash", Role::Auditor).await;
        assert!(!auditor.get("/staff").await.page.contains("has waited"), "an auditor has no part in it");
        assert_eq!(auditor.get("/staff/door").await.status, 403);
    });
}

#[test]
fn only_a_safeguarding_lead_keeps_the_door() {
    run(async {
        let (council, key) = Council::open().await;
        council.browser().post("/contact", &letter(&[])).await.unwrap();
        let mark = council.letters(&key).await[0].mark;
        let before = council.chorus.door_book().await.unwrap().letters;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::SafeguardingLead) {
            let mut other = council.staff(role.as_str(), role).await;
            assert_eq!(other.get("/staff/door/letters.tar").await.status, 403, "{role}");
            for path in ["keys", "keys/remove", "promise", &format!("letters/{mark}/answered")] {
                let reply = other.post(&format!("/staff/door/{path}"), &[("hours", "1")]).await;
                assert_eq!(reply.status, 403, "{role} {path}");
            }
        }
        assert_eq!(council.chorus.door_book().await.unwrap().letters, before);
    });
}

#[test]
fn a_letter_is_taken_sealed_marked_and_destroyed_when_its_days_are_over() {
    run(async {
        let (council, key) = Council::open().await;
        council.browser().post("/contact", &letter(&[("about", "a canary sings")])).await.unwrap();
        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        let taken = lead.get("/staff/door/letters.tar").await;
        assert_eq!(taken.headers.get("content-type").unwrap(), "application/x-tar");
        assert!(!taken.page.contains("canary") && taken.page.contains("age-encryption.org"));
        let row = council.chorus.stores.door.sealed_letters().await.unwrap().remove(0);
        let mark = row.mark;

        let answered = lead.post(&format!("/staff/door/letters/{mark}/answered"), &[]).await;
        assert_eq!(answered.location(), Some("/staff/door?done=answered"));
        assert_eq!(lead.post(&format!("/staff/door/letters/{mark}/answered"), &[]).await.status, 404, "once is enough");
        assert!(council.letters(&key).await.is_empty());
        lead.post(&format!("/staff/door/letters/{mark}/reopen"), &[]).await;
        assert_eq!(council.letters(&key).await.len(), 1, "an answer marked by mistake is taken back");
        lead.post(&format!("/staff/door/letters/{mark}/answered"), &[]).await;
        assert!(lead.get("/staff/door").await.page.contains("26 December 2026"), "nobody is told when it goes");

        council.clock.set(NOW + Duration::days(30));
        assert!(!workflow::destroy_answered_letters(&council.chorus).await.unwrap());
        assert!(is_on_disk(council.folder.path(), &row.sealed[..64]));
        council.clock.set(NOW + Duration::days(31));
        assert!(workflow::destroy_answered_letters(&council.chorus).await.unwrap());
        assert!(!is_on_disk(council.folder.path(), &row.sealed[..64]), "what was deleted can still be read");
        assert_eq!(council.rows().await, 0);
    });
}

#[test]
fn a_letter_that_nobody_answered_is_never_destroyed() {
    run(async {
        let (council, key) = Council::open().await;
        council.browser().post("/contact", &letter(&[])).await.unwrap();
        council.clock.set(NOW + Duration::days(4_000));
        assert!(!workflow::destroy_answered_letters(&council.chorus).await.unwrap());
        assert_eq!(council.letters(&key).await.len(), 1);
    });
}

#[test]
fn a_letter_keeps_the_hour_it_was_promised_when_the_promise_changes() {
    run(async {
        let (council, _) = Council::open().await;
        council.browser().post("/contact", &letter(&[])).await.unwrap();
        workflow::promise_reply(&council.chorus, super::promise(300), LEAD).await.unwrap();
        council.clock.set(NOW + Duration::hours(26));
        assert_eq!(council.chorus.door_status().await.unwrap().late_hours, 1);
    });
}

#[test]
fn each_lead_reads_what_came_since_their_key_was_added_and_the_last_key_shuts_the_door() {
    run(async {
        let (council, first) = Council::open().await;
        council.browser().post("/contact", &letter(&[("name", "One")])).await.unwrap();
        let second = key();
        workflow::register_door_key(&council.chorus, &public_part(&second), "ali").await.unwrap();
        council.browser().post("/contact", &letter(&[("name", "Two")])).await.unwrap();
        let opened = |letters: Vec<workflow::ReadLetter>| letters.iter().filter(|one| one.letter.is_ok()).count();
        assert_eq!(opened(council.letters(&first).await), 2);
        assert_eq!(opened(council.letters(&second).await), 1);

        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        for key in [&first, &second] {
            let recipient = key.public().recipient;
            let removed = lead.post("/staff/door/keys/remove", &[("recipient", &recipient)]).await;
            assert_eq!(removed.location(), Some("/staff/door?done=removed"));
        }
        assert_eq!(council.browser().get("/contact").await.unwrap().status, 404);
        assert!(!council.chorus.door_status().await.unwrap().is_open());
        assert_eq!(opened(council.letters(&first).await), 2, "what lies here still opens");
        let gone = lead.post("/staff/door/keys/remove", &[("recipient", "age1nobody")]).await;
        assert_eq!(gone.status, 404);
    });
}

#[test]
fn a_mark_that_no_letter_has_is_a_page_that_is_not_there() {
    run(async {
        let (council, _) = Council::open().await;
        let mut lead = council.staff(LEAD, Role::SafeguardingLead).await;
        for mark in ["K7Q-2M9", "x", "..%2f..%2fapp.db", "000-0000"] {
            for act in ["answered", "reopen"] {
                let reply = lead.post(&format!("/staff/door/letters/{mark}/{act}"), &[]).await;
                assert_eq!(reply.status, 404, "{mark} {act}");
            }
        }
    });
}

#[test]
fn what_is_done_at_the_door_is_noted_and_says_nothing_of_any_letter() {
    run(async {
        let (council, key) = Council::open().await;
        council.browser().post("/contact", &letter(&[])).await.unwrap();
        let mark = council.letters(&key).await[0].mark;
        workflow::answer_letter(&council.chorus, mark, LEAD).await.unwrap();
        let trail = council.chorus.stores.app.audit_trail().await.unwrap();
        let acts: Vec<_> = trail.iter().map(|entry| entry.note.act.as_str()).collect();
        assert_eq!(acts, ["door.key.register", "door.promise", "door.take"]);
        assert!(trail.iter().all(|entry| !entry.note.subject.contains(&mark.to_string())));
    });
}
