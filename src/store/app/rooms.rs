//! Votes in the room, idea boxes and checklists: totals, never whose hand was up.
//!
//! While it goes on, totals change one by one, and each change is one conditional statement: what was recorded does not
//! change any more.

use entity::app::{room, room_line};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use time::Date;

use super::{AppStore, parse_day};
use crate::consultation::room::{MOST_LINES, RoomKind, RoomPlan, Seen};
use crate::store::error::StoreError;

/// A line of a room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomLine {
    /// Its place, from 1.
    pub place: i32,
    /// The option, the idea, or what is looked for.
    pub wording: String,
    /// How many hands were for it.
    pub hands: u32,
    /// Whether it was there.
    pub seen: Seen,
    /// What was seen.
    pub note: String,
}

/// What the board said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardAnswer {
    /// Its words.
    pub text: String,
    /// The day.
    pub on: Date,
    /// The login of whoever wrote it down.
    pub by: String,
}

/// The board was asked to discuss something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedBoard {
    /// The day.
    pub on: Date,
    /// Who asked.
    pub by: String,
    /// What it said, if it has.
    pub answer: Option<BoardAnswer>,
}

/// A vote in the room, an idea box or a checklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoomRow {
    /// Names it for good.
    pub id: String,
    /// What is done.
    pub kind: RoomKind,
    /// The question, or what it is about.
    pub title: String,
    /// Which group.
    pub group: String,
    /// The day it was begun.
    pub day: Date,
    /// Who began it.
    pub made_by: String,
    /// About how many were there, once it was recorded.
    pub present: Option<u16>,
    /// Whether the board was asked.
    pub asked: Option<AskedBoard>,
    /// Its lines, in order.
    pub lines: Vec<RoomLine>,
}

impl AppStore {
    /// Begins something in a room.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn add_room(&self, id: &str, plan: RoomPlan, day: Date, made_by: &str) -> Result<(), StoreError> {
        let row = room::ActiveModel {
            id: Set(id.to_owned()),
            kind: Set(plan.kind.as_str().to_owned()),
            title: Set(plan.title),
            group_name: Set(plan.group),
            day: Set(day.to_string()),
            made_by: Set(made_by.to_owned()),
            present: Set(None),
            asked_on: Set(None),
            asked_by: Set(None),
            answer: Set(None),
            answered_on: Set(None),
            answered_by: Set(None),
        };
        let id = id.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                room::Entity::insert(row).exec_without_returning(txn).await?;
                let rows: Vec<_> = (1..).zip(plan.lines).map(|(place, wording)| line(&id, place, wording)).collect();
                if !rows.is_empty() {
                    room_line::Entity::insert_many(rows).exec_without_returning(txn).await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// Every room, the latest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn rooms(&self) -> Result<Vec<RoomRow>, StoreError> {
        self.read_rooms(room::Entity::find()).await
    }

