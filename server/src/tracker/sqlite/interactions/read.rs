//! What is known.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;
use vestibule_processor::{InteractionId, Timestamp};

use crate::runtime::Mark;
use crate::tracker::sqlite::individuals::time;
use crate::tracker::{Interaction, InteractionKind, Segment, SegmentKind, Spoken};

const COLUMNS: &str =
    "id, kind, queue, visitor_name, user, address, telephone, subject, started, ended, outcome, agent,
    (SELECT recipient FROM mails WHERE mails.interaction = interactions.id), routing_contexts";

pub(in crate::tracker::sqlite) fn find(
    connection: &Connection,
    id: InteractionId,
) -> rusqlite::Result<Option<Interaction>> {
    let sql = format!("SELECT {COLUMNS} FROM interactions WHERE id = ?1");
    let found = connection.prepare_cached(&sql)?.query_row([id.to_string()], interaction).optional()?;
    found.map(|found| complete(connection, found)).transpose()
}

pub(in crate::tracker::sqlite) fn of_user(
    connection: &Connection,
    key: &str,
) -> rusqlite::Result<Vec<Interaction>> {
    let sql = format!("SELECT {COLUMNS} FROM interactions WHERE user_key = ?1 ORDER BY started, rowid");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map([key], interaction)?;
    found.map(|found| complete(connection, found?)).collect()
}

pub(in crate::tracker::sqlite) fn mark(connection: &Connection) -> rusqlite::Result<Mark> {
    let mark = connection
        .query_row("SELECT position, record FROM mark", [], |row| {
            Ok(Mark { position: time(row, 0)?.0, record: Uuid::from_bytes(row.get(1)?) })
        })
        .optional()?;
    Ok(mark.unwrap_or_default())
}

/// Adds what is kept in other tables.
fn complete(connection: &Connection, interaction: Interaction) -> rusqlite::Result<Interaction> {
    let id = interaction.id.to_string();
    let sql = "SELECT kind, agent, started, duration, end_code, details FROM segments
        WHERE interaction = ?1 ORDER BY id";
    let segments = connection.prepare_cached(sql)?.query_map([&id], segment)?.collect::<Result<_, _>>()?;
    let sql = "SELECT at, name, role, text FROM transcripts
        JOIN participants ON participants.interaction = transcripts.interaction AND number = participant
        WHERE transcripts.interaction = ?1 ORDER BY sequence_number";
    let transcript = connection.prepare_cached(sql)?.query_map([&id], spoken)?.collect::<Result<_, _>>()?;
    Ok(Interaction { segments, transcript, ..interaction })
}

fn interaction(row: &Row<'_>) -> rusqlite::Result<Interaction> {
    let kind: String = row.get(1)?;
    let kinds = [InteractionKind::Chat, InteractionKind::Callback];
    let routing: Option<String> = row.get(13)?;
    let routing = routing.unwrap_or_else(|| "[]".to_owned());
    Ok(Interaction {
        id: id(row, 0)?,
        kind: kinds.into_iter().find(|known| known.as_str() == kind).ok_or_else(|| wrong(1, &kind))?,
        queue: row.get(2)?,
        visitor_name: row.get(3)?,
        user: row.get(4)?,
        address: row.get(5)?,
        telephone: row.get(6)?,
        subject: row.get(7)?,
        routing_contexts: serde_json::from_str(&routing).map_err(|_| wrong(13, &routing))?,
        transcript_to: row.get(12)?,
        started: time(row, 8)?,
        ended: row.get::<_, Option<i64>>(9)?.map(|ended| Timestamp(ended.cast_unsigned())),
        outcome: row.get(10)?,
        agent: row.get(11)?,
        segments: Vec::new(),
        transcript: Vec::new(),
    })
}

fn segment(row: &Row<'_>) -> rusqlite::Result<Segment> {
    let details: String = row.get(5)?;
    Ok(Segment {
        kind: kind_of(row, 0)?,
        agent: row.get(1)?,
        started: time(row, 2)?,
        duration: row.get::<_, Option<i64>>(3)?.map(i64::cast_unsigned),
        end_code: row.get(4)?,
        details: serde_json::from_str(&details).map_err(|_| wrong(5, &details))?,
    })
}

fn spoken(row: &Row<'_>) -> rusqlite::Result<Spoken> {
    Ok(Spoken { at: time(row, 0)?, name: row.get(1)?, role: row.get(2)?, text: row.get(3)? })
}

pub(in crate::tracker::sqlite) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<InteractionId> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| wrong(column, &text))
}

pub(super) fn kind_of(row: &Row<'_>, column: usize) -> rusqlite::Result<SegmentKind> {
    let text: String = row.get(column)?;
    SegmentKind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| wrong(column, &text))
}

fn wrong(column: usize, text: &str) -> rusqlite::Error {
    let error = format!("{text:?} is not what Vestibule writes").into();
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error)
}
