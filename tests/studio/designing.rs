//! What changes in a design, and what does not.

use chorus::consultation::Importance;
use chorus::consultation::design::{DesignKind, ItemFault, Leads, Step};
use chorus::questionnaire::{Band, Condition, Item, ItemKind};
use chorus::store::StoreError;
use chorus::workflow::WorkflowError;
use chorus::workflow::design::{
    DesignError, ItemChange, Refused, add_from_bank, add_own, copy_to_band, import_form, merge_groups, remove_items,
    save_item, set_days, set_importance, set_title, shift_item, unlock_item,
};
use time::macros::date;

use super::{At, Council, WHO, item_id};

const EIGHT: Band = Band::EightToEleven;

fn refused<T: std::fmt::Debug>(done: Result<T, DesignError>) -> Refused {
    match done {
        Err(DesignError::Refused(refused)) => refused,
        other => panic!("it was not refused: {other:?}"),
    }
}

/// A question of the survey as it stands, with this change.
async fn changed(
    council: &Council,
    wave: &chorus::consultation::WaveId,
    id: &str,
    to: impl FnOnce(&mut Item),
) -> ItemChange {
    let (design, _) = council.read(wave).await;
    let mut item = design.forms[&EIGHT].item(&item_id(id)).unwrap().clone();
    to(&mut item);
    ItemChange { band: EIGHT, item, area: None }
}

#[tokio::test]
async fn each_kind_begins_with_questions_days_and_a_name_of_its_own() {
    let council = Council::new().await;
    for (kind, name) in [
        (DesignKind::Full, "2027-06-life"),
        (DesignKind::Pulse, "2027-06-pulse"),
        (DesignKind::OneTopic, "2027-06-topic"),
        (DesignKind::PromiseCheck, "2027-06-promises"),
        (DesignKind::SpotCheck, "2027-06-spot"),
    ] {
        let wave = council.begun(kind).await;
        assert_eq!(wave.as_str(), name);
        let (design, version) = council.read(&wave).await;
        assert_eq!((design.calendar.meeting_on, version), (date!(2027 - 06 - 16), 1));
        assert!(design.forms.values().all(|form| form.items().next().is_some()), "{name}");
    }
    assert_eq!(council.begun(DesignKind::Pulse).await.as_str(), "2027-06-pulse-2");
    let entries = council.chorus.stores.app.audit_trail().await.unwrap();
    assert_eq!(entries.iter().filter(|entry| entry.note.act == "design.begin" && entry.note.who == WHO).count(), 6);
}

#[tokio::test]
async fn a_change_made_from_an_old_page_changes_nothing() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let at = council.at(&wave).await;
    set_title(&council.chorus, at, "Mine").await.unwrap();
    let late = set_title(&council.chorus, At { who: "ash", ..at }, "Theirs").await.unwrap_err();
    assert!(late.is_conflict());
    assert_eq!(council.read(&wave).await.0.title, "Mine");
    let absent = "nowhere".parse().unwrap();
    let gone = set_title(&council.chorus, At { wave: &absent, ..at }, "Theirs").await;
    assert!(matches!(gone, Err(DesignError::Workflow(WorkflowError::NoSuchWave(_)))));
}

#[tokio::test]
async fn reworded_bank_questions_become_the_councils_own_and_keep_their_area() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let softer = changed(&council, &wave, "decisions", |item| item.statement = "say they are listened to".into()).await;
    let id = save_item(&council.chorus, council.at(&wave).await, softer).await.unwrap();
    assert_eq!(id, item_id("decisions"), "what it means in words is not what was asked");

    let mut reworded =
        changed(&council, &wave, "decisions", |item| item.wording = "Do grown-ups listen to you?".into()).await;
    reworded.item.easy = None;
    let id = save_item(&council.chorus, council.at(&wave).await, reworded).await.unwrap();
    assert_eq!(id, item_id("own_decisions"));
    let (design, _) = council.read(&wave).await;
    assert_eq!(design.areas[&id], item_id("rights"));
    assert_eq!(design.bands_asked(&id).count(), 3, "every age group goes with it, so they can be added up");
    assert!(design.forms[&EIGHT].source.ends_with("own questions by Fenmoor"));
}

