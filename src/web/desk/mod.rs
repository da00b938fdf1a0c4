//! The desk's pages: a site of its own for a key holder who uses no terminal, on a loopback address alone.
//!
//! It leads through what `chorus custodian`, `chorus ceremony` and `chorus release` do, over one folder of the key
//! holder's machine. It opens no connection, and nothing that was opened is ever written.
//!
//! Whoever may use it: the person who started it. A token of this start stands behind `#` in the address that is printed,
//! where no other page and no server sees it; it is exchanged once for a cookie and an address that nobody else knows
//! ([`guard`]). A key is unlocked for one survey, and forgotten when the document is drawn, when the desk is closed, and
//! after a quarter of an hour in which nobody asked for anything.
//!
//! Left open: whoever can read this user's memory, files or screen sees what the user sees. The browser and the HTTP
//! layer keep copies of a passphrase that this program cannot wipe.

mod bring;
mod drill;
mod entry;
mod error;
mod files;
mod form;
mod guard;
mod key;
mod letters;
mod open;
mod result;
mod routes;
pub(super) mod serve;
mod set_up;
mod site;
pub mod views;
mod work;

pub use routes::all as routes;
pub use serve::{DeskNotServed, Listeners, serve};
pub use site::DeskSite;
pub use views::samples;
