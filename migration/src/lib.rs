//! Schema steps, one list per store. Tables are named here by string, so an old step never changes its meaning.
//!
//! The four stores are four databases; [`app`], [`gate`], [`postbox`] (the file is `box.db`, but `box` is a reserved
//! word) and [`door`] each keep their own list of steps taken. A step runs in one transaction, and `down` mirrors `up`.
//!
//! Where SQLite and PostgreSQL differ, the difference stands in [`dialect`], chosen by the connected backend.

pub mod app;
mod dialect;
pub mod door;
pub mod gate;
pub mod postbox;

pub use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