    /// What the board was asked to discuss, the latest first.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn rooms_before_the_board(&self) -> Result<Vec<RoomRow>, StoreError> {
        self.read_rooms(room::Entity::find().filter(room::Column::AskedOn.is_not_null())).await
    }

    async fn read_rooms(&self, which: Select<room::Entity>) -> Result<Vec<RoomRow>, StoreError> {
        let rows = which
            .order_by_desc(room::Column::Day)
            .order_by_asc(room::Column::Id)
            .all(&self.connections.readers)
            .await?;
        let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let lines = room_line::Entity::find().filter(room_line::Column::Room.is_in(ids));
        let lines = lines.order_by_asc(room_line::Column::Place).all(&self.connections.readers).await?;
        rows.into_iter()
            .map(|row| {
                let own = lines.iter().filter(|line| line.room == row.id).map(RoomLine::try_from);
                let lines = own.collect::<Result<_, _>>()?;
                read(row, lines)
            })
            .collect()
    }

    /// The room of this id.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn room(&self, id: &str) -> Result<Option<RoomRow>, StoreError> {
        Ok(self.read_rooms(room::Entity::find_by_id(id)).await?.pop())
    }

    /// One hand more, or one less, for a line.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`] when there is no such line, or it cannot be changed like this any more.
    pub async fn count_hand(&self, id: &str, place: i32, more: bool) -> Result<(), StoreError> {
        let hands = Expr::col(room_line::Column::Hands);
        let (changed, fits) =
            if more { (hands.clone().add(1), hands.lt(999)) } else { (hands.clone().sub(1), hands.gt(0)) };
        let change = room_line::Entity::update_many().col_expr(room_line::Column::Hands, changed).filter(fits);
        self.change_line(change, id, place).await
    }

    /// Notes whether something of a checklist was there.
    ///
    /// # Errors
    /// As [`AppStore::count_hand`].
    pub async fn note_seen(&self, id: &str, place: i32, seen: Seen, note: String) -> Result<(), StoreError> {
        let change = room_line::Entity::update_many()
            .col_expr(room_line::Column::Found, Expr::value(seen.as_str()))
            .col_expr(room_line::Column::Note, Expr::value(note));
        self.change_line(change, id, place).await
    }

    async fn change_line(
        &self,
        change: sea_orm::UpdateMany<room_line::Entity>,
        id: &str,
        place: i32,
    ) -> Result<(), StoreError> {
        let change = change
            .filter(room_line::Column::Room.eq(id))
            .filter(room_line::Column::Place.eq(place))
            .filter(room_line::Column::Room.in_subquery(going_on(id)));
        self.write(move |txn| {
            Box::pin(async move {
                let changed = change.exec(txn).await?;
                if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchRoom) }
            })
        })
        .await
    }

    /// Adds an idea.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`] when it does not go on, [`StoreError::RoomFull`] when there are as many as there can be.
    pub async fn add_idea(&self, id: &str, wording: String) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                let still = room::Entity::find_by_id(id.as_str()).filter(room::Column::Present.is_null());
                if still.filter(room::Column::Kind.eq(RoomKind::Ideas.as_str())).count(txn).await? == 0 {
                    return Err(StoreError::NoSuchRoom);
                }
                let there =
                    room_line::Entity::find().filter(room_line::Column::Room.eq(id.as_str())).count(txn).await?;
                let place = usize::try_from(there).ok().filter(|there| *there < MOST_LINES).map(|there| there + 1);
                let place = place.and_then(|place| i32::try_from(place).ok()).ok_or(StoreError::RoomFull)?;
                room_line::Entity::insert(line(&id, place, wording)).exec_without_returning(txn).await?;
                Ok(())
            })
        })
        .await
    }

    /// Records it: about so many were there, and nothing of it changes any more.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`] when there is none that goes on.
    pub async fn record_room(&self, id: &str, present: u16) -> Result<(), StoreError> {
        let change = room::Entity::update_many()
            .col_expr(room::Column::Present, Expr::value(i32::from(present)))
            .filter(room::Column::Present.is_null());
        self.change_room(change, id).await
    }

    /// Puts what was recorded before the board.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`] when nothing like it was recorded, or it was put before the board already.
    pub async fn ask_board(&self, id: &str, on: Date, by: &str) -> Result<(), StoreError> {
        let change = room::Entity::update_many()
            .col_expr(room::Column::AskedOn, Expr::value(on.to_string()))
            .col_expr(room::Column::AskedBy, Expr::value(by))
            .filter(room::Column::Present.is_not_null())
            .filter(room::Column::AskedOn.is_null());
        self.change_room(change, id).await
    }

    /// Writes down what the board said, in place of what was written down before.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`] when the board was not asked.
    pub async fn answer_for_board(&self, id: &str, answer: BoardAnswer) -> Result<(), StoreError> {
        let change = room::Entity::update_many()
            .col_expr(room::Column::Answer, Expr::value(answer.text))
            .col_expr(room::Column::AnsweredOn, Expr::value(answer.on.to_string()))
            .col_expr(room::Column::AnsweredBy, Expr::value(answer.by))
            .filter(room::Column::AskedOn.is_not_null());
        self.change_room(change, id).await
    }

    async fn change_room(&self, change: sea_orm::UpdateMany<room::Entity>, id: &str) -> Result<(), StoreError> {
        let change = change.filter(room::Column::Id.eq(id));
        self.write(move |txn| {
            Box::pin(async move {
                let changed = change.exec(txn).await?;
                if changed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchRoom) }
            })
        })
        .await
    }

    /// Takes a room away with everything in it, unless the board was asked to discuss it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchRoom`].
    pub async fn remove_room(&self, id: &str) -> Result<(), StoreError> {
        let id = id.to_owned();
        self.write(move |txn| {
            Box::pin(async move {
                room_line::Entity::delete_many().filter(room_line::Column::Room.eq(id.as_str())).exec(txn).await?;
                let alone = room::Entity::delete_many().filter(room::Column::Id.eq(id));
                let removed = alone.filter(room::Column::AskedOn.is_null()).exec(txn).await?;
                // An error here puts the lines back.
                if removed.rows_affected == 1 { Ok(()) } else { Err(StoreError::NoSuchRoom) }
            })
        })
        .await
    }
}

/// The room of this id, while it goes on.
fn going_on(id: &str) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(room::Column::Id)
        .from(room::Entity)
        .and_where(room::Column::Id.eq(id))
        .and_where(room::Column::Present.is_null())
        .to_owned()
}

fn line(room: &str, place: i32, wording: String) -> room_line::ActiveModel {
    room_line::ActiveModel {
        room: Set(room.to_owned()),
        place: Set(place),
        wording: Set(wording),
        hands: Set(0),
        found: Set(Seen::NotLooked.as_str().to_owned()),
        note: Set(String::new()),
    }
}

impl TryFrom<&room_line::Model> for RoomLine {
    type Error = StoreError;

    fn try_from(row: &room_line::Model) -> Result<Self, StoreError> {
        Ok(Self {
            place: row.place,
            wording: row.wording.clone(),
            hands: u32::try_from(row.hands).map_err(|_| StoreError::Garbled("number of hands"))?,
            seen: Seen::named(&row.found).ok_or(StoreError::Garbled("line of a checklist"))?,
            note: row.note.clone(),
        })
    }
}

fn read(row: room::Model, lines: Vec<RoomLine>) -> Result<RoomRow, StoreError> {
    let answered = row.answer.zip(row.answered_on).zip(row.answered_by);
    let answer = answered.map(|((text, on), by)| Ok::<_, StoreError>(BoardAnswer { text, on: parse_day(&on)?, by }));
    let answer = answer.transpose()?;
    let asked = row.asked_on.zip(row.asked_by);
    let asked =
        asked.map(|(on, by)| Ok::<_, StoreError>(AskedBoard { on: parse_day(&on)?, by, answer })).transpose()?;
    let present = row.present.map(u16::try_from).transpose().map_err(|_| StoreError::Garbled("number of people"))?;
    Ok(RoomRow {
        kind: RoomKind::named(&row.kind).ok_or(StoreError::Garbled("kind of room"))?,
        day: parse_day(&row.day)?,
        id: row.id,
        title: row.title,
        group: row.group_name,
        made_by: row.made_by,
        present,
        asked,
        lines,
    })
}
