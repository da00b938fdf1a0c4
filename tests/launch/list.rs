//! The launch list, sign-offs, and the launch.

use chorus::access::Role;
use chorus::consultation::launch::Line;
use chorus::consultation::{Stage, canonical_json};
use chorus::door::Promise;
use chorus::sealing::custody::{CustodianKey, ceremony};
use chorus::web::run;
use chorus::workflow::launch::{launch_list_of, launch_survey};
use chorus::workflow::{self, WorkflowError};

use rand::TryRngCore;
use rand::rngs::OsRng;
use time::Duration;
use time::macros::datetime;

use super::{DESIGNER, DRAFT, House, hidden, line_of, wave};

const CHECK: &str = "/staff/c/autumn/check";

#[test]
fn a_sign_off_is_of_exactly_this_design_and_a_later_change_undoes_it() {
    run(async {
        let house = House::new().await;
        let mut lead = house.staff("kim", &[Role::SafeguardingLead]).await;
        let page = lead.reads(CHECK).await.page;
        let line = line_of(&page, "safeguarding");
        assert!(line.contains("I sign this survey off"));
        let about = hidden(line, "about").to_owned();
        let fields = [("line", "safeguarding"), ("about", about.as_str())];
        let signed = lead.sends(&format!("{CHECK}/safety"), &fields).await;
        assert_eq!(signed.location(), Some(&*format!("{CHECK}#safeguarding")));
        let page = lead.reads(CHECK).await.page;
        assert!(line_of(&page, "safeguarding").contains("kim, 5 October 2026"));

        let changed = DRAFT.replace("How is life for you?", "How are you?");
        workflow::create_wave(&house.chorus, "the draft", &changed, DESIGNER).await.unwrap();
        let page = lead.reads(CHECK).await.page;
        let line = line_of(&page, "safeguarding");
        assert!(line.contains("has changed since") && line.contains("Stops the launch"));
        let late = lead.sends(&format!("{CHECK}/safety"), &fields).await;
        assert_eq!(late.status, 422);
        assert!(late.page.contains("changed while you read"), "what was seen is not what stands");
    });
}

#[test]
fn nobody_signs_off_what_they_designed_nor_what_is_not_theirs_to_sign() {
    run(async {
        let house = House::new().await;
        let mut both = house.staff(DESIGNER, &[Role::Worker, Role::SafeguardingLead, Role::PrivacyLead]).await;
        let page = both.reads(CHECK).await.page;
        for (line, path) in [("safeguarding", "safety"), ("data_protection", "data")] {
            let about = hidden(line_of(&page, line), "about");
            let reply = both.sends(&format!("{CHECK}/{path}"), &[("line", line), ("about", about)]).await;
            assert_eq!(reply.status, 422);
            assert!(reply.page.contains("You designed this survey"));
        }
        let about = hidden(line_of(&page, "data_protection"), "about").to_owned();
        let mut lead = house.staff("kim", &[Role::SafeguardingLead]).await;
        let fields = [("line", "data_protection"), ("about", about.as_str())];
        assert_eq!(lead.sends(&format!("{CHECK}/data"), &fields).await.status, 403);
        assert_eq!(lead.sends(&format!("{CHECK}/safety"), &fields).await.status, 404, "nor by another way");
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        assert_eq!(worker.sends(&format!("{CHECK}/sure"), &fields).await.status, 404);
        assert!(house.chorus.stores.app.launch_words(&wave()).await.unwrap().is_empty());
    });
}

#[test]
fn a_reason_is_asked_for_kept_and_shown_with_a_name() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let page = worker.reads(CHECK).await.page;
        let line = line_of(&page, "trials");
        assert!(line.contains("Asks a reason") && line.contains("No young person tried it yet"));
        let about = hidden(line, "about").to_owned();
        let why = "Two tried it <b>on paper</b>.";
        for (reason, status) in [("", 422), (&*"x".repeat(601), 422), (why, 303)] {
            let fields = [("line", "trials"), ("about", about.as_str()), ("reason", reason)];
            assert_eq!(worker.sends(&format!("{CHECK}/reason"), &fields).await.status, status);
        }
        let page = worker.reads(CHECK).await.page;
        let line = line_of(&page, "trials");
        assert!(line.contains("Reason given") && line.contains("Two tried it &lt;b&gt;on paper"));
    });
}

#[test]
fn a_line_that_stops_takes_no_reason() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let page = worker.reads(CHECK).await.page;
        let line = line_of(&page, "key_holders");
        assert!(line.contains("Stops the launch") && line.contains("There is none yet") && !line.contains("<textarea"));
        let help_lines = house.site.help_lines_sha256();
        let list = launch_list_of(&house.chorus, &wave(), &help_lines).await.unwrap();
        let about = list.line(Line::KeyHolders).unwrap().finding.about();
        let fields = [("line", "key_holders"), ("about", about.as_str()), ("reason", "We are in a hurry.")];
        assert_eq!(worker.sends(&format!("{CHECK}/reason"), &fields).await.status, 422);
        assert!(house.chorus.stores.app.launch_words(&wave()).await.unwrap().is_empty());
    });
}

