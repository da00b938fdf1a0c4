//! The council's own list of words that its young people know.

use super::{Chorus, WorkflowError};
use crate::questionnaire::reading::{NotAWord, WordList};
use crate::store::CouncilWord;

/// What became of a word that somebody wanted on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordAdded {
    /// It stands there.
    Added,
    /// It cannot stand there.
    Refused(NotAWord),
    /// The list is full.
    Full,
}

/// The list, for measuring texts. A stored word that no list would take is left out.
///
/// # Errors
/// When the store fails.
pub async fn word_list(chorus: &Chorus) -> Result<WordList, WorkflowError> {
    let mut list = WordList::default();
    for stored in chorus.stores.app.council_words().await? {
        let taken = list.add(&stored.word, &stored.reason);
        if taken.is_err() {
            tracing::warn!("a stored word of the council's list is none");
        }
    }
    Ok(list)
}

/// The list with who added what.
///
/// # Errors
/// When the store fails.
pub async fn council_words(chorus: &Chorus) -> Result<Vec<CouncilWord>, WorkflowError> {
    Ok(chorus.stores.app.council_words().await?)
}

/// Adds a word, for a reason.
///
/// # Errors
/// When the store fails.
pub async fn add_word(chorus: &Chorus, who: &str, word: &str, reason: &str) -> Result<WordAdded, WorkflowError> {
    let word = match word_list(chorus).await?.add(word, reason) {
        Ok(word) => word,
        Err(why) => return Ok(WordAdded::Refused(why)),
    };
    let new = CouncilWord {
        word: word.clone(),
        reason: reason.trim().to_owned(),
        added_by: who.to_owned(),
        added_on: chorus.today(),
    };
    let added = chorus.on_record(who, "words.add", word).add_council_word(new).await?;
    Ok(if added { WordAdded::Added } else { WordAdded::Full })
}

/// Takes a word out; whether it was there.
///
/// # Errors
/// When the store fails.
pub async fn remove_word(chorus: &Chorus, who: &str, word: &str) -> Result<bool, WorkflowError> {
    let stands = chorus.stores.app.council_words().await?.iter().any(|stored| stored.word == word);
    if stands {
        chorus.on_record(who, "words.remove", word).remove_council_word(word).await?;
    }
    Ok(stands)
}
