//! Somebody writes a survey's words in another language, and somebody else checks them.

use super::{At, DesignError, Refused, change};
use crate::consultation::design::{Language, NotTranslated, RowRead, WordsRow};
use crate::workflow::Chorus;

/// What was done with words that were sent together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordsSaved {
    /// How many were written.
    pub written: usize,
    /// How many were checked, or put back into English.
    pub checked: usize,
    /// Those that were not taken, by place, and why.
    pub refused: Vec<(String, NotTranslated)>,
}

/// Words for one place, as somebody sent them.
pub struct WordsSent {
    /// The place.
    pub place: String,
    /// The words; none where they were not looked at.
    pub text: Option<String>,
    /// Whether they were checked.
    pub checked: bool,
    /// The words put back into English.
    pub back: Option<String>,
}

/// Begins a language.
///
/// # Errors
/// [`Refused::Twice`] when it cannot be begun: it stands there, it is English, or there are as many as may be.
pub async fn add_language(chorus: &Chorus, at: At<'_>, language: Language) -> Result<(), DesignError> {
    change(chorus, at, "design.language", |design| design.add_language(language).map_err(|_| Refused::Twice)).await
}

/// Takes a language out, with all its words.
///
/// # Errors
/// [`Refused::Gone`].
pub async fn remove_language(chorus: &Chorus, at: At<'_>, language: &Language) -> Result<(), DesignError> {
    change(chorus, at, "design.language_gone", |design| {
        design.languages.remove(language).map(|_| ()).ok_or(Refused::Gone)
    })
    .await
}

/// Writes and checks words of a language. What cannot be taken is told, and the rest stands.
///
/// # Errors
/// [`Refused::Gone`] when the design has no such language.
pub async fn save_words(
    chorus: &Chorus,
    at: At<'_>,
    language: &Language,
    sent: Vec<WordsSent>,
) -> Result<WordsSaved, DesignError> {
    change(chorus, at, "design.words", |design| {
        if !design.languages.contains_key(language) {
            return Err(Refused::Gone);
        }
        let mut saved = WordsSaved::default();
        for one in sent {
            let mut refuse = |why| saved.refused.push((one.place.clone(), why));
            match one.text.as_deref().map(|text| design.translate(language, &one.place, text, at.who)) {
                Some(Ok(true)) => {
                    saved.written += 1;
                    // Whoever writes words in the same breath has not checked them.
                    continue;
                }
                Some(Err(why)) => {
                    refuse(why);
                    continue;
                }
                Some(Ok(false)) | None => {}
            }
            if one.checked || one.back.is_some() {
                match design.check_translation(language, &one.place, one.back.as_deref(), at.who) {
                    Ok(()) => saved.checked += 1,
                    Err(why) => refuse(why),
                }
            }
        }
        Ok(saved)
    })
    .await
}

/// Takes the new words of a file that was read. How many were written.
///
/// # Errors
/// [`Refused::Gone`] when the design has no such language.
pub async fn take_words(
    chorus: &Chorus,
    at: At<'_>,
    language: &Language,
    rows: &[WordsRow],
) -> Result<usize, DesignError> {
    let sent = rows.iter().filter_map(|row| match &row.read {
        RowRead::Words(text) => {
            Some(WordsSent { place: row.place.clone(), text: Some(text.clone()), checked: false, back: None })
        }
        _ => None,
    });
    Ok(save_words(chorus, at, language, sent.collect()).await?.written)
}
