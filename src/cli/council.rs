//! Opening the council that the settings name, for any command.

use std::os::unix::fs::DirBuilderExt;
use std::sync::Arc;

use rand::TryRngCore;
use rand::rngs::OsRng;

use super::exit::{Exit, Failure};
use crate::clock::{Clock, SystemClock};
use crate::privacy::{LedgerError, RaiseRefused};
use crate::settings::{Secrets, Settings};
use crate::store::{self, StoreError, Stores};
use crate::workflow::{Chorus, ExchangeFault, WorkflowError, catalogue};

/// Makes the data directory, for its owner alone, if it is not there.
///
/// # Errors
/// [`Exit::Unreachable`].
pub fn make_data_dir(settings: &Settings) -> Result<(), Failure> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&settings.data_dir).map_err(|error| {
        let place = settings.data_dir.display();
        Failure::new(Exit::Unreachable, format!("the data directory {place} cannot be used: {error}"))
    })
}

/// Brings the four stores to the latest schema.
///
/// # Errors
/// As [`Failure::from`] a [`StoreError`].
pub async fn migrate(settings: &Settings) -> Result<(), Failure> {
    make_data_dir(settings)?;
    Ok(store::migrate(&settings.data_dir).await?)
}

/// Opens the council: stores, secrets, files.
///
/// # Errors
/// The exit codes of keys, stores and faulty files.
pub async fn open(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Chorus, Failure> {
    let secrets = Secrets::load_or_create(&settings.secret_path(), &mut OsRng.unwrap_err())?;
    let options = store::Options { disk_reserve_bytes: settings.disk_reserve_bytes, ..store::Options::default() };
    let stores = Stores::open(&settings.data_dir, options, OsRng.unwrap_err()).await?;
    let catalogue = Arc::new(catalogue(&settings.data_dir)?);
    let chorus = Chorus { stores, secrets, catalogue, clock };
    chorus.refresh_catalogue().await?;
    Ok(chorus)
}

/// Runs `act` on the council that the settings name, and closes it.
///
/// # Errors
/// Those of opening it and of `act`.
pub fn with<T>(settings: &Settings, act: impl AsyncFnOnce(&Chorus) -> Result<T, Failure>) -> Result<T, Failure> {
    crate::web::run(async {
        let chorus = open(settings, Arc::new(SystemClock)).await?;
        let done = act(&chorus).await;
        chorus.stores.close().await?;
        done
    })
}

/// Closes a council that was shared.
///
/// # Errors
/// When a store does not close.
pub async fn close(chorus: Arc<Chorus>) -> Result<(), Failure> {
    Ok(chorus.stores.clone().close().await?)
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let exit = match &error {
            StoreError::Pending(_) => Exit::Faults,
            StoreError::Newer(_) => Exit::NewerSchema,
            StoreError::WaveExists
            | StoreError::LoginTaken
            | StoreError::OtherRelease
            | StoreError::OtherCouncilsStored { .. }
            | StoreError::OtherCouncilsDiffers { .. } => Exit::Exists,
            StoreError::Ledger(LedgerError::RolledBack { .. }) => Exit::RolledBack,
            StoreError::Ledger(_)
            | StoreError::Garbled("ledger entry")
            | StoreError::AuditAltered { .. }
            | StoreError::OtherLimit => Exit::ChainAltered,
            StoreError::NoSuchCouncil(_) | StoreError::NoSuchPopulation | StoreError::NoSuchEntry => Exit::Usage,
            StoreError::NotRaised(refused) => exit_of(*refused),
            StoreError::WrongStage(_)
            | StoreError::WrongBoxState { .. }
            | StoreError::NoSuchWave
            | StoreError::NoRelease(_)
            | StoreError::NotReserved
            | StoreError::MoreCodes
            | StoreError::AlreadyCharged
            | StoreError::AmendedSince
            | StoreError::NotAsked
            | StoreError::AskedAlready
            | StoreError::SamePerson => Exit::Stage,
            StoreError::NoRoom => Exit::Storage,
            StoreError::OverBudget { .. } => Exit::OverBudget,
            _ => Exit::Unreachable,
        };
        Self::caused_by(exit, &error)
    }
}

/// What it means that limits are not raised.
const fn exit_of(refused: RaiseRefused) -> Exit {
    match refused {
        RaiseRefused::TooHigh => Exit::OverBudget,
        RaiseRefused::InForce => Exit::Exists,
        RaiseRefused::Lowers { .. } | RaiseRefused::Year | RaiseRefused::Role => Exit::Usage,
    }
}

impl From<WorkflowError> for Failure {
    fn from(error: WorkflowError) -> Self {
        let exit = match error {
            WorkflowError::Store(error) => return error.into(),
            WorkflowError::NoSuchWave(_)
            | WorkflowError::NoSuchGroup(_)
            | WorkflowError::NoSuchRun
            | WorkflowError::NoReason
            | WorkflowError::Promise(_)
            | WorkflowError::BandNeeded(_)
            | WorkflowError::Words
            | WorkflowError::Exchange(ExchangeFault::Ours | ExchangeFault::TooMany) => Exit::Usage,
            WorkflowError::Ceremony(_)
            | WorkflowError::PublicPart(_)
            | WorkflowError::DoorKey(_)
            | WorkflowError::DoorKeyOfSurvey
            | WorkflowError::Exchange(ExchangeFault::UnknownKey { .. } | ExchangeFault::NotASigner(_)) => Exit::Key,
            WorkflowError::Exists(_) | WorkflowError::Exchange(ExchangeFault::KnownAs(_)) => Exit::Exists,
            WorkflowError::Stage(_)
            | WorkflowError::FloorNotMet { .. }
            | WorkflowError::NotLaunched
            | WorkflowError::NotReady
            | WorkflowError::OwnDesign
            | WorkflowError::ChangedSince
            | WorkflowError::Over(_)
            | WorkflowError::Printed(_)
            | WorkflowError::StillNeeded(_)
            | WorkflowError::Ended
            | WorkflowError::NotLate
            | WorkflowError::Change(_) => Exit::Stage,
            WorkflowError::Faults(_) | WorkflowError::FileChanged(_) | WorkflowError::Plan(_) => Exit::Faults,
            WorkflowError::StoredFile(_) | WorkflowError::Recipient(_) | WorkflowError::Mechanism(_) => {
                Exit::Unreachable
            }
            WorkflowError::Draft(_)
            | WorkflowError::Letter(_)
            | WorkflowError::Write { .. }
            | WorkflowError::NotWritten(_)
            | WorkflowError::NotStored(_)
            | WorkflowError::NotHandedOut(_) => Exit::Storage,
            WorkflowError::Ledger(LedgerError::RolledBack { .. }) => Exit::RolledBack,
            WorkflowError::Ledger(_) | WorkflowError::Amendments(_) => Exit::ChainAltered,
            WorkflowError::Exchange(_)
            | WorkflowError::Document(_)
            | WorkflowError::OtherAmendments
            | WorkflowError::OtherSurvey
            | WorkflowError::NotOurCharge => Exit::NotVerified,
        };
        Self::caused_by(exit, &error)
    }
}
