//! Problem reports as rows.

use rusqlite::{Connection, Row, params};

use super::individuals::time;
use super::interactions::id;
use crate::tracker::{PROBLEM_REPORTS, ProblemReport};

pub(super) fn insert(connection: &Connection, report: &ProblemReport) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO problem_reports (at, interaction, address, text) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![
            report.at.0.cast_signed(),
            report.interaction.to_string(),
            report.address,
            report.text
        ])?;
    connection
        .prepare_cached("DELETE FROM problem_reports WHERE id <= (SELECT max(id) FROM problem_reports) - ?1")?
        .execute([PROBLEM_REPORTS])?;
    Ok(())
}

pub(super) fn list(connection: &Connection, text: &str, most: u32) -> rusqlite::Result<Vec<ProblemReport>> {
    // As LIKE does, but without its wildcards.
    let sql = "SELECT at, interaction, address, text FROM problem_reports
        WHERE instr(lower(text), lower(?1)) > 0 ORDER BY id DESC LIMIT ?2";
    connection.prepare_cached(sql)?.query_map(params![text, most], report)?.collect()
}

pub(super) fn of_user(connection: &Connection, key: &str) -> rusqlite::Result<Vec<ProblemReport>> {
    let sql = "SELECT at, interaction, address, text FROM problem_reports
        WHERE interaction IN (SELECT id FROM interactions WHERE user_key = ?1) ORDER BY id DESC";
    connection.prepare_cached(sql)?.query_map([key], report)?.collect()
}

pub(super) fn erase(connection: &Connection, key: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM problem_reports
        WHERE interaction IN (SELECT id FROM interactions WHERE user_key = ?1)";
    connection.execute(sql, [key])?;
    Ok(())
}

fn report(row: &Row<'_>) -> rusqlite::Result<ProblemReport> {
    Ok(ProblemReport { at: time(row, 0)?, interaction: id(row, 1)?, address: row.get(2)?, text: row.get(3)? })
}
