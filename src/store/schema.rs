//! Bringing the four stores to the latest schema, and telling whether they are.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use migration::MigratorTrait;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ConnectionTrait, DatabaseConnection, ExprTrait};

use super::error::{StoreError, StoreName};
use super::lock::private_file;
use super::{connect, lock};

/// The file of a store.
pub(super) fn path_of(data_dir: &Path, store: StoreName) -> PathBuf {
    data_dir.join(format!("{store}.db"))
}

/// Brings all four stores to the latest schema; makes the directory and the files where there are none, readable by
/// their owner alone. Two processes that migrate at once do so one after the other.
///
/// # Errors
/// [`StoreError::Newer`] before anything is changed; [`StoreError::DataDir`], [`StoreError::Unreachable`].
pub async fn migrate(data_dir: &Path) -> Result<(), StoreError> {
    DirBuilder::new().recursive(true).mode(0o700).create(data_dir).map_err(StoreError::DataDir)?;
    let _turn = lock::wait_for_turn(data_dir).await?;
    for store in StoreName::ALL {
        match check_one(data_dir, store).await {
            Ok(()) | Err(StoreError::Pending(_)) => {}
            Err(problem) => return Err(problem),
        }
    }
    for store in StoreName::ALL {
        private_file(&path_of(data_dir, store)).map_err(StoreError::DataDir)?;
        let writer = connect::writer(store, &path_of(data_dir, store)).await?;
        match store {
            StoreName::App => migration::app::Migrator::up(&writer, None).await?,
            StoreName::Gate => migration::gate::Migrator::up(&writer, None).await?,
            StoreName::Box => migration::postbox::Migrator::up(&writer, None).await?,
            StoreName::Door => migration::door::Migrator::up(&writer, None).await?,
        }
        writer.close().await?;
    }
    Ok(())
}

/// Whether all four stores have exactly the schema this program knows. Changes nothing.
///
/// # Errors
/// [`StoreError::Pending`], [`StoreError::Newer`] or [`StoreError::Unreachable`], naming the first store concerned.
pub async fn check(data_dir: &Path) -> Result<(), StoreError> {
    for store in StoreName::ALL {
        check_one(data_dir, store).await?;
    }
    Ok(())
}

async fn check_one(data_dir: &Path, store: StoreName) -> Result<(), StoreError> {
    let path = path_of(data_dir, store);
    if !path.try_exists().map_err(StoreError::DataDir)? {
        return Err(StoreError::Pending(store));
    }
    let reader = connect::readers(store, &path, 1).await?;
    let taken = steps_taken(&reader).await.map_err(|cause| StoreError::Unreachable { store, cause })?;
    reader.close().await?;
    let known = steps_known(store);
    if taken.iter().any(|step| !known.contains(step)) {
        return Err(StoreError::Newer(store));
    }
    if taken.len() < known.len() {
        return Err(StoreError::Pending(store));
    }
    Ok(())
}

fn steps_known(store: StoreName) -> Vec<String> {
    let steps = match store {
        StoreName::App => migration::app::Migrator::migrations(),
        StoreName::Gate => migration::gate::Migrator::migrations(),
        StoreName::Box => migration::postbox::Migrator::migrations(),
        StoreName::Door => migration::door::Migrator::migrations(),
    };
    steps.iter().map(|step| step.name().to_owned()).collect()
}

async fn steps_taken(reader: &DatabaseConnection) -> Result<Vec<String>, sea_orm::DbErr> {
    // The migration crate keeps its list here; the table is missing until the first step.
    const LIST: &str = "seaql_migrations";
    let list = Query::select().column("name").from("sqlite_master").and_where(Expr::col("name").eq(LIST)).take();
    if reader.query_one(&list).await?.is_none() {
        return Ok(Vec::new());
    }
    let rows = reader.query_all(Query::select().column("version").from(LIST)).await?;
    rows.iter().map(|row| row.try_get_by_index(0)).collect()
}
