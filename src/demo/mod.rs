//! A made-up council: three past surveys and an open one, through the very code a real council runs.
//!
//! Made-up young people type codes and answer page by page through the real handlers; the wave closes, its box is
//! exported and charged, a custodian opens, counts, draws and signs, the document is imported and published. Only the
//! clock is set: each past survey happens in its own year.
//!
//! This is the one place where everything runs in one process. Its keys lie beside its data; nothing real belongs here.

mod fill;
mod respond;
mod simulate;
mod staff;

pub use fill::{COUNCIL, DemoError, USUAL_RESPONDENTS, codes_to_print, fill, is_filled, must_be_empty};
