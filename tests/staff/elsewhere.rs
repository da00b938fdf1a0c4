//! Words from elsewhere: questions of other forms, other languages, and words young people know.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ORIGIN as FROM};
use actix_web::test::TestRequest;
use chorus::access::Role;
use chorus::consultation::WaveId;
use chorus::consultation::design::{Design, DesignKind, Language, Languages};
use chorus::questionnaire::Band;
use chorus::web::run;
use chorus::web::visitor::Reply;
use chorus::workflow::design::{NewSurvey, begin, survey};
use time::macros::date;

use super::{House, ORIGIN, Person, hidden};

const FORM: &str = "survey\n,type,name,label::English (en),label::Cymraeg (cy),relevant\n\
                    ,select_one yn,settled,Are you settled there?,Wyt ti’n hapus?,\n\
                    ,select_one yn,why,Did it help?,,${settled} = 'no'\n,geopoint,where,Where are you?,,\n\
                    ,username,who,,,\nchoices\n,list_name,name,label::English (en)\n,yn,yes,Yes\n,yn,no,No\n";

async fn pulse(house: &House) -> WaveId {
    let (meeting_on, kind) = (date!(2027 - 03 - 17), DesignKind::Pulse);
    let new =
        NewSurvey { meeting_on, kind, topic: None, copy_of: None, council: "Fenshire", leads: None, bands: &Band::ALL };
    begin(&house.chorus, &new, "worker").await.unwrap()
}

async fn design(house: &House, wave: &WaveId) -> (Design, u32) {
    let stored = survey(&house.chorus, wave).await.unwrap().designed.unwrap();
    (stored.design, stored.version)
}

/// Sends a file with the token of the page `on`, as a browser does.
async fn sends_file(person: &mut Person, on: &str, path: &str, name: &str, bytes: &[u8]) -> Reply {
    let csrf = hidden(&person.browser.get(on).await.page, "csrf").to_owned();
    let mut body = Vec::new();
    body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").into_bytes());
    let head = "Content-Type: application/octet-stream\r\n\r\n";
    let of = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n{head}");
    body.extend(of.into_bytes());
    body.extend(bytes);
    body.extend(b"\r\n--x--\r\n");
    let request = TestRequest::post()
        .uri(path)
        .insert_header((FROM, ORIGIN))
        .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=x"))
        .set_payload(body);
    person.browser.visitor.send(request).await.unwrap()
}

#[test]
fn questions_of_a_form_are_shown_row_by_row_and_added_where_they_are_chosen() {
    run(async {
        let house = House::new().await;
        let wave = pulse(&house).await;
        let mut worker = house.somebody("worker", &[Role::Worker]).await;
        let path = format!("/staff/c/{wave}/import");
        let before = design(&house, &wave).await;

        let shown = sends_file(&mut worker, &path, &path, "form.csv", FORM.as_bytes()).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.page);
        for told in [
            "2 questions can be added",
            "2 rows are left out",
            "Details of persons, devices or times are never taken over.",
            "Nobody is asked where on a map they are.",
            "Cymraeg (cy)",
            "This form took details of persons or devices",
        ] {
            assert!(shown.page.contains(told), "{told}: {}", shown.page);
        }
        assert_eq!(design(&house, &wave).await, before, "reading a file stores nothing");

        let add = format!("{path}/add");
        // As a browser reads it: templates write = as an entity.
        let kept = hidden(&shown.page, "kept").replace("&#x3D;", "=");
        let bands = ("bands", "8-11");
        let chosen = [("kept", kept.as_str()), ("add", "settled"), ("add", "why"), bands];
        let refused = worker.browser.send(&path, &add, &chosen).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("Say who wrote the questions"), "{}", refused.page);
        let forged = [("kept", "AAAA"), ("add", "settled"), bands, ("source", "Us")];
        let refused = worker.browser.send(&path, &add, &forged).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert_eq!(design(&house, &wave).await, before);

        let whole = [chosen.as_slice(), &[("source", "Fenshire youth service, 2024")]].concat();
        let added = worker.browser.send(&path, &add, &whole).await;
        assert_eq!(added.location(), Some(format!("{path}?added=2").as_str()), "{}", added.page);
        let (after, version) = design(&house, &wave).await;
        assert_eq!(version, before.1 + 1);
        let form = &after.forms[&"8-11".parse().unwrap()];
        let settled = form.item(&"own_settled".parse().unwrap()).unwrap();
        assert_eq!(settled.wording, "Are you settled there?");
        let why = form.item(&"own_why".parse().unwrap()).unwrap();
        assert_eq!(why.only_if.as_ref().unwrap().item.as_str(), "own_settled");
        assert!(form.source.contains("Fenshire youth service, 2024"));
        let others = after.forms.iter().filter(|(band, _)| band.as_str() != "8-11");
        assert!(others.into_iter().all(|(_, form)| form.item(&settled.id).is_none()));
        let welsh: Language = "cy".parse().unwrap();
        assert_eq!(after.languages[&welsh]["8-11/own_settled/wording"].text, "Wyt ti’n hapus?");
        assert!(house.acts().await.contains(&format!("worker design.import_xlsform {wave}")));
    });
}

