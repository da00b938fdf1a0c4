//! What can stand in the way of a workflow.

use time::Date;

use super::ExchangeFault;
use crate::consultation::{ChainFault, ChangeRefused, GroupId, WaveId, WrongStage};
use crate::door::PromiseProblem;
use crate::privacy::mechanism::MechanismError;
use crate::privacy::{DocumentFault, LedgerError, PlanFault};
use crate::questionnaire::Fault;
use crate::sealing::custody::CustodianFault;
use crate::sealing::export::BoxNotWritten;
use crate::sealing::{BadRecipient, DraftFault, FrameFault};
use crate::store::StoreError;

/// Why something that somebody does could not be done.
#[derive(Debug, thiserror::Error)]
pub enum WorkflowError {
    /// A store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no wave of this name.
    #[error("there is no wave {0}; `chorus wave list` shows the waves there are")]
    NoSuchWave(WaveId),
    /// The wave has no such group.
    #[error("the wave has no group {0}")]
    NoSuchGroup(GroupId),
    /// The file is no public part of a key.
    #[error(transparent)]
    PublicPart(crate::sealing::custody::CustodianFault),
    /// The launch list does not let the survey be launched.
    #[error("the launch list of this survey is not done")]
    NotReady,
    /// Somebody would sign off or launch what they designed.
    #[error("nobody signs off or launches what they designed themselves")]
    OwnDesign,
    /// What somebody spoke to stands otherwise than they saw it.
    #[error("this has changed since it was shown")]
    ChangedSince,
    /// A reason was asked for.
    #[error("a reason is missing, or too long")]
    NoReason,
    /// The survey has no such print run.
    #[error("this survey has no such print run")]
    NoSuchRun,
    /// A group of several bands needs the band its codes are for.
    #[error("the group {0} has several bands; say which one the codes are for")]
    BandNeeded(GroupId),
    /// The wave is at another stage.
    #[error(transparent)]
    Stage(#[from] WrongStage),
    /// Too few codes were issued for a group.
    #[error("group {group} has fewer than {floor} codes; make more with `chorus codes create` before opening")]
    FloorNotMet {
        /// Which group.
        group: GroupId,
        /// The fewest codes a group may have.
        floor: u32,
    },
    /// The files that describe the wave have faults.
    #[error("the files of this wave have faults:\n{0}")]
    Faults(String),
    /// A public file is not the one the manifest pinned.
    #[error("{0} is not here with the content the manifest names")]
    FileChanged(String),
    /// Something stored is not what this program wrote.
    #[error("something stored cannot be read")]
    StoredFile(#[source] serde_json::Error),
    /// The wave's recipient is none.
    #[error(transparent)]
    Recipient(#[from] BadRecipient),
    /// The ceremony's file does not fit the wave.
    #[error("the ceremony's file does not fit: {0}")]
    Ceremony(&'static str),
    /// The last day on which answers would be taken is over.
    #[error(
        "the last day for answers, {0}, is over; change the days in its manifest and run `chorus wave create` again"
    )]
    Over(Date),
    /// Codes were printed for a group that would be gone.
    #[error("codes were printed for group {0}; keep it with its bands, or throw the draft away: `chorus wave erase`")]
    Printed(GroupId),
    /// Codes were made, and did not come through to whoever prints them.
    #[error("the codes could not be handed out; none of them works, so throw away what was printed")]
    NotHandedOut(#[source] std::io::Error),
    /// The box has no release yet, and may have to be exported again.
    #[error("the wave has no release yet, so its responses may still be needed; they can be erased from {0} on")]
    StillNeeded(Date),
    /// The wave was ended early.
    #[error("the wave was ended without results; its responses are never handed out")]
    Ended,
    /// The wave was not launched yet.
    #[error("the wave is not open yet; edit its manifest and run `chorus wave create` again")]
    NotLaunched,
    /// A form from paper was not stored.
    #[error("the response could not be stored")]
    NotStored(#[source] super::SubmitError),
    /// A change is not possible now.
    #[error("this change is not possible")]
    Change(#[from] ChangeRefused),
    /// The stored amendments do not stand.
    #[error("the amendments of this wave were altered")]
    Amendments(#[from] ChainFault),
    /// The release names other amendments than this wave has.
    #[error("the document was made with other amendments than this wave has; export the box again")]
    OtherAmendments,
    /// The release is of another wave than the one it was brought to.
    #[error("the document is of another wave")]
    OtherSurvey,
    /// The release was paid for by an entry this ledger does not have.
    #[error("the document was not paid for by an entry of this ledger")]
    NotOurCharge,
    /// A draft could not be kept.
    #[error(transparent)]
    Draft(DraftFault),
    /// A letter could not be sealed.
    #[error("a letter could not be sealed")]
    Letter(#[source] FrameFault),
    /// What was to be registered at the contact door is no public part of a key.
    #[error("this is not the public part of a key")]
    DoorKey(#[source] CustodianFault),
    /// The key opens a survey, and keys to letters open nothing else.
    #[error("this key opens a survey; make another one for the contact door")]
    DoorKeyOfSurvey,
    /// Nothing like this can be promised.
    #[error(transparent)]
    Promise(PromiseProblem),
    /// The noise cannot be planned.
    #[error(transparent)]
    Plan(#[from] PlanFault),
    /// A price or an ε could not be had.
    #[error(transparent)]
    Mechanism(#[from] MechanismError),
    /// The ledger does not hold together.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The box could not be written.
    #[error("the box could not be written")]
    NotWritten(#[from] BoxNotWritten),
    /// The document does not verify.
    #[error(transparent)]
    Document(#[from] DocumentFault),
    /// Another council's document is not taken.
    #[error(transparent)]
    Exchange(#[from] ExchangeFault),
    /// Results are not late, so nobody holds them back.
    #[error("the results of this wave are not late")]
    NotLate,
    /// Words somebody typed are empty, too long, or have something in them that must not stand there.
    #[error("these words cannot be taken")]
    Words,
    /// A file is there already, and holds something else.
    #[error("{0} exists already and holds something else; nothing is ever overwritten")]
    Exists(std::path::PathBuf),
    /// A file could not be written.
    #[error("{path} could not be written")]
    Write {
        /// Which file.
        path: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Every fault, a line each.
pub(super) fn faults(found: &[Fault]) -> WorkflowError {
    WorkflowError::Faults(found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}
