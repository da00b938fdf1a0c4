//! The schema: how it comes and goes, that the rows agree with it, and what it must not hold.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use chorus::consultation::Stage;
use chorus::store::{self, ServeLock, StoreError, StoreName};
use migration::MigratorTrait;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait, Schema, Statement};

use super::{Council, execute, numbers, raw, texts};

/// Every table and its columns, by name, without the list that the migration crate keeps.
async fn columns(db: &DatabaseConnection) -> BTreeMap<String, Vec<String>> {
    let mut columns = BTreeMap::new();
    let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    for table in texts(db, tables).await {
        if table != "seaql_migrations" {
            let names = texts(db, &format!("SELECT name FROM pragma_table_info('{table}') ORDER BY name")).await;
            columns.insert(table, names);
        }
    }
    columns
}

#[tokio::test]
async fn the_gate_and_the_box_hold_these_columns_and_no_time_order_or_address() {
    let council = Council::new().await;
    let expected = |tables: &[(&str, &[&str])]| -> BTreeMap<String, Vec<String>> {
        tables
            .iter()
            .map(|(table, columns)| ((*table).to_owned(), columns.iter().map(|c| (*c).to_owned()).collect()))
            .collect()
    };
    let gate = expected(&[
        ("codes", &["band", "group", "lookup", "run", "state", "wave"]),
        ("drafts", &["key", "sealed", "wave"]),
    ]);
    assert_eq!(columns(&council.raw("gate.db").await).await, gate);
    let responses: &[&str] = &["key", "sealed", "wave"];
    let postbox = expected(&[
        ("inbox", responses),
        ("mixing", responses),
        ("responses", responses),
        ("spent", &["group", "nullifier", "submission", "wave"]),
        ("waves", &["frame_bytes", "manifest", "state", "wave"]),
    ]);
    assert_eq!(columns(&council.raw("box.db").await).await, postbox);
}

