//! What a running server sees of what commands change.

use std::sync::Arc;

use chorus::consultation::{Change, Reason};
use chorus::privacy::{ChainEntry, Decision, Ledger, RaiseReason, ReleaseDocument};
use chorus::questionnaire::Band;
use chorus::settings::Settings;
use chorus::web::Site;
use chorus::web::visitor::FrontDoor;
use chorus::workflow::{self, Batch};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectionTrait, Database};

use super::exchange::as_if;
use super::{Council, DRAFT, WHO, autumn};

pub(super) fn site_of(council: &Council) -> Arc<Site> {
    let site = Site::new(Arc::clone(&council.chorus), &Settings::default(), "http://localhost".to_owned(), true);
    Arc::new(site.unwrap())
}

#[test]
fn a_wave_without_its_questionnaire_is_left_out_and_the_others_take_answers() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut spring = council.chorus.wave(&autumn()).await.unwrap().manifest.unwrap();
        spring.wave = "spring".parse().unwrap();
        spring.rho = "0.030000000".to_owned();
        spring.questionnaires[0].sha256 = "0".repeat(64);
        council.chorus.stores.app.create_wave(&spring.wave, "").await.unwrap();
        council.chorus.stores.app.open_wave(&spring).await.unwrap();

        let site = site_of(&council);
        site.refresh().await.unwrap();
        assert!(site.waves.get(&autumn()).is_some());
        assert!(site.waves.get(&spring.wave).is_none());
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);
    });
}

#[test]
fn a_server_that_cannot_read_its_waves_is_not_ready_and_keeps_its_last_picture() {
    chorus::web::run(async {
        let council = Council::open().await;
        let site = site_of(&council);
        site.refresh().await.unwrap();
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);

        let file = Database::connect(format!("sqlite:{}", council.file("app.db").display())).await.unwrap();
        file.execute_unprepared("ALTER TABLE amendments RENAME TO elsewhere").await.unwrap();
        assert!(site.refresh().await.is_err());
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 503);
        assert!(site.waves.get(&autumn()).is_some());

        file.execute_unprepared("ALTER TABLE elsewhere RENAME TO amendments").await.unwrap();
        site.refresh().await.unwrap();
        assert_eq!(visitor.get("/readyz").await.unwrap().status, 200);
    });
}

#[test]
fn a_running_server_sees_a_change_and_does_not_read_what_did_not_change() {
    chorus::web::run(async {
        let council = Council::open().await;
        let site = site_of(&council);
        site.refresh().await.unwrap();
        let first = site.waves.get(&autumn()).unwrap();
        site.refresh().await.unwrap();
        assert!(Arc::ptr_eq(&first, &site.waves.get(&autumn()).unwrap()));
        council.amend(Change::Suspend, Reason::Safety).await.unwrap();
        site.refresh().await.unwrap();
        assert!(site.waves.get(&autumn()).unwrap().standing.suspended);
    });
}

#[test]
fn the_amendments_of_an_unknown_wave_are_not_an_empty_list() {
    chorus::web::run(async {
        let council = Council::open().await;
        let mut visitor = FrontDoor::of(site_of(&council)).await.visitor();
        assert_eq!(visitor.get("/results/autumn/amendments.json").await.unwrap().page, "[]");
        for unknown in ["no-such", "No Such"] {
            let path = format!("/results/{}/amendments.json", unknown.replace(' ', "%20"));
            assert_eq!(visitor.get(&path).await.unwrap().status, 404, "{path}");
        }
    });
}

#[test]
fn no_short_way_is_offered_where_the_draft_refuses_it() {
    chorus::web::run(async {
        for (written, offered) in [("short_way = false", false), ("short_way = true", true)] {
            let council = Council::new().await;
            let youngest = "[[groups]]\ngroup = \"4-7\"\ntitle = \"Ages 4 to 7\"\nbands = [\"4-7\"]\n";
            let draft = DRAFT
                .replace("[questionnaires]", &format!("{written}\n[questionnaires]\n4-7 = \"wellbeing-4-7/1\""))
                + youngest;
            workflow::create_wave(&council.chorus, "draft.toml", &draft, WHO).await.unwrap();
            council.print(30).await.unwrap();
            let (wave, group) = (autumn(), "4-7".parse().unwrap());
            let batch = Batch { wave: &wave, group: &group, band: None, count: 30 };
            let mut rng = ChaCha20Rng::from_os_rng();
            workflow::create_codes(&council.chorus, &mut rng, &batch, WHO, &|_| (), |_| Ok(())).await.unwrap();
            workflow::open_wave(&council.chorus, &wave, &council.ceremony.public, WHO).await.unwrap();
            let site = site_of(&council);
            site.refresh().await.unwrap();
            let open = site.waves.get(&wave).unwrap();
            assert_eq!(open.offers_short_way(Band::ElevenToSeventeen), offered);
            assert!(!open.offers_short_way(Band::FourToSeven));
        }
    });
}