#[test]
fn help_lines_that_the_safeguarding_lead_looked_at_are_good_for_ninety_days() {
    run(async {
        let house = House::new().await;
        let mut lead = house.staff("kim", &[Role::SafeguardingLead]).await;
        let page = lead.reads(CHECK).await.page;
        let line = line_of(&page, "help_lines");
        assert!(line.contains("A line for children") && !line.contains("Done:"));
        let looked = lead.sends(&format!("{CHECK}/help-lines"), &[]).await;
        assert_eq!(looked.location(), Some(&*format!("{CHECK}#help_lines")));
        for (login, days, done) in [("sam", 0, true), ("sue", 90, true), ("sid", 91, false)] {
            house.clock.set(datetime!(2026-10-05 09:00 UTC) + Duration::days(days));
            let mut worker = house.staff(login, &[Role::Worker]).await;
            let page = worker.reads(CHECK).await.page;
            assert_eq!(line_of(&page, "help_lines").contains("Done:"), done, "after {days} days");
        }
    });
}

#[test]
fn a_survey_whose_list_is_not_done_is_not_launched_and_no_budget_is_set_aside() {
    run(async {
        let house = House::new().await;
        let mut second = house.staff("ola", &[Role::PrivacyLead]).await;
        let page = second.reads("/staff/c/autumn/launch").await.page;
        assert!(page.contains("can’t be launched yet") && page.contains("How meetings about you are held"));
        let reply = second.sends("/staff/c/autumn/launch", &[("sure", "yes")]).await;
        assert_eq!(reply.status, 422);
        assert!(reply.page.contains("still to be done"));
        let budget = house.chorus.stores.app.budget("care", 2026).await.unwrap();
        assert_eq!(budget.spans.iter().map(|span| span.reserved.nano()).sum::<u64>(), 0);
        // Nor past the pages, by whoever designed it or by anybody else.
        let designer = launch_survey(&house.chorus, &wave(), "", DESIGNER).await;
        assert!(matches!(designer, Err(WorkflowError::OwnDesign)));
        let second = launch_survey(&house.chorus, &wave(), &house.site.help_lines_sha256(), "ola").await;
        assert!(matches!(second, Err(WorkflowError::NotReady)));
        let row = house.chorus.wave(&wave()).await.unwrap();
        assert_eq!((row.stage, row.manifest), (Stage::Draft, None));
        assert_eq!(house.who_did("wave.open").await, [""; 0]);
    });
}

/// Everything that the list asks for, by those who answer for it.
async fn makes_ready(house: &House) {
    let mut keys = Vec::new();
    for name in ["lead", "reviewer"] {
        let mut holder = house.staff(name, &[Role::Custodian]).await;
        let key = CustodianKey::generate(name, &mut OsRng.unwrap_err()).unwrap();
        holder.sends_file("/staff/keys", "part", &canonical_json(&key.public())).await;
        keys.push(key.public());
    }
    let made = canonical_json(&ceremony(&wave(), &keys, 1).unwrap().public);
    let door = CustodianKey::generate("safeguarding", &mut OsRng.unwrap_err()).unwrap();
    workflow::register_door_key(&house.chorus, &canonical_json(&door.public()), "kim").await.unwrap();
    let promise = Promise {
        who_answers: "The safeguarding team".to_owned(),
        reply_hours: 24,
        weekends_count: true,
        kept_days: 30,
    };
    workflow::promise_reply(&house.chorus, promise, "kim").await.unwrap();

    let mut worker = house.staff("sam", &[Role::Worker]).await;
    let page = worker.reads("/staff/c/autumn/codes").await.page;
    let order = [("run", hidden(&page, "run")), ("who", "11-17/11-17"), ("count", "30"), ("form", "cards")];
    assert_eq!(worker.sends("/staff/c/autumn/codes", &order).await.status, 200);
    assert_eq!(worker.sends_file("/staff/c/autumn/keys", "public", &made).await.status, 303);
    let page = worker.reads(CHECK).await.page;
    let about = hidden(line_of(&page, "trials"), "about");
    let reason = [("line", "trials"), ("about", about), ("reason", "The group meets after half-term.")];
    worker.sends(&format!("{CHECK}/reason"), &reason).await;
    for (login, role, line, path) in [
        ("kim", Role::SafeguardingLead, "safeguarding", "safety"),
        ("ola", Role::PrivacyLead, "data_protection", "data"),
    ] {
        let mut lead = house.staff(login, &[role]).await;
        let page = lead.reads(CHECK).await.page;
        let fields = [("line", line), ("about", hidden(line_of(&page, line), "about"))];
        assert_eq!(lead.sends(&format!("{CHECK}/{path}"), &fields).await.status, 303, "{line}");
        if role == Role::SafeguardingLead {
            lead.sends(&format!("{CHECK}/help-lines"), &[]).await;
        }
    }
}

