//! The desk: a custodian opens the box, the responses are counted, the noise is drawn, the document is signed.
//!
//! It runs on the custodian's own machine and knows no store, no settings and no network. Opened responses are in
//! memory alone, a thousand at a time.

use std::fs::File;
use std::io::{BufReader, ErrorKind};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use time::Date;

use crate::consultation::{AmendmentChain, ChainFault, Manifest, MissingQuestionnaire, ResponseReader};
use crate::privacy::mechanism::{MechanismError, draw};
use crate::privacy::{
    Charge, DocumentFault, LedgerEntry, LedgerError, PlanFault, VerifiedRelease, WavePlan, build, verify,
};
use crate::questionnaire::{Fault, Questionnaire};
use crate::sealing::custody::{BundleFault, CustodianKey, KeepFault, keep_new, open_bundle};
use crate::sealing::export::{BoxFault, BoxHead, ReadInTwentieths, SealedRow, read_box};
use crate::sealing::open_all::{OpenAllFault, open_all};
use crate::tally::{CountingRule, Full, RuleFault, WaveTally};

/// What a custodian brings to the desk.
pub struct Desk<'a> {
    /// The exported box.
    pub sealed_box: &'a Path,
    /// The bundle that was made for this custodian.
    pub bundle: &'a [u8],
    /// The custodian's key.
    pub custodian: &'a CustodianKey,
    /// The folder in which what was drawn is kept for good: that of the custodian's key, so that the same custodian
    /// finds it again wherever the box lies.
    pub keeps_in: &'a Path,
    /// Where the signed document goes; nothing is overwritten.
    pub out: &'a Path,
    /// How many threads may open responses.
    pub threads: NonZeroUsize,
}

