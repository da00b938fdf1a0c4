//! How staff prove who they are, and who was invited. Nothing here signs anybody in by itself: of passwords, recovery
//! codes and links only hashes are kept, the secret of a code app is sealed under a key outside of the store, and a passkey
//! is a public key.
//!
//! A password and the secret of a code app stand in one row, because neither is enough alone. The last step whose code was
//! used is there to be compared in the same statement that raises it, so no code works twice. An invitation is deleted by
//! the statement that uses it, so it works once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, blob, string_len, string_len_uniq, text};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut table in [passwords(), passkeys(), recovery_codes(), invitations(), comebacks()] {
            manager.create_table(table.take()).await?;
        }
        for table in ["passkeys", "recovery_codes"] {
            let name = format!("{table}_of_staff");
            manager.create_index(Index::create().name(&name).table(table).col("staff").to_owned()).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["comebacks", "invitations", "recovery_codes", "passkeys", "passwords"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn of_staff(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(table, "staff").to("staff", "id").to_owned()
}

fn passwords() -> TableCreateStatement {
    Table::create()
        .table("passwords")
        .col(string_len("staff", 32).primary_key())
        .col(text("hash"))
        .col(blob("totp"))
        .col(big_integer("last_step"))
        .foreign_key(&mut of_staff("passwords"))
        .check(Expr::cust("hash LIKE '$argon2id$%'"))
        .check(Expr::cust("length(totp) = 60"))
        .to_owned()
}

fn passkeys() -> TableCreateStatement {
    Table::create()
        .table("passkeys")
        .col(string_len("id", 64).primary_key())
        .col(string_len("staff", 32))
        .col(text("credential"))
        .col(text("name"))
        .col(string_len("created_on", 10))
        .foreign_key(&mut of_staff("passkeys"))
        .check(Expr::cust("length(id) = 64"))
        .check(Expr::cust("name <> ''"))
        .to_owned()
}

fn recovery_codes() -> TableCreateStatement {
    Table::create()
        .table("recovery_codes")
        .col(string_len("hash", 64).primary_key())
        .col(string_len("staff", 32))
        .foreign_key(&mut of_staff("recovery_codes"))
        .check(Expr::cust("length(hash) = 64"))
        .to_owned()
}

/// `kind`: `set_up` (the first account: its holder chooses name and login), `join` (a new account), `come_back` (new
/// credentials for the account `staff`). One login is invited once at a time.
fn invitations() -> TableCreateStatement {
    Table::create()
        .table("invitations")
        .col(string_len("id", 32).primary_key())
        .col(string_len_uniq("token_hash", 64))
        .col(string_len("kind", 10))
        .col(string_len_uniq("login", 60))
        .col(text("name"))
        .col(text("roles"))
        .col(text("invited_by"))
        .col(big_integer("expires_at"))
        .check(Expr::cust("length(token_hash) = 64"))
        .check(Expr::cust("kind IN ('set_up', 'join', 'come_back')"))
        .check(Expr::cust("roles <> ''"))
        .to_owned()
}

/// One admin has asked that somebody who lost every way in be invited again; another has to agree.
fn comebacks() -> TableCreateStatement {
    Table::create()
        .table("comebacks")
        .col(string_len("staff", 32).primary_key())
        .col(string_len("asked_by", 32))
        .col(string_len("asked_on", 10))
        .foreign_key(&mut of_staff("comebacks"))
        .check(Expr::cust("staff <> asked_by"))
        .to_owned()
}
