//! From a design to a wave that slips can be made for.

use chorus::consultation::design::{DesignKind, FaultKind, Place};
use chorus::consultation::{Draft, Stage};
use chorus::questionnaire::Band;
use chorus::workflow::WorkflowError;
use chorus::workflow::design::{DesignError, ItemChange, Settled, planned, save_item, set_title, settle, throw_away};

use super::{Council, WHO, item_id};

#[tokio::test]
async fn an_unfinished_design_is_not_settled_and_every_fault_is_told() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let Settled::Faults(faults) = settle(&council.chorus, council.at(&wave).await).await.unwrap() else {
        panic!("it says neither what can change nor how many are invited")
    };
    let kinds: Vec<_> = faults.iter().map(|fault| (&fault.place, &fault.kind)).collect();
    let group = Place::Group("8+".parse().unwrap());
    assert_eq!(
        kinds,
        [
            (&Place::Purpose, &FaultKind::CanChange),
            (&Place::Purpose, &FaultKind::WhoDecides),
            (&group, &FaultKind::Invited)
        ]
    );
    assert!(council.chorus.stores.app.waves().await.unwrap().is_empty());
    assert!(council.chorus.stores.app.own_questionnaire_marks().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_settled_design_is_a_wave_with_the_questionnaires_it_was_designed_with() {
    let council = Council::new().await;
    let wave = council.whole_pulse().await;
    assert_eq!(settle(&council.chorus, council.at(&wave).await).await.unwrap(), Settled::Done);
    let stored = council.chorus.stores.app.wave(&wave).await.unwrap().unwrap();
    assert_eq!(stored.stage, Stage::Draft);
    let draft = Draft::parse("stored", &stored.draft).unwrap();
    assert_eq!(draft.questionnaires[&Band::EightToEleven], "own-2027-06-pulse-8-11/1");
    assert_eq!(draft.purpose.unwrap().who_decides, "The board.");
    let (design, _) = council.read(&wave).await;
    for (band, name) in &draft.questionnaires {
        let form = council.chorus.catalogue.questionnaire(name).expect("a running server sees it");
        assert!(form.items().eq(design.forms[band].items()));
        assert!(council.chorus.catalogue.public_questionnaire(name).is_none(), "nobody reads it before it was asked");
    }
}

#[tokio::test]
async fn a_form_left_as_it_is_stays_the_file_that_others_ask_too() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::PromiseCheck).await;
    let (design, _) = council.read(&wave).await;
    let (names, own) = chorus::workflow::design::forms_of(&design, &council.chorus.catalogue).unwrap();
    assert!(own.is_empty() && names.values().all(|name| name == "promise-pulse/1"), "{names:?}");
}

#[tokio::test]
async fn settling_again_brings_later_changes_in_until_the_survey_opens() {
    let council = Council::new().await;
    let wave = council.whole_pulse().await;
    settle(&council.chorus, council.at(&wave).await).await.unwrap();
    let (design, _) = council.read(&wave).await;
    let mut item = design.forms[&Band::EightToEleven].item(&item_id("decisions")).unwrap().clone();
    item.wording = "Do grown-ups ask what you think?".to_owned();
    item.easy = None;
    let change = ItemChange { band: Band::EightToEleven, item, area: None };
    save_item(&council.chorus, council.at(&wave).await, change).await.unwrap();
    assert_eq!(settle(&council.chorus, council.at(&wave).await).await.unwrap(), Settled::Done);
    let form = council.chorus.catalogue.questionnaire("own-2027-06-pulse-8-11/1").unwrap();
    assert!(form.item(&item_id("own_decisions")).is_some());
    let draft = council.chorus.stores.app.wave(&wave).await.unwrap().unwrap().draft;
    assert!(draft.contains("own_decisions = \"rights\""), "{draft}");
}

#[tokio::test]
async fn the_forecast_is_that_of_the_questions_as_they_stand() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let (design, _) = council.read(&wave).await;
    assert!(matches!(planned(&council.chorus.catalogue, &design), Err(WorkflowError::Faults(_))), "no number yet");
    let whole = council.whole_pulse().await;
    let (design, _) = council.read(&whole).await;
    let plan = planned(&council.chorus.catalogue, &design).unwrap();
    assert_eq!((plan.forecast.scopes.len(), plan.forecast.scopes[0].answers), (1, 297));
    assert!(!plan.forecast.scopes[0].figures.is_empty());
}

#[tokio::test]
async fn thrown_away_a_survey_leaves_nothing_and_a_launched_one_is_not_thrown_away() {
    let council = Council::new().await;
    let wave = council.whole_pulse().await;
    settle(&council.chorus, council.at(&wave).await).await.unwrap();
    let at = council.at(&wave).await;
    throw_away(&council.chorus, &wave, WHO).await.unwrap();
    assert!(council.chorus.stores.app.waves().await.unwrap().is_empty());
    assert!(council.chorus.stores.app.consultations().await.unwrap().is_empty());
    let gone = set_title(&council.chorus, at, "x").await;
    assert!(matches!(gone, Err(DesignError::Workflow(WorkflowError::NoSuchWave(_)))));
    assert!(matches!(throw_away(&council.chorus, &wave, WHO).await, Err(WorkflowError::NoSuchWave(_))));
}