/// Why there is no release.
#[derive(Debug, thiserror::Error)]
pub enum ReleaseError {
    /// The box is not sound.
    #[error("the box cannot be used")]
    Box(#[from] BoxFault),
    /// The rows could not be read or opened.
    #[error("the responses could not be opened")]
    Opening(#[from] OpenAllFault),
    /// The key or the bundle does not open this wave.
    #[error("the bundle does not open with this key")]
    Bundle(#[from] BundleFault),
    /// A questionnaire in the box has faults.
    #[error("a questionnaire in the box has faults: {}", .0.first().map(ToString::to_string).unwrap_or_default())]
    Questionnaire(Vec<Fault>),
    /// The manifest names a questionnaire that is not in the box.
    #[error("the box lacks a questionnaire")]
    Missing(#[from] MissingQuestionnaire),
    /// The manifest and the questionnaires do not fit together.
    #[error("the manifest does not fit its questionnaires")]
    Rule(#[from] RuleFault),
    /// The ledger entry does not pay for this wave.
    #[error("the box is not paid for")]
    Unpaid(#[from] LedgerError),
    /// The ledger entry is none.
    #[error("the ledger entry in the box cannot be read")]
    Entry(#[source] serde_json::Error),
    /// The plan in the manifest does not hold.
    #[error("the plan in the manifest does not hold")]
    Plan(#[from] PlanFault),
    /// The amendments do not stand.
    #[error("the amendments in the box do not stand")]
    Amendments(#[from] ChainFault),
    /// The wave was ended without results.
    #[error("this wave was ended without results; nothing may be drawn from it")]
    NoResults,
    /// Young people were told that nobody opens anything before the survey is over.
    #[error("this survey takes answers until {0}; nothing may be opened before that day is over")]
    TooEarly(Date),
    /// More responses than can be counted.
    #[error(transparent)]
    Full(#[from] Full),
    /// The noise could not be drawn.
    #[error("the noise could not be drawn")]
    Mechanism(#[from] MechanismError),
    /// What was drawn before does not verify.
    #[error("the document that was drawn before does not verify; it was changed")]
    Drawn(#[source] DocumentFault),
    /// The box was charged another time.
    #[error("this survey was drawn before, under another charge than the one in this box; nothing is drawn twice")]
    OtherCharge,
    /// The document could not be kept.
    #[error(transparent)]
    Kept(#[from] KeepFault),
    /// A file could not be read.
    #[error("{path} could not be read")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// Draws and signs the release of a box, once. The document is on disk before anybody sees it; asked again, the same
/// document comes back, and nothing is drawn a second time.
///
/// `progress` is told how many twentieths of the box are read: a finer count would tell how many responded.
///
/// # Errors
/// [`ReleaseError`]. Nothing was written then.
pub fn release(desk: &Desk<'_>, today: Date, progress: impl FnMut(u8)) -> Result<VerifiedRelease, ReleaseError> {
    let file = |source| ReleaseError::File { path: desk.sealed_box.to_owned(), source };
    let opened = File::open(desk.sealed_box).map_err(file)?;
    let length = opened.metadata().map_err(file)?.len();
    let reader = ReadInTwentieths::new(BufReader::new(opened), length, progress);
    let document = read_box(reader, |head, rows| {
        let entry: LedgerEntry = serde_json::from_slice(&head.ledger).map_err(ReleaseError::Entry)?;
        let drawn = drawn_in(desk.keeps_in, &head.manifest);
        match std::fs::read(&drawn) {
            Ok(stored) => drawn_before(&stored, head, &entry),
            Err(missing) if missing.kind() == ErrorKind::NotFound => draw_now(desk, head, &entry, rows, &drawn, today),
            // Anything else might hide a draw that was made: never draw a second time on a guess.
            Err(source) => Err(ReleaseError::File { path: drawn, source }),
        }
    })?;
    hand_out(desk.out, &document.document().to_bytes())?;
    Ok(document)
}

/// What was drawn from this wave before; only under the charge that is in the box.
fn drawn_before(stored: &[u8], head: &BoxHead, entry: &LedgerEntry) -> Result<VerifiedRelease, ReleaseError> {
    let release = verify(stored, &head.manifest).map_err(ReleaseError::Drawn)?;
    if release.document().ledger == *entry { Ok(release) } else { Err(ReleaseError::OtherCharge) }
}

/// Where what is drawn from this survey is kept. Named by the manifest, to which every response is bound: no other box
/// can lead to a second draw.
pub(super) fn drawn_in(keeps_in: &Path, manifest: &Manifest) -> PathBuf {
    keeps_in.join(format!("{}.{}.drawn.json", manifest.wave, short(&manifest.sha256())))
}

/// What stands in the way of drawing before anything is opened; if nothing does, the changes and the proof of payment.
pub(super) fn ready<'h>(
    head: &'h BoxHead,
    entry: &LedgerEntry,
    today: Date,
) -> Result<(AmendmentChain<'h>, Charge), ReleaseError> {
    let chain = AmendmentChain::verify(&head.manifest, &head.amendments)?;
    if chain.standing().ending.is_some() {
        return Err(ReleaseError::NoResults);
    }
    if today <= chain.standing().closes_on {
        return Err(ReleaseError::TooEarly(chain.standing().closes_on));
    }
    Ok((chain, Charge::for_wave(entry, &head.manifest)?))
}

/// Enough of a hash for a file name that no other manifest has.
fn short(hash: &str) -> &str {
    hash.get(..16).unwrap_or(hash)
}

fn draw_now(
    desk: &Desk<'_>,
    head: &BoxHead,
    entry: &LedgerEntry,
    rows: &mut dyn Iterator<Item = Result<SealedRow, BoxFault>>,
    drawn: &Path,
    today: Date,
) -> Result<VerifiedRelease, ReleaseError> {
    let (chain, charge) = ready(head, entry, today)?;
    let plan = WavePlan::of(&head.manifest)?;
    let tally = count(desk, head, rows)?;
    let numbers = draw(tally, &plan, charge)?.without(&chain.standing().withdrawn);
    let document = build(numbers, &head.manifest, chain.sha256s(), today)?.signed_by(desk.custodian.signing_key());
    // Before anybody sees it, whole or not at all, and never over another: a second draw would be a second look.
    keep_new(drawn, &document.to_bytes())?;
    verify(&document.to_bytes(), &head.manifest).map_err(ReleaseError::Drawn)
}

/// Opens, reads and counts every response. What cannot be opened or read is counted as unreadable, never dropped.
fn count(
    desk: &Desk<'_>,
    head: &BoxHead,
    rows: &mut dyn Iterator<Item = Result<SealedRow, BoxFault>>,
) -> Result<WaveTally, ReleaseError> {
    let identity = open_bundle(desk.bundle, desk.custodian, &head.manifest.recipient)?;
    let forms = questionnaires(head)?;
    let reader = ResponseReader::new(&head.manifest, &forms)?;
    let rule = CountingRule::new(&head.manifest, &forms)?;
    let mut tally = rule.empty();
    let mut full = None;
    open_all(
        rows,
        &identity,
        head.manifest.frame_bytes,
        desk.threads,
        |frame| frame.ok().and_then(|frame| reader.read(frame.body()).ok()),
        |response| {
            let counted = match response {
                Some(response) => rule.count(&response, &mut tally),
                None => tally.count_unreadable(),
            };
            full = full.take().or(counted.err());
        },
    )?;
    full.map_or(Ok(tally), |full| Err(full.into()))
}

pub(super) fn questionnaires(head: &BoxHead) -> Result<Vec<Questionnaire>, ReleaseError> {
    head.questionnaires
        .iter()
        .map(|(name, bytes)| {
            Questionnaire::parse(name, &String::from_utf8_lossy(bytes)).map_err(ReleaseError::Questionnaire)
        })
        .collect()
}

/// Writes the document where it was asked for. A file that holds it already is left; any other is never overwritten.
fn hand_out(path: &Path, bytes: &[u8]) -> Result<(), KeepFault> {
    match keep_new(path, bytes) {
        Err(KeepFault::ExistsAlready(_)) if std::fs::read(path).is_ok_and(|found| found == bytes) => Ok(()),
        kept => kept,
    }
}
