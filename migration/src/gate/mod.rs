//! `gate`: codes and paused drafts. No time, no sequence, nothing that an answer being sent would change.

use sea_orm_migration::prelude::*;

mod m0001_codes;
mod m0002_drafts;
mod m0003_runs;

/// The steps of this store.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_codes::Migration), Box::new(m0002_drafts::Migration), Box::new(m0003_runs::Migration)]
    }
}
