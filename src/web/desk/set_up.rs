//! "Set up a survey": the ceremony, from the launch sheet to the key holders' files.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use url::form_urlencoded;

use super::entry::{again, on_to, page};
use super::error::DeskError;
use super::form::Sent;
use super::site::DeskSite;
use super::views::{BroughtAs, Choice, ForHolder, Holder, SetUp, SetUpLook, SetUpMade, SetUpProblem, SheetView};
use crate::consultation::WaveId;
use crate::workflow::desk::{
    CeremonyRefused, FileName, FolderFault, KeepFault, Kind, LaunchSheet, SheetFault, hold_ceremony, key_parts_of,
};

/// What an address says of a file just brought.
#[derive(Deserialize)]
pub struct Query {
    #[serde(default)]
    pub(super) brought: String,
}

/// `GET /{room}/set-up`: asks for the launch sheet and the public parts.
///
/// # Errors
/// When the folder cannot be read.
pub async fn ask(desk: web::Data<DeskSite>, query: web::Query<Query>) -> Result<HttpResponse, DeskError> {
    page(&desk, &form(&desk, BroughtAs::of(&query.brought), None)?)
}

fn form(desk: &DeskSite, brought: Option<BroughtAs>, problem: Option<SetUpProblem>) -> Result<SetUp, DeskError> {
    let files = desk.folder.files()?;
    let (sheets, parts) = (Choice::of(&files, Kind::LaunchSheet, &[]), Choice::of(&files, Kind::PublicPart, &[]));
    Ok(SetUp { page: desk.shell(), sheets, parts, brought, problem })
}

/// A launch sheet, with the public parts chosen beside it.
struct Chosen {
    sheet: LaunchSheet,
    sheet_file: FileName,
    part_files: Vec<FileName>,
}

fn chosen(desk: &DeskSite, sheet: &str, parts: &[&str]) -> Result<Chosen, SetUpProblem> {
    let sheet_file = desk.folder.chosen(sheet, Kind::LaunchSheet).map_err(|_| SetUpProblem::NoSheet)?;
    let parts = parts.iter().map(|part| desk.folder.chosen(part, Kind::PublicPart));
    let part_files: Vec<_> = parts.collect::<Result<_, _>>().map_err(|_| SetUpProblem::Part)?;
    let bytes = desk.folder.read(&sheet_file).map_err(|_| SetUpProblem::NoSheet)?;
    let sheet = LaunchSheet::read(&bytes).and_then(|sheet| sheet.with_parts(&desk.folder, &part_files));
    match sheet {
        Ok(sheet) => Ok(Chosen { sheet, sheet_file, part_files }),
        Err(SheetFault::NotAPublicPart(_)) => Err(SetUpProblem::Part),
        Err(_) => Err(SetUpProblem::NotASheet),
    }
}

fn look_at(desk: &DeskSite, chosen: &Chosen, problem: Option<SetUpProblem>) -> SetUpLook {
    let holder = |part: &crate::workflow::desk::PublicCustodian| Holder {
        name: part.name.clone(),
        fingerprint: part.fingerprint(),
    };
    SetUpLook {
        page: desk.shell(),
        sheet: SheetView::of(&chosen.sheet),
        holders: chosen.sheet.custodians.iter().map(holder).collect(),
        sheet_file: chosen.sheet_file.to_string(),
        part_files: chosen.part_files.iter().map(ToString::to_string).collect(),
        problem,
    }
}

/// `GET /{room}/set-up/look`: the survey and its key holders, before anything is made.
///
/// # Errors
/// When the folder cannot be read.
pub async fn look(desk: web::Data<DeskSite>, request: HttpRequest) -> Result<HttpResponse, DeskError> {
    let fields: Vec<_> = form_urlencoded::parse(request.query_string().as_bytes()).collect();
    let all =
        |name: &str| fields.iter().filter(|(field, _)| field == name).map(|(_, value)| &**value).collect::<Vec<_>>();
    match chosen(&desk, all("sheet").first().copied().unwrap_or_default(), &all("part")) {
        Ok(chosen) if chosen.sheet.custodians.len() < 2 => {
            again(&desk, &look_at(&desk, &chosen, Some(SetUpProblem::TooFew)))
        }
        Ok(chosen) => page(&desk, &look_at(&desk, &chosen, None)),
        Err(problem) => again(&desk, &form(&desk, None, Some(problem))?),
    }
}

/// `POST /{room}/set-up/make`: makes the survey's key.
///
/// # Errors
/// When the folder cannot be written.
pub async fn make(desk: web::Data<DeskSite>, sent: Sent) -> Result<HttpResponse, DeskError> {
    let parts: Vec<_> = sent.all("part").collect();
    let chosen = match chosen(&desk, sent.text("sheet"), &parts) {
        Ok(chosen) => chosen,
        Err(problem) => return again(&desk, &form(&desk, None, Some(problem))?),
    };
    if sent.text("compared") != "yes" {
        return again(&desk, &look_at(&desk, &chosen, Some(SetUpProblem::NotCompared)));
    }
    let problem = match hold_ceremony(&desk.folder, &chosen.sheet) {
        Ok(_) => return Ok(on_to(&desk, &format!("set-up/made/{}", chosen.sheet.wave))),
        Err(SheetFault::Refused(refused)) => match refused {
            CeremonyRefused::TooFew => SetUpProblem::TooFew,
            CeremonyRefused::SameTwice(_) => SetUpProblem::Twice,
            CeremonyRefused::NotAPublicPart => SetUpProblem::Part,
            CeremonyRefused::TrialFailed | CeremonyRefused::Threshold(_) => SetUpProblem::Trial,
        },
        Err(SheetFault::Kept(KeepFault::ExistsAlready(_))) => SetUpProblem::Exists,
        Err(SheetFault::Kept(fault)) => return Err(FolderFault::Kept(fault).into()),
        Err(SheetFault::Folder(fault)) => return Err(fault.into()),
        Err(SheetFault::NotASheet(_) | SheetFault::NotAPublicPart(_)) => SetUpProblem::NotASheet,
    };
    again(&desk, &look_at(&desk, &chosen, Some(problem)))
}

/// What the address of a made key names.
#[derive(Deserialize)]
pub struct Made {
    wave: WaveId,
}

/// `GET /{room}/set-up/made/{wave}`: the files, and who gets which.
///
/// # Errors
/// [`DeskError::NotFound`] when the folder holds no key of such a survey.
pub async fn made(desk: web::Data<DeskSite>, path: web::Path<Made>) -> Result<HttpResponse, DeskError> {
    let parts = key_parts_of(&desk.folder, &path.wave).map_err(|_| DeskError::NotFound)?;
    let bundles = parts.bundles.into_iter().map(|(name, file)| ForHolder { name, file: file.to_string() });
    let view = SetUpMade {
        page: desk.shell(),
        wave: path.wave.to_string(),
        public: parts.public.to_string(),
        bundles: bundles.collect(),
    };
    page(&desk, &view)
}