#[tokio::test]
async fn an_own_question_needs_an_area_of_the_strategy_and_words() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let (design, _) = council.read(&wave).await;
    let item = Item {
        wording: "Can you get a bus to your friends?".into(),
        easy: None,
        hint: None,
        statement: "can get a bus to their friends".into(),
        core: false,
        ..design.forms[&EIGHT].item(&item_id("decisions")).unwrap().clone()
    };
    let at = council.at(&wave).await;
    let add =
        async |item: Item, area: Option<&str>| add_own(&council.chorus, at, item, &[EIGHT], area.map(item_id)).await;
    assert_eq!(refused(add(item.clone(), None).await), Refused::NoArea);
    assert_eq!(refused(add(item.clone(), Some("moon")).await), Refused::NoArea);
    let wordless = Item { wording: String::new(), ..item.clone() };
    assert_eq!(refused(add(wordless, Some("safety")).await), Refused::Item(vec![ItemFault::Wording]));
    assert_eq!(council.read(&wave).await.1, 1, "nothing was stored");
    let id = add(item, Some("safety")).await.unwrap();
    assert_eq!(id.as_str(), "own_can_you_get_a");
    let (design, _) = council.read(&wave).await;
    assert_eq!(design.areas[&id], item_id("safety"));

    remove_items(&council.chorus, council.at(&wave).await, std::slice::from_ref(&id), &Band::ALL).await.unwrap();
    assert!(council.read(&wave).await.0.areas.is_empty(), "what was said of it went too");
}

#[tokio::test]
async fn bank_questions_come_in_the_words_of_each_band() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let pets = item_id("pets");
    let added = add_from_bank(
        &council.chorus,
        council.at(&wave).await,
        std::slice::from_ref(&pets),
        &[EIGHT, Band::CareLeavers],
    )
    .await;
    assert_eq!(added.unwrap(), 2);
    copy_to_band(&council.chorus, council.at(&wave).await, &pets, Band::ElevenToSeventeen).await.unwrap();
    let (design, _) = council.read(&wave).await;
    for band in [EIGHT, Band::ElevenToSeventeen, Band::CareLeavers] {
        let name = format!("wellbeing-{band}/1");
        let bank = council.chorus.catalogue.questionnaire(&name).unwrap();
        assert_eq!(design.forms[&band].item(&pets), bank.item(&pets), "{band}");
    }
    let at = council.at(&wave).await;
    assert_eq!(
        refused(add_from_bank(&council.chorus, at, std::slice::from_ref(&pets), &[EIGHT]).await),
        Refused::Twice
    );
    assert_eq!(refused(add_from_bank(&council.chorus, at, &[item_id("moon")], &[EIGHT]).await), Refused::Gone);
    assert_eq!(refused(copy_to_band(&council.chorus, at, &pets, Band::FourToSeven).await), Refused::Gone);
}

#[tokio::test]
async fn a_copy_has_its_words_locked_until_somebody_says_why_not() {
    let council = Council::new().await;
    let first = council.begun(DesignKind::Pulse).await;
    let copy = council.try_begin(DesignKind::Copy, Some(first.clone())).await.unwrap();
    assert_eq!(copy.as_str(), "2027-06-again");
    let other = "moon".parse().unwrap();
    assert_eq!(refused(council.try_begin(DesignKind::Copy, Some(other)).await), Refused::Gone);

    let reword = || changed(&council, &copy, "decisions", |item| item.hint = Some("At school, say.".into()));
    assert_eq!(refused(save_item(&council.chorus, council.at(&copy).await, reword().await).await), Refused::Locked);
    let decisions = item_id("decisions");
    let unlock = async |why: &str| unlock_item(&council.chorus, council.at(&copy).await, &decisions, why).await;
    assert_eq!(refused(unlock("").await), Refused::NoReason);
    unlock("Children told us they did not understand it.").await.unwrap();
    save_item(&council.chorus, council.at(&copy).await, reword().await).await.unwrap();
    let (design, _) = council.read(&copy).await;
    assert!(design.is_locked(&item_id("home_safe")), "the others are locked still");
    assert_eq!(design.locks.unwrap().unlocked.len(), 1);
}

