//! Which entries a visitor has been given, for clients that cannot say so themselves.
//!
//! Such a client is given each entry once, with the next answer, numbered as the protocol wants it: from 0 without gaps.
//! What he was given last counts as received when he calls again; if instead he reconnects, he is given it again.

use std::sync::Arc;

use vestibule_processor::{Entry, EntryContent, ParticipantNumber, ParticipantState};

/// An entry with the numbers under which the visitor is given it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// What happened.
    pub entry: Arc<Entry>,
    /// Its place among all he is given.
    pub sequence_number: u64,
    /// How many texts, addresses and files he was given before it.
    pub conversation_sequence_number: u64,
}

/// Whether a visitor is given an entry: his own typing is no news to him.
pub(super) fn is_shown(entry: &Entry) -> bool {
    entry.participant != ParticipantNumber::VISITOR || !matches!(entry.content, EntryContent::Typing { .. })
}

/// How far a visitor has been given the entries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Delivery {
    given: Cursor,
    received: Cursor,
}

#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    /// The index of the first entry after it.
    before: usize,
    next_sequence_number: u64,
    next_conversation_sequence_number: u64,
}

impl Cursor {
    fn number(&mut self, entry: &Arc<Entry>) -> Numbered {
        let numbered = Numbered {
            entry: Arc::clone(entry),
            sequence_number: self.next_sequence_number,
            conversation_sequence_number: self.next_conversation_sequence_number,
        };
        self.next_sequence_number += 1;
        self.next_conversation_sequence_number += u64::from(entry.content.is_message());
        numbered
    }

    fn pass(&mut self, entries: &[Arc<Entry>]) -> Vec<Numbered> {
        let passed = entries.get(self.before..).unwrap_or_default();
        self.before = self.before.max(entries.len());
        passed.iter().filter(|entry| is_shown(entry)).map(|entry| self.number(entry)).collect()
    }
}

impl Delivery {
    /// Goes on after a restart, where the entries before an index had been given.
    pub(super) fn skip(&mut self, entries: &[Arc<Entry>], before: usize) {
        self.given.pass(&entries[..before.min(entries.len())]);
        self.received = self.given;
    }

    /// What was not given yet. Everything given before counts as received.
    pub(super) fn take(&mut self, entries: &[Arc<Entry>]) -> Vec<Numbered> {
        self.received = self.given;
        self.given.pass(entries)
    }

    /// All that a client needs who starts anew: who is there, and what he has not received; numbered from 0.
    pub(super) fn restart(&mut self, entries: &[Arc<Entry>]) -> Vec<Numbered> {
        let received = self.received.before.min(entries.len());
        self.given = Cursor { before: received, ..Cursor::default() };
        let mut numbered: Vec<Numbered> =
            present(&entries[..received]).into_iter().map(|entry| self.given.number(entry)).collect();
        self.received = self.given;
        numbered.extend(self.given.pass(entries));
        numbered
    }

    /// The index of the first entry that was not given.
    pub(super) fn given_before(&self) -> usize {
        self.given.before
    }
}

/// The last state of each participant who has not gone, in the order they came.
fn present(entries: &[Arc<Entry>]) -> Vec<&Arc<Entry>> {
    let mut last_states: Vec<&Arc<Entry>> = Vec::new();
    for entry in entries.iter().filter(|entry| matches!(entry.content, EntryContent::State { .. })) {
        match last_states.iter_mut().find(|known| known.participant == entry.participant) {
            Some(known) => *known = entry,
            None => last_states.push(entry),
        }
    }
    let gone = EntryContent::State { state: ParticipantState::Disconnected };
    last_states.retain(|entry| entry.content != gone);
    last_states
}

#[cfg(test)]
mod tests {
    use vestibule_processor::Timestamp;
    use vestibule_processor::bounded::{Text, WebAddress};

    use super::*;

    /// `0+` the system comes, `2-` number 2 goes, `1~` number 1 types, `1:hi` number 1 says hi, `2@a` number 2 sends an
    /// address.
    fn entries(script: &str) -> Vec<Arc<Entry>> {
        let entry = |(index, word): (usize, &str)| {
            let (number, what) = word.split_at(1);
            let content = match what.split_at(1) {
                ("+", _) => EntryContent::State { state: ParticipantState::Active },
                ("-", _) => EntryContent::State { state: ParticipantState::Disconnected },
                ("~", _) => EntryContent::Typing { typing: true },
                ("@", url) => EntryContent::Url { url: WebAddress::parse(url).unwrap(), message_id: None },
                (_, text) => EntryContent::Text { text: Text::parse(text).unwrap(), message_id: None },
            };
            Arc::new(Entry {
                sequence_number: index as u64,
                conversation_sequence_number: 0,
                at: Timestamp(0),
                participant: ParticipantNumber(number.parse().unwrap()),
                content,
            })
        };
        script.split_whitespace().enumerate().map(entry).collect()
    }

    fn check(numbered: &[Numbered], expected: &[(usize, u64, u64)]) {
        let seen: Vec<_> = numbered
            .iter()
            .map(|one| {
                (one.entry.sequence_number as usize, one.sequence_number, one.conversation_sequence_number)
            })
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn each_entry_is_given_once_and_numbered_without_gaps() {
        let all = entries("0+ 1+ 0:hi 1~ 2@ho 2~ 1:hi");
        let mut delivery = Delivery::default();
        check(&delivery.take(&all[..3]), &[(0, 0, 0), (1, 1, 0), (2, 2, 0)]);
        check(&delivery.take(&all[..3]), &[]);
        check(&delivery.take(&all), &[(4, 3, 1), (5, 4, 2), (6, 5, 2)]);
    }

    #[test]
    fn a_reconnect_tells_who_is_there_and_what_was_not_received() {
        let all = entries("0+ 1+ 0:welcome 2+ 2:hi 2- 3+ 3:hello");
        let mut delivery = Delivery::default();
        delivery.take(&all[..7]);
        delivery.take(&all[..7]);
        delivery.take(&all);
        check(&delivery.restart(&all), &[(0, 0, 0), (1, 1, 0), (6, 2, 0), (7, 3, 0)]);
        check(&delivery.take(&all), &[]);
        check(&delivery.restart(&all), &[(0, 0, 0), (1, 1, 0), (6, 2, 0)]);
    }

    #[test]
    fn a_restart_goes_on_where_it_was() {
        let all = entries("0+ 1+ 1~ 0:hi 2+");
        let mut delivery = Delivery::default();
        delivery.skip(&all, 4);
        check(&delivery.take(&all), &[(4, 3, 1)]);
        delivery.skip(&all, 99);
        check(&delivery.take(&all), &[]);
    }
}
