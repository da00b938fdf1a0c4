//! What the pages of the import show.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::questionnaire::xlsform::{self, Fate, Imported, Note, Refused, RowReport, SheetName, Why};
use crate::questionnaire::{Band, Item, ItemId, ItemKind, Part};
use crate::web::page::View;
use crate::web::site::Site;
use crate::web::staff::studio::Studied;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::{Offered, language_named};

/// The most rows that are shown one by one.
const MOST_ROWS_SHOWN: usize = 1_500;

/// What stands in the way.
#[derive(Clone, Copy)]
pub(super) enum Trouble {
    NoFile,
    Refused(Refused),
    NothingChosen,
    NoBands,
    NoSource,
    TooMany,
    Meanwhile,
}

impl Trouble {
    const fn as_str(self) -> &'static str {
        match self {
            Self::NoFile => "no_file",
            Self::NothingChosen => "nothing_chosen",
            Self::NoBands => "no_bands",
            Self::NoSource => "no_source",
            Self::TooMany => "too_many",
            Self::Meanwhile => "meanwhile",
            Self::Refused(why) => match why {
                Refused::TooLarge => "too_large",
                Refused::UnpacksTooLarge | Refused::HoldsTooMuch => "holds_too_much",
                Refused::TooManyRows => "too_many_rows",
                Refused::TooManyColumns => "too_many_columns",
                Refused::Declares | Refused::Damaged => "damaged",
                Refused::OldOrLocked => "old_or_locked",
                Refused::NotUtf8 => "not_utf8",
                Refused::NotASpreadsheet => "not_a_spreadsheet",
                Refused::NoSurvey => "no_survey",
            },
        }
    }

    /// The field it is about.
    const fn field(self) -> &'static str {
        match self {
            Self::NoFile | Self::Refused(_) => "file",
            Self::NothingChosen | Self::TooMany | Self::Meanwhile => "questions",
            Self::NoBands => "bands",
            Self::NoSource => "source",
        }
    }
}

/// The page that takes a file.
#[derive(Serialize)]
pub struct ImportStart {
    page: StaffShell,
    head: SurveyHead,
    survey: String,
    title: String,
    added: Option<usize>,
    problem: Option<&'static str>,
}

impl ImportStart {
    pub(super) fn of(site: &Site, me: &Me, stored: &Studied, added: Option<usize>, trouble: Option<Trouble>) -> Self {
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: stored.head(Some(Step::Questions)),
            survey: stored.design.wave.to_string(),
            title: stored.design.title.clone(),
            added,
            problem: trouble.map(Trouble::as_str),
        }
    }
}

/// A band that questions can be added to.
#[derive(Serialize)]
struct BandTick {
    band: &'static str,
    chosen: bool,
}

/// A question that can be added.
#[derive(Serialize)]
struct Question {
    id: String,
    wording: String,
    hint: Option<String>,
    kind: &'static str,
    options: Vec<String>,
    follows: bool,
    chosen: bool,
}

/// A part with its questions.
#[derive(Serialize)]
struct PartOffered {
    title: String,
    questions: Vec<Question>,
}

/// A row of the file.
#[derive(Serialize)]
struct RowShown {
    sheet: SheetName,
    row: u32,
    kind: String,
    name: String,
    fate: &'static str,
    notes: Vec<Note>,
}

/// Words of the file in another language.
#[derive(Serialize)]
struct LanguageFound {
    name: String,
    strings: usize,
    /// Its short code; without one its words are not kept.
    code: Option<String>,
}

/// What becomes of a file, and what can be added of it.
#[derive(Serialize)]
pub struct ImportReport {
    page: StaffShell,
    head: SurveyHead,
    survey: String,
    title: String,
    /// The file's own title and name; none when only the choice is shown again.
    read: Option<FileRead>,
    problem: Option<&'static str>,
    field: Option<&'static str>,
    questions: usize,
    parts: Vec<PartOffered>,
    bands: Vec<BandTick>,
    source: String,
    kept: String,
}

/// What was read of a file.
#[derive(Serialize)]
struct FileRead {
    file: String,
    form_title: String,
    version: Option<String>,
    rows: Vec<RowShown>,
    more_rows: usize,
    left_out: usize,
    personal: bool,
    languages: Vec<LanguageFound>,
    languages_fit: bool,
    other_sheets: Vec<xlsform::OtherSheet>,
}

/// What was chosen of the questions.
pub(super) struct Choice<'c> {
    pub(super) chosen: &'c BTreeSet<ItemId>,
    pub(super) bands: &'c [Band],
    pub(super) source: &'c str,
}

