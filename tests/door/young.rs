//! A young person asks to be contacted.

use std::io::Write;
use std::sync::{Arc, Mutex};

use actix_web::http::header::{COOKIE, HeaderName, HeaderValue, ORIGIN};
use actix_web::test::TestRequest;
use chorus::door::LeaveMessage;
use chorus::web::run;

use super::{Council, SITE, is_on_disk, letter};

const LOOKS: [&str; 4] = ["little", "young", "older", "leaver"];
const CANARY: &str = "a canary sings at night";

#[test]
fn until_somebody_can_read_letters_and_a_reply_is_promised_there_is_no_door_and_no_link_to_one() {
    run(async {
        let council = Council::new().await;
        let mut young = council.browser();
        for path in ["/contact", "/contact?look=little", "/contact/sent"] {
            let reply = young.get(path).await.unwrap();
            assert_eq!(reply.status, 404, "{path}");
            assert!(reply.page.contains("tel:999"), "{path} names nobody to call");
        }
        assert_eq!(young.post("/contact", &letter(&[])).await.unwrap().status, 404);
        for path in ["/", "/help"] {
            assert!(!young.get(path).await.unwrap().page.contains("/contact"), "{path} leads to a shut door");
        }
        council.opened().await;
        assert_eq!(young.get("/contact").await.unwrap().status, 200);
        for path in ["/", "/help"] {
            let page = young.get(path).await.unwrap().page;
            assert!(page.contains("href=\"/contact"), "{path} does not lead to the door");
            let links = page.split("href=\"/contact").skip(1);
            assert!(links.into_iter().all(|rest| rest.split('>').next().unwrap().contains("noreferrer")), "{path}");
        }
    });
}

#[test]
fn a_letter_is_kept_sealed_and_a_safeguarding_lead_reads_it_at_a_desk() {
    run(async {
        let (council, key) = Council::open().await;
        let mut young = council.browser();
        let fields = [("when", "After six"), ("message", "no"), ("about", CANARY), ("helper", "Mrs Hill")];
        let sent = young.post("/contact?look=little", &letter(&fields)).await.unwrap();
        assert_eq!((sent.status.as_u16(), sent.location()), (303, Some("/contact/sent?look=little")));
        assert_eq!(council.rows().await, 1);
        let thanks = young.get("/contact/sent?look=little").await.unwrap();
        assert!(thanks.page.contains("The safeguarding team will get in touch within 24 hours."), "{}", thanks.page);
        assert!(!thanks.page.contains("Ash") && !thanks.page.contains("canary"));
        let letters = council.letters(&key).await;
        let read = letters[0].letter.as_ref().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!((read.name.as_str(), read.place.as_str()), ("Ash Reed", "01632 960 009"));
        assert_eq!((read.when.as_str(), read.about.as_str(), read.helper.as_str()), ("After six", CANARY, "Mrs Hill"));
        assert_eq!((read.message, read.mark), (LeaveMessage::No, letters[0].mark));
    });
}

#[test]
fn what_is_missing_is_said_and_what_was_written_stays_on_the_page() {
    run(async {
        let (council, _) = Council::open().await;
        let mut young = council.browser();
        for look in LOOKS {
            let fields = letter(&[("name", " "), ("way", "email"), ("place", "ash"), ("about", "<b>home</b>")]);
            let again = young.post(&format!("/contact?look={look}"), &fields).await.unwrap();
            assert_eq!(again.status, 422, "{look}");
            for said in ["Please write your name.", "Please write the whole e-mail", "&lt;b&gt;home", "value=\"ash\""] {
                assert!(again.page.contains(said), "{look}: {said}");
            }
            assert!(again.page.contains("value=\"email\" checked"), "{look}");
        }
        let nothing = young.post("/contact", &[]).await.unwrap();
        assert_eq!(nothing.status, 422);
        assert_eq!(council.rows().await, 0);
    });
}