#[test]
fn each_line_names_who_does_it_and_their_start_page_says_that_it_waits() {
    run(async {
        let house = House::new().await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let page = worker.reads(CHECK).await.page;
        assert!(line_of(&page, "key_holders").contains("Nobody can do this yet"), "nobody is a key holder");
        let mut holder = house.staff("kit", &[Role::Custodian]).await;
        let mut lead = house.staff("kim", &[Role::SafeguardingLead]).await;
        house.staff("ida", &[Role::Auditor]).await;
        let page = worker.reads(CHECK).await.page;
        for (line, who) in
            [("key_holders", "kit"), ("contact_door", "kim"), ("help_lines", "kim"), ("safeguarding", "kim")]
        {
            assert!(line_of(&page, line).contains(&format!("{who} does this, signed in.")), "{line}");
        }
        assert!(!page.contains("ida"), "an auditor only looks");
        assert!(holder.reads("/staff").await.page.contains("Add your key"));
        let start = lead.reads("/staff").await.page;
        assert!(start.contains("Open the contact door") && !start.contains("waits for your signature"), "not yet");
        assert!(!worker.reads("/staff").await.page.contains("Waiting for you"));
    });
}

#[test]
fn leads_are_asked_to_sign_once_all_else_is_done_and_a_second_person_to_launch() {
    run(async {
        let house = House::new().await;
        makes_ready(&house).await;
        let start = house.staff("una", &[Role::PrivacyLead]).await.reads("/staff").await.page;
        assert!(start.contains("is ready. <a href=\"/staff/c/autumn/launch\""), "all is signed");
        let changed = DRAFT.replace("How is life for you?", "How are you?");
        workflow::create_wave(&house.chorus, "the draft", &changed, DESIGNER).await.unwrap();
        let mut lead = house.staff("ulf", &[Role::SafeguardingLead]).await;
        let start = lead.reads("/staff").await.page;
        assert!(start.contains("“How are you?” waits for your signature"), "a change undid what was signed");
        let mut designer = house.staff(DESIGNER, &[Role::SafeguardingLead]).await;
        assert!(!designer.reads("/staff").await.page.contains("signature"), "nobody signs what they designed");
    });
}

#[test]
fn a_survey_with_everything_done_is_launched_by_a_second_person_and_by_nobody_else() {
    run(async {
        let house = House::new().await;
        makes_ready(&house).await;
        let mut designer = house.staff(DESIGNER, &[Role::Worker]).await;
        let page = designer.reads(CHECK).await.page;
        assert!(page.contains("Everything on the list is done"), "{}", page.split("<main").nth(1).unwrap());
        assert!(!page.contains("Go to the launch"), "not by whoever designed it");
        let own = designer.sends("/staff/c/autumn/launch", &[("sure", "yes")]).await;
        assert!(own.status == 422 && own.page.contains("You designed it"));

        let mut second = house.staff("una", &[Role::PrivacyLead]).await;
        let page = second.reads("/staff/c/autumn/launch").await.page;
        for fixed in
            ["30 October 2026", "4 December 2026", "31 March 2027", "lead, reviewer", "Ages 11 to 17", "30 slips"]
        {
            assert!(page.contains(fixed), "{fixed}");
        }
        let hasty = second.sends("/staff/c/autumn/launch", &[]).await;
        assert!(hasty.status == 422 && hasty.page.contains("tick the box"));
        let launched = second.sends("/staff/c/autumn/launch", &[("sure", "yes")]).await;
        assert_eq!(launched.location(), Some("/staff/c/autumn/launch"));
        let after = second.reads("/staff/c/autumn/launch").await.page;
        assert!(after.contains("What young people see now") && after.contains("can answer until 30 October 2026"));
        let manifest = house.chorus.wave(&wave()).await.unwrap().manifest.unwrap();
        let holders: Vec<_> = manifest.custodians.iter().map(|holder| holder.name.as_str()).collect();
        assert_eq!(holders, ["lead", "reviewer"]);
        assert_eq!(house.who_did("wave.open").await, ["una"]);
    });
}

#[test]
fn a_change_on_the_last_day_stops_the_launch_until_it_is_signed_off_again() {
    run(async {
        let house = House::new().await;
        makes_ready(&house).await;
        let changed = DRAFT.replace("How is life for you?", "How are you?");
        workflow::create_wave(&house.chorus, "the draft", &changed, DESIGNER).await.unwrap();
        let mut second = house.staff("una", &[Role::PrivacyLead]).await;
        let refused = second.sends("/staff/c/autumn/launch", &[("sure", "yes")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.page.contains("still to be done"));
        let row = house.chorus.wave(&wave()).await.unwrap();
        assert_eq!((row.stage, row.manifest), (Stage::Draft, None));
    });
}
