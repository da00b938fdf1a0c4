//! The launch sheet: what is carried from the server to the desk before a survey opens, and the ceremony that follows.
//!
//! ```json
//! {"contract":1,"wave":"2026-autumn","title":"How is life?","opens_on":"2026-10-05","closes_on":"2026-10-30",
//!  "results_on":"2026-12-04","erase_on":"2027-03-31","groups":[{"title":"Ages 11 to 17","questions":["…"]}],
//!  "custodians":[{"schema":"chorus.custodian/1","name":"…","recipient":"age1…","ed25519":"…"}]}
//! ```
//!
//! Only `wave` must be there; what else is there is shown, and `custodians` need not be chosen by hand.
//!
//! Left open: a sheet is not signed. What counts is that key holders compare fingerprints by voice, and that the manifest
//! of the open survey, which names them, is public.

use serde::{Deserialize, Serialize};
use std::sync::Arc;
use time::Date;

use super::folder::{FileName, Folder, FolderFault};
use crate::consultation::{Draft, WaveId, day};
use crate::questionnaire::Questionnaire;
use crate::sealing::custody::{CeremonyRefused, KeepFault, PublicCustodian, WavePublic, ceremony};

/// A day, as `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OnDay(#[serde(with = "day")] pub Date);

/// Who is reported together, and what they are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetGroup {
    /// Its name on pages.
    pub title: String,
    /// Its questions, in the words of each band, each once.
    #[serde(default)]
    pub questions: Vec<String>,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaunchSheet {
    /// 1.
    pub contract: u32,
    /// Names the survey.
    pub wave: WaveId,
    /// Its title on pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first day answers are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opens_on: Option<OnDay>,
    /// The last day answers are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closes_on: Option<OnDay>,
    /// The day by which results are promised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub results_on: Option<OnDay>,
    /// The day by which sealed responses are destroyed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erase_on: Option<OnDay>,
    /// Who is asked what.
    #[serde(default)]
    pub groups: Vec<SheetGroup>,
    /// Who shall be able to open it.
    #[serde(default)]
    pub custodians: Vec<PublicCustodian>,
}

