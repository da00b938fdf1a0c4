//! The questionnaires at hand, by name.

use std::collections::BTreeMap;

use super::fault::Fault;
use super::model::{Band, Questionnaire};

/// Checked questionnaires by `code/version`.
#[derive(Clone, Default)]
pub struct Library {
    by_name: BTreeMap<String, Questionnaire>,
}

impl Library {
    /// Reads every file of `files`, which are pairs of a path such as `surveys/wellbeing-8-11/1.toml` and its text;
    /// where the text comes from is the caller's to know.
    ///
    /// # Errors
    /// Every fault of every file, and each file that does not stand where its code and version say.
    pub fn load<P: AsRef<str>, T: AsRef<str>>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, Vec<Fault>> {
        let mut library = Self::default();
        let mut faults = Vec::new();
        for (path, text) in files {
            let path = path.as_ref();
            match Questionnaire::parse(path, text.as_ref()) {
                Ok(read) => faults.extend(library.add(path, read).err()),
                Err(told) => faults.extend(told),
            }
        }
        if faults.is_empty() { Ok(library) } else { Err(faults) }
    }

    fn add(&mut self, path: &str, read: Questionnaire) -> Result<(), Fault> {
        stands_at(path, &read.code, read.version)?;
        let name = read.name();
        if self.by_name.contains_key(&name) {
            let problem = format!("{name} was read already; a code and version stand in one file");
            return Err(Fault { file: path.to_owned(), place: "line 1".to_owned(), problem });
        }
        self.by_name.insert(name, read);
        Ok(())
    }

    /// This library and these questionnaires; what stands here already stays.
    #[must_use]
    pub fn with(&self, others: impl IntoIterator<Item = Questionnaire>) -> Self {
        let mut both = self.clone();
        for other in others {
            both.by_name.entry(other.name()).or_insert(other);
        }
        both
    }

    /// The questionnaire of this name, `code/version`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Questionnaire> {
        self.by_name.get(name)
    }

    /// Every questionnaire, by name; versions of a code stand together.
    pub fn iter(&self) -> impl Iterator<Item = &Questionnaire> {
        self.by_name.values()
    }

    /// The questionnaires that may be given to `band`.
    pub fn for_band(&self, band: Band) -> impl Iterator<Item = &Questionnaire> {
        self.iter().filter(move |one| one.bands.contains(&band))
    }
}

/// Whether a versioned file stands where it says: the last two steps of its path are its code and version.
///
/// # Errors
/// The fault, naming the path that would be right.
pub(crate) fn stands_at(path: &str, code: &str, version: u32) -> Result<(), Fault> {
    let wanted = format!("{code}/{version}.toml");
    let stands = path.strip_suffix(&wanted).is_some_and(|before| before.is_empty() || before.ends_with('/'));
    if stands {
        Ok(())
    } else {
        let problem = format!("says it is version {version} of {code}, which has to stand at {wanted}");
        Err(Fault { file: path.to_owned(), place: "line 1".to_owned(), problem })
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::SAMPLE;
    use super::*;

    fn faults(files: &[(&str, &str)]) -> Vec<Fault> {
        Library::load(files.iter().copied()).err().unwrap_or_default()
    }

    #[test]
    fn questionnaires_are_found_by_name_and_by_band() {
        let older = SAMPLE
            .replace("version = 3", "version = 2")
            .replace("bands = [\"8-11\", \"11-17\"]", "bands = [\"11-17\"]");
        let library = Library::load([("surveys/sample/3.toml", SAMPLE), ("surveys/sample/2.toml", &older)]);
        let library = library.unwrap_or_else(|faults| panic!("{}", faults[0]));
        assert_eq!(library.get("sample/3").map(|one| one.version), Some(3));
        assert!(library.get("sample/4").is_none());
        let names = |band| library.for_band(band).map(Questionnaire::name).collect::<Vec<_>>();
        assert_eq!(names(Band::ElevenToSeventeen), ["sample/2", "sample/3"]);
        assert_eq!(names(Band::EightToEleven), ["sample/3"]);
        assert_eq!(names(Band::FourToSeven), [""; 0]);
    }

    #[test]
    fn a_file_in_the_wrong_place_is_told_the_right_one() {
        for path in ["surveys/sample/2.toml", "surveys/other/3.toml", "surveys/my-sample/3.toml", "3.toml"] {
            let told = faults(&[(path, SAMPLE)]);
            assert_eq!(told.len(), 1, "{path}");
            assert!(told[0].to_string().ends_with("which has to stand at sample/3.toml"), "{}", told[0]);
        }
    }

    #[test]
    fn a_version_read_twice_is_refused() {
        let told = faults(&[("a/sample/3.toml", SAMPLE), ("b/sample/3.toml", SAMPLE)]);
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].file, "b/sample/3.toml");
    }

    #[test]
    fn faults_of_every_file_are_told() {
        let told = faults(&[("a.toml", "code ="), ("b.toml", "version =")]);
        let files: Vec<_> = told.iter().map(|fault| fault.file.as_str()).collect();
        assert!(files.contains(&"a.toml") && files.contains(&"b.toml"));
    }
}
