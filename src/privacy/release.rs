//! Drawn numbers become a signed document.

use serde::Serialize;
use time::Date;

use super::document::{DocumentSignature, ReleaseDocument};
use super::estimate;
use super::ledger::LedgerEntry;
use super::mechanism::{self, Drawn, MechanismError};
use crate::consultation::{Manifest, SigningKey};

/// The name of the format. Version 1 had `signed` in the place of `balance`.
pub const SCHEMA: &str = "chorus.release/2";

/// The name of a release: its wave and the ledger entry that paid for it.
pub(super) fn release_id(paid: &LedgerEntry) -> String {
    format!("{}-{}", paid.wave, paid.sequence)
}

/// The document for what was drawn, not signed yet. `amendments_sha256` are the wave's amendments, in order.
///
/// # Errors
/// [`MechanismError::OtherWave`] when the manifest is not the one that was drawn for, [`MechanismError::Delta`] when
/// its δ is no probability.
pub fn build(
    drawn: Drawn,
    manifest: &Manifest,
    amendments_sha256: Vec<String>,
    released_on: Date,
) -> Result<ReleaseDocument, MechanismError> {
    let manifest_sha256 = manifest.sha256();
    if drawn.manifest_sha256 != manifest_sha256 {
        return Err(MechanismError::OtherWave);
    }
    Ok(ReleaseDocument {
        schema: SCHEMA.to_owned(),
        release_id: release_id(&drawn.paid),
        council: manifest.council.clone(),
        wave: manifest.wave.clone(),
        released_on,
        manifest_sha256,
        amendments_sha256,
        withdrawn: drawn.withdrawn,
        privacy: mechanism::statement(drawn.paid.charged, &manifest.delta, manifest.hides_taking_part())?,
        raw: estimate::raw(&drawn.groups, manifest),
        groups: drawn.groups,
        unreadable: drawn.unreadable,
        ledger: drawn.paid,
        signatures: Vec::new(),
    })
}

impl ReleaseDocument {
    /// Adds a custodian's signature.
    #[must_use]
    pub fn signed_by(mut self, key: &SigningKey) -> Self {
        let signature = DocumentSignature { key: key.public().to_string(), ed25519: key.sign(&self.signed_part()) };
        self.signatures.push(signature);
        self
    }

    /// What custodians sign: the document without `signatures`.
    pub(super) fn signed_part(&self) -> impl Serialize + use<> {
        let mut fields = serde_json::to_value(self).expect("a document is plain text and whole numbers");
        fields.as_object_mut().expect("a document is a JSON object").remove("signatures");
        fields
    }
}
