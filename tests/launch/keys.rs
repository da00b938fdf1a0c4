//! Key holders on the server's side.

use chorus::access::Role;
use chorus::consultation::canonical_json;
use chorus::sealing::custody::{CustodianKey, Protection, ceremony};
use chorus::web::run;
use rand::TryRngCore;
use rand::rngs::OsRng;

use super::{House, Somebody, wave};

fn key(name: &str) -> CustodianKey {
    CustodianKey::generate(name, &mut OsRng.unwrap_err()).unwrap()
}

/// A key holder who has registered their key.
async fn holder(house: &House, login: &str) -> (Somebody, CustodianKey) {
    let mut somebody = house.staff(login, &[Role::Custodian]).await;
    let key = key(login);
    let sent = somebody.sends_file("/staff/keys", "part", &canonical_json(&key.public())).await;
    assert_eq!(sent.location(), Some("/staff/keys"), "{}", sent.page);
    (somebody, key)
}

#[test]
fn a_key_holder_is_listed_with_a_fingerprint_and_one_alone_is_too_few() {
    run(async {
        let house = House::new().await;
        let (mut lead, key) = holder(&house, "lead").await;
        let page = lead.reads("/staff/keys").await.page;
        let digits = chorus::store::fingerprint_of(&key.public());
        assert!(page.contains(&format!("{} {}", &digits[..4], &digits[4..8])), "the fingerprint is shown");
        assert!(page.contains("At least 2 key holders are needed"));
        holder(&house, "reviewer").await;
        assert!(!lead.reads("/staff/keys").await.page.contains("are needed"));
    });
}

#[test]
fn a_secret_key_is_refused_and_no_byte_of_it_is_kept() {
    run(async {
        let house = House::new().await;
        let mut lead = house.staff("lead", &[Role::Custodian]).await;
        let file = key("lead").to_file(&Protection::Unprotected).unwrap();
        let reply = lead.sends_file("/staff/keys", "part", &file).await;
        assert_eq!(reply.status, 422);
        assert!(reply.page.contains("That was your secret key") && !reply.page.contains("AGE-SECRET-KEY"));
        let text = String::from_utf8(file.to_vec()).unwrap();
        let secret = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-")).unwrap();
        assert!(!house.holds(secret.as_bytes()));
        assert!(house.chorus.stores.app.key_holders().await.unwrap().is_empty());
    });
}

#[test]
fn a_key_is_one_persons_and_a_new_one_takes_the_place_of_the_old() {
    run(async {
        let house = House::new().await;
        let (mut lead, first) = holder(&house, "lead").await;
        let mut other = house.staff("other", &[Role::Custodian]).await;
        let taken = other.sends_file("/staff/keys", "part", &canonical_json(&first.public())).await;
        assert_eq!(taken.status, 422);
        let second = key("lead");
        lead.sends_file("/staff/keys", "part", &canonical_json(&second.public())).await;
        let holders = house.chorus.stores.app.key_holders().await.unwrap();
        assert_eq!(holders.iter().map(|one| &one.part).collect::<Vec<_>>(), [&second.public()]);
        let back = lead.sends_file("/staff/keys", "part", &canonical_json(&first.public())).await;
        assert_eq!(back.status, 422, "a key that was taken out of use stays out");
        lead.sends("/staff/keys/retire", &[]).await;
        assert!(house.chorus.stores.app.key_holders().await.unwrap().is_empty());
        assert_eq!(house.chorus.stores.app.retired_keys().await.unwrap().len(), 2);
    });
}

#[test]
fn only_a_key_holder_registers_a_key() {
    run(async {
        let house = House::new().await;
        for role in [Role::Admin, Role::Worker, Role::PrivacyLead, Role::Auditor] {
            let mut other = house.staff(role.as_str(), &[role]).await;
            let refused = other.sends_file("/staff/keys", "part", &canonical_json(&key("x").public())).await;
            assert_eq!(refused.status, 403, "{role}");
        }
        assert!(house.chorus.stores.app.key_holders().await.unwrap().is_empty());
    });
}

#[test]
fn the_launch_sheet_names_the_registered_keys_and_the_command_line_reads_it() {
    run(async {
        let house = House::new().await;
        let (mut lead, key) = holder(&house, "lead").await;
        let sheet = lead.reads("/staff/c/autumn/launch-sheet.json").await;
        let read: serde_json::Value = serde_json::from_str(&sheet.page).unwrap();
        assert_eq!(
            (&read["contract"], &read["wave"], &read["closes_on"]),
            (&1.into(), &"autumn".into(), &"2026-10-30".into())
        );
        assert_eq!(read["custodians"], serde_json::json!([key.public()]));
        assert!(read["groups"][0]["questions"].as_array().unwrap().len() > 40);
        assert!(!sheet.page.contains("AGE-SECRET-KEY"));
    });
}

#[test]
fn keys_of_strangers_of_another_survey_and_no_keys_at_all_are_refused() {
    run(async {
        let house = House::new().await;
        let (_, lead) = holder(&house, "lead").await;
        let (_, reviewer) = holder(&house, "reviewer").await;
        let mut worker = house.staff("sam", &[Role::Worker]).await;
        let bring = "/staff/c/autumn/keys";
        let made = |wave: &str, table: &[&CustodianKey]| {
            let table: Vec<_> = table.iter().map(|key| key.public()).collect();
            canonical_json(&ceremony(&wave.parse().unwrap(), &table, 1).unwrap().public)
        };
        let stranger = key("stranger");
        for (file, says) in [
            (made("autumn", &[&lead, &stranger]), "stranger"),
            (made("spring", &[&lead, &reviewer]), "another survey"),
            (b"{}".to_vec(), "not the file"),
        ] {
            let reply = worker.sends_file(bring, "public", &file).await;
            assert_eq!(reply.status, 422, "{says}");
            assert!(reply.page.contains(says), "{says}");
            assert!(house.chorus.stores.app.key_day(&wave()).await.unwrap().is_none());
        }
        let fits = worker.sends_file(bring, "public", &made("autumn", &[&lead, &reviewer])).await;
        assert_eq!(fits.location(), Some(bring));
        let brought = house.chorus.stores.app.key_day(&wave()).await.unwrap().unwrap();
        assert_eq!(brought.brought_by, "sam");
    });
}
