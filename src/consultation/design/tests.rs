use time::macros::date;

use super::*;
use crate::consultation::{Draft, samples};
use crate::questionnaire::{Condition, Item};

const TODAY: Date = date!(2027 - 01 - 11);

fn item_id(text: &str) -> ItemId {
    text.parse().unwrap()
}

fn known() -> KnownAreas {
    let banked = samples::questionnaires().iter().flat_map(|one| one.items().map(|item| item.id.clone())).collect();
    KnownAreas {
        of: [(item_id("home_safe"), item_id("home"))].into(),
        codes: [item_id("home"), item_id("school")].into(),
        banked,
    }
}

/// A whole design: two questions for one band, which is one group.
fn design() -> Design {
    let mut form = Form::taken_from(&samples::questionnaires()[0], Band::FourToSeven);
    let mut safe = form.parts[0].items[0].clone();
    if let crate::questionnaire::ItemKind::OneOf { options, .. } = &mut safe.kind {
        options[0].counts = crate::questionnaire::Counts::Positive;
        options[1].counts = crate::questionnaire::Counts::Negative;
    }
    let second = Item { id: item_id("school"), ..safe.clone() };
    form.parts[0].items = vec![safe, second];
    Design {
        schema: DESIGN_SCHEMA.to_owned(),
        wave: "2027-pulse".parse().unwrap(),
        title: "How is life?".to_owned(),
        kind: DesignKind::Pulse,
        council: "Fenmoor \"County\" Council".to_owned(),
        population: "care".to_owned(),
        strategy: "sample/1".to_owned(),
        rho: "0.03".to_owned(),
        calendar: Calendar::backwards(date!(2027 - 03 - 17), Leads::SHORT, Vec::new()),
        purpose: DesignPurpose {
            can_change: "How often you see your family.".to_owned(),
            who_decides: "The board.".to_owned(),
            hear_back_on: Some(date!(2027 - 03 - 31)),
        },
        forms: [(Band::EightToEleven, form)].into(),
        groups: vec![DesignGroup {
            group: "8-11".parse().unwrap(),
            title: "Ages 8 to 11".to_owned(),
            bands: vec![Band::EightToEleven],
            invited: Some(150),
            answers: None,
            exact_n: false,
        }],
        importance: BTreeMap::new(),
        areas: BTreeMap::new(),
        short_way: false,
        locks: None,
        languages: BTreeMap::new(),
    }
}

/// The faults after `change`, which the sound design does not have.
fn faults_after(change: impl FnOnce(&mut Design)) -> Vec<(Place, FaultKind)> {
    let mut changed = design();
    change(&mut changed);
    changed.faults(&known(), TODAY).into_iter().map(|fault| (fault.place, fault.kind)).collect()
}

fn form(design: &mut Design) -> &mut Form {
    design.forms.get_mut(&Band::EightToEleven).unwrap()
}

#[test]
fn a_whole_design_has_no_faults_and_its_draft_says_the_same() {
    assert_eq!(design().faults(&known(), TODAY), []);
    let mut design = design();
    design.importance.insert(item_id("school"), Importance::MostImportant);
    design.areas.insert(item_id("school"), item_id("home"));
    let names = [(Band::EightToEleven, "2027-pulse-8-11/1".to_owned())].into();
    let draft = Draft::parse("draft", &design.to_draft_toml(&names)).unwrap_or_else(|told| panic!("{}", told[0]));
    assert_eq!(draft.council, design.council);
    assert_eq!((draft.opens_on, draft.closes_on), (design.calendar.opens_on, design.calendar.closes_on));
    assert_eq!(draft.results_on, date!(2027 - 03 - 17));
    assert_eq!((draft.importance, draft.areas), (design.importance.clone(), design.areas.clone()));
    assert_eq!(draft.purpose, design.purpose.whole());
    assert_eq!((draft.questionnaires, draft.groups[0].expected), (names, Some(150)));
}

#[test]
fn a_design_is_read_back_as_it_was_stored_and_another_form_is_refused() {
    let mut design = design();
    design.locks =
        Some(Locks { survey: "Last".to_owned(), items: [item_id("school")].into(), unlocked: BTreeMap::new() });
    let said = Translated {
        text: "Cartref".to_owned(),
        state: TranslationState::Checked,
        english: "Home".to_owned(),
        by: "sam".to_owned(),
        checked_by: Some("jo".to_owned()),
        back: None,
    };
    design.languages.insert("cy".parse().unwrap(), [("title".to_owned(), said)].into());
    assert_eq!(Design::from_json(&design.to_json()).unwrap(), design);
    let later = design.to_json().replace(DESIGN_SCHEMA, "chorus.design/2");
    assert!(matches!(Design::from_json(&later), Err(NotADesign::Schema)));
    assert!(matches!(Design::from_json("{}"), Err(NotADesign::Shape(_))));
    assert!("EN".parse::<Language>().is_err() && "pt-BR".parse::<Language>().is_ok());
}

