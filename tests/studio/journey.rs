//! From an empty server to a settled design, through the pages, as a browser without JavaScript goes.

use std::sync::Arc;

use chorus::access::{Role, Roles};
use chorus::consultation::WaveId;
use chorus::consultation::design::{Design, Leads};
use chorus::settings::Settings;
use chorus::store::StaffAccount;
use chorus::web::visitor::{FrontDoor, Reply, Visitor};
use chorus::web::{Site, run};
use chorus::workflow::staff::begin_session;
use rand::TryRngCore;
use rand::rngs::OsRng;
use time::macros::date;

use super::{Council, item_id};

/// A participation worker's browser.
pub(super) struct Worker {
    browser: Visitor,
}

impl Worker {
    pub(super) async fn of(council: &Council, role: Role, login: &str) -> Self {
        let settings = Settings { council: "Fenmoor".to_owned(), ..Settings::default() };
        let site =
            Site::new(Arc::clone(&council.chorus), &settings, "http://localhost:8080".to_owned(), false).unwrap();
        let site = Arc::new(site);
        let account = StaffAccount {
            id: format!("{login:a<32}"),
            login: login.to_owned(),
            name: "Sam Carter".to_owned(),
            roles: Roles::of([role]).unwrap(),
            disabled: false,
        };
        council.chorus.stores.app.add_staff(&account, date!(2027 - 01 - 11)).await.unwrap();
        let token = begin_session(&council.chorus, &account, &mut OsRng.unwrap_err()).await.unwrap();
        let mut browser = FrontDoor::of(Arc::clone(&site)).await.visitor();
        browser.carry(site.staff.carry(&token));
        Self { browser }
    }

    pub(super) async fn sees(&mut self, path: &str) -> String {
        let reply = self.browser.get(path).await.unwrap();
        assert_eq!(reply.status.as_u16(), 200, "{path}");
        reply.page
    }

    /// Sends the form of this action that stands on a page, with these fields over what it has.
    pub(super) async fn sends(&mut self, page: &str, action: &str, over: &[(&str, &str)]) -> Reply {
        let fields = fields_of(page, action);
        let kept = fields.iter().filter(|(name, _)| over.iter().all(|(other, _)| other != name));
        let mut form: Vec<(&str, &str)> = kept.map(|(name, value)| (name.as_str(), value.as_str())).collect();
        form.extend(over);
        self.browser.post(action, &form).await.unwrap()
    }

    /// What comes back for a form that a script sends.
    pub(super) async fn posts(&mut self, action: &str, form: &[(&str, &str)]) -> String {
        let reply = self.browser.post(action, form).await.unwrap();
        assert_eq!(reply.status.as_u16(), 200, "{action}");
        reply.page
    }

    /// Sends it, and is led on.
    pub(super) async fn goes(&mut self, page: &str, action: &str, over: &[(&str, &str)]) -> String {
        let reply = self.sends(page, action, over).await;
        assert_eq!(reply.status.as_u16(), 303, "{action}: {}", words(&reply.page));
        reply.location().unwrap().split('#').next().unwrap().to_owned()
    }
}

/// The fields that a browser would send of the form with this action: hidden ones, texts, ticks and selections.
fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let action = format!("action=\"{action}\"");
    let is_meant = |form: &&str| {
        let tag = form.split('>').next().unwrap();
        tag.contains(&action) && !tag.contains("method=\"get\"")
    };
    let form = page.split("<form ").skip(1).find(is_meant).unwrap_or_else(|| panic!("no form with {action}"));
    let form = form.split("</form>").next().unwrap();
    let mut fields = Vec::new();
    for tag in form.split("<input ").skip(1) {
        let tag = &tag[..tag.find('>').unwrap()];
        let ticked = !["type=\"checkbox\"", "type=\"radio\""].iter().any(|kind| tag.contains(kind));
        if let Some(name) = attribute(tag, "name").filter(|_| ticked || tag.contains(" checked")) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    for tag in form.split("<textarea ").skip(1) {
        let text = tag.split_once('>').unwrap().1.split("</textarea>").next().unwrap();
        fields.push((attribute(tag, "name").unwrap(), plain(text)));
    }
    for tag in form.split("<select ").skip(1) {
        let options = tag.split("</select>").next().unwrap();
        let chosen = options.split("<option ").skip(1).find(|one| one.split('>').next().unwrap().contains(" selected"));
        let first = || options.split("<option ").nth(1);
        let value = chosen.or_else(first).and_then(|one| attribute(one, "value")).unwrap_or_default();
        fields.push((attribute(tag, "name").unwrap(), value));
    }
    fields
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
    tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).map(plain)
}

