//! Questionnaires of the council's own. One may be replaced until a wave that asks it opens; from then on it is frozen.

use entity::app::questionnaire::{self, Column};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::AppStore;
use crate::consultation::{QuestionnaireRef, sha256_hex};
use crate::store::error::StoreError;

/// A questionnaire of the council's own, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnQuestionnaire {
    /// Names it across versions.
    pub code: String,
    /// Counts up.
    pub version: u32,
    /// The file, TOML.
    pub text: String,
    /// Whether a wave that opened asks it.
    pub frozen: bool,
}

/// By which a questionnaire of the council's own is seen to have changed, without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionnaireMark {
    /// Names it across versions.
    pub code: String,
    /// Counts up.
    pub version: u32,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
    /// Whether a wave that opened asks it.
    pub frozen: bool,
}

impl AppStore {
    /// The mark of every questionnaire of the council's own, by name. Cheap: no text is read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn own_questionnaire_marks(&self) -> Result<Vec<QuestionnaireMark>, StoreError> {
        let rows: Vec<(String, i32, String, bool)> = questionnaire::Entity::find()
            .select_only()
            .columns([Column::Code, Column::Version, Column::Sha256, Column::Frozen])
            .order_by_asc(Column::Code)
            .order_by_asc(Column::Version)
            .into_tuple()
            .all(&self.connections.readers)
            .await?;
        let mark = |(code, version, sha256, frozen): (String, i32, String, bool)| {
            Ok(QuestionnaireMark { code, version: version_of(version)?, sha256, frozen })
        };
        rows.into_iter().map(mark).collect()
    }

    /// The questionnaire of the council's own of this name and version.
    ///
    /// # Errors
    /// [`StoreError::Garbled`] when the text is not the one its hash is of; and whatever the database says.
    pub async fn own_questionnaire(&self, code: &str, version: u32) -> Result<Option<OwnQuestionnaire>, StoreError> {
        let Ok(version) = i32::try_from(version) else { return Ok(None) };
        let row = questionnaire::Entity::find_by_id((code.to_owned(), version)).one(&self.connections.readers).await?;
        row.map(OwnQuestionnaire::try_from).transpose()
    }

    /// Stores questionnaires, each in place of an earlier one of its name and version that is not frozen; all of them or
    /// none. One that stands already just so is left as it is.
    ///
    /// # Errors
    /// [`StoreError::Frozen`].
    pub async fn keep_questionnaires(&self, files: Vec<OwnQuestionnaire>) -> Result<(), StoreError> {
        self.write(move |txn| {
            Box::pin(async move {
                for file in files {
                    keep(txn, file).await?;
                }
                Ok(())
            })
        })
        .await
    }
}

async fn keep(txn: &DatabaseTransaction, file: OwnQuestionnaire) -> Result<(), StoreError> {
    let sha256 = sha256_hex(file.text.as_bytes());
    let version = i32::try_from(file.version).map_err(|_| StoreError::Garbled("version of a questionnaire"))?;
    let stored = questionnaire::Entity::find_by_id((file.code.clone(), version)).one(txn).await?;
    match stored {
        Some(stored) if stored.sha256 == sha256 => Ok(()),
        Some(stored) if stored.frozen => Err(StoreError::Frozen(format!("{}/{version}", file.code))),
        Some(_) => {
            questionnaire::Entity::update_many()
                .filter(Column::Code.eq(file.code))
                .filter(Column::Version.eq(version))
                .filter(Column::Frozen.eq(false))
                .col_expr(Column::Text, Expr::value(file.text))
                .col_expr(Column::Sha256, Expr::value(sha256))
                .exec(txn)
                .await?;
            Ok(())
        }
        None => {
            let row = questionnaire::ActiveModel {
                code: Set(file.code),
                version: Set(version),
                text: Set(file.text),
                sha256: Set(sha256),
                frozen: Set(file.frozen),
            };
            questionnaire::Entity::insert(row).exec_without_returning(txn).await?;
            Ok(())
        }
    }
}

/// Freezes those of these questionnaires that are the council's own, inside the transaction that opens their wave.
pub(super) async fn freeze(txn: &DatabaseTransaction, asked: &[QuestionnaireRef]) -> Result<(), StoreError> {
    for one in asked {
        let Some((code, version)) = one.name.split_once('/') else { continue };
        let Ok(version) = version.parse::<i32>() else { continue };
        let Some(stored) = questionnaire::Entity::find_by_id((code.to_owned(), version)).one(txn).await? else {
            continue;
        };
        if stored.sha256 != one.sha256 {
            return Err(StoreError::Frozen(one.name.clone()));
        }
        questionnaire::Entity::update_many()
            .filter(Column::Code.eq(code))
            .filter(Column::Version.eq(version))
            .col_expr(Column::Frozen, Expr::value(true))
            .exec(txn)
            .await?;
    }
    Ok(())
}

impl TryFrom<questionnaire::Model> for OwnQuestionnaire {
    type Error = StoreError;

    fn try_from(row: questionnaire::Model) -> Result<Self, StoreError> {
        if sha256_hex(row.text.as_bytes()) != row.sha256 {
            return Err(StoreError::Garbled("questionnaire"));
        }
        Ok(Self { code: row.code, version: version_of(row.version)?, text: row.text, frozen: row.frozen })
    }
}

fn version_of(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(|_| StoreError::Garbled("version of a questionnaire"))
}