#[test]
fn days_are_counted_backwards_and_step_over_weekends() {
    // Papers a week before the meeting on Wednesday 17 March; five days of reading before them end on a Friday.
    let days = Calendar::backwards(date!(2027 - 03 - 17), Leads::SHORT, Vec::new());
    assert_eq!(days.papers_on, date!(2027 - 03 - 10));
    assert_eq!(days.key_day, date!(2027 - 03 - 05));
    assert_eq!(days.closes_on, date!(2027 - 03 - 02));
    assert_eq!(days.opens_on, date!(2027 - 02 - 16));
    // A meeting on a Monday: every Sunday becomes the Friday before.
    let days = Calendar::backwards(date!(2027 - 03 - 14), Leads::SHORT, Vec::new());
    assert_eq!(days.papers_on, date!(2027 - 03 - 05), "not Sunday the 7th");
}

#[test]
fn the_key_day_is_one_on_which_no_key_holder_is_away() {
    let away = |from, to| Away { who: "privacy lead".to_owned(), from, to };
    let days = Calendar::backwards(
        date!(2027 - 03 - 17),
        Leads::SHORT,
        vec![away(date!(2027 - 03 - 04), date!(2027 - 03 - 09)), away(date!(2027 - 03 - 02), date!(2027 - 03 - 02))],
    );
    assert_eq!(days.key_day, date!(2027 - 03 - 03));
    assert!(days.faults(TODAY).is_empty());
    let always = Calendar::backwards(
        date!(2027 - 03 - 17),
        Leads::SHORT,
        vec![away(date!(2026 - 01 - 01), date!(2028 - 01 - 01))],
    );
    assert_eq!(always.faults(TODAY), [DaysFault::Away("privacy lead".to_owned())]);
}

#[test]
fn what_is_too_late_is_told_with_the_day_it_would_have_needed_and_what_can_be_reached() {
    let days = Calendar::backwards(date!(2027 - 03 - 17), Leads::SHORT, Vec::new());
    assert_eq!(days.too_late(date!(2027 - 02 - 13)), None, "preparing may begin on the very day");
    let late = days.too_late(date!(2027 - 02 - 14)).unwrap();
    assert_eq!(late.needed, date!(2027 - 02 - 13));
    assert!(late.shortest_reaches);
    let reached = Calendar::backwards(late.earliest_meeting, Leads::SHORT, Vec::new());
    assert_eq!(reached.too_late(date!(2027 - 02 - 14)), None);
    // Ten days away nothing reaches it: papers alone take seven.
    let soon = Calendar::backwards(date!(2027 - 01 - 21), Leads::SHORT, Vec::new()).too_late(TODAY).unwrap();
    assert!(!soon.shortest_reaches);
    assert!(soon.earliest_meeting > date!(2027 - 02 - 11));
}

#[test]
fn leads_shorter_than_the_law_or_longer_than_anybody_needs_are_faults() {
    let with = |leads| Calendar::backwards(date!(2027 - 09 - 15), leads, Vec::new()).faults(TODAY);
    assert!(with(Leads::LEAST).is_empty());
    assert_eq!(with(Leads { papers: 6, ..Leads::LEAST }), [DaysFault::Leads]);
    assert_eq!(with(Leads { fieldwork: 181, ..Leads::SHORT }), [DaysFault::Leads]);
}

#[test]
fn a_purpose_is_needed_whole_and_after_the_board_has_met() {
    let fault = |kind| vec![(Place::Purpose, kind)];
    assert_eq!(faults_after(|d| d.purpose.can_change.clear()), fault(FaultKind::CanChange));
    assert_eq!(faults_after(|d| d.purpose.who_decides = "a\nb".to_owned()), fault(FaultKind::WhoDecides));
    assert_eq!(faults_after(|d| d.purpose.hear_back_on = None), fault(FaultKind::HearBack));
    let early = |d: &mut Design| d.purpose.hear_back_on = Some(date!(2027 - 03 - 16));
    assert_eq!(faults_after(early), fault(FaultKind::HearBackEarly));
}