#[tokio::test]
async fn the_door_holds_these_columns_and_nothing_that_leads_to_a_survey() {
    let council = Council::new().await;
    let door = columns(&council.raw("door.db").await).await;
    let expected: &[(&str, &[&str])] = &[
        ("keys", &["fingerprint", "name", "recipient", "registered_on", "whose"]),
        ("letters", &["answered_by", "answered_on", "due_hour", "mark", "once", "sealed"]),
        ("promise", &["id", "kept_days", "reply_hours", "weekends_count", "who_answers"]),
    ];
    let found: Vec<_> = door.iter().map(|(table, columns)| (table.as_str(), columns.clone())).collect();
    let expected: Vec<_> =
        expected.iter().map(|(table, columns)| (*table, columns.iter().map(|c| (*c).to_owned()).collect())).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn no_table_of_the_gate_or_the_box_has_a_hidden_row_number() {
    let council = Council::new().await;
    for (file, by_bytes, by_key) in
        [("gate.db", &["codes"][..], &["drafts"][..]), ("box.db", &["spent"], &["inbox", "mixing", "responses"])]
    {
        let db = council.raw(file).await;
        for table in by_bytes {
            assert!(db.execute_unprepared(&format!("SELECT rowid FROM {table}")).await.is_err(), "{table} has one");
        }
        for table in by_key {
            // The key is the row number itself, so there is no other.
            let insert = format!("INSERT INTO {table} (key, wave, sealed) VALUES (5000000000, 'autumn', x'01')");
            execute(&db, &insert).await;
            assert_eq!(numbers(&db, &format!("SELECT rowid FROM {table}")).await, [5_000_000_000]);
        }
    }
}

#[tokio::test]
async fn the_schema_goes_up_and_down_and_up_again() {
    async fn there_and_back<M: MigratorTrait>(council: &Council, file: &str) {
        let db = council.raw(file).await;
        let before = columns(&db).await;
        assert!(!before.is_empty());
        M::down(&db, None).await.unwrap();
        assert_eq!(columns(&db).await, BTreeMap::new());
        M::up(&db, None).await.unwrap();
        assert_eq!(columns(&db).await, before);
    }
    let council = Council::new().await;
    there_and_back::<migration::app::Migrator>(&council, "app.db").await;
    there_and_back::<migration::gate::Migrator>(&council, "gate.db").await;
    there_and_back::<migration::postbox::Migrator>(&council, "box.db").await;
    there_and_back::<migration::door::Migrator>(&council, "door.db").await;
    store::check(council.dir.path()).await.unwrap();
}

#[tokio::test]
async fn the_ledger_keeps_its_charges_when_it_takes_in_acts_and_does_not_forget_an_act_on_the_way_back() {
    let council = Council::new().await;
    let app = &council.stores.app;
    super::open_wave(&council.stores, "autumn", 2026, "0.311000000").await;
    app.advance(&super::wave("autumn"), &[Stage::Open], Stage::Closed).await.unwrap();
    let charged = app.charge(&super::wave("autumn")).await.unwrap();
    let db = council.raw("app.db").await;
    let rows = "SELECT sequence || wave || previous || hash || entry FROM ledger";
    let before = texts(&db, rows).await;

    let later = migration::app::Migrator::migrations();
    let later = later.iter().rev().position(|step| step.name().starts_with("m0008")).unwrap();
    let back_to_acts = u32::try_from(later + 1).unwrap();
    migration::app::Migrator::down(&db, Some(back_to_acts)).await.unwrap();
    assert_eq!(texts(&db, rows).await, before);
    let nobody = "INSERT INTO ledger VALUES (2, NULL, 'x', 'y', 'z')";
    assert!(db.execute_unprepared(nobody).await.is_err(), "the old table has no place for an act");
    migration::app::Migrator::up(&db, None).await.unwrap();
    assert_eq!(texts(&db, rows).await, before);
    for change in ["UPDATE ledger SET entry = '{}'", "DELETE FROM ledger"] {
        let refused = db.execute_unprepared(change).await.unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{change}: {refused}");
    }
    assert_eq!(app.ledger().await.unwrap().charges().collect::<Vec<_>>(), [&charged]);

    app.raise_limits(&super::limits::decision("0.711000000")).await.unwrap();
    assert!(migration::app::Migrator::down(&db, Some(back_to_acts)).await.is_err());
    migration::app::Migrator::up(&db, None).await.unwrap();
    assert_eq!(app.ledger().await.unwrap().entries().len(), 2);
    store::check(council.dir.path()).await.unwrap();
}

/// A column as the database sees it: name, may be null, part of the key.
async fn shape(db: &DatabaseConnection, table: &str) -> Vec<(String, bool, bool)> {
    let sql = format!("SELECT name, \"notnull\", pk FROM pragma_table_info('{table}') ORDER BY name");
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter()
        .map(|row| {
            let (not_null, key): (i32, i32) = (row.try_get_by_index(1).unwrap(), row.try_get_by_index(2).unwrap());
            (row.try_get_by_index(0).unwrap(), not_null == 0, key > 0)
        })
        .collect()
}

#[tokio::test]
async fn the_rows_agree_with_the_schema() {
    async fn agree<E: EntityTrait>(migrated: &DatabaseConnection, entity: E) {
        let fresh = Database::connect("sqlite::memory:").await.unwrap();
        let create = Schema::new(fresh.get_database_backend()).create_table_from_entity(entity);
        fresh.execute(&create).await.unwrap();
        let table = entity.table_name();
        assert!(!shape(migrated, table).await.is_empty(), "{table} is missing");
        assert_eq!(shape(migrated, table).await, shape(&fresh, table).await, "{table}");
    }
    let council = Council::new().await;
    let app = council.raw("app.db").await;
    agree(&app, entity::app::wave::Entity).await;
    agree(&app, entity::app::amendment::Entity).await;
    agree(&app, entity::app::budget::Entity).await;
    agree(&app, entity::app::reservation::Entity).await;
    agree(&app, entity::app::ledger::Entity).await;
    agree(&app, entity::app::release::Entity).await;
    agree(&app, entity::app::audit::Entity).await;
    agree(&app, entity::app::other_release::Entity).await;
    agree(&app, entity::app::consultation::Entity).await;
    agree(&app, entity::app::questionnaire::Entity).await;
    agree(&app, entity::app::key_holder::Entity).await;
    agree(&app, entity::app::key_day::Entity).await;
    agree(&app, entity::app::launch_word::Entity).await;
    agree(&app, entity::app::trial::Entity).await;
    agree(&app, entity::app::print_run::Entity).await;
    agree(&app, entity::app::progress::Entity).await;
    agree(&app, entity::app::publishing::Entity).await;
    agree(&app, entity::app::held_back::Entity).await;
    agree(&app, entity::app::opening::Entity).await;
    agree(&app, entity::app::calendar::Entity).await;
    agree(&app, entity::app::room::Entity).await;
    agree(&app, entity::app::room_line::Entity).await;
    agree(&app, entity::app::council_word::Entity).await;
    let gate = council.raw("gate.db").await;
    agree(&gate, entity::gate::code::Entity).await;
    agree(&gate, entity::gate::draft::Entity).await;
    let postbox = council.raw("box.db").await;
    agree(&postbox, entity::postbox::wave::Entity).await;
    agree(&postbox, entity::postbox::spent::Entity).await;
    agree(&postbox, entity::postbox::inbox::Entity).await;
    agree(&postbox, entity::postbox::response::Entity).await;
    let door = council.raw("door.db").await;
    agree(&door, entity::door::letter::Entity).await;
    agree(&door, entity::door::key::Entity).await;
    agree(&door, entity::door::promise::Entity).await;
}

#[tokio::test]
async fn a_directory_that_was_never_migrated_is_pending_and_stays_untouched() {
    let dir = tempfile::tempdir().unwrap();
    let problem = store::check(dir.path()).await.unwrap_err();
    assert!(matches!(problem, StoreError::Pending(StoreName::App)), "{problem}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_step_not_taken_is_pending_and_a_step_not_known_is_newer() {
    let council = Council::new().await;
    let gate = council.raw("gate.db").await;
    migration::gate::Migrator::down(&gate, Some(1)).await.unwrap();
    let problem = store::check(council.dir.path()).await.unwrap_err();
    assert!(matches!(problem, StoreError::Pending(StoreName::Gate)), "{problem}");

    let postbox = council.raw("box.db").await;
    execute(&postbox, "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_tomorrow', 0)").await;
    let problem = store::migrate(council.dir.path()).await.unwrap_err();
    assert!(matches!(problem, StoreError::Newer(StoreName::Box)), "{problem}");
    // An old program changes nothing, not even the store it does know.
    let problem = store::check(council.dir.path()).await.unwrap_err();
    assert!(matches!(problem, StoreError::Pending(StoreName::Gate)), "{problem}");
}

#[tokio::test]
async fn a_file_that_is_no_database_cannot_be_reached() {
    let council = Council::new().await;
    council.stores.close().await.unwrap();
    std::fs::write(council.dir.path().join("app.db"), [b'x'; 8192]).unwrap();
    let problem = store::check(council.dir.path()).await.unwrap_err();
    assert!(matches!(problem, StoreError::Unreachable { store: StoreName::App, .. }), "{problem}");
}

#[tokio::test]
async fn migrating_twice_at_once_takes_each_step_once() {
    let dir = tempfile::tempdir().unwrap();
    let (one, two) = tokio::join!(store::migrate(dir.path()), store::migrate(dir.path()));
    one.unwrap();
    two.unwrap();
    store::check(dir.path()).await.unwrap();
    let steps = "SELECT count(*) = count(DISTINCT version) FROM seaql_migrations";
    assert_eq!(numbers(&raw(&dir.path().join("app.db")).await, steps).await, [1]);
}

#[tokio::test]
async fn only_their_owner_reads_the_files() {
    let council = Council::new().await;
    council.stores.app.create_wave(&super::wave("autumn"), "{}").await.unwrap();
    for name in ["app.db", "app.db-wal", "app.db-shm", "gate.db", "box.db", "door.db"] {
        let mode = std::fs::metadata(council.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} is {mode:o}");
    }
}

#[tokio::test]
async fn a_second_server_on_the_same_directory_is_refused_until_the_first_ends() {
    let council = Council::new().await;
    let first = ServeLock::take(council.dir.path()).unwrap();
    assert!(matches!(ServeLock::take(council.dir.path()), Err(StoreError::AlreadyServing)));
    // Commands act on the same files all the same.
    council.other_process().await.app.waves().await.unwrap();
    drop(first);
    ServeLock::take(council.dir.path()).unwrap();
}
