//! What can happen between the program and its stores.

use std::fmt;
use std::io;

use sea_orm::{DbErr, RuntimeErr, sqlx};

use super::postbox::BoxState;
use crate::consultation::{WaveId, WrongStage};
use crate::privacy::{LedgerError, NanoRho, RaiseRefused};

/// Which of the four stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreName {
    /// `app.db`.
    App,
    /// `gate.db`.
    Gate,
    /// `box.db`.
    Box,
    /// `door.db`.
    Door,
}

impl StoreName {
    /// All of them, in the order in which they are opened.
    pub const ALL: [Self; 4] = [Self::App, Self::Gate, Self::Box, Self::Door];

    /// The name on disk and in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Gate => "gate",
            Self::Box => "box",
            Self::Door => "door",
        }
    }
}

impl fmt::Display for StoreName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a store did not do what was asked. Nothing of a code, a draft, a response or a letter stands in any
/// of them.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The schema lacks steps this program knows.
    #[error("the schema of {0} is behind this program; run `chorus migrate`")]
    Pending(StoreName),
    /// The schema has steps this program does not know.
    #[error("the schema of {0} is newer than this program")]
    Newer(StoreName),
    /// The database could not be opened.
    #[error("the database of {store} cannot be reached")]
    Unreachable {
        /// Which store.
        store: StoreName,
        /// What the database said.
        #[source]
        cause: DbErr,
    },
    /// The data directory could not be read, made or locked.
    #[error("the data directory cannot be used")]
    DataDir(#[source] io::Error),
    /// Another server works on the same data directory.
    #[error("another server is running on this data directory")]
    AlreadyServing,
    /// Somebody else held the writer for longer than we wait.
    #[error("the store is busy")]
    Busy(#[source] DbErr),
    /// The disk is short of space.
    #[error("the disk is short of space")]
    NoRoom,
    /// Somebody reads an old state, so the write-ahead log could not be emptied; trying again later helps.
    #[error("the write-ahead log could not be emptied while somebody reads")]
    LogInUse,
    /// Anything else the database says.
    #[error("the database refused")]
    Database(#[source] DbErr),
    /// A stored value is not what was written there.
    #[error("a stored {0} cannot be read")]
    Garbled(&'static str),
    /// The program is shutting down.
    #[error("the store is closing")]
    Closing,

    /// Another account has this login.
    #[error("somebody has this login already")]
    LoginTaken,
    /// An invitation for this login stands.
    #[error("somebody was invited under this login already")]
    InvitedAlready,
    /// The link was used, withdrawn or is too old.
    #[error("there is no such invitation any more")]
    NotInvited,
    /// There is no such account.
    #[error("there is no such account")]
    NoSuchAccount,
    /// Nobody would be left to look after accounts.
    #[error("this is the last admin")]
    LastAdmin,
    /// The account has no such way of signing in.
    #[error("the account has no such way of signing in")]
    NoSuchWayIn,
    /// Nobody could sign in to the account any more.
    #[error("this is the last way of signing in to the account")]
    LastWayIn,
    /// This passkey is an account's already.
    #[error("this passkey belongs to an account already")]
    PasskeyTaken,
    /// The code was used before, or never was one.
    #[error("the code was used before, or is none")]
    NothingToSpend,
    /// No room of this name stands like that.
    #[error("nothing in a room stands like that")]
    NoSuchRoom,
    /// As many lines as there can be.
    #[error("there are as many ideas as there can be")]
    RoomFull,
    /// A wave of this name stands already.
    #[error("there is a wave of this name already")]
    WaveExists,
    /// This print run was begun before.
    #[error("this print run was begun before; a form prints once")]
    RunBegun,
    /// The key, or its name, is somebody's already.
    #[error("this key, or its name, is registered already")]
    KeyTaken,
    /// No wave has this name.
    #[error("there is no wave of this name")]
    NoSuchWave,
    /// Somebody else saved the design of this survey since it was read.
    #[error("the survey was changed by somebody else since this page was loaded")]
    DesignedSince,
    /// A questionnaire that a survey asked never changes.
    #[error("the questionnaire {0} was asked in a survey that opened; it never changes")]
    Frozen(String),
    /// The wave's stage does not allow it.
    #[error(transparent)]
    WrongStage(#[from] WrongStage),
    /// The box's own word on the wave does not allow it.
    #[error("the box holds the wave as {found}; this needs it to be {needed}")]
    WrongBoxState {
        /// Where it stands.
        found: BoxState,
        /// Where it would have to stand.
        needed: BoxState,
    },
    /// The wave was opened with another manifest.
    #[error("the wave stands with another manifest")]
    OtherManifest,
    /// The planned privacy loss does not fit. Only the limit and what is reserved or spent are told.
    #[error("over budget: {spent} of {limit} are reserved or spent")]
    OverBudget {
        /// The limit that would be passed.
        limit: NanoRho,
        /// What is reserved and spent under it.
        spent: NanoRho,
    },
    /// Nothing is set aside for this wave.
    #[error("no privacy loss is reserved for this wave")]
    NotReserved,
    /// The reservation became a charge, which nothing takes back.
    #[error("the wave was charged already")]
    AlreadyCharged,
    /// Another amendment took this place in the chain.
    #[error("the wave was amended by somebody else; read its amendments again")]
    AmendedSince,
    /// The wave has no charge, so nothing may be released from it.
    #[error("the wave was never charged")]
    NotCharged,
    /// Another document was imported for this wave.
    #[error("the wave has another released document")]
    OtherRelease,
    /// This document of another council is stored.
    #[error("this document of {council} for its wave {wave} is stored already")]
    OtherCouncilsStored {
        /// Whose.
        council: String,
        /// Of which wave.
        wave: WaveId,
    },
    /// Another document of that council for that wave is stored.
    #[error(
        "another document of {council} for its wave {wave} is stored, and a wave has one; if theirs was replaced, let go \
         of the stored one first: `chorus release forget-council`"
    )]
    OtherCouncilsDiffers {
        /// Whose.
        council: String,
        /// Of which wave.
        wave: WaveId,
    },
    /// Nothing of that council is stored.
    #[error("nothing of {0} is stored; `chorus release councils` shows what is")]
    NoSuchCouncil(String),
    /// No document was imported for this wave, or it was withdrawn.
    #[error("the wave has no released document to {0}")]
    NoRelease(&'static str),
    /// Nobody asked for the results to be made public.
    #[error("nobody asked for these results to be made public")]
    NotAsked,
    /// Somebody else asked already, and it is for another person to confirm it.
    #[error("somebody asked already for these results to be made public")]
    AskedAlready,
    /// Whoever asked cannot confirm it too.
    #[error("whoever asked for results to be made public cannot confirm it too")]
    SamePerson,
    /// The calendar has no entry of this number.
    #[error("the calendar has no such entry")]
    NoSuchEntry,
    /// More codes than the wave was opened with; nothing of the batch was added.
    #[error("more codes than the survey was opened with; make a lost one void first: `chorus codes void`")]
    MoreCodes,
    /// A code of the batch stands already; nothing of the batch was added.
    #[error("a code of this batch exists already")]
    CodeExists,
    /// This key reads letters already.
    #[error("this key is registered at the contact door already")]
    DoorKeyExists,
    /// No such key reads letters.
    #[error("no such key is registered at the contact door")]
    NoSuchDoorKey,
    /// No letter has this mark, or it stands like that already.
    #[error("no letter of this mark stands like that")]
    NoSuchLetter,
    /// More letters than anybody reads. None is thrown away for another.
    #[error("the contact door holds as many letters as it can")]
    DoorFull,
    /// The ledger does not stand.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// Limits are not raised like this.
    #[error(transparent)]
    NotRaised(#[from] RaiseRefused),
    /// Nothing was ever reserved for anybody of this name.
    #[error("no survey of this population was ever opened; its name stands in manifests")]
    NoSuchPopulation,
    /// A limit was changed past the ledger.
    #[error("a limit in the store is not the one the ledger says is in force")]
    OtherLimit,
    /// The audit trail does not stand from this entry on.
    #[error("the audit trail was altered at entry {0}")]
    AuditAltered(i64),
}

/// Primary result codes of SQLite, <https://www.sqlite.org/rescode.html>.
const SQLITE_BUSY: i32 = 5;
const SQLITE_FULL: i32 = 13;
const SQLITE_CONSTRAINT: i32 = 19;

/// The primary result code of a failure that SQLite reported.
fn sqlite_code(error: &DbErr) -> Option<i32> {
    let (DbErr::Conn(RuntimeErr::SqlxError(cause))
    | DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    let sqlx::Error::Database(cause) = &**cause else { return None };
    // The low byte of an extended code is the primary code.
    Some(cause.code()?.parse::<i32>().ok()? & 0xff)
}

/// Whether a rule of the schema refused a row, and the transaction is otherwise sound.
pub(super) fn is_constraint(error: &DbErr) -> bool {
    sqlite_code(error) == Some(SQLITE_CONSTRAINT) || error.sql_err().is_some()
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        match (sqlite_code(&error), &error) {
            (Some(SQLITE_BUSY), _) | (_, DbErr::ConnectionAcquire(_)) => Self::Busy(error),
            (Some(SQLITE_FULL), _) => Self::NoRoom,
            _ => Self::Database(error),
        }
    }
}
