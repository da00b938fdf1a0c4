//! The council's public files, loaded and checked: questionnaires and strategies, shipped, its own as files, and its own
//! from the studio.
//!
//! Files are read once. Questionnaires from the studio stand in the store and come in by [`Chorus::refresh_catalogue`],
//! so a running server sees those that another process stored.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::{Chorus, SurveyFiles, WorkflowError, faults, read_surveys};
use crate::consultation::Draft;
use crate::consultation::design::KnownAreas;
use crate::outcomes::{BenchmarkFile, Strategy};
use crate::questionnaire::{ItemId, Library, Questionnaire};
use crate::surveys;

/// Every public file of the council, by `code/version`.
#[derive(Default)]
pub struct Catalogue {
    files: Arc<SurveyFiles>,
    questionnaires: BTreeMap<String, Arc<Questionnaire>>,
    own: RwLock<BTreeMap<String, Own>>,
}

/// A questionnaire from the studio.
#[derive(Clone)]
struct Own {
    form: Arc<Questionnaire>,
    /// A wave that opened asks it.
    frozen: bool,
}

impl Catalogue {
    /// The questionnaire of this name.
    #[must_use]
    pub fn questionnaire(&self, name: &str) -> Option<Arc<Questionnaire>> {
        self.questionnaires.get(name).cloned().or_else(|| Some(self.own().get(name)?.form.clone()))
    }

    /// The questionnaire of this name, if it is for everybody to read: one of the studio is once it was asked.
    #[must_use]
    pub fn public_questionnaire(&self, name: &str) -> Option<Arc<Questionnaire>> {
        let asked = || Some(self.own().get(name).filter(|own| own.frozen)?.form.clone());
        self.questionnaires.get(name).cloned().or_else(asked)
    }

    /// Every questionnaire that stands in a file, by name. Those of the studio belong to one survey each, and are not
    /// among them.
    pub fn bank(&self) -> impl Iterator<Item = &Arc<Questionnaire>> {
        self.questionnaires.values()
    }

    /// The strategy of this name.
    #[must_use]
    pub fn strategy(&self, name: &str) -> Option<&Strategy> {
        self.files.strategies.get(name)
    }

    /// Every strategy, by name.
    pub fn strategies(&self) -> impl Iterator<Item = &Strategy> {
        self.files.strategies.values()
    }

    /// Published figures to stand beside the council's own.
    pub fn benchmarks(&self) -> impl Iterator<Item = &BenchmarkFile> {
        self.files.benchmarks.values()
    }

    /// What a strategy and the question bank know of items; nothing where there is no such strategy.
    #[must_use]
    pub fn known_areas(&self, strategy: &str) -> KnownAreas {
        let banked = self.bank().flat_map(|form| form.items().map(|item| item.id.clone())).collect();
        let Some(strategy) = self.strategy(strategy) else { return KnownAreas { banked, ..KnownAreas::default() } };
        let of = strategy
            .areas
            .iter()
            .flat_map(|area| area.items.iter().chain(&area.alone).map(|item| (item.clone(), area.code.clone())));
        KnownAreas { of: of.collect(), codes: strategy.areas.iter().map(|area| area.code.clone()).collect(), banked }
    }

    /// This catalogue with these questionnaires beside the files in place of what the studio stored: for a survey that is
    /// still being designed.
    #[must_use]
    pub fn trying(&self, forms: impl IntoIterator<Item = Questionnaire>) -> Self {
        let own = forms.into_iter().map(|form| (form.name(), Own { form: Arc::new(form), frozen: false })).collect();
        Self { files: self.files.clone(), questionnaires: self.questionnaires.clone(), own: RwLock::new(own) }
    }

    /// Whether a draft fits the council's other files.
    ///
    /// # Errors
    /// [`WorkflowError::Faults`] with every fault.
    pub fn check(&self, file: &str, draft: &Draft) -> Result<(), WorkflowError> {
        let found = draft.faults_beside(file, &self.every_form());
        if !found.is_empty() {
            return Err(faults(&found));
        }
        let Some(strategy) = self.strategy(&draft.strategy) else {
            return Err(WorkflowError::Faults(format!("{file}: strategy: there is no {}", draft.strategy)));
        };
        let problems: Vec<_> =
            draft.areas.iter().filter_map(|(item, area)| area_problem(strategy, item, area)).collect();
        if problems.is_empty() {
            Ok(())
        } else {
            let told: Vec<_> = problems.iter().map(|problem| format!("{file}: areas, {problem}")).collect();
            Err(WorkflowError::Faults(told.join("\n")))
        }
    }

    /// The files and what came from the studio, together.
    fn every_form(&self) -> Library {
        self.files.questionnaires.with(self.own().values().map(|own| own.form.as_ref().clone()))
    }

    fn own(&self) -> RwLockReadGuard<'_, BTreeMap<String, Own>> {
        self.own.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is wrong with an own item's area.
fn area_problem(strategy: &Strategy, item: &ItemId, area: &ItemId) -> Option<String> {
    match strategy.area_of(item) {
        Some(theirs) => Some(format!("{item}: the strategy has it in {theirs} already; take it away here")),
        None if strategy.areas.iter().any(|one| one.code == *area) => None,
        None => {
            let areas: Vec<_> = strategy.areas.iter().map(|one| one.code.as_str()).collect();
            Some(format!("{item}: there is no area {area}; there are: {}", areas.join(", ")))
        }
    }
}

impl Chorus {
    /// Takes in the questionnaires that were made in the studio; only those that changed are read. One that cannot be
    /// read, or has the name of a file, is logged and left out.
    ///
    /// # Errors
    /// When the store cannot be read. What was known before is known still.
    pub async fn refresh_catalogue(&self) -> Result<(), WorkflowError> {
        let marks = self.stores.app.own_questionnaire_marks().await?;
        let before = self.catalogue.own().clone();
        let mut now = BTreeMap::new();
        for mark in marks {
            let name = format!("{}/{}", mark.code, mark.version);
            let known = before.get(&name).filter(|own| own.form.sha256 == mark.sha256).map(|own| own.form.clone());
            let form = match known {
                Some(form) => Some(form),
                None => self.read_own(&mark.code, mark.version, &name).await?,
            };
            now.extend(form.map(|form| (name, Own { form, frozen: mark.frozen })));
        }
        *self.catalogue.own.write().unwrap_or_else(PoisonError::into_inner) = now;
        Ok(())
    }

    async fn read_own(
        &self,
        code: &str,
        version: u32,
        name: &str,
    ) -> Result<Option<Arc<Questionnaire>>, WorkflowError> {
        let Some(file) = self.stores.app.own_questionnaire(code, version).await? else { return Ok(None) };
        let read = Questionnaire::parse(name, &file.text).ok().filter(|read| read.name() == name);
        let usable = read.filter(|_| !self.catalogue.questionnaires.contains_key(name));
        if usable.is_none() {
            tracing::error!(%name, "a questionnaire of the studio cannot be used");
        }
        Ok(usable.map(Arc::new))
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
    Ok(Catalogue { files: Arc::new(files), questionnaires, own: RwLock::default() })
}
