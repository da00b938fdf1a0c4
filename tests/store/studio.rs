//! Surveys being designed, and the questionnaires that come of them.

use chorus::consultation::design::{Calendar, DESIGN_SCHEMA, Design, DesignKind, DesignPurpose, Leads};
use chorus::consultation::{QuestionnaireRef, WaveId};
use chorus::questionnaire::{Band, sha256_hex};
use chorus::store::{OwnQuestionnaire, StoreError};
use time::macros::date;

use super::{Council, manifest};

fn design(wave: &str) -> Design {
    Design {
        schema: DESIGN_SCHEMA.to_owned(),
        wave: wave.parse().unwrap(),
        title: "How is life?".to_owned(),
        kind: DesignKind::Pulse,
        council: "Fenmoor".to_owned(),
        population: "care".to_owned(),
        strategy: "cambridgeshire-2018/1".to_owned(),
        rho: "0.03".to_owned(),
        calendar: Calendar::backwards(date!(2027 - 03 - 17), Leads::SHORT, Vec::new()),
        purpose: DesignPurpose::default(),
        forms: [].into(),
        groups: Vec::new(),
        importance: [].into(),
        areas: [].into(),
        short_way: false,
        locks: None,
        languages: [].into(),
    }
}

fn file(text: &str) -> OwnQuestionnaire {
    OwnQuestionnaire { code: "own-autumn".to_owned(), version: 1, text: text.to_owned(), frozen: false }
}

#[tokio::test]
async fn a_save_from_an_old_page_is_refused_and_what_was_saved_since_stands() {
    let council = Council::new().await;
    let app = &council.stores.app;
    let mut design = design("pulse");
    let id: WaveId = design.wave.clone();
    app.create_consultation(&design, "sam", date!(2027 - 01 - 11)).await.unwrap();
    let twice = app.create_consultation(&design, "ash", date!(2027 - 01 - 11)).await;
    assert!(matches!(twice, Err(StoreError::WaveExists)));

    design.title = "First".to_owned();
    assert_eq!(app.save_consultation(&design, 1).await.unwrap(), 2);
    design.title = "Second, from the old page".to_owned();
    assert!(matches!(app.save_consultation(&design, 1).await, Err(StoreError::DesignedSince)));
    let stored = app.consultation(&id).await.unwrap().unwrap();
    assert_eq!((stored.design.title.as_str(), stored.version, stored.made_by.as_str()), ("First", 2, "sam"));

    app.delete_consultation(&id).await.unwrap();
    assert!(matches!(app.save_consultation(&design, 2).await, Err(StoreError::NoSuchWave)));
    assert!(app.consultations().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_survey_that_stands_as_a_wave_is_not_designed_under_its_name() {
    let council = Council::new().await;
    let app = &council.stores.app;
    app.create_wave(&"autumn".parse().unwrap(), "draft").await.unwrap();
    let refused = app.create_consultation(&design("autumn"), "sam", date!(2027 - 01 - 11)).await;
    assert!(matches!(refused, Err(StoreError::WaveExists)));
}

#[tokio::test]
async fn an_own_questionnaire_may_change_until_a_wave_that_pins_it_opens() {
    let council = Council::new().await;
    let app = &council.stores.app;
    app.keep_questionnaires(vec![file("one")]).await.unwrap();
    app.keep_questionnaires(vec![file("two")]).await.unwrap();
    assert_eq!(app.own_questionnaire("own-autumn", 1).await.unwrap(), Some(file("two")));

    let mut manifest = manifest("autumn", 2026, "0.030000000");
    let sha256 = sha256_hex(b"one");
    let band = Band::EightToEleven;
    manifest.questionnaires = vec![QuestionnaireRef { band, name: "own-autumn/1".to_owned(), sha256 }];
    app.create_wave(&manifest.wave, "draft").await.unwrap();
    let other = app.open_wave(&manifest).await;
    assert!(matches!(other, Err(StoreError::Frozen(_))), "the manifest pins what stands no more");
    assert_eq!(app.wave(&manifest.wave).await.unwrap().unwrap().manifest, None, "nothing was opened");

    manifest.questionnaires[0].sha256 = sha256_hex(b"two");
    app.open_wave(&manifest).await.unwrap();
    assert!(app.own_questionnaire_marks().await.unwrap()[0].frozen);
    app.keep_questionnaires(vec![file("two")]).await.unwrap();
    let changed = app.keep_questionnaires(vec![file("three")]).await;
    assert!(matches!(changed, Err(StoreError::Frozen(_))));
    assert_eq!(app.own_questionnaire("own-autumn", 1).await.unwrap().unwrap().text, "two");
}
