//! Responses at rest, tickets, and the keys of those who may open.
//!
//! Whoever holds only a [`WaveRecipient`] can add responses and read none. A response is put into a [`Frame`] whose
//! length is the same for everybody in the wave, and the frame is sealed with age (<https://age-encryption.org/v1>) to
//! the wave's one recipient, so any program that speaks age can open it. The code on a slip becomes, by one slow
//! derivation, the [`Lookup`] by which it is found, the key of a paused draft, and the [`Ticket`] that is spent once.
//! [`letter`] seals what comes through the contact door, to keys of its own.
//!
//! What a collecting server needs stands here by name. What opens anything stands in [`open`], [`open_all`], [`custody`]
//! and [`export`], and the pages young people see name none of these.
//!
//! Left open: whoever can write to the box can delete rows or put back old ones; whoever reads the memory of a running
//! server reads what is being sent at that moment without JavaScript. `docs/sealing.md` has the whole list.

mod archive;
pub mod custody;
mod draft;
pub mod export;
mod frame;
pub mod letter;
pub mod open;
pub mod open_all;
mod seal;
mod ticket;

pub use draft::{DraftFault, DraftKey, SEALED_DRAFT_BYTES};
pub use frame::{Frame, FrameFault, frame_bytes_for};
pub use seal::{BadRecipient, WaveRecipient};
pub use ticket::{CodeKeys, Lookup, Nullifier, Ticket, TicketInput, TicketKey};

#[cfg(test)]
mod tests;
