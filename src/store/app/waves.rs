//! Waves: creating, opening, moving on.

use std::collections::BTreeMap;

use entity::app::{amendment, wave};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use time::Date;

use super::budget::reserve;
use super::questionnaires::freeze;
use super::{AppStore, HeldBack, parse_day_if_any};
use crate::consultation::{Draft, Manifest, Stage, WaveId, WrongStage, canonical_json, sha256_hex};
use crate::privacy::Reservation;
use crate::store::error::StoreError;

/// A wave, as the council's side of the system knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wave {
    /// Its name.
    pub id: WaveId,
    /// Where it stands.
    pub stage: Stage,
    /// Answers are not taken for now; only while open.
    pub suspended: bool,
    /// What the manifest is made from, as it was given.
    pub draft: String,
    /// The frozen manifest; from opening on.
    pub manifest: Option<Manifest>,
    /// SHA-256 of the manifest, lower-case hex.
    pub manifest_sha256: Option<String>,
    /// The last day answers are taken, extensions included; from opening on.
    pub closes_on: Option<Date>,
    /// The day by which results are promised; from opening on.
    pub results_on: Option<Date>,
}

impl Wave {
    /// Its title on pages, as its manifest or its draft has it; its name where neither can be read.
    #[must_use]
    pub fn title(&self) -> String {
        let drafted = || Draft::parse(self.id.as_str(), &self.draft).ok().map(|draft| draft.title);
        let frozen = self.manifest.as_ref().map(|manifest| manifest.title.clone());
        frozen.or_else(drafted).unwrap_or_else(|| self.id.to_string())
    }
}

/// By which a launched wave is seen to have changed, without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaveMark {
    /// The wave.
    pub wave: WaveId,
    /// Where it stands.
    pub stage: Stage,
    /// SHA-256 of its manifest, lower-case hex.
    pub manifest_sha256: String,
    /// How many amendments it has.
    pub amendments: u64,
    /// Its results are held back, and why, where somebody said so.
    pub held_back: Option<HeldBack>,
}

