//! Chorus: age-banded well-being surveys for children in care and care leavers, sealed at rest, published with
//! differential privacy.
//!
//! Eleven rooms, a cupboard ([`settings`], [`clock`], [`telemetry`], [`surveys`]), two doors ([`cli`], [`web`]), and a
//! made-up council ([`demo`]) that goes through the doors:
//!
//! | room | subject | heavy crate it alone names |
//! |---|---|---|
//! | [`questionnaire`] | what may be asked and answered | `calamine` |
//! | [`consultation`] | waves of fieldwork: design, manifest, stages, codes, amendments, signatures | `ed25519_dalek` |
//! | [`door`] | letters of young people who want somebody to get in touch | |
//! | [`outcomes`] | the council's outcome areas, and what may be said of a released number | |
//! | [`access`] | who may do what on the staff pages | |
//! | [`credentials`] | how somebody proves who they are | `argon2`, `totp_rs`, `webauthn_rs` |
//! | [`sealing`] | responses at rest, tickets, custodians' keys, sealed letters | `age`, `tar` |
//! | [`tally`] | opened responses become an integer vector | |
//! | [`privacy`] | noise, its price, the ledger, the release document | `opendp`, `nalgebra` |
//! | [`store`] | rows in four databases | `sea_orm`, `entity`, `migration` |
//! | [`workflow`] | one file per thing somebody does | |
//! | [`web`], a door | pages and forms | `actix_web`, `actix_multipart`, `handlebars`, `fast_qr` |
//!
//! Dependencies run one way; `tests/architecture.rs` reads every `crate::` path and holds the table that
//! `docs/ARCHITECTURE.md` explains.

pub mod access;
pub mod cli;
pub mod clock;
pub mod consultation;
pub mod credentials;
pub mod demo;
pub mod door;
pub mod outcomes;
pub mod privacy;
pub mod questionnaire;
pub mod sealing;
pub mod settings;
pub mod store;
pub mod surveys;
pub mod tally;
pub mod telemetry;
pub mod web;
pub mod workflow;