#[test]
fn the_same_form_sent_twice_is_one_letter_and_one_that_was_changed_is_another() {
    run(async {
        let (council, key) = Council::open().await;
        let mut young = council.browser();
        let page = young.get("/contact").await.unwrap().page;
        let number = page.split("name=\"form\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let form = letter(&[("form", number)]);
        for _ in 0..2 {
            assert_eq!(young.post("/contact", &form).await.unwrap().status, 303);
        }
        assert_eq!(council.rows().await, 1);
        let changed = letter(&[("form", number), ("place", "01632 960 010")]);
        assert_eq!(young.post("/contact", &changed).await.unwrap().status, 303);
        let other_page = young.get("/contact").await.unwrap().page;
        assert!(!other_page.contains(number), "two people would share a number");
        assert_eq!(council.letters(&key).await.len(), 2);
    });
}

#[test]
fn when_nothing_can_be_kept_the_page_says_so_and_keeps_what_was_written() {
    run(async {
        let (council, _) = Council::open().await;
        let db = crate::store::raw(&council.folder.path().join("door.db")).await;
        let fill = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
                    INSERT INTO letters (mark, once, due_hour, sealed) SELECT i, randomblob(16), 0, x'01' FROM n";
        sea_orm::ConnectionTrait::execute_unprepared(&db, fill).await.unwrap();
        let refused = council.browser().post("/contact", &letter(&[("about", CANARY)])).await.unwrap();
        assert_eq!(refused.status, 503);
        assert!(refused.headers.contains_key("retry-after"));
        assert!(refused.page.contains("It has not been sent.") && refused.page.contains(CANARY));
        assert_eq!(council.rows().await, 5_000, "a letter was thrown away for another");

        let Council { folder, chorus, site, front, .. } = council;
        drop((db, site, front));
        sea_orm::ConnectionTrait::execute_unprepared(
            &crate::store::raw(&folder.path().join("door.db")).await,
            "DELETE FROM letters",
        )
        .await
        .unwrap();
        chorus.stores.clone().close().await.unwrap();
        let full_disk = Council::with_reserve(folder, 1 << 60).await;
        let refused = full_disk.browser().post("/contact", &letter(&[])).await.unwrap();
        assert_eq!(refused.status, 503);
        assert!(refused.page.contains("It has not been sent.") && refused.page.contains("Ash Reed"));
        assert_eq!(full_disk.rows().await, 0);
    });
}

#[test]
fn the_door_sets_no_cookie_and_is_shown_none() {
    run(async {
        let (council, _) = Council::open().await;
        let mut young = council.browser();
        let large = "x".repeat(70_000);
        let form = letter(&[("about", large.as_str())]);
        let requests = || {
            [
                TestRequest::get().uri("/contact?look=young"),
                TestRequest::get().uri("/contact/sent"),
                TestRequest::get().uri("/contact/nowhere"),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, SITE)).set_form(letter(&[("way", "")])),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, SITE)).set_form(&form),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, "null")).set_form(letter(&[])),
                TestRequest::post().uri("/contact").insert_header((ORIGIN, SITE)).set_form(letter(&[])),
            ]
        };
        for (plain, marked) in requests().into_iter().zip(requests()) {
            let plain = young.send(plain).await.unwrap();
            let cookies = "__Host-chorus=abc; chorus=abc; __Host-chorus-staff=0000";
            let marked = young.send(marked.insert_header((COOKIE, cookies))).await.unwrap();
            assert_eq!(plain.status, marked.status);
            for reply in [&plain, &marked] {
                assert!(!reply.headers.contains_key("set-cookie"), "a cookie is set with {}", reply.status);
            }
        }
    });
}

#[test]
fn a_letter_that_another_site_sends_is_refused() {
    run(async {
        let (council, _) = Council::open().await;
        let fetch = HeaderName::from_static("sec-fetch-site");
        for (name, value) in [(ORIGIN, "https://elsewhere.example"), (ORIGIN, "null"), (fetch, "cross-site")] {
            let request = TestRequest::post().uri("/contact").set_form(letter(&[]));
            let request = request.insert_header((name, HeaderValue::from_static(value)));
            assert_eq!(council.browser().send(request).await.unwrap().status, 403, "{value}");
        }
        assert_eq!(council.rows().await, 0);
    });
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_words_of_a_letter_stand_in_no_file_no_address_and_no_line_of_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
    let guard = tracing::subscriber::set_default(lines.finish());
    run(async {
        let (council, key) = Council::open().await;
        let mut young = council.browser();
        let words = [("name", "Canary Bird"), ("place", "01632 960 777"), ("when", "canary time"), ("about", CANARY)];
        let sent = young.post("/contact", &letter(&words)).await.unwrap();
        assert_eq!(sent.location(), Some("/contact/sent?look=older"));
        young.post("/contact", &letter(&[("about", CANARY), ("place", "canary")])).await.unwrap();
        let (mark, sealed) = {
            let row = council.chorus.stores.door.sealed_letters().await.unwrap().remove(0);
            (row.mark.to_string(), row.sealed)
        };
        assert!(is_on_disk(council.folder.path(), &sealed[..64]), "the letter is not where this test looks");
        for word in ["Canary", "960 777", "canary"] {
            assert!(!is_on_disk(council.folder.path(), word.as_bytes()), "{word} stands in a file");
        }
        assert_eq!(council.letters(&key).await.len(), 1);
        let written = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        for word in ["Canary", "960 777", "canary", mark.as_str()] {
            assert!(!written.contains(word), "{word} stands in the log");
        }
    });
    tracing::error!("this line shows that the log was watched");
    assert!(String::from_utf8_lossy(&log.0.lock().unwrap()).contains("the log was watched"));
    drop(guard);
}