#[tokio::test]
async fn questions_move_and_conditions_look_back() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let ids = async || -> Vec<String> {
        council.read(&wave).await.0.forms[&EIGHT].items().map(|item| item.id.to_string()).collect()
    };
    let before = ids().await;
    let second = item_id(&before[1]);
    shift_item(&council.chorus, council.at(&wave).await, EIGHT, &second, Step::Earlier).await.unwrap();
    let after = ids().await;
    assert_eq!((&after[0], &after[1]), (&before[1], &before[0]));
    let at = council.at(&wave).await;
    assert_eq!(refused(shift_item(&council.chorus, at, EIGHT, &second, Step::Earlier).await), Refused::AtTheEnd);

    let last = after.last().unwrap();
    let with = async |item: &str, option: &str| {
        let condition = Condition { item: item_id(item), any_of: vec![option.parse().unwrap()] };
        let change = changed(&council, &wave, last, |item| item.only_if = Some(condition)).await;
        save_item(&council.chorus, council.at(&wave).await, change).await
    };
    assert_eq!(refused(with(&after[0], "moon").await), Refused::Condition);
    assert_eq!(refused(with(last, "all").await), Refused::Condition, "not at itself");
    let (design, _) = council.read(&wave).await;
    let earlier = design.forms[&EIGHT].items().find(|item| matches!(item.kind, ItemKind::OneOf { .. })).unwrap();
    let option = earlier.kind.codes().next().unwrap().to_string();
    with(earlier.id.as_str(), &option).await.unwrap();
}

#[tokio::test]
async fn days_numbers_and_importance_are_held_to_what_can_be() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Full).await;
    let at = council.at(&wave).await;
    let soon = Leads { papers: 2, ..Leads::FULL };
    assert_eq!(refused(set_days(&council.chorus, at, date!(2027 - 07 - 14), soon, Vec::new()).await), Refused::Leads);
    set_days(&council.chorus, at, date!(2027 - 07 - 14), Leads::FULL, Vec::new()).await.unwrap();
    let (design, _) = council.read(&wave).await;
    assert_eq!(design.purpose.hear_back_on, Some(date!(2027 - 07 - 28)), "it moved along with the meeting");

    let importance = |id: &str| vec![(item_id(id), Importance::MostImportant)];
    let at = council.at(&wave).await;
    assert_eq!(refused(set_importance(&council.chorus, at, importance("moon")).await), Refused::Gone);
    set_importance(&council.chorus, at, importance("decisions")).await.unwrap();

    let names = ["4-7", "8-11"].map(|name| name.parse().unwrap());
    merge_groups(&council.chorus, council.at(&wave).await, &names[0], &names[1]).await.unwrap();
    let (design, _) = council.read(&wave).await;
    assert_eq!((design.groups.len(), design.groups[0].title.as_str()), (3, "Ages 4 to 11"));
    let again = merge_groups(&council.chorus, council.at(&wave).await, &names[0], &names[1]).await;
    assert_eq!(refused(again), Refused::Gone);
}

#[tokio::test]
async fn a_file_with_faults_is_refused_with_each_of_them_and_a_sound_one_is_taken() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    let at = council.at(&wave).await;
    let import = async |bytes: &[u8]| import_form(&council.chorus, at, EIGHT, "mine.toml", bytes).await;
    for hostile in [&b"\xff\xfe"[..], &vec![b'['; 300_000], b"code = 1\n", &[0; 64]] {
        let Refused::File(faults) = refused(import(hostile).await) else { panic!("a fault of the file") };
        assert!(!faults.is_empty() && faults.iter().all(|fault| fault.file == "mine.toml"));
    }
    let sound = council.chorus.catalogue.questionnaire("promise-pulse/1").unwrap().file.clone();
    assert_eq!(council.read(&wave).await.1, 1, "nothing was stored");
    import(sound.as_bytes()).await.unwrap();
    let (design, _) = council.read(&wave).await;
    assert_eq!(design.forms[&EIGHT].from.as_deref(), Some("promise-pulse/1"));
    assert_eq!(design.forms[&EIGHT].items().count(), 9, "the tenth is for older ones");
    let stale = set_title(&council.chorus, at, "x").await.unwrap_err();
    assert!(matches!(stale, DesignError::Workflow(WorkflowError::Store(StoreError::DesignedSince))));
}
