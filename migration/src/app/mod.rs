//! `app`: waves, amendments, the budget of privacy loss and its ledger, released documents, those of other councils, the
//! audit trail, staff, their sessions, and how they sign in.
//! audit trail, staff and their sessions, how a survey is followed and brought home.
//!
//! Days are `2026-11-20`, hashes 64 lower-case hex digits, privacy loss whole nano-ρ. Every column that a
//! uniqueness rests on is `NOT NULL`, because two nulls count as different; but for the wave of an act of the ledger,
//! which has none.

use sea_orm_migration::prelude::*;

mod m0001_waves;
mod m0002_amendments;
mod m0003_budget;
mod m0004_ledger;
mod m0005_releases;
mod m0006_audit;
mod m0007_other_releases;
mod m0008_acts;
mod m0009_staff;
mod m0010_credentials;
mod m0011_consultations;
mod m0012_launch;
mod m0013_following;
mod m0014_rooms;
mod m0015_council_words;

/// The steps of this store.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_waves::Migration),
            Box::new(m0002_amendments::Migration),
            Box::new(m0003_budget::Migration),
            Box::new(m0004_ledger::Migration),
            Box::new(m0005_releases::Migration),
            Box::new(m0006_audit::Migration),
            Box::new(m0007_other_releases::Migration),
            Box::new(m0008_acts::Migration),
            Box::new(m0009_staff::Migration),
            Box::new(m0010_credentials::Migration),
            Box::new(m0011_consultations::Migration),
            Box::new(m0012_launch::Migration),
            Box::new(m0013_following::Migration),
            Box::new(m0014_rooms::Migration),
            Box::new(m0015_council_words::Migration),
        ]
    }
}
