//! A form put down and taken up again: what "Stop for now" keeps, and what it does not show.

use std::collections::BTreeSet;

use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::cookie::{Helper, Journey};
use crate::consultation::{Way, to_hex};
use crate::questionnaire::{Answer, Route};
use crate::web::around::Look;

/// What is kept. No `Debug`: it holds answers.
#[derive(Serialize, Deserialize)]
struct Kept {
    submission: String,
    way: Way,
    look: Option<Look>,
    helper: Helper,
    answers: String,
}

/// What of a started form "Stop for now" keeps.
///
/// # Panics
/// Never: plain strings serialise.
#[must_use]
pub fn keep(journey: &Journey, answers: String) -> Zeroizing<Vec<u8>> {
    let kept = Kept {
        submission: journey.submission.clone(),
        way: journey.way,
        look: journey.look,
        helper: journey.helper,
        answers,
    };
    Zeroizing::new(serde_json::to_vec(&kept).expect("plain strings serialise"))
}

/// Goes on with what was kept; `false` when it is not what this version keeps.
pub fn take_up(journey: &mut Journey, kept: &[u8]) -> bool {
    let Ok(kept) = serde_json::from_slice::<Kept>(kept) else { return false };
    journey.submission = kept.submission;
    journey.way = kept.way;
    journey.look = kept.look;
    journey.helper = kept.helper;
    journey.answers = kept.answers;
    true
}

/// From now on nothing said so far is shown again: somebody else may hold the slip. An item that is asked only after
/// some of these answers is hidden with them, asked or not: the length of the cookie must not tell which.
pub fn hide_what_was_said(journey: &mut Journey, route: &Route<'_>, answers: &[Option<Answer>]) {
    let said = |index: &usize| answers.get(*index).is_some_and(Option::is_some);
    let hidden: BTreeSet<usize> =
        (0..answers.len()).filter(said).flat_map(|index| route.resting_on(index).into_iter().chain([index])).collect();
    journey.hidden = hidden.into_iter().collect();
}

/// Sixteen random bytes in hex: a submission, a token.
pub fn fresh_token(rng: &mut impl CryptoRng) -> String {
    let mut bytes = [0_u8; 16];
    rng.fill_bytes(&mut bytes);
    to_hex(&bytes)
}
