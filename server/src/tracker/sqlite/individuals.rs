//! Registered visitors as rows.

use std::sync::LazyLock;

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params, params_from_iter};
use vestibule_processor::Timestamp;
use vestibule_shared::visitor::Contact;

use crate::tracker::{Individual, RegisterError, TrackerError, key};

/// The columns, in the order of [`Contact::details`] after the first four.
static COLUMNS: LazyLock<String> = LazyLock::new(|| {
    let names: Vec<&str> = Contact::DETAILS.iter().map(|(name, _)| *name).collect();
    format!("username, password_hash, created, updated, {}", names.join(", "))
});

pub(super) fn insert(connection: &Connection, individual: &Individual) -> Result<(), RegisterError> {
    let text = |text: &str| Value::Text(text.to_owned());
    let head = [
        text(&individual.username),
        text(&individual.password_hash),
        Value::Integer(individual.created.0.cast_signed()),
        Value::Integer(individual.updated.0.cast_signed()),
    ];
    let details = individual.contact.details();
    let details = details.into_iter().map(|value| value.map_or(Value::Null, text));
    let values: Vec<Value> =
        head.into_iter().chain(details).chain([text(&key(&individual.username))]).collect();
    let places = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO individuals ({}, username_key) VALUES ({places})", *COLUMNS);
    let inserted = connection.execute(&sql, params_from_iter(values));
    match inserted {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(RegisterError::Exists)
        }
        Err(error) => Err(TrackerError::from(error).into()),
    }
}

pub(super) fn find(connection: &Connection, key: &str) -> rusqlite::Result<Option<Individual>> {
    let sql = format!("SELECT {} FROM individuals WHERE username_key = ?1", *COLUMNS);
    connection.prepare_cached(&sql)?.query_row([key], individual).optional()
}

pub(super) fn list(connection: &Connection, after: &str, most: u32) -> rusqlite::Result<Vec<Individual>> {
    let sql = format!(
        "SELECT {} FROM individuals WHERE username_key > ?1 ORDER BY username_key LIMIT ?2",
        *COLUMNS
    );
    connection.prepare_cached(&sql)?.query_map(params![after, most], individual)?.collect()
}

pub(super) fn erase(connection: &Connection, key: &str) -> rusqlite::Result<bool> {
    Ok(connection.execute("DELETE FROM individuals WHERE username_key = ?1", [key])? > 0)
}

fn individual(row: &Row<'_>) -> rusqlite::Result<Individual> {
    let mut details = Contact::DETAILS.map(|_| None);
    for (index, detail) in details.iter_mut().enumerate() {
        *detail = row.get(index + 4)?;
    }
    Ok(Individual {
        username: row.get(0)?,
        password_hash: row.get(1)?,
        created: time(row, 2)?,
        updated: time(row, 3)?,
        contact: Contact::from_details(details),
    })
}

pub(super) fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Timestamp> {
    Ok(Timestamp(row.get::<_, i64>(column)?.cast_unsigned()))
}
