//! Passkeys (WebAuthn): a key in a device, which asks its holder for a finger, a face or a PIN before it signs.
//!
//! Promised: a challenge is answered once, for the purpose it was made for ([`Registering`] and [`Asking`] are two types,
//! and finishing uses them up), at this site's own address, by a device that checked its holder. Whoever asks for the
//! passkeys of an account that has none, or that does not exist, gets a challenge of the same shape: its key names are
//! derived from the login, so they stay the same.
//!
//! Left open: a browser can only use passkeys where the site has a name; at a bare IP address there are none. Devices that
//! copy passkeys between each other do not count how often they were used, so a copy that was stolen is not noticed.

use serde_json::{Value, json};
use url::Url;
use webauthn_rs::prelude::{
    PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::base64::encode_for_addresses;
use super::keys::{CredentialKeys, keyed};
use crate::consultation::sha256_hex;

/// The longest answer of a browser, in bytes; the longest we know of is some 3 KB.
const MOST_ANSWER_BYTES: usize = 16 * 1024;

/// Why a passkey is not taken.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyFault {
    /// What the browser sent is not an answer of a passkey.
    #[error("what the browser sent is no answer of a passkey")]
    Unreadable,
    /// It is one, and does not prove what it should.
    #[error("the passkey's answer does not hold")]
    Refused(#[source] WebauthnError),
    /// A passkey in the store is not what was written there.
    #[error("a stored passkey cannot be read")]
    Stored(#[source] serde_json::Error),
}

/// A passkey as it is kept: public, but for how often it was used.
#[derive(Clone, PartialEq, Eq)]
pub struct Passkey {
    /// SHA-256 of the name the device gave it, lower-case hex; no two accounts share one.
    pub id: String,
    /// What the library keeps of it, as JSON.
    pub json: String,
}

impl Passkey {
    fn kept(passkey: &webauthn_rs::prelude::Passkey) -> Result<Self, PasskeyFault> {
        let json = serde_json::to_string(passkey).map_err(PasskeyFault::Stored)?;
        Ok(Self { id: sha256_hex(passkey.cred_id()), json })
    }

    fn read(&self) -> Result<webauthn_rs::prelude::Passkey, PasskeyFault> {
        serde_json::from_str(&self.json).map_err(PasskeyFault::Stored)
    }
}

/// A passkey is being made. Used up by [`Passkeys::registered`]; no sign-in takes it.
pub struct Registering(PasskeyRegistration);

/// Somebody is asked to prove who they are. Used up by [`Passkeys::proved`]; no registration takes it.
pub struct Asking(PasskeyAuthentication, Vec<Passkey>);

/// Somebody proved who they are.
pub struct Proof {
    /// The passkey they used, as it stood.
    pub used: Passkey,
    /// The same as it has to stand from now on; `None` when nothing of it changed.
    pub changed: Option<Passkey>,
}

/// The passkeys of one site.
pub struct Passkeys(Webauthn);

impl Passkeys {
    /// Those of the site that browsers reach at `origin`; `council` is what devices show. `None` where the address has no
    /// name, which passkeys need.
    #[must_use]
    pub fn at(origin: &str, council: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let name = url.domain()?.to_owned();
        let site = WebauthnBuilder::new(&name, &url).ok()?.rp_name(council).build().ok()?;
        Some(Self(site))
    }

    /// Begins to make a passkey for an account. The first of the two is for the browser.
    ///
    /// # Errors
    /// [`PasskeyFault::Stored`].
    pub fn register(
        &self,
        keys: &CredentialKeys,
        login: &str,
        name: &str,
        existing: &[Passkey],
    ) -> Result<(Value, Registering), PasskeyFault> {
        let handle = keyed(&keys.handle, &[login.as_bytes()]);
        let mut first = [0; 16];
        first.copy_from_slice(&handle[..16]);
        let known = existing.iter().map(|one| Ok(one.read()?.cred_id().clone())).collect::<Result<Vec<_>, _>>()?;
        let (challenge, state) = self
            .0
            .start_passkey_registration(Uuid::from_bytes(first), login, name, Some(known))
            .map_err(PasskeyFault::Refused)?;
        Ok((serde_json::to_value(challenge).map_err(PasskeyFault::Stored)?, Registering(state)))
    }

    /// The passkey that a device made.
    ///
    /// # Errors
    /// [`PasskeyFault`]; the challenge is used up all the same.
    pub fn registered(&self, state: Registering, answer: &str) -> Result<Passkey, PasskeyFault> {
        let answer: RegisterPublicKeyCredential = read(answer)?;
        let Registering(state) = state;
        Passkey::kept(&self.0.finish_passkey_registration(&answer, &state).map_err(PasskeyFault::Refused)?)
    }

    /// Asks for one of these passkeys of an account. The first of the two is for the browser.
    ///
    /// # Errors
    /// [`PasskeyFault::Stored`].
    pub fn ask(
        &self,
        keys: &CredentialKeys,
        login: &str,
        known: Vec<Passkey>,
    ) -> Result<(Value, Asking), PasskeyFault> {
        let read: Vec<_> = known.iter().map(Passkey::read).collect::<Result<_, _>>()?;
        let (challenge, state) = self.0.start_passkey_authentication(&read).map_err(PasskeyFault::Refused)?;
        let mut challenge = serde_json::to_value(challenge).map_err(PasskeyFault::Stored)?;
        match challenge["publicKey"]["allowCredentials"].as_array_mut() {
            // By which way a device is reached would tell a real passkey from one that no device has.
            Some(asked_for) if !known.is_empty() => {
                asked_for.iter_mut().filter_map(Value::as_object_mut).for_each(|one| _ = one.remove("transports"));
            }
            _ => challenge["publicKey"]["allowCredentials"] = decoys(keys, login),
        }
        Ok((challenge, Asking(state, known)))
    }

    /// Who answers is the holder of one of the passkeys that were asked for.
    ///
    /// # Errors
    /// [`PasskeyFault`]; the challenge is used up all the same.
    pub fn proved(&self, state: Asking, answer: &str) -> Result<Proof, PasskeyFault> {
        let answer: PublicKeyCredential = read(answer)?;
        let Asking(state, known) = state;
        let result = self.0.finish_passkey_authentication(&answer, &state).map_err(PasskeyFault::Refused)?;
        let id = sha256_hex(result.cred_id());
        let used = known.into_iter().find(|one| one.id == id).ok_or(PasskeyFault::Unreadable)?;
        let mut passkey = used.read()?;
        let changed = match passkey.update_credential(&result) {
            Some(true) => Some(Passkey::kept(&passkey)?),
            _ => None,
        };
        Ok(Proof { used, changed })
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: &str) -> Result<T, PasskeyFault> {
    if answer.len() > MOST_ANSWER_BYTES {
        return Err(PasskeyFault::Unreadable);
    }
    // What stood in it is not kept with the fault.
    serde_json::from_str(answer).map_err(|_| PasskeyFault::Unreadable)
}

/// The name of a passkey that no device has, the same each time this login is asked for.
fn decoys(keys: &CredentialKeys, login: &str) -> Value {
    let (one, other) = (keyed(&keys.decoy, &[b"1", login.as_bytes()]), keyed(&keys.decoy, &[b"2", login.as_bytes()]));
    let name: Vec<u8> = one.into_iter().chain(other).collect();
    // Names are as long as devices in use make them: 16, 20, 32 or 64 bytes.
    let length = [16, 20, 32, 64][usize::from(keyed(&keys.decoy, &[b"length", login.as_bytes()])[0] & 3)];
    json!([{ "type": "public-key", "id": encode_for_addresses(&name[..length]) }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Passkeys {
        Passkeys::at("https://mysay.example:8443", "Fenmoor").unwrap()
    }

    #[test]
    fn a_site_without_a_name_has_no_passkeys() {
        for address in ["https://192.0.2.1", "http://127.0.0.1:8080", "http://[::1]:8080", "nonsense"] {
            assert!(Passkeys::at(address, "Fenmoor").is_none(), "{address}");
        }
        assert!(Passkeys::at("http://localhost:8080", "Fenmoor").is_some());
    }

    #[test]
    fn a_device_is_asked_to_check_its_holder_for_this_site_alone() {
        let keys = CredentialKeys::derive(&[1; 64]);
        let (made, _) = site().register(&keys, "sam", "Sam", &[]).unwrap();
        assert_eq!(made["publicKey"]["rp"]["id"], "mysay.example");
        assert_eq!(made["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        let (asked, _) = site().ask(&keys, "sam", Vec::new()).unwrap();
        assert_eq!(asked["publicKey"]["userVerification"], "required");
        assert_eq!(asked["publicKey"]["rpId"], "mysay.example");
    }

    #[test]
    fn an_account_without_passkeys_is_asked_for_one_that_stays_the_same() {
        let keys = CredentialKeys::derive(&[1; 64]);
        let asked = |login| site().ask(&keys, login, Vec::new()).unwrap().0;
        let (one, again, other) = (asked("sam"), asked("sam"), asked("kim"));
        let named = |asked: &Value| asked["publicKey"]["allowCredentials"].clone();
        assert!(named(&one)[0]["id"].as_str().is_some_and(|id| id.len() >= 22));
        assert_eq!(named(&one), named(&again));
        assert_ne!(named(&one), named(&other));
        assert_ne!(one["publicKey"]["challenge"], again["publicKey"]["challenge"]);
    }

    #[test]
    fn a_device_knows_an_account_by_a_name_that_says_nothing() {
        let keys = CredentialKeys::derive(&[1; 64]);
        let (made, _) = site().register(&keys, "sam", "Sam", &[]).unwrap();
        let (again, _) = site().register(&keys, "sam", "Sam", &[]).unwrap();
        assert_eq!(made["publicKey"]["user"]["id"], again["publicKey"]["user"]["id"]);
    }

    #[test]
    fn nonsense_is_no_answer() {
        let keys = CredentialKeys::derive(&[1; 64]);
        for answer in ["", "{}", "null", "[]", &"[".repeat(10_000), &" ".repeat(MOST_ANSWER_BYTES + 1)] {
            let (_, state) = site().ask(&keys, "sam", Vec::new()).unwrap();
            assert!(matches!(site().proved(state, answer), Err(PasskeyFault::Unreadable)));
            let (_, state) = site().register(&keys, "sam", "Sam", &[]).unwrap();
            assert!(matches!(site().registered(state, answer), Err(PasskeyFault::Unreadable)));
        }
    }
}
