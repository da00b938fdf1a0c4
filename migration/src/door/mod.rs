//! `door`: sealed letters of young people who want somebody to get in touch, the keys they are sealed to, and the reply
//! that is promised. Nothing in it leads to a code, a ticket, a wave or a response, and no other store leads here.

use sea_orm_migration::prelude::*;

mod m0001_letters;
mod m0002_keys;
mod m0003_promise;

/// The steps of this store.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![Box::new(m0001_letters::Migration), Box::new(m0002_keys::Migration), Box::new(m0003_promise::Migration)]
    }
}
