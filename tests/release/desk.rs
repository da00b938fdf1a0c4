//! A key holder at the desk, through its pages: from a key to a signed document.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use actix_web::http::header::{CONTENT_TYPE, HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use chorus::clock::SetClock;
use chorus::sealing::custody::{Passphrase, Protection, WavePublic, WorkFactor};
use chorus::web::desk::DeskSite;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::workflow::{self};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use time::Duration;
use time::macros::date;

use super::{Council, WHO, autumn};

const PASSPHRASE: &str = "plum anchor window seven";
const ORIGIN_HERE: &str = "http://localhost:8080";

/// A desk that is entered, and its folder.
struct Entered {
    site: Arc<DeskSite>,
    door: FrontDoor,
    holder: Visitor,
    clock: SetClock,
    csrf: String,
}

impl Entered {
    async fn over(folder: &Path, clock: &SetClock) -> Self {
        let site = DeskSite::new(folder, Arc::new(clock.clone()), &mut ChaCha20Rng::from_os_rng());
        let site = Arc::new(site.unwrap_or_else(|_| panic!("the folder can be used")));
        let door = FrontDoor::of_desk(Arc::clone(&site)).await;
        let mut holder = door.visitor();
        let token = format!("{ORIGIN_HERE}/#{}", site.token());
        let entered = holder.post("/", &[("token", &token)]).await.unwrap();
        assert_eq!(entered.location(), Some(&*format!("{}/", site.base())));
        let mut desk = Self { site, door, holder, clock: clock.clone(), csrf: String::new() };
        let home = desk.get("").await;
        let (_, after) = home.page.split_once("name=\"csrf\" value=\"").expect("a form of the page carries the token");
        after.split('"').next().unwrap_or_default().clone_into(&mut desk.csrf);
        desk
    }

    async fn get(&mut self, page: &str) -> Reply {
        self.holder.get(&format!("{}/{page}", self.site.base())).await.unwrap()
    }

    async fn post(&mut self, page: &str, fields: &[(&str, &str)]) -> Reply {
        let mut form = vec![("csrf", self.csrf.as_str())];
        form.extend_from_slice(fields);
        self.holder.post(&format!("{}/{page}", self.site.base()), &form).await.unwrap()
    }

    /// Where a form led, below the desk's address.
    async fn led(&mut self, page: &str, fields: &[(&str, &str)]) -> String {
        let reply = self.post(page, fields).await;
        assert_eq!(reply.status, 303, "{}", reply.page);
        reply.location().unwrap_or_default().replace(&format!("{}/", self.site.base()), "")
    }