/// Why a ceremony was not held.
#[derive(Debug, thiserror::Error)]
pub enum SheetFault {
    /// Not a launch sheet.
    #[error("not a launch sheet")]
    NotASheet(#[source] serde_json::Error),
    /// A public part that is none, with its name where it has one.
    #[error("the public part {0:?} cannot be used")]
    NotAPublicPart(String),
    /// No key was made.
    #[error("no key was made")]
    Refused(#[from] CeremonyRefused),
    /// A file could not be read or written.
    #[error(transparent)]
    Folder(#[from] FolderFault),
    /// A file could not be kept.
    #[error(transparent)]
    Kept(#[from] KeepFault),
}

impl LaunchSheet {
    /// The sheet of a draft; `questionnaire` finds a questionnaire by its name.
    #[must_use]
    pub fn of(
        draft: &Draft,
        questionnaire: impl Fn(&str) -> Option<Arc<Questionnaire>>,
        custodians: Vec<PublicCustodian>,
    ) -> Self {
        let groups = draft.groups.iter().map(|group| {
            let mut questions: Vec<String> = Vec::new();
            let names = group.bands.iter().filter_map(|band| draft.questionnaires.get(band));
            for form in names.filter_map(|name| questionnaire(name)) {
                for item in form.items().filter(|item| !questions.contains(&item.wording)).collect::<Vec<_>>() {
                    questions.push(item.wording.clone());
                }
            }
            SheetGroup { title: group.title.clone(), questions }
        });
        Self {
            contract: 1,
            wave: draft.wave.clone(),
            title: Some(draft.title.clone()),
            opens_on: Some(OnDay(draft.opens_on)),
            closes_on: Some(OnDay(draft.closes_on)),
            results_on: Some(OnDay(draft.results_on)),
            erase_on: Some(OnDay(draft.erase_on)),
            groups: groups.collect(),
            custodians,
        }
    }

    /// Reads a sheet and checks the keys in it.
    ///
    /// # Errors
    /// [`SheetFault::NotASheet`], [`SheetFault::NotAPublicPart`].
    pub fn read(json: &[u8]) -> Result<Self, SheetFault> {
        let sheet: Self = serde_json::from_slice(json).map_err(SheetFault::NotASheet)?;
        for part in &sheet.custodians {
            let written = serde_json::to_vec(part).map_err(SheetFault::NotASheet)?;
            PublicCustodian::read(&written).map_err(|_| SheetFault::NotAPublicPart(part.name.clone()))?;
        }
        Ok(sheet)
    }

    /// Adds the public parts in these files, each key once.
    ///
    /// # Errors
    /// [`SheetFault`].
    pub fn with_parts(mut self, folder: &Folder, files: &[FileName]) -> Result<Self, SheetFault> {
        for file in files {
            let part =
                PublicCustodian::read(&folder.read(file)?).map_err(|_| SheetFault::NotAPublicPart(file.to_string()))?;
            if !self.custodians.contains(&part) {
                self.custodians.push(part);
            }
        }
        Ok(self)
    }
}

/// The files that a ceremony left in the folder.
pub struct KeyParts {
    /// For the server.
    pub public: FileName,
    /// One for each key holder: whose it is, and the file.
    pub bundles: Vec<(String, FileName)>,
}

/// Makes the key of a survey, tries it out, and leaves the bundles and `wave-public.json` in a folder named after it. The
/// key itself is forgotten.
///
/// # Errors
/// [`SheetFault`]; nothing that was there before is overwritten.
pub fn hold_ceremony(folder: &Folder, sheet: &LaunchSheet) -> Result<KeyParts, SheetFault> {
    let held = ceremony(&sheet.wave, &sheet.custodians, 1)?;
    let within = folder.within(sheet.wave.as_str())?;
    let public = within.join("wave-public.json");
    if public.exists() {
        return Err(KeepFault::ExistsAlready(public).into());
    }
    held.keep(&within)?;
    key_parts_of(folder, &sheet.wave)
}

/// The files that the ceremony of this survey left in the folder.
///
/// # Errors
/// [`SheetFault`] when none was held here.
pub fn key_parts_of(folder: &Folder, wave: &WaveId) -> Result<KeyParts, SheetFault> {
    let named = |file: &str| format!("{wave}/{file}").parse().map_err(|_| FolderFault::NoSuchFile);
    let file: FileName = named("wave-public.json")?;
    let public = WavePublic::read(&folder.read(&file)?)?;
    let bundles = public.bundles.iter().map(|made| Ok((made.custodian.clone(), named(&made.file)?)));
    Ok(KeyParts { public: file, bundles: bundles.collect::<Result<_, FolderFault>>()? })
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;
    use time::macros::date;

    use super::*;
    use crate::sealing::custody::CustodianKey;

    fn parts() -> Vec<PublicCustodian> {
        let mut rng = ChaCha20Rng::from_os_rng();
        ["lead", "reviewer"].map(|name| CustodianKey::generate(name, &mut rng).unwrap().public()).into()
    }

    fn sheet(custodians: Vec<PublicCustodian>) -> LaunchSheet {
        let bare = LaunchSheet::read(br#"{"contract":1,"wave":"autumn","stage":"draft","manifest":null}"#).unwrap();
        LaunchSheet {
            title: Some("How is life?".to_owned()),
            opens_on: Some(OnDay(date!(2026 - 10 - 05))),
            custodians,
            ..bare
        }
    }

    #[test]
    fn what_the_command_line_shows_of_a_draft_is_a_sheet_without_keys() {
        let bare = LaunchSheet::read(br#"{"contract":1,"wave":"autumn","manifest":null}"#).unwrap();
        assert_eq!((bare.title, bare.opens_on, bare.custodians.len()), (None, None, 0));
    }

    #[test]
    fn a_sheet_comes_back_as_it_was_written_and_a_wrong_key_in_it_is_named() {
        let mut sheet = sheet(parts());
        let written = serde_json::to_vec(&sheet).unwrap();
        assert_eq!(LaunchSheet::read(&written).unwrap(), sheet);
        sheet.custodians[1].ed25519 = "00".to_owned();
        let refused = LaunchSheet::read(&serde_json::to_vec(&sheet).unwrap());
        assert!(matches!(refused, Err(SheetFault::NotAPublicPart(name)) if name == "reviewer"));
    }

    #[test]
    fn a_ceremony_is_held_once_in_a_folder_of_the_survey() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(dir.path()).unwrap();
        let sheet = sheet(parts());
        let made = hold_ceremony(&folder, &sheet).unwrap();
        assert_eq!(made.public.as_str(), "autumn/wave-public.json");
        assert_eq!(made.bundles.len(), 2);
        let before = folder.read(&made.public).unwrap();
        let again = hold_ceremony(&folder, &sheet);
        assert!(matches!(again, Err(SheetFault::Kept(KeepFault::ExistsAlready(_)))));
        assert_eq!(*folder.read(&made.public).unwrap(), *before);
        let alone = LaunchSheet { custodians: sheet.custodians[..1].to_vec(), ..sheet };
        assert!(matches!(hold_ceremony(&folder, &alone), Err(SheetFault::Refused(CeremonyRefused::TooFew))));
    }
}
