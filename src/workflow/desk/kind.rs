//! What a file in the folder is, by what it holds and never by its name.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use zeroize::Zeroizing;

/// What is read of a file to tell what it is.
const FIRST_BYTES: u64 = 4096;
/// A longer file is a box or none of ours.
pub(super) const MOST_SMALL_BYTES: u64 = 4 * 1024 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An exported box.
    Box,
    /// A survey's identity, sealed to one key holder.
    Bundle,
    /// A key file, under its passphrase or not.
    Key,
    /// A launch sheet, or what `chorus wave show --json` prints.
    LaunchSheet,
    /// The public part of a key.
    PublicPart,
    /// The public part of a ceremony.
    WavePublic,
    /// A signed document.
    Release,
    /// Sealed letters from the contact door.
    Letters,
}

impl Kind {
    /// Whether the file may be handed out by the desk: anything but a box, which is large and lies in the folder, and a
    /// key, which its holder copies with their own hands.
    #[must_use]
    pub const fn is_handed_out(self) -> bool {
        !matches!(self, Self::Box | Self::Key)
    }
}

/// What a file is, by its first bytes, and for small JSON by what it says of itself.
pub(super) fn kind_of(path: &Path) -> Option<Kind> {
    let mut file = File::open(path).ok()?;
    let length = file.metadata().ok()?.len();
    let mut first = Zeroizing::new(Vec::new());
    (&file).take(FIRST_BYTES).read_to_end(&mut first).ok()?;
    let holds = |text: &[u8]| first.windows(text.len()).any(|window| window == text);
    if first.starts_with(b"manifest.json\0") && holds(b"ustar") {
        Some(Kind::Box)
    } else if first.starts_with(b"letters/") && holds(b"ustar") {
        Some(Kind::Letters)
    } else if first.starts_with(b"age-encryption.org/v1\n") {
        if holds(b"-> scrypt ") { Some(Kind::Key) } else { holds(b"-> X25519 ").then_some(Kind::Bundle) }
    } else if first.starts_with(b"# Chorus custodian key") {
        Some(Kind::Key)
    } else if first.starts_with(b"{") && length <= MOST_SMALL_BYTES {
        file.read_to_end(&mut first).ok()?;
        kind_of_json(&first)
    } else {
        None
    }
}

fn kind_of_json(bytes: &[u8]) -> Option<Kind> {
    #[derive(serde::Deserialize)]
    struct Says {
        schema: Option<String>,
        wave: Option<serde::de::IgnoredAny>,
        contract: Option<serde::de::IgnoredAny>,
    }
    let says: Says = serde_json::from_slice(bytes).ok()?;
    match says.schema.as_deref() {
        Some("chorus.custodian/1") => Some(Kind::PublicPart),
        Some("chorus.wave-public/1") => Some(Kind::WavePublic),
        Some(release) if release.starts_with("chorus.release/") => Some(Kind::Release),
        Some(_) => None,
        None => (says.wave.is_some() && says.contract.is_some()).then_some(Kind::LaunchSheet),
    }
}
