//! `box`: sealed responses, and which tickets were spent. No time, no sequence, nothing of a code.

use sea_orm_migration::prelude::*;

mod m0001_waves;
mod m0002_spent;
mod m0003_responses;

/// The steps of this store.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_waves::Migration), Box::new(m0002_spent::Migration), Box::new(m0003_responses::Migration)]
    }
}
