//! What a key holder does at the desk, step by step: make a key, make a survey's key, look into a box, draw, drill; and
//! what a safeguarding lead does: read letters.
//!
//! It knows no store, no settings and no network, only one folder of the key holder's own machine ([`Folder`]). Files
//! that come to the folder are sealed, public, or a key under its passphrase; nothing that was opened is ever written.
//! Drawing itself is [`release`](super::release()), with its rule that a document stands on the disk before anybody sees
//! it.
//!
//! Left open: a key holder who copies a key file into another folder can draw there once more. And a machine that is not
//! the key holder's own sees whatever the desk sees.

mod folder;
mod keys;
mod kind;
mod letters;
mod look;
mod sheet;

pub use crate::sealing::custody::{
    CeremonyRefused, CustodianFault, CustodianKey, DrillFault, KeepFault, PublicCustodian, SHORTEST_PASSPHRASE,
};
pub use folder::{Arriving, FileName, Folder, FolderFault, Found};
pub use keys::{DrillRefused, KeyMade, drill_key, make_key, unlock};
pub use kind::Kind;
pub use letters::{LettersRefused, open_letters};
pub use look::{Counted, Looked, look_into};
pub use sheet::{KeyParts, LaunchSheet, OnDay, SheetFault, SheetGroup, hold_ceremony, key_parts_of};