#[test]
fn everybody_sees_an_act_that_raised_limits_in_the_chain_with_the_charges() {
    chorus::web::run(async {
        let council = Council::closed().await;
        council.export("box.tar").await.unwrap();
        let decision = Decision {
            population: "care".to_owned(),
            council_year: 2026,
            year: Some("0.622000000".parse().unwrap()),
            four_years: None,
            reason: RaiseReason::YoungPeopleAsked,
            decided_by: "privacy-lead".to_owned(),
            decided_on: council.chorus.today(),
        };
        workflow::raise_limits(&council.chorus, &decision, WHO).await.unwrap();
        let mut visitor = FrontDoor::of(site_of(&council)).await.visitor();
        let page = visitor.get("/ledger.json").await.unwrap();
        let entries: Vec<ChainEntry> = serde_json::from_str(&page.page).unwrap();
        assert!(
            matches!(&entries[..], [ChainEntry::Charged(_), ChainEntry::Raised(act)] if act.reason == decision.reason)
        );
        assert_eq!(Ledger::verify(entries).unwrap(), council.chorus.stores.app.ledger().await.unwrap());
        assert_eq!(council.trail().await.last().unwrap(), "ledger.raise care, 2026");
    });
}

#[test]
fn the_estimates_name_the_served_files_by_their_hashes_and_go_when_the_results_do() {
    chorus::web::run(async {
        let council = Council::closed().await;
        council.export("box.tar").await.unwrap();
        workflow::import_release(&council.chorus, &council.draw(), WHO).await.unwrap();
        let site = site_of(&council);
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        site.refresh().await.unwrap();
        assert_eq!(visitor.get("/results/autumn/estimates.json").await.unwrap().status, 404);

        workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
        site.refresh().await.unwrap();
        let served = visitor.get("/results/autumn/estimates.json").await.unwrap();
        assert_eq!(served.status, 200);
        let document: serde_json::Value = serde_json::from_str(&served.page).unwrap();
        assert_eq!(document["schema"], "chorus.estimates/1");
        for (kind, file) in [("release", "release.json"), ("manifest", "manifest.json")] {
            let bytes = visitor.get(&format!("/results/autumn/{file}")).await.unwrap().page;
            let inputs = document["inputs"].as_array().unwrap();
            let named = inputs.iter().find(|input| input["kind"] == kind).unwrap();
            assert_eq!(named["sha256"], chorus::consultation::sha256_hex(bytes.as_bytes()), "{file}");
        }
        assert_eq!(visitor.get("/results/autumn/estimates.json").await.unwrap().page, served.page);

        workflow::withdraw_release(&council.chorus, &autumn(), Reason::QuestionFault, WHO).await.unwrap();
        site.refresh().await.unwrap();
        assert_eq!(visitor.get("/results/autumn/estimates.json").await.unwrap().status, 404);
    });
}

#[test]
fn shares_drawn_towards_published_figures_have_a_page_of_their_own_without_those_figures() {
    chorus::web::run(async {
        let council = Council::closed().await;
        council.export("box.tar").await.unwrap();
        let manifest = council.chorus.wave(&autumn()).await.unwrap().manifest.unwrap();
        let drawn: ReleaseDocument = serde_json::from_slice(&council.draw()).unwrap();
        let ours = as_if(&drawn, &manifest, 60, council.custodians[0].signing_key());
        workflow::import_release(&council.chorus, &ours, WHO).await.unwrap();
        let site = site_of(&council);
        let mut visitor = FrontDoor::of(Arc::clone(&site)).await.visitor();
        let page = "/board/autumn/others?whose=11-17";
        assert_eq!(visitor.get(page).await.unwrap().status, 404, "nothing is published yet");

        workflow::publish_release(&council.chorus, &autumn(), WHO).await.unwrap();
        site.refresh().await.unwrap();
        let raw = visitor.get("/board/autumn").await.unwrap().page.replace("&#x3D;", "=");
        assert!(raw.contains(&format!("href=\"{page}\"")), "{raw}");
        let area = visitor.get("/board/autumn/rights").await.unwrap().page.replace("&#x3D;", "=");
        assert!(area.contains(&format!("href=\"{page}#rights\"")), "{area}");
        let shown = visitor.get(page).await.unwrap();
        assert!(shown.status == 200 && shown.page.contains("<h1>Using what other councils said</h1>"));
        assert!(shown.page.contains("published figures about children in care"), "{}", shown.page);
        for theirs in site.elsewhere() {
            assert!(!shown.page.contains(&theirs.address), "{} stands there", theirs.address);
            let beside = format!("{}, {} in 100", theirs.population, theirs.value);
            assert!(!shown.page.contains(&beside), "{beside}");
        }
        for never in ["class=\"mark\"", "class=\"last\"", "Up since", "Down since"] {
            assert!(!shown.page.contains(never), "{never}");
        }
        // 60 in 100 told us so; the figures lie higher, most of them far.
        assert!(shown.page.contains("#home_settled\">Our own figure</a> lies apart from this"), "{}", shown.page);

        workflow::withdraw_release(&council.chorus, &autumn(), Reason::QuestionFault, WHO).await.unwrap();
        site.refresh().await.unwrap();
        assert_eq!(visitor.get(page).await.unwrap().status, 404);
        assert!(!visitor.get("/board/autumn").await.unwrap().page.contains("/others"));
    });
}