/// Text as it reads, of text as it is written in a page.
fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x3D;", "="), ("&#x60;", "`"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (written, read)| text.replace(written, read))
}

/// What stands in the middle of a page, for a message.
pub(super) fn words(page: &str) -> &str {
    let middle = page.split("<main").nth(1).unwrap_or(page);
    middle.get(..2_000).unwrap_or(middle)
}

#[test]
fn a_worker_goes_from_an_empty_server_to_a_settled_pulse() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let list = sam.sees("/staff/consultations").await;
        assert!(list.contains("There is no survey yet"), "an empty page tells the next step");

        let new = sam.sees("/staff/c/new").await;
        let made = [("meeting_on", "2027-06-16"), ("kind", "pulse")];
        let survey = sam.goes(&new, "/staff/c/new", &made).await;
        assert_eq!(survey, "/staff/c/2027-06-pulse");
        let overview = sam.sees(&survey).await;
        assert!(overview.contains("Say what can change, who decides"), "{}", words(&overview));

        let purpose = format!("{survey}/purpose");
        let page = sam.sees(&purpose).await;
        let wrong = sam.sends(&page, &purpose, &[]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.page.contains("<title>Error: Purpose") && wrong.page.contains("href=\"#can_change\""));
        let said = [("can_change", "How often you see your sister."), ("who_decides", "The board")];
        let questions = sam.goes(&page, &purpose, &said).await;

        let page = sam.sees(&questions).await;
        assert!(page.contains("<iframe id=\"frame\""), "{}", words(&page));
        let numbers = format!("{survey}/privacy");
        let page = sam.sees(&numbers).await;
        sam.goes(&page, &numbers, &[("invited_8+", "900")]).await;
        let page = sam.sees(&numbers).await;
        assert!(page.contains("297 of 900"), "{}", words(&page));
        assert!(!page.contains("epsilon") && !page.contains("wave"), "{}", words(&page));

        let overview = sam.sees(&survey).await;
        let settle = format!("{survey}/settle");
        sam.goes(&overview, &settle, &[]).await;
        let overview = sam.sees(&survey).await;
        assert!(overview.contains("Go to the launch list"), "{}", words(&overview));
        let stored = council.chorus.stores.app.wave(&"2027-06-pulse".parse().unwrap()).await.unwrap().unwrap();
        assert!(stored.draft.contains("can_change = \"How often you see your sister.\""));
        let notes = council.chorus.stores.app.audit_trail().await.unwrap();
        assert!(notes.iter().any(|entry| entry.note.act == "wave.create" && entry.note.who == "sam"));
    });
}

#[test]
fn an_age_group_that_nobody_is_in_is_left_out_and_can_come_back() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let new = sam.sees("/staff/c/new").await;
        let made = [("meeting_on", "2027-06-16"), ("kind", "full")];
        let nobody = sam.sends(&new, "/staff/c/new", &[made[0], made[1], ("bands", "")]).await;
        assert_eq!(nobody.status.as_u16(), 422);
        assert!(nobody.page.contains("Choose at least one age group."), "{}", words(&nobody.page));
        let some = [made[0], made[1], ("bands", "8-11"), ("bands", "16-25")];
        let survey = sam.goes(&new, "/staff/c/new", &some).await;
        let stored = || async { council.chorus.stores.app.consultations().await.unwrap().remove(0).design };
        let asked = |design: &Design| design.forms.keys().map(|band| band.as_str()).collect::<Vec<_>>().join(" ");
        let design = stored().await;
        assert_eq!((asked(&design).as_str(), design.groups.len(), design.short_way), ("8-11 16-25", 2, false));

        let who = format!("{survey}/who");
        let page = sam.sees(&who).await;
        sam.goes(&page, &who, &[("bands", "8-11"), ("bands", "11-17")]).await;
        let design = stored().await;
        assert_eq!(asked(&design), "8-11 11-17");
        assert_eq!(design.forms.values().map(|form| form.items().count()).collect::<Vec<_>>(), [36, 51]);
        let groups: Vec<_> = design.groups.iter().map(|group| group.title.as_str()).collect();
        assert_eq!(groups, ["Ages 8 to 11", "Ages 11 to 17"]);

        let page = sam.sees(&who).await;
        let none = sam.sends(&page, &who, &[("bands", "")]).await;
        assert_eq!(none.status.as_u16(), 422);
        assert_eq!(asked(&stored().await), "8-11 11-17", "a survey always asks somebody");
        let numbers = format!("{survey}/privacy");
        let page = sam.sees(&numbers).await;
        let zero = sam.sends(&page, &numbers, &[("invited_8-11", "0"), ("invited_11-17", "180")]).await;
        assert!(zero.page.contains("Then leave it out."), "{}", words(&zero.page));
        sam.goes(&page, &numbers, &[("invited_8-11", "120"), ("invited_11-17", "")]).await;
        let page = sam.sees(&numbers).await;
        assert!(page.contains(&format!("href=\"{who}\">Leave it out</a>")), "the way is named where it is needed");
    });
}