#[test]
fn a_file_that_is_not_read_is_told_and_leaves_nothing() {
    run(async {
        let house = House::new().await;
        let wave = pulse(&house).await;
        let mut worker = house.somebody("worker", &[Role::Worker]).await;
        let path = format!("/staff/c/{wave}/import");
        let before = design(&house, &wave).await;
        for (bytes, told) in [
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), "an old Excel file"),
            (b"a\0b", "Save it as “CSV UTF-8”"),
            (b"a,b\nc,d\n", "no sheet called “survey”"),
            (b"PK\x03\x04 and no more", "can’t be read"),
            (&vec![b'a'; 5 * 1024 * 1024 + 1], "larger than 5 MB"),
        ] {
            let reply = sends_file(&mut worker, &path, &path, "<script>.xlsx", bytes).await;
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(reply.page.contains(told), "{told}: {}", reply.page);
            assert!(!reply.page.contains("<script>"));
        }
        assert_eq!(design(&house, &wave).await, before);
    });
}

#[test]
fn a_language_is_written_by_one_and_checked_by_another() {
    run(async {
        let house = House::new().await;
        let wave = pulse(&house).await;
        let mut worker = house.somebody("worker", &[Role::Worker]).await;
        let mut second = house.somebody("second", &[Role::Worker]).await;
        let list = format!("/staff/c/{wave}/languages");
        let page = worker.browser.get(&list).await.page;
        assert!(page.contains("Young people see English only today"));
        let version = hidden(&page, "version").to_owned();
        let begun = worker.browser.send(&list, &list, &[("version", &version), ("language", "cy")]).await;
        let grid = format!("{list}/cy");
        assert_eq!(begun.location(), Some(grid.as_str()), "{}", begun.page);

        let version = |page: &str| hidden(page, "version").to_owned();
        let now = version(&worker.browser.get(&grid).await.page);
        let words = [("version", now.as_str()), ("words.survey/title", "Sut mae bywyd?")];
        let saved = worker.browser.send(&grid, &grid, &words).await;
        assert!(saved.location().is_some_and(|to| to.contains("written=1")), "{}", saved.page);

        let state = async || {
            let (design, _) = design(&house, &wave).await;
            let rows = Languages::of(&design);
            let rows = rows.rows(&"cy".parse().unwrap());
            rows.into_iter().find(|row| row.string.place() == "survey/title").unwrap().state.as_str()
        };
        assert_eq!(state().await, "draft");
        let now = version(&worker.browser.get(&grid).await.page);
        let check = [("version", now.as_str()), ("checked.survey/title", "yes")];
        let refused = worker.browser.send(&grid, &grid, &check).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.page.contains("Somebody else has to check them"), "{}", refused.page);
        assert_eq!(state().await, "draft");

        // The refusal saved nothing else, so only its version moved on.
        let now = version(&second.browser.get(&grid).await.page);
        let check = [("version", now.as_str()), ("checked.survey/title", "yes")];
        let done = second.browser.send(&grid, &grid, &check).await;
        assert!(done.location().is_some_and(|to| to.contains("checked=1")), "{}", done.page);
        assert_eq!(state().await, "checked");
        let (after, _) = design(&house, &wave).await;
        let below = Languages::of(&after).below_checked();
        assert_eq!(below, [("cy".parse().unwrap(), after.strings().len() - 1)]);

        let old = second.browser.send(&grid, &grid, &check).await;
        assert_eq!(old.status, StatusCode::CONFLICT, "a save from an older page is noticed");
    });
}

