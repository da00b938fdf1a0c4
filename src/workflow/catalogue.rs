//! The council's public files, loaded and checked: questionnaires and strategies, shipped and its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{SurveyFiles, WorkflowError, faults, read_surveys};
use crate::consultation::Draft;
use crate::outcomes::{BenchmarkFile, Strategy};
use crate::questionnaire::Questionnaire;
use crate::surveys;

/// Every public file of the council, by `code/version`.
#[derive(Default)]
pub struct Catalogue {
    files: SurveyFiles,
    questionnaires: BTreeMap<String, Arc<Questionnaire>>,
}

impl Catalogue {
    /// The questionnaire of this name.
    #[must_use]
    pub fn questionnaire(&self, name: &str) -> Option<&Arc<Questionnaire>> {
        self.questionnaires.get(name)
    }

    /// The strategy of this name.
    #[must_use]
    pub fn strategy(&self, name: &str) -> Option<&Strategy> {
        self.files.strategies.get(name)
    }

    /// Published figures to stand beside the council's own.
    pub fn benchmarks(&self) -> impl Iterator<Item = &BenchmarkFile> {
        self.files.benchmarks.values()
    }

    /// Whether a draft fits the council's other files.
    ///
    /// # Errors
    /// [`WorkflowError::Faults`] with every fault.
    pub fn check(&self, file: &str, draft: &Draft) -> Result<(), WorkflowError> {
        let found = draft.faults_beside(file, &self.files.questionnaires);
        if !found.is_empty() {
            return Err(faults(&found));
        }
        if self.strategy(&draft.strategy).is_none() {
            return Err(WorkflowError::Faults(format!("{file}: strategy: there is no {}", draft.strategy)));
        }
        Ok(())
    }
}

/// Loads the files that come with the program and those below `surveys` in the data directory.
///
/// # Errors
/// [`WorkflowError::Faults`] with every fault of every file.
pub fn catalogue(data_dir: &Path) -> Result<Catalogue, WorkflowError> {
    let mut files = surveys::shipped();
    let own = data_dir.join("surveys");
    if own.is_dir() {
        let read = surveys::in_folder(&own);
        files.extend(read.map_err(|source| WorkflowError::Write { path: own.display().to_string(), source })?);
    }
    let named = files.iter().map(|file| (format!("surveys/{}", file.path), file.text.as_str()));
    let files = read_surveys(named).map_err(|found| faults(&found))?;
    let questionnaires = files.questionnaires.iter().map(|form| (form.name(), Arc::new(form.clone()))).collect();
    Ok(Catalogue { files, questionnaires })
}