impl ImportReport {
    /// After a file was read: every question is chosen.
    pub(super) fn of(
        site: &Site,
        me: &Me,
        stored: &Studied,
        file: &str,
        imported: &Imported,
        (kept, languages_fit): (String, bool),
    ) -> Self {
        let page = StaffShell::of(site, me, Here::Surveys);
        let mut view = Self::new(page, stored, &imported.parts, None);
        view.read = Some(FileRead::of(file, imported, languages_fit));
        view.kept = kept;
        view
    }

    /// After something was lacking: the choice stands as it was.
    pub(super) fn again(
        site: &Site,
        me: &Me,
        stored: &Studied,
        offered: &Offered,
        kept: &str,
        choice: &Choice<'_>,
        trouble: Trouble,
    ) -> Self {
        let page = StaffShell::of(site, me, Here::Surveys);
        let mut view = Self::new(page, stored, &offered.parts, Some(choice));
        (view.problem, view.field) = (Some(trouble.as_str()), Some(trouble.field()));
        kept.clone_into(&mut view.kept);
        view
    }

    fn new(page: StaffShell, stored: &Studied, parts: &[Part], choice: Option<&Choice<'_>>) -> Self {
        let design = &stored.design;
        let chosen = |item: &ItemId| choice.is_none_or(|choice| choice.chosen.contains(item));
        let offered = |part: &Part| PartOffered {
            title: part.title.clone(),
            questions: part.items.iter().map(|item| question(item, chosen(&item.id))).collect(),
        };
        let only = design.forms.len() == 1;
        let tick = |band: Band| BandTick {
            band: band.as_str(),
            chosen: choice.map_or(only, |choice| choice.bands.contains(&band)),
        };
        Self {
            page,
            head: stored.head(Some(Step::Questions)),
            survey: design.wave.to_string(),
            title: design.title.clone(),
            read: None,
            problem: None,
            field: None,
            questions: parts.iter().map(|part| part.items.len()).sum(),
            parts: parts.iter().map(offered).collect(),
            bands: design.forms.keys().copied().map(tick).collect(),
            source: choice.map(|choice| choice.source.to_owned()).unwrap_or_default(),
            kept: String::new(),
        }
    }
}

fn question(item: &Item, chosen: bool) -> Question {
    let (kind, options): (_, Vec<String>) = match &item.kind {
        ItemKind::OneOf { options, .. } => ("one_of", options.iter().map(|option| option.label.clone()).collect()),
        ItemKind::SeveralOf { options } => ("several_of", options.iter().map(|option| option.label.clone()).collect()),
        ItemKind::Themes { options, .. } => ("themes", options.iter().map(|theme| theme.label.clone()).collect()),
        ItemKind::ZeroToTen { .. } => ("zero_to_ten", Vec::new()),
        ItemKind::Count { .. } => ("count", Vec::new()),
        ItemKind::Text { .. } => ("text", Vec::new()),
    };
    Question {
        id: item.id.to_string(),
        wording: item.wording.clone(),
        hint: item.hint.clone(),
        kind,
        options,
        follows: item.only_if.is_some(),
        chosen,
    }
}

impl FileRead {
    fn of(file: &str, imported: &Imported, languages_fit: bool) -> Self {
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        for translation in &imported.translations {
            *languages.entry(&translation.language).or_default() += 1;
        }
        let language = |(name, strings): (&str, usize)| LanguageFound {
            name: name.to_owned(),
            strings,
            code: language_named(name).map(|language| language.to_string()),
        };
        Self {
            file: file.chars().take(100).collect(),
            form_title: imported.title.clone(),
            version: imported.version.clone(),
            rows: imported.rows.iter().take(MOST_ROWS_SHOWN).map(shown).collect(),
            more_rows: imported.rows.len().saturating_sub(MOST_ROWS_SHOWN),
            left_out: imported.left_out(),
            personal: imported.took_personal_details(),
            languages: languages.into_iter().map(language).collect(),
            languages_fit,
            other_sheets: imported.other_sheets.clone(),
        }
    }
}

fn shown(row: &RowReport) -> RowShown {
    RowShown {
        sheet: row.sheet,
        row: row.row,
        kind: row.kind.clone(),
        name: row.name.clone(),
        fate: row.fate.as_str(),
        notes: row.notes.clone(),
    }
}

impl View for ImportStart {
    const TEMPLATE: &'static str = "pages/staff/import/start";

