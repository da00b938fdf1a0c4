//! The audit trail: what staff did, by batch and by day, as a hash chain. Nothing about one code or one response.

use std::collections::BTreeSet;

use entity::app::audit;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::{canonical_json, sha256_hex};
use crate::store::error::StoreError;

/// What stands for the hash of the entry before the first one.
pub const FIRST_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something a member of staff did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The day; no hour is kept.
    pub day: Date,
    /// Who did it: a login, or the command line.
    pub who: String,
    /// What was done, such as `wave.open`.
    pub act: String,
    /// To what: a wave, a batch, an account. Never a code or a response.
    pub subject: String,
}

/// A note in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its place in the chain, from 1.
    pub sequence: i64,
    /// What was done.
    pub note: Note,
    /// Hash of the entry before it; [`FIRST_PREVIOUS`] before the first.
    pub previous: String,
    /// SHA-256 of the canonical JSON of all of the above, lower-case hex.
    pub hash: String,
}

/// What is hashed: everything but the hash, as text.
#[derive(Serialize)]
struct Hashed<'a> {
    sequence: String,
    day: String,
    who: &'a str,
    act: &'a str,
    subject: &'a str,
    previous: &'a str,
}

fn hash_of(sequence: i64, note: &Note, previous: &str) -> String {
    let hashed = Hashed {
        sequence: sequence.to_string(),
        day: note.day.to_string(),
        who: &note.who,
        act: &note.act,
        subject: &note.subject,
        previous,
    };
    sha256_hex(&canonical_json(&hashed))
}

/// Appends a note to the trail.
pub(super) async fn append(txn: &DatabaseTransaction, note: Note) -> Result<(), StoreError> {
    let last = audit::Entity::find().order_by_desc(audit::Column::Sequence).one(txn).await?;
    let sequence = last.as_ref().map_or(0, |last| last.sequence) + 1;
    let previous = last.map_or_else(|| FIRST_PREVIOUS.to_owned(), |last| last.hash);
    let row = audit::ActiveModel {
        sequence: Set(sequence),
        day: Set(note.day.to_string()),
        hash: Set(hash_of(sequence, &note, &previous)),
        who: Set(note.who),
        act: Set(note.act),
        subject: Set(note.subject),
        previous: Set(previous),
    };
    audit::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

impl AppStore {
    /// Appends a note of something done elsewhere, such as in the gate.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn note(&self, note: Note) -> Result<(), StoreError> {
        self.noting(note).write(|_| Box::pin(async { Ok(()) })).await
    }

    /// Whether this very note stands in the trail already.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn has_note(&self, note: &Note) -> Result<bool, StoreError> {
        let found = audit::Entity::find()
            .filter(audit::Column::Day.eq(note.day.to_string()))
            .filter(audit::Column::Who.eq(note.who.as_str()))
            .filter(audit::Column::Act.eq(note.act.as_str()))
            .filter(audit::Column::Subject.eq(note.subject.as_str()));
        Ok(found.count(&self.connections.readers).await? > 0)
    }

    /// The whole trail, in order.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn audit_trail(&self) -> Result<Vec<AuditEntry>, StoreError> {
        let rows = audit::Entity::find().order_by_asc(audit::Column::Sequence).all(&self.connections.readers).await?;
        rows.into_iter().map(AuditEntry::try_from).collect()
    }

    /// What was done to this subject, and by whom, each once.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn acts_on(&self, subject: &str) -> Result<BTreeSet<(String, String)>, StoreError> {
        let acts: Vec<(String, String)> = audit::Entity::find()
            .select_only()
            .columns([audit::Column::Act, audit::Column::Who])
            .filter(audit::Column::Subject.eq(subject))
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        Ok(acts.into_iter().collect())
    }

    /// Checks that the trail is whole; gives the hash of its last entry.
    ///
    /// # Errors
    /// [`StoreError::AuditAltered`] at the first entry that was changed, moved, put in or follows one taken out.
    pub async fn verify_audit(&self) -> Result<String, StoreError> {
        let mut previous = FIRST_PREVIOUS.to_owned();
        for (entry, sequence) in self.audit_trail().await?.into_iter().zip(1..) {
            let fits = entry.sequence == sequence
                && entry.previous == previous
                && entry.hash == hash_of(sequence, &entry.note, &previous);
            if !fits {
                return Err(StoreError::AuditAltered(sequence));
            }
            previous = entry.hash;
        }
        Ok(previous)
    }
}

impl TryFrom<audit::Model> for AuditEntry {
    type Error = StoreError;

    fn try_from(row: audit::Model) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: row.sequence,
            note: Note { day: parse_day(&row.day)?, who: row.who, act: row.act, subject: row.subject },
            previous: row.previous,
            hash: row.hash,
        })
    }
}