impl AppStore {
    /// The marks of every wave that was opened, by name. Cheap: no manifest and no amendment is read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn wave_marks(&self) -> Result<Vec<WaveMark>, StoreError> {
        let counts: Vec<(String, i64)> = amendment::Entity::find()
            .select_only()
            .column(amendment::Column::Wave)
            .column_as(amendment::Column::Sequence.count(), "amendments")
            .group_by(amendment::Column::Wave)
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        let counts: BTreeMap<String, i64> = counts.into_iter().collect();
        let held: BTreeMap<WaveId, HeldBack> = self.held_back().await?.into_iter().collect();
        let waves: Vec<(String, String, String)> = wave::Entity::find()
            .select_only()
            .columns([wave::Column::Id, wave::Column::Stage, wave::Column::ManifestSha256])
            .filter(wave::Column::ManifestSha256.is_not_null())
            .order_by_asc(wave::Column::Id)
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        let mark = |(id, stage, manifest_sha256): (String, String, String)| {
            let wave: WaveId = id.parse().map_err(|_| StoreError::Garbled("wave name"))?;
            Ok(WaveMark {
                amendments: counts.get(&id).map_or(0, |count| count.unsigned_abs()),
                held_back: held.get(&wave).cloned(),
                wave,
                stage: parse_stage(&stage)?,
                manifest_sha256,
            })
        };
        waves.into_iter().map(mark).collect()
    }

    /// Creates a wave as a draft.
    ///
    /// # Errors
    /// [`StoreError::WaveExists`].
    pub async fn create_wave(&self, id: &WaveId, draft: &str) -> Result<(), StoreError> {
        let row = wave::ActiveModel {
            id: Set(id.to_string()),
            stage: Set(Stage::Draft.to_string()),
            suspended: Set(false),
            draft: Set(draft.to_owned()),
            manifest: Set(None),
            manifest_sha256: Set(None),
            closes_on: Set(None),
            results_on: Set(None),
        };
        self.write(move |txn| {
            Box::pin(async move {
                if wave::Entity::find_by_id(row.id.clone().take().unwrap_or_default()).one(txn).await?.is_some() {
                    return Err(StoreError::WaveExists);
                }
                wave::Entity::insert(row).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// The wave of this name.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn wave(&self, id: &WaveId) -> Result<Option<Wave>, StoreError> {
        let row = wave::Entity::find_by_id(id.as_str()).one(&self.connections.readers).await?;
        row.map(Wave::try_from).transpose()
    }

    /// Every wave, by name.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn waves(&self) -> Result<Vec<Wave>, StoreError> {
        let rows = wave::Entity::find().order_by_asc(wave::Column::Id).all(&self.connections.readers).await?;
        rows.into_iter().map(Wave::try_from).collect()
    }

    /// Replaces the draft of a wave that is not open yet.
    ///
    /// # Errors
    /// [`StoreError::WrongStage`], [`StoreError::NoSuchWave`].
    pub async fn update_draft(&self, id: &WaveId, draft: &str) -> Result<(), StoreError> {
        let (id, draft) = (id.clone(), draft.to_owned());
        self.write(move |txn| {
            Box::pin(async move { change(txn, &id, &[Stage::Draft], [(wave::Column::Draft, draft.into())]).await })
        })
        .await
    }

    /// Throws away a wave that is not open yet.
    ///
    /// # Errors
    /// [`StoreError::WrongStage`], [`StoreError::NoSuchWave`].
    pub async fn delete_draft(&self, id: &WaveId) -> Result<(), StoreError> {
        let id = id.clone();
        self.write(move |txn| {
            Box::pin(async move {
                let deleted = wave::Entity::delete_many()
                    .filter(wave::Column::Id.eq(id.as_str()))
                    .filter(wave::Column::Stage.eq(Stage::Draft.as_str()))
                    .exec(txn)
                    .await?;
                if deleted.rows_affected == 1 {
                    return Ok(());
                }
                let found = find(txn, &id).await?.stage;
                Err(WrongStage { found, needed: Stage::Draft }.into())
            })
        })
        .await
    }

    /// Opens the wave of this manifest: freezes the manifest and the questionnaires of the council's own that it pins, and
    /// reserves its privacy loss, all or nothing. A wave
    /// that stands open with this very manifest is left as it is.
    ///
    /// # Errors
    /// [`StoreError::OverBudget`], [`StoreError::WrongStage`], [`StoreError::NoSuchWave`],
    /// [`StoreError::OtherManifest`]; [`StoreError::NotReserved`] when the manifest's ρ is no privacy loss;
    /// [`StoreError::Frozen`] when a questionnaire of the council's own is not the one the manifest pins.
    pub async fn open_wave(&self, manifest: &Manifest) -> Result<(), StoreError> {
        let reservation = Reservation::for_wave(manifest).ok_or(StoreError::NotReserved)?;
        let text = String::from_utf8_lossy(&canonical_json(manifest)).into_owned();
        let sha256 = sha256_hex(text.as_bytes());
        let asked = manifest.questionnaires.clone();
        let frozen = [
            (wave::Column::Stage, Stage::Open.as_str().into()),
            (wave::Column::Manifest, text.into()),
            (wave::Column::ManifestSha256, sha256.clone().into()),
            (wave::Column::ClosesOn, manifest.closes_on.to_string().into()),
            (wave::Column::ResultsOn, manifest.results_on.to_string().into()),
        ];
        self.write(move |txn| {
            Box::pin(async move {
                let found = find(txn, &reservation.wave).await?;
                if found.stage == Stage::Open {
                    let same = found.manifest_sha256 == Some(sha256);
                    return if same { Ok(()) } else { Err(StoreError::OtherManifest) };
                }
                change(txn, &reservation.wave, &[Stage::Draft], frozen).await?;
                freeze(txn, &asked).await?;
                reserve(txn, &reservation).await
            })
        })
        .await
    }

    /// Moves a wave on from one of the stages `from`. Nothing is suspended after that.
    ///
    /// # Errors
    /// [`StoreError::WrongStage`], naming the first of `from`; [`StoreError::NoSuchWave`].
    ///
    /// # Panics
    /// When `from` is empty.
    pub async fn advance(&self, id: &WaveId, from: &[Stage], to: Stage) -> Result<(), StoreError> {
        let (id, from) = (id.clone(), from.to_vec());
        self.write(move |txn| Box::pin(async move { advance(txn, &id, &from, to).await })).await
    }
}

/// Moves a wave on, inside a transaction that does more.
pub(super) async fn advance(
    txn: &DatabaseTransaction,
    id: &WaveId,
    from: &[Stage],
    to: Stage,
) -> Result<(), StoreError> {
    let moved = [(wave::Column::Stage, to.as_str().into()), (wave::Column::Suspended, false.into())];
    change(txn, id, from, moved).await
}

/// The wave, inside a transaction.
pub(super) async fn find(txn: &impl ConnectionTrait, id: &WaveId) -> Result<Wave, StoreError> {
    wave::Entity::find_by_id(id.as_str()).one(txn).await?.ok_or(StoreError::NoSuchWave)?.try_into()
}

/// Changes `columns` of a wave if it stands at one of the stages `needed`, in one conditional write.
pub(super) async fn change(
    txn: &DatabaseTransaction,
    id: &WaveId,
    needed: &[Stage],
    columns: impl IntoIterator<Item = (wave::Column, Expr)>,
) -> Result<(), StoreError> {
    let mut update = wave::Entity::update_many()
        .filter(wave::Column::Id.eq(id.as_str()))
        .filter(wave::Column::Stage.is_in(needed.iter().map(|stage| stage.as_str())));
    for (column, value) in columns {
        update = update.col_expr(column, value);
    }
    if update.exec(txn).await?.rows_affected == 1 {
        return Ok(());
    }
    let found = find(txn, id).await?.stage;
    Err(WrongStage { found, needed: needed[0] }.into())
}

impl TryFrom<wave::Model> for Wave {
    type Error = StoreError;

    fn try_from(row: wave::Model) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(|_| StoreError::Garbled("wave name"))?,
            stage: parse_stage(&row.stage)?,
            suspended: row.suspended,
            draft: row.draft,
            manifest: row
                .manifest
                .map(|text| serde_json::from_str(&text))
                .transpose()
                .map_err(|_| StoreError::Garbled("manifest"))?,
            manifest_sha256: row.manifest_sha256,
            closes_on: parse_day_if_any(row.closes_on.as_ref())?,
            results_on: parse_day_if_any(row.results_on.as_ref())?,
        })
    }
}

fn parse_stage(text: &str) -> Result<Stage, StoreError> {
    use Stage::{Closed, Draft, Erased, Exported, Open, Published, Released};
    [Draft, Open, Closed, Exported, Released, Published, Erased]
        .into_iter()
        .find(|stage| stage.as_str() == text)
        .ok_or(StoreError::Garbled("stage"))
}