#[test]
fn a_board_meeting_in_ten_days_is_said_to_be_too_soon_at_once_with_three_ways_on() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let new = sam.sees("/staff/c/new").await;
        let soon = [("meeting_on", "2027-01-21"), ("kind", "pulse")];
        let late = sam.sends(&new, "/staff/c/new", &soon).await;
        assert_eq!(late.status.as_u16(), 422);
        for told in [
            "<title>Error: New survey",
            "That is too late for this board meeting. The work would have had to begin on 19 December 2026.",
            "The first meeting you can reach is on or after 15 February 2027.",
            "value=\"later\">Plan for 15 February 2027</button>",
            "value=\"anyway\">Begin anyway, choose days later</button>",
            "Even the shortest steps don’t reach it.",
            "<a href=\"/staff/rooms\">hold a vote in the room</a>. It needs no survey.",
        ] {
            assert!(late.page.contains(told), "{told}: {}", words(&late.page));
        }
        assert!(!late.page.contains("value=\"shortest\""), "it would not help");
        assert!(council.chorus.stores.app.consultations().await.unwrap().is_empty());

        let later = sam.goes(&late.page, "/staff/c/new", &[soon[0], soon[1], ("go", "later")]).await;
        assert_eq!(council.read(&named(&later)).await.0.calendar.meeting_on, date!(2027 - 02 - 15));
        let overview = sam.sees(&later).await;
        assert!(!overview.contains("out of reach"), "{}", words(&overview));

        let anyway = sam.goes(&late.page, "/staff/c/new", &[soon[0], soon[1], ("go", "anyway")]).await;
        assert_eq!(council.read(&named(&anyway)).await.0.calendar.meeting_on, date!(2027 - 01 - 21));
        let overview = sam.sees(&anyway).await;
        let told = "This board meeting is out of reach: the work would have had to begin on 19 December 2026.";
        assert!(overview.contains(told), "{}", words(&overview));

        let rooms = sam.sees("/staff/rooms").await;
        assert!(rooms.contains("href=\"/staff/rooms/new"), "{}", words(&rooms));
        let vote = [("title", "Where do we meet?"), ("group", "VOICE"), ("option", "Here"), ("option", "There")];
        let ask = sam.sees("/staff/rooms/new").await;
        let room = sam.goes(&ask, "/staff/rooms/new", &vote).await;
        let room = sam.sees(&room).await;
        assert!(room.contains("Where do we meet?"), "{}", words(&room));
    });
}

#[test]
fn a_board_meeting_that_only_the_shortest_steps_reach_can_be_reached_with_them() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let new = sam.sees("/staff/c/new").await;
        let soon = [("meeting_on", "2027-01-28"), ("kind", "pulse")];
        let late = sam.sends(&new, "/staff/c/new", &soon).await;
        assert_eq!(late.status.as_u16(), 422);
        for told in ["Use the shortest steps", "five days to answer and one day to read in private"] {
            assert!(late.page.contains(told), "{told}: {}", words(&late.page));
        }
        let survey = sam.goes(&late.page, "/staff/c/new", &[soon[0], soon[1], ("go", "shortest")]).await;
        let (design, _) = council.read(&named(&survey)).await;
        assert_eq!((design.calendar.meeting_on, design.calendar.leads), (date!(2027 - 01 - 28), Leads::LEAST));
        assert_eq!((design.calendar.opens_on, design.calendar.key_day), (date!(2027 - 01 - 14), date!(2027 - 01 - 20)));
        let days = sam.sees(&format!("{survey}/days")).await;
        assert!(!days.contains("That is too late"), "{}", words(&days));
    });
}

/// The name of the survey whose page this is.
fn named(path: &str) -> WaveId {
    path.strip_prefix("/staff/c/").unwrap().parse().unwrap()
}

