//! Changes.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use vestibule_processor::{InteractionId, ParticipantNumber, Queue, Timestamp};

use super::read::kind_of;
use crate::runtime::Mark;
use crate::tracker::sqlite::mails;
use crate::tracker::{Cause, Change, InteractionKind, Person, SNOOZE_DURATION, SegmentKind, end_code, key};

/// Makes a change. One about an interaction that is not there changes nothing.
pub(in crate::tracker::sqlite) fn make(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let id = change.interaction().to_string();
    match change {
        Change::Began { interaction, kind, at, queue, person, is_recorded } => {
            begin(connection, *interaction, *kind, *at, queue, person, *is_recorded)
        }
        Change::Modified { telephone, subject, .. } => execute(
            connection,
            "UPDATE interactions SET telephone = ?2, subject = ?3 WHERE id = ?1",
            params![id, telephone, subject],
        ),
        Change::Joined { number, role, name, .. } => execute(
            connection,
            "INSERT OR REPLACE INTO participants (interaction, number, role, name)
                SELECT id, ?2, ?3, ?4 FROM interactions WHERE id = ?1",
            params![id, number.0, role, name],
        ),
        Change::Said { number, sequence_number, at, text, .. } => execute(
            connection,
            "INSERT OR REPLACE INTO transcripts (interaction, sequence_number, participant, at, text)
                SELECT id, ?2, ?3, ?4, ?5 FROM interactions WHERE id = ?1 AND (is_recorded
                    OR EXISTS (SELECT 1 FROM mails WHERE interaction = ?1 AND state IN ('chat', 'waiting')))",
            params![id, sequence_number.cast_signed(), number.0, at.0.cast_signed(), text],
        ),
        Change::Segment { at, kind, cause, agent, details, .. } => {
            let agent = agent.as_ref().map(|agent| agent.as_str());
            begin_segment(connection, &id, (*kind, agent, *at), *cause, details)
        }
        Change::Outcome { outcome, .. } => {
            execute(connection, "UPDATE interactions SET outcome = ?2 WHERE id = ?1", params![id, outcome])
        }
        Change::Ended { at, .. } => {
            end_segment(connection, &id, *at, Cause::Ended)?;
            execute(
                connection,
                "UPDATE interactions SET ended = ?2,
                    outcome = coalesce(outcome, iif(agent IS NULL, 'abandoned', 'answered')) WHERE id = ?1",
                params![id, at.0.cast_signed()],
            )?;
            mails::end(connection, &id, *at)
        }
    }
}

fn begin(
    connection: &Connection,
    interaction: InteractionId,
    kind: InteractionKind,
    at: Timestamp,
    queue: &Queue,
    person: &Person,
    is_recorded: bool,
) -> rusqlite::Result<()> {
    let id = interaction.to_string();
    // With its segments and texts, if the journal is read a second time.
    execute(connection, "DELETE FROM interactions WHERE id = ?1", params![id])?;
    let (Queue::Workgroup(queue) | Queue::User(queue)) = queue;
    let user = person.user.as_ref().map(|user| user.as_str());
    let routing = Some(&person.routing_contexts).filter(|routing| !routing.is_empty());
    execute(
        connection,
        "INSERT INTO interactions
            (id, kind, queue, visitor_name, user, user_key, address, telephone, subject, started, is_recorded,
                routing_contexts)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            id,
            kind.as_str(),
            queue.as_str(),
            person.name,
            user,
            user.map(key),
            person.address,
            person.telephone,
            person.subject,
            at.0.cast_signed(),
            is_recorded,
            routing.map(|routing| serde_json::to_string(routing).unwrap_or_default())
        ],
    )?;
    mails::begin(connection, &id, at, person)
}

fn begin_segment(
    connection: &Connection,
    id: &str,
    (kind, agent, at): (SegmentKind, Option<&str>, Timestamp),
    cause: Cause,
    details: &BTreeMap<String, u64>,
) -> rusqlite::Result<()> {
    let (kind, started) = (kind.as_str(), at.0.cast_signed());
    let is_known = connection
        .prepare_cached(
            "SELECT 1 FROM segments WHERE interaction = ?1 AND kind = ?2 AND agent IS ?3 AND started = ?4",
        )?
        .exists(params![id, kind, agent, started])?;
    if is_known {
        return Ok(());
    }
    end_segment(connection, id, at, cause)?;
    execute(
        connection,
        "INSERT INTO segments (interaction, kind, agent, started, details)
            SELECT id, ?2, ?3, ?4, ?5 FROM interactions WHERE id = ?1",
        params![id, kind, agent, started, serde_json::to_string(details).unwrap_or_default()],
    )?;
    match cause {
        Cause::Connected => {
            execute(connection, "UPDATE interactions SET agent = ?2 WHERE id = ?1", params![id, agent])
        }
        _ => Ok(()),
    }
}

fn end_segment(connection: &Connection, id: &str, at: Timestamp, cause: Cause) -> rusqlite::Result<()> {
    let open = connection
        .prepare_cached("SELECT id, kind, started FROM segments WHERE interaction = ?1 AND duration IS NULL")?
        .query_row([id], |row| Ok((row.get::<_, i64>(0)?, kind_of(row, 1)?, row.get::<_, i64>(2)?)))
        .optional()?;
    let Some((segment, kind, started)) = open else { return Ok(()) };
    execute(
        connection,
        "UPDATE segments SET duration = ?2, end_code = ?3,
            details = iif(kind = ?4, json_set(details, '$.' || ?5, ?2 / 1000), details) WHERE id = ?1",
        params![
            segment,
            at.since(Timestamp(started.cast_unsigned())).as_millis() as i64,
            end_code(kind, cause),
            SegmentKind::System.as_str(),
            SNOOZE_DURATION
        ],
    )
}

pub(in crate::tracker::sqlite) fn set_mark(connection: &Connection, mark: Mark) -> rusqlite::Result<()> {
    execute(
        connection,
        "INSERT OR REPLACE INTO mark (id, position, record) VALUES (1, ?1, ?2)",
        params![mark.position.cast_signed(), mark.record.as_bytes()],
    )
}

/// Forgets who a user was in his interactions, and what was said in them. Returns how many these are.
pub(in crate::tracker::sqlite) fn erase(connection: &Connection, key: &str) -> rusqlite::Result<u64> {
    let own = "(SELECT id FROM interactions WHERE user_key = ?1)";
    connection.execute(&format!("DELETE FROM transcripts WHERE interaction IN {own}"), [key])?;
    connection.execute(
        &format!("UPDATE participants SET name = '' WHERE number = ?2 AND interaction IN {own}"),
        params![key, ParticipantNumber::VISITOR.0],
    )?;
    let changed = connection.execute(
        "UPDATE interactions SET visitor_name = '', user = NULL, user_key = NULL, address = NULL,
            telephone = NULL, subject = NULL, routing_contexts = NULL, is_recorded = 0 WHERE user_key = ?1",
        [key],
    )?;
    Ok(changed as u64)
}

fn execute(connection: &Connection, sql: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}
