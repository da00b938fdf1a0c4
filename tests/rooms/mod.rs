//! A worker and a group in one room, through the pages.

use chorus::access::Role;
use chorus::web::run;

use crate::door::{Council, Staff};

const VOTE: [(&str, &str); 6] = [
    ("kind", "vote"),
    ("title", "Where shall we go in the summer?"),
    ("group", "VOICE"),
    ("option", "To the sea"),
    ("option", "Climbing"),
    ("option", ""),
];
const LABEL: &str = "It is not a survey result.";

/// Begins something, and gives where it stands.
async fn begun(worker: &mut Staff, form: &[(&str, &str)]) -> String {
    let reply = worker.post("/staff/rooms/new", form).await;
    assert_eq!(reply.status, 303, "{}", reply.page);
    reply.location().unwrap().to_owned()
}

async fn hands(council: &Council) -> Vec<u32> {
    let rooms = council.chorus.stores.app.rooms().await.unwrap();
    rooms.iter().flat_map(|room| room.lines.iter().map(|line| line.hands)).collect()
}

#[test]
fn a_vote_is_tapped_recorded_and_put_before_the_board_which_answers() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        assert!(worker.get("/staff/rooms").await.page.contains("Nothing here yet."));
        let room = begun(&mut worker, &VOTE).await;
        let page = worker.get(&room).await.page;
        assert!(page.contains("Everyone here sees the totals."), "{page}");
        for (act, line) in [("vote", "1"), ("vote", "1"), ("vote", "2"), ("undo", "2")] {
            assert_eq!(worker.post(&format!("{room}/{act}"), &[("line", line)]).await.location(), Some(&*room));
        }
        assert_eq!(hands(&council).await, [2, 0]);
        assert_eq!(worker.post(&format!("{room}/undo"), &[("line", "2")]).await.status, 404, "less than no hand");
        assert_eq!(worker.post(&format!("{room}/ask"), &[]).await.status, 404, "nothing is recorded yet");

        for (present, status) in [("", 422), ("0", 422), ("many", 422), ("12", 303)] {
            let recorded = worker.post(&format!("{room}/record"), &[("present", present)]).await;
            assert_eq!(recorded.status, status, "{present}");
        }
        let page = worker.get(&room).await.page;
        assert!(page.contains("the view of a group of about 12") && page.contains(LABEL), "{page}");
        assert_eq!(worker.post(&format!("{room}/ask"), &[]).await.status, 303);
        assert_eq!(worker.post(&format!("{room}/ask"), &[]).await.status, 404, "once is enough");

        let mut member = council.staff("bo", Role::Board).await;
        let before = member.get("/staff/board").await.page;
        assert!(before.contains("Where shall we go in the summer?") && before.contains(LABEL), "{before}");
        let answer = room.replace("rooms", "board");
        assert_eq!(member.post(&answer, &[("answer", " ")]).await.status, 422);
        assert_eq!(member.post(&answer, &[("answer", "Yes, in July.")]).await.status, 303);
        assert!(worker.get(&room).await.page.contains("Yes, in July."), "the group is not told");
        assert!(worker.get("/staff/rooms").await.page.contains("The board answered"));
    });
}

#[test]
fn what_was_recorded_does_not_change_any_more() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let room = begun(&mut worker, &VOTE).await;
        worker.post(&format!("{room}/vote"), &[("line", "1")]).await;
        worker.post(&format!("{room}/record"), &[("present", "9")]).await;
        for (act, fields) in [
            ("vote", ("line", "1")),
            ("undo", ("line", "1")),
            ("record", ("present", "90")),
            ("idea", ("idea", "More")),
        ] {
            assert_eq!(worker.post(&format!("{room}/{act}"), &[fields]).await.status, 404, "{act}");
        }
        assert_eq!(hands(&council).await, [1, 0]);
        assert_eq!(council.chorus.stores.app.rooms().await.unwrap()[0].present, Some(9));
    });
}

#[test]
fn a_question_that_is_private_in_a_questionnaire_is_refused_however_it_is_spelt() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let private: Vec<String> = council
            .chorus
            .catalogue
            .bank()
            .flat_map(|form| form.items().filter(|item| item.sensitive).map(|item| item.wording.clone()))
            .filter(|wording| wording.chars().count() < 140)
            .collect();
        assert!(private.len() > 10, "the bank has no private questions");
        for wording in private {
            let shouted = format!("So: {}!", wording.to_uppercase().replace('?', ""));
            let form = [("kind", "vote"), ("title", &shouted), ("group", "VOICE"), ("option", "Yes"), ("option", "No")];
            let sure = [&form[..], &[("sure", "yes")]].concat();
            let refused = worker.post("/staff/rooms/new", &sure).await;
            assert_eq!(refused.status, 422, "{shouted}");
            assert!(refused.page.contains("This question is too private."), "{shouted}");
        }
        let offered = chorus::workflow::rooms::open_questions(&council.chorus);
        assert!(offered.len() > 3, "nothing is left to ask");
        for question in offered {
            let plan = worker.get(&format!("/staff/rooms/new?kind=vote&from={}", question.name)).await.page;
            assert!(plan.contains(&format!("value=\"{}\"", question.options[0].replace('\'', "&#x27;"))), "{plan}");
        }
        assert!(council.chorus.stores.app.rooms().await.unwrap().is_empty());
    });
}

