//! Whole responses of made-up young people, ready to be sealed.

use std::collections::BTreeMap;
use std::sync::Arc;

use chorus::consultation::{Manifest, Response, Way};
use chorus::questionnaire::{Band, Questionnaire};
use chorus::sealing::{Frame, Nullifier, WaveRecipient};
use chorus::store::Deposit;
use chorus::workflow::Chorus;
use rand::Rng;

use crate::{answers, council};

/// What every response of a wave has in common.
#[derive(Clone)]
pub struct Sealer {
    manifest: Arc<Manifest>,
    manifest_sha256: String,
    form: Arc<Questionnaire>,
    recipient: WaveRecipient,
}

impl Sealer {
    /// For the wave that is open.
    pub async fn of(chorus: &Chorus) -> Self {
        let row = chorus.stores.app.wave(&council::wave()).await.expect("the store answers").expect("it was launched");
        let manifest = row.manifest.expect("it was opened");
        Self {
            manifest_sha256: manifest.sha256(),
            recipient: manifest.recipient.parse().expect("a recipient"),
            form: answers::form(chorus),
            manifest: Arc::new(manifest),
        }
    }

    /// A response with every question answered, sealed, and a ticket of its own.
    pub fn deposit(&self, rng: &mut impl Rng) -> Deposit {
        let mut given = BTreeMap::new();
        for item in self.form.items() {
            let answer = item.parse_answer(&answers::drawn(&self.form, item, rng)).expect("it is offered");
            given.insert(item.id.clone(), answer);
        }
        let response = Response {
            wave: council::wave(),
            manifest: self.manifest_sha256.clone(),
            group: council::group(),
            band: Band::ElevenToSeventeen,
            questionnaire: self.form.name(),
            way: Way::Full,
            answers: given,
        };
        let frame = Frame::around(&response.to_canonical_json(), self.manifest.frame_bytes).expect("it fits");
        Deposit {
            wave: council::wave(),
            group: council::group(),
            nullifier: Nullifier::from_bytes(rng.random()),
            submission: rng.random(),
            sealed: self.recipient.seal(&frame),
        }
    }
}
