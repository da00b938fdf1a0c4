//! How somebody proves who they are: passkeys, a password with a code from an app, recovery codes, links good for once.
//!
//! Pure: no store, no clock, no page. What is promised: a password is kept only as an argon2id hash, a recovery code and
//! a link only as a hash, and the secret of a code app only sealed under a key that no store holds. Whatever is checked
//! against nothing (an account that does not exist) costs the same work as what is checked against something. Each kind
//! of token is hashed for its purpose, so none is taken for another. A passkey is taken only when the device checked who
//! held it.
//!
//! Left open: copies that the libraries below make in memory are not all wiped. Passkey challenges are drawn by the
//! library's own thread generator, which the system seeds. Whoever holds the secret file and the store together can open
//! the secrets of code apps; passwords and recovery codes would still have to be guessed.

mod base64;
mod keys;
mod passkey;
mod password;
mod recovery;
mod token;
mod totp;

pub use keys::CredentialKeys;
pub use passkey::{Asking, Passkey, PasskeyFault, Passkeys, Proof, Registering};
pub use password::{Password, PasswordFault, PasswordHash, SlowHashFailed};
pub use recovery::{RECOVERY_CODES, RecoveryCode};
pub use token::{Purpose, Token};
pub use totp::{SealedTotp, TotpSecret};