    fn samples() -> Vec<(String, Self)> {
        let sample = |added, problem: Option<Trouble>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            survey: "2027-06-pulse".to_owned(),
            title: "Autumn voices 2027".to_owned(),
            added,
            problem: problem.map(Trouble::as_str),
        };
        let refused = [
            Refused::TooLarge,
            Refused::HoldsTooMuch,
            Refused::TooManyRows,
            Refused::TooManyColumns,
            Refused::Damaged,
            Refused::OldOrLocked,
            Refused::NotUtf8,
            Refused::NotASpreadsheet,
            Refused::NoSurvey,
        ];
        let troubles = [Trouble::NoFile].into_iter().chain(refused.map(Trouble::Refused));
        let mut samples = vec![("first".to_owned(), sample(None, None)), ("added".to_owned(), sample(Some(12), None))];
        samples.extend(troubles.map(|trouble| (trouble.as_str().replace('_', "-"), sample(None, Some(trouble)))));
        samples
    }
}

/// A form with something of everything, for samples.
const SAMPLE_FORM: &str = "survey\n,type,name,label::English (en),label::Cymraeg (cy),relevant,appearance,required\n\
,begin group,home,Where you live,Lle rwyt ti’n byw,,,\n,select_one yn,Settled?,<b>Are you settled</b> there?,Wyt ti’n hapus?,,minimal,yes\n\
,select_multiple yn,what,What would help? <script>alert(1)</script>,,${Settled?} = 'no',,\n,range,happy,How happy were you yesterday?,,,,\n\
,end group,,,,,,\n,geopoint,where,Where are you?,,,,\n,username,who,,,,,\n,calculate,sum,,,,,\n,text,more,Anything else?,,${happy} > 3,,\n\
,note,thanks,Thank you,,,,\nchoices\n,list_name,name,label::English (en)\n,yn,yes,Yes\n,yn,no,No\n,old,1,Not used\nmedia\n,a,b\n,c,d\n";

impl View for ImportReport {
    const TEMPLATE: &'static str = "pages/staff/import/report";

    fn samples() -> Vec<(String, Self)> {
        let Ok(imported) = xlsform::import("<script>alert(1)</script>.csv", SAMPLE_FORM.as_bytes()) else {
            return Vec::new();
        };
        let band = |band: Band, chosen| BandTick { band: band.as_str(), chosen };
        let sample = |parts: &[Part], read: Option<FileRead>, trouble: Option<Trouble>| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            survey: "2027-06-pulse".to_owned(),
            title: "Autumn voices 2027".to_owned(),
            read,
            problem: trouble.map(Trouble::as_str),
            field: trouble.map(Trouble::field),
            questions: parts.iter().map(|part| part.items.len()).sum(),
            parts: parts
                .iter()
                .map(|part| PartOffered {
                    title: part.title.clone(),
                    questions: part.items.iter().map(|item| question(item, trouble.is_none())).collect(),
                })
                .collect(),
            bands: vec![band(Band::EightToEleven, true), band(Band::ElevenToSeventeen, false)],
            source: String::new(),
            kept: "sealed".to_owned(),
        };
        let mut samples = vec![
            ("read".to_owned(), sample(&imported.parts, Some(FileRead::of("a.csv", &imported, true)), None)),
            ("nothing".to_owned(), sample(&[], Some(FileRead::of("a.csv", &imported, false)), None)),
            ("every-reason".to_owned(), sample(&[], Some(every_reason(&imported)), None)),
        ];
        let troubles =
            [Trouble::NothingChosen, Trouble::NoBands, Trouble::NoSource, Trouble::TooMany, Trouble::Meanwhile];
        samples.extend(
            troubles.map(|trouble| (trouble.as_str().replace('_', "-"), sample(&imported.parts, None, Some(trouble)))),
        );
        samples
    }
}

/// A row for each reason there is, so that each has words.
fn every_reason(imported: &Imported) -> FileRead {
    let mut read = FileRead::of("a.csv", imported, true);
    let note = |why: Why| Note {
        letter: Some("C".to_owned()),
        column: "label".to_owned(),
        found: "<script>alert(1)</script>".to_owned(),
        why,
        instead: Some("Something else".to_owned()),
    };
    let row = |(at, why): (usize, Why)| RowShown {
        sheet: SheetName::Survey,
        row: u32::try_from(at).unwrap_or(0) + 2,
        kind: "text".to_owned(),
        name: "q".to_owned(),
        fate: Fate::LeftOut.as_str(),
        notes: vec![note(why)],
    };
    read.rows = Why::ALL.into_iter().enumerate().map(row).collect();
    (read.more_rows, read.languages_fit) = (120, false);
    read
}
