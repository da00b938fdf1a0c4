//! Custodians: who can open a wave, and how the wave's key comes to them.
//!
//! A custodian holds one file with an age identity and an Ed25519 key. At the ceremony a new identity is made for a
//! wave, encrypted to each custodian in a bundle of their own, tried out, and forgotten; the server gets the recipient
//! only. Bundles are age files around an age identity file, so the stock `age` program opens them, and with them every
//! response.
//!
//! Left open: one custodian alone can open (a threshold above 1 follows), and nobody can prove that a custodian kept no
//! copy. The Rust library draws X25519 keys from the operating system itself; no argument makes them predictable.

mod ceremony;
mod custodian;
mod keep;

pub use ceremony::{
    Bundle, BundleFault, BundleRef, Ceremony, CeremonyRefused, DrillFault, WavePublic, ceremony, drill, open_bundle,
};
pub use custodian::{
    CustodianFault, CustodianKey, Passphrase, Protection, PublicCustodian, SHORTEST_PASSPHRASE, WorkFactor,
    is_protected,
};
pub use keep::{KeepFault, keep_new};

#[cfg(test)]
mod tests;