#[test]
fn an_own_question_without_an_outcome_area_is_told_with_its_place() {
    let own = |d: &mut Design| form(d).parts[0].items[1].id = item_id("own_bus_pass");
    let place = Place::Item(Band::EightToEleven, item_id("own_bus_pass"));
    assert_eq!(faults_after(own), [(place.clone(), FaultKind::NoArea)]);
    let in_area = |area: &'static str| {
        move |d: &mut Design| {
            own(d);
            d.areas.insert(item_id("own_bus_pass"), item_id(area));
        }
    };
    assert_eq!(faults_after(in_area("school")), []);
    assert_eq!(faults_after(in_area("moon")), [(place, FaultKind::NoSuchArea)]);
}

#[test]
fn hard_questions_stand_neither_first_nor_last() {
    let place = |id| Place::Item(Band::EightToEleven, item_id(id));
    let first = faults_after(|d| form(d).parts[0].items[0].sensitive = true);
    assert_eq!(first, [(place("home_safe"), FaultKind::SensitiveFirst)]);
    let last = faults_after(|d| form(d).parts[0].items[1].sensitive = true);
    assert_eq!(last, [(place("school"), FaultKind::SensitiveLast)]);
}

#[test]
fn a_condition_looks_back_at_an_answer_that_is_there() {
    let place = Place::Item(Band::EightToEleven, item_id("school"));
    let with = |item: &str, option: &str| {
        let condition = Condition { item: item_id(item), any_of: vec![option.parse().unwrap()] };
        faults_after(|d| form(d).parts[0].items[1].only_if = Some(condition))
    };
    assert_eq!(with("home_safe", "always"), []);
    assert_eq!(with("home_safe", "moon"), [(place.clone(), FaultKind::Condition)]);
    assert_eq!(with("gone", "always"), [(place, FaultKind::Condition)]);
}

#[test]
fn every_band_stands_in_one_group_with_numbers_that_can_be() {
    let group = Place::Group("8-11".parse().unwrap());
    let one = |change: fn(&mut DesignGroup)| faults_after(|d| change(&mut d.groups[0]));
    assert_eq!(one(|g| g.invited = None), [(group.clone(), FaultKind::Invited)]);
    assert_eq!(one(|g| g.answers = Some(151)), [(group.clone(), FaultKind::Answers)]);
    assert_eq!(one(|g| g.title.clear()), [(group.clone(), FaultKind::GroupTitle)]);
    assert_eq!(one(|g| g.bands.push(Band::CareLeavers)), [(group, FaultKind::GroupWithoutForm)]);
    let band = Place::Band(Band::EightToEleven);
    assert_eq!(faults_after(|d| d.groups.clear()), [(band.clone(), FaultKind::InNoGroup)]);
    let twice = faults_after(|d| d.groups.push(DesignGroup { group: "x".parse().unwrap(), ..d.groups[0].clone() }));
    assert_eq!(twice, [(band, FaultKind::InTwoGroups)]);
}

#[test]
fn merged_groups_add_up_what_was_typed() {
    let mut design = design();
    let older = DesignGroup {
        group: "11-17".parse().unwrap(),
        bands: vec![Band::ElevenToSeventeen],
        answers: Some(10),
        ..design.groups[0].clone()
    };
    design.groups.push(older);
    let names = ["11-17", "8-11", "8+"].map(|name| name.parse::<GroupId>().unwrap());
    assert!(!design.merge(&names[0], &names[0], names[2].clone(), "All"));
    assert!(design.merge(&names[0], &names[1], names[2].clone(), "Ages 8 and up"));
    let merged = &design.groups[0];
    assert_eq!((design.groups.len(), merged.invited, merged.answers), (1, Some(300), None));
    assert_eq!(merged.bands, [Band::EightToEleven, Band::ElevenToSeventeen]);
}

#[test]
fn unlocking_keeps_the_reason_and_locks_nothing_else() {
    let mut design = design();
    let items = ["home_safe", "school"].map(item_id);
    design.locks = Some(Locks { survey: "Last".to_owned(), items: items.clone().into(), unlocked: BTreeMap::new() });
    assert!(design.is_locked(&items[0]) && design.is_locked(&items[1]));
    assert!(design.unlock(&items[0], "Children did not understand it."));
    assert!(!design.unlock(&items[0], "again"), "it is unlocked already");
    assert!(!design.is_locked(&items[0]) && design.is_locked(&items[1]));
    let told = &design.locks.unwrap().unlocked[&items[0]];
    assert_eq!(told, "Children did not understand it.");
}