#[test]
fn words_that_are_often_private_have_to_be_thought_about() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let form = [("kind", "ideas"), ("title", "What makes a family day good?"), ("group", "VOICE")];
        let warned = worker.post("/staff/rooms/new", &form).await;
        assert_eq!(warned.status, 422);
        assert!(warned.page.contains("<b>family</b>") && warned.page.contains("name=\"sure\""), "{}", warned.page);
        assert!(warned.page.contains("value=\"What makes a family day good?\""), "what was typed is lost");
        begun(&mut worker, &[&form[..], &[("sure", "yes")]].concat()).await;
    });
}

#[test]
fn ideas_are_typed_as_they_are_said_and_agreed_with() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let room = begun(&mut worker, &[("kind", "ideas"), ("title", "Better meetings"), ("group", "VOICE")]).await;
        assert!(worker.get(&room).await.page.contains("No idea yet."));
        assert_eq!(worker.post(&format!("{room}/idea"), &[("idea", "Food <b>we</b> choose")]).await.status, 303);
        assert_eq!(worker.post(&format!("{room}/idea"), &[("idea", "  ")]).await.status, 422);
        worker.post(&format!("{room}/vote"), &[("line", "1")]).await;
        let page = worker.get(&room).await.page;
        assert!(page.contains("Food &lt;b&gt;we&lt;/b&gt; choose"), "{page}");
        for number in 2..=40 {
            worker.post(&format!("{room}/idea"), &[("idea", &format!("Idea {number}"))]).await;
        }
        let full = worker.post(&format!("{room}/idea"), &[("idea", "One more")]).await;
        assert_eq!(full.status, 422);
        assert!(full.page.contains("as many ideas as fit"));
        assert_eq!(hands(&council).await.len(), 40);
    });
}

#[test]
fn a_checklist_says_what_was_found_what_was_not_and_where_nobody_looked() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let form = [
            ("kind", "checklist"),
            ("title", "The visit centre"),
            ("group", "Inspectors"),
            ("list", "A sign\n\nGames\nChairs"),
        ];
        let room = begun(&mut worker, &form).await;
        let seen = [("seen-1", "found"), ("note-1", "By the door"), ("seen-2", "not_found"), ("seen-3", "nonsense")];
        assert_eq!(worker.post(&format!("{room}/check"), &seen).await.status, 303);
        worker.post(&format!("{room}/record"), &[("present", "4")]).await;
        let page = worker.get(&room).await.page;
        for said in ["By the door", ">Found<", ">Not found<", ">Not looked<"] {
            assert!(page.contains(said), "{said}: {page}");
        }
    });
}

#[test]
fn the_big_screen_asks_again_by_itself_until_it_is_told_to_stand_still_and_has_nothing_to_press() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let room = begun(&mut worker, &VOTE).await;
        worker.post(&format!("{room}/vote"), &[("line", "2")]).await;
        let screen = worker.get(&format!("{room}/screen")).await;
        assert_eq!(screen.headers.get("refresh").unwrap(), "5");
        assert!(
            screen.page.contains("Everyone here sees the totals.") && !screen.page.contains("<form"),
            "{}",
            screen.page
        );
        assert!(screen.page.contains("Not a survey result."));
        assert!(!worker.get(&format!("{room}/screen?still=1")).await.headers.contains_key("refresh"));
        worker.post(&format!("{room}/record"), &[("present", "5")]).await;
        assert!(!worker.get(&format!("{room}/screen")).await.headers.contains_key("refresh"));
    });
}

#[test]
fn what_the_board_was_asked_cannot_be_taken_away_and_the_rest_can() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let (kept, gone) = (begun(&mut worker, &VOTE).await, begun(&mut worker, &VOTE).await);
        worker.post(&format!("{kept}/record"), &[("present", "5")]).await;
        worker.post(&format!("{kept}/ask"), &[]).await;
        assert_eq!(worker.post(&format!("{kept}/remove"), &[]).await.status, 404);
        assert_eq!(worker.post(&format!("{gone}/remove"), &[]).await.location(), Some("/staff/rooms?done=removed"));
        assert_eq!(worker.get(&gone).await.status, 404);
        let left = council.chorus.stores.app.rooms().await.unwrap();
        assert_eq!((left.len(), left[0].lines.len()), (1, 2), "the lines of what stays are whole");
    });
}

#[test]
fn only_workers_hold_a_vote_and_only_the_board_and_workers_answer() {
    run(async {
        let council = Council::new().await;
        let mut worker = council.staff("sam", Role::Worker).await;
        let room = begun(&mut worker, &VOTE).await;
        worker.post(&format!("{room}/record"), &[("present", "5")]).await;
        worker.post(&format!("{room}/ask"), &[]).await;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Worker) {
            let mut other = council.staff(role.as_str(), role).await;
            assert_eq!(other.get(&room).await.status, 403, "{role}");
            assert_eq!(other.post("/staff/rooms/new", &VOTE).await.status, 403, "{role}");
            let answer = other.post(&room.replace("rooms", "board"), &[("answer", "Yes")]).await;
            assert_eq!(answer.status, if role == Role::Board { 303 } else { 403 }, "{role}");
        }
        for path in ["/staff/rooms/8f3a", "/staff/rooms/%2e%2e", "/staff/rooms/8f3a/screen"] {
            assert_eq!(worker.get(path).await.status, 404, "{path}");
        }
        let acts: Vec<_> = council.chorus.stores.app.audit_trail().await.unwrap();
        let acts: Vec<_> =
            acts.iter().map(|entry| entry.note.act.as_str()).filter(|act| act.starts_with("room.")).collect();
        assert_eq!(acts, ["room.begin", "room.record", "room.ask_board", "room.answer"]);
    });
}
