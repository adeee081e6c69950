//! Mails as rows.

use rusqlite::{Connection, Row, params};
use vestibule_processor::{InteractionId, Timestamp};

use super::individuals::time;
use super::interactions::id;
use crate::tracker::{Attempt, Mail, Person};

const COLUMNS: &str = "interaction, recipient, language, ended, attempts, due, reason,
    (SELECT name FROM participants WHERE participants.interaction = mails.interaction AND role = 'agent'
        ORDER BY number LIMIT 1)";

/// A chat begins. If it is written a second time, its mail stays as it is once it was settled.
pub(super) fn begin(
    connection: &Connection,
    id: &str,
    started: Timestamp,
    person: &Person,
) -> rusqlite::Result<()> {
    let started = started.0.cast_signed();
    let sql = "DELETE FROM mails
        WHERE interaction = ?1 AND (started <> ?2 OR state IN ('chat', 'waiting'))";
    connection.prepare_cached(sql)?.execute(params![id, started])?;
    if let Some(recipient) = &person.transcript_to {
        let sql = "INSERT OR IGNORE INTO mails (interaction, started, recipient, language, state)
            VALUES (?1, ?2, ?3, ?4, 'chat')";
        connection.prepare_cached(sql)?.execute(params![id, started, recipient, person.language])?;
    }
    Ok(())
}

/// A chat is over: its mail is due, or of no use if no agent took it.
pub(super) fn end(connection: &Connection, id: &str, at: Timestamp) -> rusqlite::Result<()> {
    let sql =
        "UPDATE mails SET state = 'waiting', ended = ?2, due = ?2 WHERE interaction = ?1 AND state = 'chat'
        AND EXISTS (SELECT 1 FROM interactions WHERE id = ?1 AND agent IS NOT NULL)";
    connection.prepare_cached(sql)?.execute(params![id, at.0.cast_signed()])?;
    connection
        .prepare_cached("DELETE FROM mails WHERE interaction = ?1 AND state = 'chat'")?
        .execute([id])?;
    forget_texts(connection, id)
}

pub(super) fn due(connection: &Connection, now: Timestamp, most: u32) -> rusqlite::Result<Vec<Mail>> {
    let sql = format!("SELECT {COLUMNS} FROM mails WHERE due <= ?1 ORDER BY due LIMIT ?2");
    connection.prepare_cached(&sql)?.query_map(params![now.0.cast_signed(), most], mail)?.collect()
}

pub(super) fn list(connection: &Connection, given_up_only: bool, most: u32) -> rusqlite::Result<Vec<Mail>> {
    let states = if given_up_only { "'failed'" } else { "'waiting', 'failed'" };
    let sql = format!(
        "SELECT {COLUMNS} FROM mails WHERE state IN ({states}) AND recipient IS NOT NULL
            ORDER BY ended DESC, interaction DESC LIMIT ?1"
    );
    connection.prepare_cached(&sql)?.query_map([most], mail)?.collect()
}

pub(super) fn settle(
    connection: &Connection,
    interaction: InteractionId,
    attempt: &Attempt,
) -> rusqlite::Result<()> {
    let (state, due, reason) = match attempt {
        Attempt::Sent => ("sent", None, None),
        Attempt::Later { due, reason } => ("waiting", Some(due.0.cast_signed()), Some(reason)),
        Attempt::GivenUp { reason } => ("failed", None, Some(reason)),
    };
    let id = interaction.to_string();
    let sql = "UPDATE mails SET state = ?2, due = ?3, reason = ?4, attempts = attempts + 1,
        recipient = iif(?2 = 'sent', NULL, recipient) WHERE interaction = ?1 AND state = 'waiting'";
    connection.prepare_cached(sql)?.execute(params![id, state, due, reason])?;
    forget_texts(connection, &id)
}

pub(super) fn forget(connection: &Connection, ended_before: Timestamp) -> rusqlite::Result<()> {
    let sql = "UPDATE mails SET recipient = NULL, language = NULL, reason = NULL
        WHERE state = 'failed' AND ended < ?1 AND recipient IS NOT NULL";
    connection.prepare_cached(sql)?.execute([ended_before.0.cast_signed()])?;
    Ok(())
}

pub(super) fn erase(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM mails WHERE interaction IN (SELECT id FROM interactions WHERE user_key = ?1)";
    connection.execute(sql, [key])?;
    Ok(())
}

/// Texts that were kept for a mail alone go with it.
fn forget_texts(connection: &Connection, id: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM transcripts WHERE interaction = ?1
        AND EXISTS (SELECT 1 FROM interactions WHERE id = ?1 AND NOT is_recorded)
        AND NOT EXISTS (SELECT 1 FROM mails WHERE interaction = ?1 AND state = 'waiting')";
    connection.prepare_cached(sql)?.execute([id])?;
    Ok(())
}

fn mail(row: &Row<'_>) -> rusqlite::Result<Mail> {
    Ok(Mail {
        interaction: id(row, 0)?,
        recipient: row.get(1)?,
        language: row.get(2)?,
        agent_name: row.get(7)?,
        ended: time(row, 3)?,
        attempts: row.get(4)?,
        due: row.get::<_, Option<i64>>(5)?.map(|due| Timestamp(due.cast_unsigned())),
        reason: row.get(6)?,
    })
}
