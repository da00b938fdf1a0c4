//! What holds for the room as a whole.

use std::collections::BTreeMap;

use super::custody::{CustodianKey, Passphrase};
use super::open::WaveIdentity;
use super::*;
use crate::consultation::samples::{manifest, questionnaires, response};
use crate::consultation::{Code, CodeProblem, Response, SigningKey, largest_response_bytes};
use crate::questionnaire::{Answer, Band};

/// Does not compile when the type can be printed: then two implementations fit, and neither is chosen.
macro_rules! cannot_be_printed {
    ($($secret:ty),+) => {{
        trait Printed<Which> {
            const NEVER: bool = true;
        }
        struct Debugged;
        struct Displayed;
        impl<T> Printed<()> for T {}
        impl<T: std::fmt::Debug> Printed<Debugged> for T {}
        impl<T: std::fmt::Display> Printed<Displayed> for T {}
        [$(<$secret as Printed<_>>::NEVER),+]
    }};
}

#[test]
fn codes_answers_and_keys_cannot_be_printed() {
    let never = cannot_be_printed!(
        Code,
        CodeKeys,
        Lookup,
        Nullifier,
        Ticket,
        TicketInput,
        TicketKey,
        DraftKey,
        Answer,
        Response,
        SigningKey,
        WaveIdentity,
        CustodianKey,
        Passphrase
    );
    assert!(never.into_iter().all(|never| never));
}

#[test]
fn what_is_refused_is_not_quoted() {
    let Err(problem) = Code::parse("canary 1234") else { panic!("no code") };
    assert_eq!(problem, CodeProblem::NotDigits);
    let Err(bad) = "canary".parse::<WaveRecipient>() else { panic!("no recipient") };
    let identity = WaveIdentity::generate();
    let opened = identity.open(b"canary", 256).unwrap_err();
    let framed = Frame::around(&b"canary".repeat(50), 256).unwrap_err();
    for shown in [
        format!("{problem:?} {problem}"),
        format!("{bad:?} {bad}"),
        format!("{opened:?} {opened}"),
        format!("{framed:?}"),
    ] {
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[test]
fn the_length_of_a_frame_tells_nothing_of_the_answers() {
    let manifest = manifest();
    let full = response(&manifest);
    let empty = Response { answers: BTreeMap::new(), ..full.clone() };
    assert!(full.to_canonical_json().len() > empty.to_canonical_json().len());
    for response in [full, empty] {
        let frame = Frame::around(&response.to_canonical_json(), manifest.frame_bytes).unwrap();
        assert_eq!(frame.as_bytes().len(), 512);
    }
}

#[test]
fn the_frame_of_a_wave_holds_its_longest_response() {
    let manifest = manifest();
    let questionnaires = questionnaires();
    let invited = manifest.groups.iter().flat_map(|group| group.bands.iter().map(|band| (&group.group, *band)));
    let largest = largest_response_bytes(&manifest.wave, invited, |band: Band| {
        questionnaires.iter().find(|one| one.bands.contains(&band))
    });
    let frame_bytes = frame_bytes_for(largest);
    assert!(Frame::around(&vec![b'x'; largest], frame_bytes).is_ok());
    assert!(Frame::around(&response(&manifest).to_canonical_json(), frame_bytes).is_ok());
    assert_eq!(frame_bytes % 256, 0);
}