#[test]
fn questions_move_across_parts_and_a_removed_one_takes_conditions_along() {
    let mut design = design();
    let form = form(&mut design);
    let id = item_id("school");
    let own = Item { id: item_id("own"), ..form.parts[0].items[0].clone() };
    form.add("More", own);
    assert!(form.shift(&id, Step::Later), "into the next part");
    assert_eq!(form.parts[1].items[0].id, id);
    assert!(form.shift(&id, Step::Earlier) && form.shift(&id, Step::Earlier) && !form.shift(&id, Step::Earlier));
    let condition = Condition { item: id.clone(), any_of: vec!["always".parse().unwrap()] };
    form.item_mut(&item_id("own")).unwrap().only_if = Some(condition);
    form.remove(&id);
    assert_eq!(form.item(&item_id("own")).unwrap().only_if, None);
}

#[test]
fn what_one_question_lacks_is_told_kind_by_kind() {
    let faults = |change: fn(&mut Item)| {
        let mut item = form(&mut design()).parts[0].items[0].clone();
        change(&mut item);
        item_faults(&item)
    };
    assert_eq!(faults(|_| {}), []);
    assert_eq!(faults(|item| item.wording = " ".to_owned()), [ItemFault::Wording]);
    assert_eq!(faults(|item| item.hint = Some("a\u{7}".to_owned())), [ItemFault::Hint]);
    for statement in ["Feel safe", "feel safe.", ""] {
        let mut item = form(&mut design()).parts[0].items[0].clone();
        item.statement = statement.to_owned();
        assert_eq!(item_faults(&item), [ItemFault::Statement], "{statement:?}");
    }
}

#[test]
fn a_renamed_question_is_the_same_one_everywhere() {
    let mut design = design();
    let (old, new) = (item_id("home_safe"), design.own_name("Do you feel SAFE at home, at night?"));
    assert_eq!(new.as_str(), "own_do_you_feel_safe");
    let condition = Condition { item: old.clone(), any_of: vec!["always".parse().unwrap()] };
    form(&mut design).item_mut(&item_id("school")).unwrap().only_if = Some(condition);
    design.importance.insert(old.clone(), Importance::MostImportant);
    design.rename(&old, &new);
    assert_eq!(design.importance_of(&new), Importance::MostImportant);
    let form = &design.forms[&Band::EightToEleven];
    assert_eq!(form.item(&item_id("school")).unwrap().only_if.as_ref().unwrap().item, new);
    assert!(form.item(&old).is_none() && form.item(&new).is_some());
    assert_eq!(design.own_name("Do you feel safe?").as_str(), "own_do_you_feel_safe_2");
    assert_eq!(design.own_name("你好 ???").as_str(), "own");
}

fn welsh() -> Language {
    "cy".parse().unwrap()
}

/// A design with one language, and the place of its first question.
pub(super) fn with_welsh() -> (Design, String) {
    let mut design = design();
    design.add_language(welsh()).unwrap();
    let place = design.strings().into_iter().find(|string| string.said == Said::Wording).unwrap().place();
    (design, place)
}

#[test]
fn a_design_is_looked_at_in_a_language_and_in_english_where_words_lack_or_stand_for_other_english() {
    let (mut design, _) = with_welsh();
    let places: Vec<_> = design.strings().iter().map(DesignString::place).collect();
    assert!(design.in_language(&welsh()) == design, "nothing is written yet");
    for place in &places {
        design.translate(&welsh(), place, &format!("cy {place}"), "sam").unwrap();
    }
    let shown = design.in_language(&welsh());
    for string in shown.strings() {
        assert_eq!(string.english, format!("cy {}", string.place()), "every string has its place");
    }
    design.title = "Another title".to_owned();
    assert_eq!(design.in_language(&welsh()).title, "Another title", "those words were for other English");
}

#[test]
fn every_string_young_people_read_has_a_place_of_its_own() {
    let (design, _) = with_welsh();
    let places: Vec<_> = design.strings().iter().map(DesignString::place).collect();
    let apart: std::collections::BTreeSet<_> = places.iter().collect();
    assert_eq!(apart.len(), places.len());
    assert!(places.contains(&"survey/title".to_owned()) && places.contains(&"8-11/part/1".to_owned()));
    assert!(places.iter().any(|place| place.ends_with("/home_safe/answer/always")), "{places:?}");
    assert!(places.iter().all(|place| design.english_at(place).is_some()));
}

