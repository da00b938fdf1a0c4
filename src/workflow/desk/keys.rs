//! A key holder's key: made, unlocked, drilled.

use std::path::Path;

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::folder::{FileName, Folder, FolderFault};
use crate::sealing::custody::{
    CustodianFault, CustodianKey, DrillFault, Passphrase, Protection, PublicCustodian, WavePublic, WorkFactor, drill,
};

/// A key that was made.
pub struct KeyMade {
    /// The key file.
    pub key: FileName,
    /// Its public part.
    pub public_file: FileName,
    /// What the public part says.
    pub public: PublicCustodian,
}

/// Makes a key and keeps it in the folder, under its passphrase, with its public part beside it. Nothing is overwritten.
///
/// # Errors
/// [`CustodianFault`]; nothing was written then.
pub fn make_key(
    folder: &Folder,
    name: &str,
    passphrase: &Zeroizing<String>,
    rng: &mut impl CryptoRng,
) -> Result<KeyMade, CustodianFault> {
    make(folder, name, passphrase, WorkFactor::USUAL, rng)
}

fn make(
    folder: &Folder,
    name: &str,
    passphrase: &Zeroizing<String>,
    work: WorkFactor,
    rng: &mut impl CryptoRng,
) -> Result<KeyMade, CustodianFault> {
    let key = CustodianKey::generate(name, rng)?;
    let file = format!("{}.key", file_stem(name));
    let secret = Passphrase::new(passphrase.to_string());
    let public_path = key.keep(&folder.path().join(&file), &Protection::Passphrase(&secret, work))?;
    let named = |text: &str| text.parse().map_err(|_| CustodianFault::BadName);
    let last = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
    Ok(KeyMade { key: named(&file)?, public_file: named(&last(&public_path))?, public: key.public() })
}

/// The name as a file has it: `Data protection lead` gives `data-protection-lead`.
fn file_stem(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let stem = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let stem: String = stem.chars().take(40).collect();
    if stem.is_empty() { "my-key".to_owned() } else { stem }
}

/// The key in a file, with the passphrase that was typed. A file without a passphrase takes any.
///
/// # Errors
/// [`CustodianFault`] says whether it is the passphrase or the file. Nothing is lost by trying.
pub fn unlock(file: &[u8], passphrase: &Zeroizing<String>) -> Result<CustodianKey, CustodianFault> {
    CustodianKey::from_file(file, Some(&Passphrase::new(passphrase.to_string())))
}

/// Why a drill did not show that the survey can be opened.
#[derive(Debug, thiserror::Error)]
pub enum DrillRefused {
    /// A file could not be read.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// The public part of the ceremony is none.
    #[error("not the public part of a ceremony")]
    NotAPublicPart,
    /// The key does not unlock.
    #[error("the key does not unlock")]
    Key(#[from] CustodianFault),
    /// It unlocks, and does not open the survey.
    #[error("the key does not open the survey")]
    Drill(#[from] DrillFault),
}

/// Whether the key in one file can still open a survey by the bundle in another. It touches no response.
///
/// # Errors
/// [`DrillRefused`] says which step failed.
pub fn drill_key(
    folder: &Folder,
    key: &FileName,
    bundle: &FileName,
    wave_public: &FileName,
    passphrase: &Zeroizing<String>,
) -> Result<(), DrillRefused> {
    let public = WavePublic::read(&folder.read(wave_public)?).map_err(|_| DrillRefused::NotAPublicPart)?;
    let key = unlock(&folder.read(key)?, passphrase)?;
    Ok(drill(&key, &folder.read(bundle)?, &public)?)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;
    use crate::sealing::custody::{KeepFault, ceremony};

    fn typed(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    const GOOD: &str = "plum anchor window seven";

    fn made(folder: &Folder, name: &str) -> Result<KeyMade, CustodianFault> {
        make(folder, name, &typed(GOOD), WorkFactor::light(), &mut ChaCha20Rng::from_os_rng())
    }

    #[test]
    fn a_key_is_kept_under_its_passphrase_and_never_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let key = made(&folder, "Data protection lead").unwrap();
        assert_eq!(key.key.as_str(), "data-protection-lead.key");
        assert_eq!(key.public_file.as_str(), "data-protection-lead.public.json");
        let file = folder.read(&key.key).unwrap();
        assert_eq!(unlock(&file, &typed(GOOD)).map(|key| key.public()).ok(), Some(key.public));
        assert!(matches!(unlock(&file, &typed("plum anchor window eight")), Err(CustodianFault::WrongPassphrase)));
        let again = made(&folder, "data protection LEAD");
        assert!(matches!(again, Err(CustodianFault::NotKept(KeepFault::ExistsAlready(_)))));
        assert_eq!(*folder.read(&key.key).unwrap(), *file, "the first key is as it was");
    }

    #[test]
    fn a_short_passphrase_makes_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let mut rng = ChaCha20Rng::from_os_rng();
        let short = make(&folder, "lead", &typed("elevenchars"), WorkFactor::light(), &mut rng);
        assert!(matches!(short, Err(CustodianFault::WeakPassphrase)));
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_drill_tells_the_key_of_the_survey_from_another() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let keys = ["one", "two", "stranger"].map(|name| made(&folder, name).unwrap());
        let table = [keys[0].public.clone(), keys[1].public.clone()];
        ceremony(&"autumn".parse().unwrap(), &table, 1).unwrap().keep(dir.path()).unwrap();
        let name = |text: &str| text.parse::<FileName>().unwrap();
        let (first, second) = (name("autumn.1.bundle.age"), name("autumn.2.bundle.age"));
        let public = name("wave-public.json");
        let drilled =
            |key: &FileName, bundle: &FileName, said: &str| drill_key(&folder, key, bundle, &public, &typed(said));
        assert!(drilled(&keys[0].key, &first, GOOD).is_ok());
        let other = drilled(&keys[0].key, &second, GOOD);
        assert!(matches!(other, Err(DrillRefused::Drill(DrillFault::OtherBundle))));
        let stranger = drilled(&keys[2].key, &first, GOOD);
        assert!(matches!(stranger, Err(DrillRefused::Drill(DrillFault::NotListed))));
        let wrong = drilled(&keys[0].key, &first, "plum anchor window eight");
        assert!(matches!(wrong, Err(DrillRefused::Key(CustodianFault::WrongPassphrase))));
    }
}
