//! A worker and a group in one room: a vote with everybody watching, ideas, a checklist; recorded as the group's view, and
//! put before the board. Nothing of it is a survey's, and a question that is private in a questionnaire is refused.

use rand::CryptoRng;

use super::{Chorus, WorkflowError};
use crate::consultation::room::{MOST_ANSWER, MOST_LINE, MOST_NOTE, RoomPlan, RoomProblem, Seen, fitting};
use crate::consultation::to_hex;
use crate::questionnaire::{Item, ItemKind, Questionnaire};
use crate::store::{BoardAnswer, RoomRow, StoreError};

/// Why something in a room was not begun.
#[derive(Debug, thiserror::Error)]
pub enum RoomRefused {
    /// What was typed does not do.
    #[error(transparent)]
    Problem(#[from] RoomProblem),
    /// It could not be kept.
    #[error(transparent)]
    Workflow(#[from] WorkflowError),
}

/// A question of the bank that may be asked in front of others: its name, its wording and its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenQuestion {
    /// `questionnaire/version:item`.
    pub name: String,
    /// Its wording.
    pub wording: String,
    /// Its options.
    pub options: Vec<String>,
}

/// The questions of the bank that may be asked in front of others, each wording once, in alphabetical order.
#[must_use]
pub fn open_questions(chorus: &Chorus) -> Vec<OpenQuestion> {
    let mut found: Vec<OpenQuestion> = chorus.catalogue.bank().flat_map(|form| questions_of(form)).collect();
    found.sort_by(|one, other| one.wording.cmp(&other.wording));
    found.dedup_by(|one, other| one.wording == other.wording);
    found
}

fn questions_of(form: &Questionnaire) -> Vec<OpenQuestion> {
    let question = |item: &Item| {
        let ItemKind::OneOf { options, .. } = &item.kind else { return None };
        let options: Vec<String> = options.iter().map(|option| option.label.clone()).collect();
        let name = format!("{}:{}", form.name(), item.id.as_str());
        let question = OpenQuestion { name, wording: item.wording.clone(), options };
        let plan = RoomPlan::of(
            crate::consultation::room::RoomKind::Vote,
            &question.wording,
            "a group",
            question.options.iter().map(String::as_str),
        );
        let open = plan.is_ok_and(|plan| !item.sensitive && plan.private_words().is_empty());
        open.then_some(question)
    };
    form.items().filter_map(question).collect()
}

/// Begins something in a room; gives its id. `sure` says that somebody thought about words that are often private.
///
/// # Errors
/// [`RoomRefused`].
pub async fn begin_room(
    chorus: &Chorus,
    plan: RoomPlan,
    sure: bool,
    who: &str,
    rng: &mut (impl CryptoRng + Send),
) -> Result<String, RoomRefused> {
    let private = |item: &Item| {
        item.sensitive && (plan.asks(&item.wording) || item.easy.as_ref().is_some_and(|easy| plan.asks(easy)))
    };
    if chorus.catalogue.bank().any(|form| form.items().any(private)) {
        return Err(RoomProblem::Private.into());
    }
    if !sure && !plan.private_words().is_empty() {
        return Err(RoomProblem::MayBePrivate.into());
    }
    let mut bytes = [0; 16];
    rng.fill_bytes(&mut bytes);
    let (id, day) = (to_hex(&bytes), chorus.today());
    let store = chorus.on_record(who, "room.begin", id.as_str());
    store.add_room(&id, plan, day, who).await.map_err(WorkflowError::from)?;
    Ok(id)
}

/// The room of this id.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn room(chorus: &Chorus, id: &str) -> Result<RoomRow, WorkflowError> {
    Ok(chorus.stores.app.room(id).await?.ok_or(StoreError::NoSuchRoom)?)
}

/// One hand more for a line, or one less.
///
/// # Errors
/// [`StoreError::NoSuchRoom`] when there is no such line, or the room was recorded.
pub async fn count_hand(chorus: &Chorus, id: &str, place: i32, more: bool) -> Result<(), WorkflowError> {
    Ok(chorus.stores.app.count_hand(id, place, more).await?)
}

/// Adds an idea as the group said it; gives whether it could be kept: one that is empty or too long is not.
///
/// # Errors
/// [`StoreError::NoSuchRoom`], [`StoreError::RoomFull`].
pub async fn add_idea(chorus: &Chorus, id: &str, said: &str) -> Result<bool, WorkflowError> {
    let Some(idea) = fitting(said, MOST_LINE) else { return Ok(false) };
    chorus.stores.app.add_idea(id, idea).await?;
    Ok(true)
}

/// Notes whether something of a checklist was there; a note that is too long is cut.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn note_seen(chorus: &Chorus, id: &str, place: i32, seen: Seen, note: &str) -> Result<(), WorkflowError> {
    let short: String = note.chars().take(MOST_NOTE).collect();
    Ok(chorus.stores.app.note_seen(id, place, seen, fitting(&short, MOST_NOTE).unwrap_or_default()).await?)
}

/// Records it as the view of a group of about `present`; nothing of it changes any more.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn record_room(chorus: &Chorus, id: &str, present: u16, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "room.record", id).record_room(id, present).await?)
}

/// Asks the board to discuss what was recorded.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn ask_board(chorus: &Chorus, id: &str, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "room.ask_board", id).ask_board(id, chorus.today(), who).await?)
}

/// Writes down what the board said; gives whether it could be kept: an answer that is empty or too long is not.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn answer_for_board(chorus: &Chorus, id: &str, said: &str, who: &str) -> Result<bool, WorkflowError> {
    let Some(text) = fitting(said, MOST_ANSWER) else { return Ok(false) };
    let answer = BoardAnswer { text, on: chorus.today(), by: who.to_owned() };
    chorus.on_record(who, "room.answer", id).answer_for_board(id, answer).await?;
    Ok(true)
}

/// Takes a room away with everything in it. What the board was asked to discuss stays.
///
/// # Errors
/// [`StoreError::NoSuchRoom`].
pub async fn remove_room(chorus: &Chorus, id: &str, who: &str) -> Result<(), WorkflowError> {
    Ok(chorus.on_record(who, "room.remove", id).remove_room(id).await?)
}