#[test]
fn whoever_writes_words_cannot_check_them() {
    let (mut design, place) = with_welsh();
    let state = |design: &Design| {
        Languages::of(design).rows(&welsh()).into_iter().find(|row| row.string.place() == place).unwrap().state
    };
    assert_eq!(state(&design), RowState::Missing);
    assert_eq!(design.check_translation(&welsh(), &place, None, "sam"), Err(NotTranslated::Gone));
    assert_eq!(design.translate(&welsh(), &place, "Wyt ti’n ddiogel?", "sam"), Ok(true));
    assert_eq!(state(&design), RowState::Draft);
    assert_eq!(design.check_translation(&welsh(), &place, None, "sam"), Err(NotTranslated::SamePerson));
    assert_eq!(
        design.check_translation(&welsh(), &place, Some("Are you safe?"), "sam"),
        Err(NotTranslated::SamePerson)
    );
    assert_eq!(state(&design), RowState::Draft);
    design.check_translation(&welsh(), &place, None, "kim").unwrap();
    assert_eq!(state(&design), RowState::Checked);
    design.check_translation(&welsh(), &place, Some("Are you safe?"), "kim").unwrap();
    assert_eq!(state(&design), RowState::BackTranslated);
    // The same words again change nothing; others are a draft again, of whoever wrote them.
    assert_eq!(design.translate(&welsh(), &place, "Wyt ti’n ddiogel?", "kim"), Ok(false));
    assert_eq!(state(&design), RowState::BackTranslated);
    assert_eq!(design.translate(&welsh(), &place, "Ydych chi’n ddiogel?", "kim"), Ok(true));
    assert_eq!(state(&design), RowState::Draft);
    assert_eq!(design.check_translation(&welsh(), &place, None, "kim"), Err(NotTranslated::SamePerson));
}

#[test]
fn words_for_other_english_count_as_not_written() {
    let (mut design, place) = with_welsh();
    design.translate(&welsh(), &place, "Wyt ti’n ddiogel?", "sam").unwrap();
    design.check_translation(&welsh(), &place, None, "kim").unwrap();
    let form = design.forms.values_mut().next().unwrap();
    "Do you like where you live?".clone_into(&mut form.parts[0].items[0].wording);
    let row = Languages::of(&design).rows(&welsh()).into_iter().find(|row| row.string.place() == place).unwrap().state;
    assert_eq!(row, RowState::Changed);
    assert_eq!(design.check_translation(&welsh(), &place, None, "kim"), Err(NotTranslated::EnglishChanged));
    assert_eq!(
        design.translate(&welsh(), &place, "Wyt ti’n ddiogel?", "sam"),
        Ok(true),
        "it holds, says who writes it"
    );
}

#[test]
fn a_language_stands_below_checked_until_somebody_else_read_every_string() {
    let (mut design, _) = with_welsh();
    let all = design.strings();
    assert_eq!(Languages::of(&design).below_checked(), [(welsh(), all.len())]);
    for (at, string) in all.iter().enumerate() {
        design.translate(&welsh(), &string.place(), &format!("gair {at}"), "sam").unwrap();
    }
    assert_eq!(Languages::of(&design).below_checked(), [(welsh(), all.len())]);
    for string in &all {
        design.check_translation(&welsh(), &string.place(), None, "kim").unwrap();
    }
    assert_eq!(Languages::of(&design).below_checked(), []);
    let progress = Languages::of(&design).progress(&welsh());
    assert_eq!((progress.all, progress.checked, progress.below_checked()), (all.len(), all.len(), 0));
    assert_eq!(Design::from_json(&design.to_json()).unwrap(), design);
}

#[test]
fn words_that_no_page_could_show_are_not_taken() {
    let (mut design, place) = with_welsh();
    for words in ["", "  ", "two\nlines", &"a".repeat(MOST_STRING + 1)] {
        assert_eq!(design.translate(&welsh(), &place, words, "sam"), Err(NotTranslated::Words), "{words:?}");
    }
    assert_eq!(design.translate(&welsh(), "8-11/nothing/wording", "gair", "sam"), Err(NotTranslated::Gone));
    assert_eq!(design.translate(&"ar".parse().unwrap(), &place, "gair", "sam"), Err(NotTranslated::Gone));
    assert_eq!(design.add_language(welsh()), Err(NotTranslated::Language));
    assert_eq!(design.add_language("en-GB".parse().unwrap()), Err(NotTranslated::Language));
}