#[test]
fn words_go_out_as_a_file_and_come_back_row_by_row() {
    run(async {
        let house = House::new().await;
        let wave = pulse(&house).await;
        let mut worker = house.somebody("worker", &[Role::Worker]).await;
        let list = format!("/staff/c/{wave}/languages");
        let version = hidden(&worker.browser.get(&list).await.page, "version").to_owned();
        worker.browser.send(&list, &list, &[("version", &version), ("language", "ar")]).await;
        let grid = format!("{list}/ar");
        assert!(worker.browser.get(&grid).await.page.contains("dir=\"rtl\""));
        let file = worker.browser.get(&format!("{grid}/words.csv")).await.page;
        let (design_now, _) = design(&house, &wave).await;
        assert_eq!(file.lines().count(), design_now.strings().len() + 1);
        let title = &design_now.title;
        let back = format!(
            "where,english,words\nsurvey/title,{title},كيف حالك؟\nsurvey/none,x,y\nsurvey/title,{title},twice\n8-11/part/1,not this,z\n"
        );
        let read = sends_file(&mut worker, &grid, &format!("{grid}/words"), "a.csv", back.as_bytes()).await;
        assert_eq!(read.status, StatusCode::OK, "{}", read.page);
        for told in [
            "1 new text.",
            "The survey has no such text.",
            "It stands in an earlier row too.",
            "The English is not what",
        ] {
            assert!(read.page.contains(told), "{told}: {}", read.page);
        }
        let (after, _) = design(&house, &wave).await;
        assert_eq!(after.languages[&"ar".parse().unwrap()].len(), 1);
        let refused = sends_file(&mut worker, &grid, &format!("{grid}/words"), "a.csv", b"\xFF").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn the_councils_words_have_a_reason_and_are_not_hard() {
    run(async {
        let house = House::new().await;
        let mut worker = house.somebody("worker", &[Role::Worker]).await;
        let path = "/staff/words";
        let tried = [("text", "Do you go to Mockingham?"), ("band", "8-11")];
        let hard = worker.browser.send(path, "/staff/words/try", &tried).await;
        assert!(hard.page.contains("<b>mockingham</b>"), "{}", hard.page);
        let refused = worker.browser.send(path, path, &[("word", "Mockingham"), ("reason", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let added = worker.browser.send(path, path, &[("word", "Mockingham"), ("reason", "Our youth centre")]).await;
        assert_eq!(added.location(), Some(path));
        let fine = worker.browser.send(path, "/staff/words/try", &tried).await;
        assert!(fine.page.contains("This reads well") && !fine.page.contains("<b>mockingham</b>"), "{}", fine.page);
        let acts = house.acts().await;
        assert!(acts.contains(&"worker words.add mockingham".to_owned()), "{acts:?}");
        worker.browser.send(path, path, &[("remove", "mockingham")]).await;
        assert!(house.chorus.stores.app.council_words().await.unwrap().is_empty());
    });
}