    /// Asks for a page until it no longer asks the browser to come again.
    async fn settled(&mut self, page: &str) -> Reply {
        for _ in 0..600 {
            let reply = self.get(page).await;
            if !reply.headers.contains_key("refresh") {
                return reply;
            }
            assert!(reply.page.contains(" of 20 parts are done"));
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("{page} never came to an end");
    }

    async fn bring(&mut self, body: &str) -> Reply {
        let request = TestRequest::post()
            .uri(&format!("{}/bring", self.site.base()))
            .insert_header((ORIGIN, ORIGIN_HERE))
            .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=b"))
            .set_payload(body.to_owned());
        self.holder.send(request).await.unwrap()
    }

    fn files(&self) -> Vec<String> {
        let read = std::fs::read_dir(self.site.folder.path()).unwrap();
        let mut names: Vec<_> = read.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// A council whose survey is exported, and a folder with all that its first key holder has.
async fn with_box() -> (Council, tempfile::TempDir) {
    let council = Council::closed().await;
    council.export("box.tar").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::copy(council.file("box.tar"), at("box.tar")).unwrap();
    std::fs::write(at("autumn.1.bundle.age"), &council.ceremony.bundles[0].sealed).unwrap();
    let secret = Passphrase::new(PASSPHRASE.to_owned());
    let protection = Protection::Passphrase(&secret, WorkFactor::light());
    council.custodians[0].keep(&at("lead.key"), &protection).unwrap();
    (council, folder)
}

fn opening(passphrase: &str) -> [(&str, &str); 4] {
    [("box", "box.tar"), ("bundle", "autumn.1.bundle.age"), ("key", "lead.key"), ("passphrase", passphrase)]
}

#[test]
fn a_survey_is_opened_by_pages_alone_and_asked_again_gives_the_same_document() {
    chorus::web::run(async {
        let (council, folder) = with_box().await;
        let mut desk = Entered::over(folder.path(), &council.clock).await;
        assert_eq!(desk.led("open", &opening(PASSPHRASE)).await, "open/look");
        let look = desk.settled("open/look").await;
        for words in
            ["How is life?", "Fewer than 10", "Paid: entry 1", "5 October 2026 to 30 October 2026", "Draw and sign"]
        {
            assert!(look.page.contains(words), "{words}");
        }
        assert!(!look.page.contains("1 or a few more"), "an exact number");
        assert_eq!(desk.led("open/draw", &[]).await, "open/drawing");
        let mut last = desk.settled("open/drawing").await;
        assert_eq!(last.location(), Some(&*format!("{}/open/result", desk.site.base())));
        last = desk.get("open/result").await;
        assert!(last.page.contains("What will be public") && last.page.contains("Fewer than 10 of about 30 took part"));
        let document = std::fs::read(desk.site.folder.path().join("autumn.release.json")).unwrap();
        let saved = desk.get("files/autumn.release.json").await;
        assert_eq!(saved.page.as_bytes(), document);
        assert!(saved.headers.get("content-disposition").unwrap().to_str().unwrap().starts_with("attachment"));

        // Another start of the desk, the same folder: the same document, and nothing is drawn.
        let mut again = Entered::over(folder.path(), &council.clock).await;
        again.led("open", &opening(PASSPHRASE)).await;
        assert!(again.settled("open/look").await.page.contains("Show the document again"));
        again.led("open/draw", &[]).await;
        again.settled("open/drawing").await;
        assert_eq!(std::fs::read(again.site.folder.path().join("autumn.release.json")).unwrap(), document);
        workflow::import_release(&council.chorus, &document, WHO).await.unwrap();
    });
}

#[test]
fn a_wrong_passphrase_says_so_and_nothing_typed_comes_back() {
    chorus::web::run(async {
        let (council, folder) = with_box().await;
        let mut desk = Entered::over(folder.path(), &council.clock).await;
        let refused = desk.post("open", &opening("plum anchor window eight")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.page.contains("the passphrase</a> of this key file"));
        assert!(!refused.page.contains("plum"), "the passphrase stands on the page");
        assert!(refused.page.contains("value=\"lead.key\" checked"), "what was chosen is lost");
        let missing = desk.post("open", &[("box", "../box.tar"), ("bundle", ""), ("key", "lead.key")]).await;
        assert_eq!(missing.status, 422);
        assert_eq!(desk.led("open", &opening(PASSPHRASE)).await, "open/look");
    });
}

#[test]
fn what_stands_in_the_way_of_a_draw_is_told_before_anything_is_opened() {
    chorus::web::run(async {
        let (council, folder) = with_box().await;
        let stranger = &council.ceremony.bundles[1].sealed;
        std::fs::write(folder.path().join("other.bundle.age"), stranger).unwrap();
        let mut desk = Entered::over(folder.path(), &council.clock).await;
        let other: Vec<_> = opening(PASSPHRASE)
            .into_iter()
            .map(|(name, value)| (name, if name == "bundle" { "other.bundle.age" } else { value }))
            .collect();
        desk.led("open", &other).await;
        let stopped = desk.settled("open/look").await;
        assert_eq!(stopped.status, 422);
        assert!(stopped.page.contains("does not fit"));
        council.day(date!(2026 - 10 - 30));
        desk.led("open", &opening(PASSPHRASE)).await;
        let early = desk.settled("open/look").await;
        assert!(early.page.contains("takes answers until 30 October 2026"));
        assert!(!desk.files().iter().any(|name| name.ends_with("drawn.json")));
    });
}

#[test]
fn a_key_is_forgotten_after_a_quarter_of_an_hour_in_which_nobody_asked_for_anything() {
    chorus::web::run(async {
        let (council, folder) = with_box().await;
        let mut desk = Entered::over(folder.path(), &council.clock).await;
        let now = || chorus::clock::Clock::now(&council.clock);
        desk.led("open", &opening(PASSPHRASE)).await;
        desk.settled("open/look").await;
        desk.clock.set(now() + Duration::minutes(14));
        assert!(desk.get("open/look").await.page.contains("Draw and sign"));
        desk.clock.set(now() + Duration::minutes(15));
        desk.site.forget_when_idle();
        assert_eq!(desk.led("open/draw", &[]).await, "open/drawing");
        assert_eq!(desk.get("open/drawing").await.location(), Some(&*format!("{}/open", desk.site.base())));
        assert!(desk.get("open").await.page.contains("Nobody was here for 15 minutes"));
        assert!(!desk.files().iter().any(|name| name.ends_with("drawn.json")), "it was drawn all the same");
    });
}

#[test]
fn a_key_and_a_survey_are_set_up_by_pages_and_the_server_opens_with_what_comes_of_it() {
    chorus::web::run(async {
        let council = Council::with_draft().await;
        council.print(30).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut desk = Entered::over(folder.path(), &council.clock).await;
        let typed = |again| [("name", "Data protection lead"), ("passphrase", PASSPHRASE), ("again", again)];
        let differ = desk.post("key", &typed("plum anchor window eight")).await;
        assert!(differ.status == 422 && !differ.page.contains("plum"));
        assert_eq!(desk.files(), [""; 0], "no key was made");
        let made = desk.led("key", &typed(PASSPHRASE)).await;
        assert_eq!(made, "key/made/data-protection-lead.public.json");
        assert!(desk.get(&made).await.page.contains("data-protection-lead.key"));
        let again = desk.post("key", &typed(PASSPHRASE)).await;
        assert!(again.status == 422 && again.page.contains("already"));
        assert_eq!(desk.get("files/data-protection-lead.key").await.status, 404, "a key is never handed out");

        let other = council.custodians[1].public();
        let sheet = format!(
            "{{\"contract\":1,\"wave\":\"autumn\",\"title\":\"How is life?\",\"custodians\":[{}]}}",
            serde_json::to_string(&other).unwrap()
        );
        let csrf = desk.csrf.clone();
        let part = |name: &str, rest: &str, value: &str| {
            format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{value}\r\n")
        };
        let body = part("csrf", "", &csrf)
            + &part("back", "", "set-up")
            + &part("file", "; filename=\"../sheet.json\"", &sheet)
            + "--b--\r\n";
        let brought = desk.bring(&body).await;
        assert_eq!(brought.location(), Some(&*format!("{}/set-up?brought=kept", desk.site.base())));
        let query = "sheet=sheet.json&part=data-protection-lead.public.json";
        let look = desk.get(&format!("set-up/look?{query}")).await;
        assert_eq!(look.status, 200);
        assert!(look.page.contains(&other.fingerprint()) && look.page.contains("How is life?"));
        let alone = desk.get("set-up/look?sheet=sheet.json").await;
        assert!(alone.status == 422 && alone.page.contains("two key holders or more"));
        let chosen = [("sheet", "sheet.json"), ("part", "data-protection-lead.public.json")];
        assert_eq!(desk.post("set-up/make", &chosen).await.status, 422, "the fingerprints were not compared");
        let made = desk.led("set-up/make", &[&chosen[..], &[("compared", "yes")]].concat()).await;
        assert_eq!(made, "set-up/made/autumn");
        let public = desk.get("files/autumn/wave-public.json").await;
        let public = WavePublic::read(public.page.as_bytes()).unwrap();
        workflow::open_wave(&council.chorus, &autumn(), &public, WHO).await.unwrap();

        let drill = [
            ("key", "data-protection-lead.key"),
            ("bundle", "autumn/autumn.2.bundle.age"),
            ("public", "autumn/wave-public.json"),
            ("passphrase", PASSPHRASE),
        ];
        assert_eq!(desk.led("drill", &drill).await, "drill/good");
        let [key, _, public, passphrase] = drill;
        let wrong = desk.post("drill", &[key, ("bundle", "autumn/autumn.1.bundle.age"), public, passphrase]).await;
        assert!(wrong.status == 422 && wrong.page.contains("for somebody else"));
    });
}

#[test]
fn without_the_token_of_this_start_nothing_of_the_desk_is_reached() {
    chorus::web::run(async {
        let council = Council::new().await;
        let mut desk = Entered::over(council.dir.path(), &council.clock).await;
        let home = format!("{}/", desk.site.base());
        let mut stranger = desk.door.visitor();
        let wrong = stranger.post("/", &[("token", &"0".repeat(32))]).await.unwrap();
        assert_eq!(wrong.status, 422);
        for (path, page) in [("/", stranger.get("/").await.unwrap()), ("post", wrong)] {
            assert!(!page.page.contains(&desk.site.base()), "{path} tells the address");
            assert!(!page.page.contains(desk.site.token()) && !page.page.contains("csrf"), "{path}");
        }
        // Even somebody who knows the address has no cookie.
        for path in [&*home, &format!("{home}open"), &format!("{home}files/box.tar"), "/no/such"] {
            assert_eq!(stranger.get(path).await.unwrap().location(), Some("/"), "{path}");
        }
        assert_eq!(stranger.get("/static/no-such.css").await.unwrap().status, 404);
        // The cookie goes to the desk's own address alone, to no other server of this machine, and to no script.
        let mut other = desk.door.visitor();
        let entered = other.post("/", &[("token", desk.site.token())]).await.unwrap();
        let cookie = entered.headers.get("set-cookie").unwrap().to_str().unwrap();
        for part in ["HttpOnly", "SameSite=Strict", &format!("Path={}", desk.site.base())] {
            assert!(cookie.contains(part), "{cookie}");
        }
        // Whoever gives the token next takes over.
        assert_eq!(desk.get("").await.location(), Some("/"));
    });
}

#[test]
fn every_address_of_the_desk_is_told_in_its_document_and_no_other_is() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/desk.md")).unwrap();
    let told: BTreeSet<&str> = document
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split('`').next())
        .filter(|route| route.starts_with("GET /") || route.starts_with("POST /"))
        .collect();
    let table = chorus::web::desk::routes();
    let routes: Vec<_> = table.declared().iter().map(|one| format!("{} {}", one.method, one.path)).collect();
    assert!(routes.len() > 20, "the routes were not found");
    assert_eq!(told, routes.iter().map(String::as_str).collect());
}

#[test]
fn a_request_by_another_name_or_a_form_of_another_page_is_refused() {
    chorus::web::run(async {
        let council = Council::new().await;
        let mut desk = Entered::over(council.dir.path(), &council.clock).await;
        for name in ["desk.example:8080", "localhost:9090", "localhost", "127.0.0.1.example:8080"] {
            let mut bent = desk.door.called(name).visitor();
            for path in ["/".to_owned(), format!("{}/", desk.site.base())] {
                let refused = bent.get(&path).await.unwrap();
                assert_eq!((refused.status.as_u16(), refused.page.len()), (403, 0), "{name} {path}");
            }
        }
        assert_eq!(desk.door.called("127.0.0.1:8080").visitor().get("/").await.unwrap().status, 200);
        let path = format!("{}/open/put-away", desk.site.base());
        let good = [("csrf", desk.csrf.clone())];
        for (origin, form) in [
            (Some("http://localhost:9090"), &good),
            (Some("null"), &good),
            (None, &good),
            (Some(ORIGIN_HERE), &[("csrf", "0".repeat(32))]),
        ] {
            let mut request = TestRequest::post().uri(&path).set_form(form);
            if let Some(origin) = origin {
                request = request.insert_header((ORIGIN, origin));
            }
            assert_eq!(desk.holder.send(request).await.unwrap().status, 403, "{origin:?}");
        }
        let elsewhere = TestRequest::post()
            .uri(&path)
            .insert_header((ORIGIN, ORIGIN_HERE))
            .insert_header((HeaderName::from_static("sec-fetch-site"), "same-site"))
            .set_form(&good);
        assert_eq!(desk.holder.send(elsewhere).await.unwrap().status, 403);
        // A file that stands before the form's token, or without it, is never written.
        let file = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{\"contract\":1,\"wave\":\"x\"}\r\n";
        let token = format!("--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n", desk.csrf);
        let before = desk.files();
        for body in [format!("{file}--b--\r\n"), format!("{file}{token}--b--\r\n"), format!("{token}{file}")] {
            assert_eq!(desk.bring(&body).await.status, 400);
        }
        assert_eq!(desk.files(), before, "something was written");
    });
}
