//! The conversation as a list of rows to draw: what was said, then what is on its way.

use std::sync::Arc;

use super::outbox::Outbox;
use super::saved::{Unsent, UnsentStage};
use super::transcript::{Author, Content, Line, Transcript};

/// How long one sender's messages stay in one group, in milliseconds.
const GROUP: u64 = 2 * 60 * 1000;

/// One message to draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it is recognised by; a message keeps it from being sent to being confirmed.
    pub key: Arc<str>,
    /// Who says it.
    pub author: Author,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub at: u64,
    /// What.
    pub content: Content,
    /// Whether it is the first of its sender's group, which says who and when.
    pub starts_group: bool,
    /// Whether it is the first of a day.
    pub starts_day: bool,
    /// What became of the visitor's message; for messages that arrived, only on the last one.
    pub delivery: Option<Delivery>,
}

/// What became of a message of the visitor's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is on its way.
    Sending,
    /// It has arrived.
    Sent,
    /// It was not taken, with the failure's code.
    Refused(String),
}

/// All rows, in order. `day` tells the day of a time; the first row starts a day unless that is `today`.
pub(super) fn rows(
    transcript: &Transcript,
    outbox: &Outbox,
    today: i64,
    day: impl Fn(u64) -> i64,
) -> Vec<Row> {
    let said = transcript.lines().map(|(sequence_number, line)| said(sequence_number, line));
    let on_its_way = outbox.messages().iter().map(on_its_way);
    let mut rows: Vec<Row> = said.chain(on_its_way).collect();
    mark_groups(&mut rows);
    mark_days(&mut rows, today, day);
    mark_last_sent(&mut rows);
    rows
}

fn said(sequence_number: u64, line: &Line) -> Row {
    let key = line.message_id.clone().unwrap_or_else(|| sequence_number.to_string());
    Row {
        key: key.into(),
        author: line.author.clone(),
        at: line.at,
        content: line.content.clone(),
        starts_group: true,
        starts_day: false,
        delivery: (line.author == Author::Visitor).then_some(Delivery::Sent),
    }
}

fn on_its_way(message: &Unsent) -> Row {
    Row {
        key: message.message_id.as_str().into(),
        author: Author::Visitor,
        at: message.at,
        content: Content::Text(message.text.as_str().into()),
        starts_group: true,
        starts_day: false,
        delivery: Some(match &message.stage {
            UnsentStage::Waiting => Delivery::Sending,
            UnsentStage::Accepted => Delivery::Sent,
            UnsentStage::Refused(reason) => Delivery::Refused(reason.clone()),
        }),
    }
}

fn mark_groups(rows: &mut [Row]) {
    let mut group: Option<(Author, u64)> = None;
    for row in rows {
        row.starts_group = match &group {
            Some((author, since)) => *author != row.author || row.at.saturating_sub(*since) > GROUP,
            None => true,
        };
        if row.starts_group {
            group = Some((row.author.clone(), row.at));
        }
    }
}

fn mark_days(rows: &mut [Row], today: i64, day: impl Fn(u64) -> i64) {
    let mut current = today;
    for row in rows {
        let day = day(row.at);
        row.starts_day = day != current;
        row.starts_group |= row.starts_day;
        current = day;
    }
}

fn mark_last_sent(rows: &mut [Row]) {
    let sent = rows.iter_mut().rev().filter(|row| row.delivery == Some(Delivery::Sent));
    sent.skip(1).for_each(|row| row.delivery = None);
}

#[cfg(test)]
mod tests {
    use vestibule_shared::visitor::{ChatEvent, ParticipantType};

    use super::*;

    const MINUTE: u64 = 60_000;

    fn text(sequence_number: u64, participant_type: ParticipantType, at: u64) -> ChatEvent {
        ChatEvent::Text {
            participant_id: format!("{participant_type:?}"),
            sequence_number,
            conversation_sequence_number: 0,
            content_type: "text/plain".to_owned(),
            value: format!("text {sequence_number}"),
            display_name: "Name".to_owned(),
            participant_type,
            timestamp: at,
            message_id: None,
        }
    }

    fn check_marks(events: &[(ParticipantType, u64)], mark: impl Fn(&Row) -> bool, expected: &[bool]) {
        let mut transcript = Transcript::default();
        for (number, (kind, at)) in events.iter().enumerate() {
            transcript.apply(&text(number as u64, *kind, *at), 0);
        }
        let rows = rows(&transcript, &Outbox::default(), 1, |ms| (ms / (1440 * MINUTE)) as i64);
        assert_eq!(rows.iter().map(mark).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn messages_of_one_sender_within_two_minutes_are_a_group() {
        use ParticipantType::{Agent, WebUser};
        let start = 1440 * MINUTE;
        let events = [
            (Agent, start),
            (Agent, start + 2 * MINUTE),
            (Agent, start + 2 * MINUTE + 1),
            (WebUser, start + 2 * MINUTE + 2),
            (Agent, start + 2 * MINUTE + 3),
        ];
        check_marks(&events, |row| row.starts_group, &[true, false, true, true, true]);
    }

    #[test]
    fn a_day_starts_where_it_differs_from_today_or_the_row_before() {
        use ParticipantType::Agent;
        let day = 1440 * MINUTE;
        check_marks(&[(Agent, day), (Agent, day + 1)], |row| row.starts_day, &[false, false]);
        check_marks(&[(Agent, day - 1), (Agent, day)], |row| row.starts_day, &[true, true]);
        check_marks(&[(Agent, day - 1), (Agent, day)], |row| row.starts_group, &[true, true]);
    }

    #[test]
    fn only_the_last_message_that_arrived_says_so() {
        use ParticipantType::{Agent, WebUser};
        let start = 1440 * MINUTE;
        let events = [(WebUser, start), (WebUser, start), (Agent, start)];
        check_marks(&events, |row| row.delivery == Some(Delivery::Sent), &[false, true, false]);
    }

    #[test]
    fn messages_on_their_way_come_last_and_keep_their_key() {
        let mut outbox = Outbox::default();
        outbox.push("m1".to_owned(), "hello".to_owned(), 5);
        let before = rows(&Transcript::default(), &outbox, 0, |_| 0);
        assert_eq!((&*before[0].key, &before[0].delivery), ("m1", &Some(Delivery::Sending)));

        let mut transcript = Transcript::default();
        let mut event = text(3, ParticipantType::WebUser, 6);
        if let ChatEvent::Text { message_id, .. } = &mut event {
            *message_id = Some("m1".to_owned());
        }
        transcript.apply(&event, 0);
        outbox.confirm("m1");
        let after = rows(&transcript, &outbox, 0, |_| 0);
        assert_eq!(after.len(), 1);
        assert_eq!((&*after[0].key, &after[0].delivery), ("m1", &Some(Delivery::Sent)));
    }
}