#[test]
fn hostile_words_are_shown_as_words_and_a_stale_form_is_answered_with_both() {
    const HOSTILE: &str = "<script>alert(1)</script>\"'{{title}}";
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let wave = council.begun(chorus::consultation::design::DesignKind::Pulse).await;
        let survey = format!("/staff/c/{wave}");
        let before = sam.sees(&survey).await;
        sam.goes(&before, &survey, &[("title", HOSTILE)]).await;
        for path in ["", "/days", "/purpose", "/questions", "/bank", "/own", "/privacy", "/look", "/paper-form"] {
            let page = sam.sees(&format!("{survey}{path}")).await;
            assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert"), "{path}");
        }
        let stale = sam.sends(&before, &survey, &[("title", "Mine, from the old page")]).await;
        assert_eq!(stale.status.as_u16(), 409);
        assert!(stale.page.contains("Mine, from the old page") && stale.page.contains("&lt;script&gt;alert(1)"));
        sam.goes(&stale.page, &survey, &[]).await;
        assert_eq!(council.read(&wave).await.0.title, "Mine, from the old page", "nothing typed was lost");
    });
}

#[test]
fn a_question_is_reworded_previewed_moved_and_taken_out() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let wave = council.begun(chorus::consultation::design::DesignKind::Pulse).await;
        let questions = format!("/staff/c/{wave}/questions");
        let editor = format!("{questions}?band=8-11&item=decisions");
        let page = sam.sees(&editor).await;
        assert!(page.contains("<div class=\"read"), "its reading age stands under it");
        let reworded = [("wording", "Do grown-ups listen to you & yours?"), ("easy", "")];
        let now = sam.goes(&page, &questions, &reworded).await;
        assert!(now.contains("item=own_decisions"), "{now}");
        let framed = sam.browser.get(&format!("/staff/c/{wave}/preview?band=8-11&item=own_decisions")).await.unwrap();
        assert!(framed.page.contains("Do grown-ups listen to you &amp; yours?"), "the real page, made of the draft");
        let policy = framed.headers.get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("frame-src"));
        let around = sam.browser.get(&now).await.unwrap();
        let policy = around.headers.get("content-security-policy").unwrap().to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("frame-src 'self'"));

        let wrong = sam.sends(&around.page, &questions, &[("wording", ""), ("statement", "Says so.")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        for field in ["wording-wrong", "statement-wrong"] {
            assert!(wrong.page.contains(&format!("id=\"{field}\"")), "{field}");
        }
        let reading = format!("/staff/c/{wave}/reading");
        let fields = fields_of(&around.page, &questions);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let piece = sam.browser.post(&reading, &fields).await.unwrap().page;
        assert!(piece.trim_start().starts_with("<div class=\"read"), "{piece}");

        let page = sam.sees(&editor.replace("decisions", "own_decisions")).await;
        sam.goes(&page, &format!("{questions}/remove"), &[("go", "everywhere")]).await;
        let (design, _) = council.read(&wave).await;
        assert!(design.bands_asked(&item_id("own_decisions")).next().is_none());
    });
}

#[test]
fn a_form_goes_out_as_a_file_and_comes_back_and_a_bad_file_is_told_fault_by_fault() {
    run(async {
        let council = Council::new().await;
        let mut sam = Worker::of(&council, Role::Worker, "sam").await;
        let wave = council.begun(chorus::consultation::design::DesignKind::Pulse).await;
        let file = sam.sees(&format!("/staff/c/{wave}/questions/8-11.toml")).await;
        let read = chorus::questionnaire::Questionnaire::parse("file", &file).unwrap();
        let (design, _) = council.read(&wave).await;
        assert!(read.items().eq(design.forms[&chorus::questionnaire::Band::EightToEleven].items()));
        let absent = sam.browser.get("/staff/c/nowhere/questions/8-11.toml").await.unwrap();
        assert_eq!(absent.status.as_u16(), 404);
    });
}

#[test]
fn an_auditor_reads_and_designs_nothing() {
    run(async {
        let council = Council::new().await;
        let wave = council.begun(chorus::consultation::design::DesignKind::Pulse).await;
        let mut auditor = Worker::of(&council, Role::Auditor, "ada").await;
        let overview = auditor.sees(&format!("/staff/c/{wave}")).await;
        assert!(!overview.contains("Throw this survey away"));
        auditor.sees(&format!("/staff/c/{wave}/preview?band=8-11")).await;
        for path in ["new".to_owned(), format!("{wave}/questions"), format!("{wave}/privacy")] {
            let refused = auditor.browser.get(&format!("/staff/c/{path}")).await.unwrap();
            assert_eq!(refused.status.as_u16(), 403, "{path}");
        }
    });
}
