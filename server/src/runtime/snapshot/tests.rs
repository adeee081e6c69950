use std::sync::atomic::AtomicBool;

use vestibule_processor::Event;

use super::*;
use crate::runtime::record::Body;

/// What a Vestibule of each format wrote. What is in these files never changes: a field that is new is added to the last one,
/// and a new format gets a new one.
const VERSIONS: [&str; 1] = [include_str!("../../../../tests/data/snapshot-v1.json")];

fn events() -> Body {
    Body::from_bytes(include_bytes!("../../../../tests/data/record-v2.json")).unwrap()
}

/// What there is after some events.
fn taken_after(at: Timestamp, events: &[Event]) -> (Taken, Conversations) {
    let (mut processor, conversations) = (Processor::new(0), Conversations::default());
    for event in events {
        processor.apply(at, event);
        conversations.apply(at, event);
    }
    let place = Place { position: Position(42), record: Uuid::from_u128(7), epoch: 3, at };
    (Taken { place, processor, conversations: conversations.all() }, conversations)
}

/// In the middle of all that the golden record tells of: a chat and a callback under way, an agent who is lost.
fn taken() -> (Taken, Conversations) {
    let Body { at, mut events, .. } = events();
    events.retain(|event| match event {
        Event::ParameterSet { value, .. } => value.is_some(),
        Event::Queued { at_head, .. } => !at_head,
        Event::AgentLoggedOff { .. } | Event::SessionClosed { .. } | Event::CallbackFinished { .. } => false,
        Event::Ended { .. } | Event::Forgotten { .. } => false,
        _ => true,
    });
    taken_after(at, &events)
}

fn written(taken: &Taken) -> String {
    let mut bytes = Vec::new();
    taken.write(&mut bytes, &AtomicBool::new(false)).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn check_same(restored: &Restored, taken: &Taken) {
    assert_eq!(restored.place, taken.place);
    assert_eq!(restored.processor, taken.processor);
    let conversations = restored.conversations.all();
    assert_eq!(conversations.len(), taken.conversations.len());
    for (id, expected) in &taken.conversations {
        let conversation = &conversations[id];
        assert_eq!(conversation.participants(), expected.participants());
        assert_eq!(conversation.entries_from(0), expected.entries_from(0));
        assert_eq!(conversation.is_ended(), expected.is_ended());
        assert_eq!((conversation.chat, conversation.visitor), (expected.chat, expected.visitor));
        assert!(restored.conversations.of_chat(expected.chat).is_some());
        assert!(restored.conversations.of_visitor(expected.visitor).is_some());
    }
}

#[test]
fn a_snapshot_is_read_as_it_was_written() {
    let Body { at, events, .. } = events();
    for count in 0..=events.len() {
        let (taken, _) = taken_after(at, &events[..count]);
        let text = written(&taken);
        let restored = read(&mut text.as_bytes()).unwrap();
        check_same(&restored, &taken);
        assert_eq!(restored.bytes, text.len() as u64);
    }
}

#[test]
fn what_was_ever_written_stays_readable() {
    for text in VERSIONS {
        check_same(&read(&mut text.as_bytes()).unwrap(), &taken().0);
    }
}

#[test]
fn the_present_format_is_written_as_it_is_read() {
    assert_eq!(written(&taken().0), VERSIONS[VERSIONS.len() - 1]);
}

#[test]
fn what_was_said_after_it_is_not_part_of_it() {
    let (taken, conversations) = taken();
    let expected = written(&taken);
    let said = taken.conversations.values().find_map(|it| Some((it.interaction, it.entries_from(0).pop()?)));
    let (interaction, entry) = said.unwrap();
    conversations.apply(taken.place.at, &Event::EntryAdded { interaction, entry });
    assert_eq!(written(&taken), expected);
}

#[test]
fn a_newer_version_is_told_from_rubbish() {
    let read = |text: &str| read(&mut text.as_bytes()).map(drop);
    assert!(matches!(read("{\"version\":2,\"state\":7}\n"), Err(SnapshotFormatError::Newer(2))));
    for rubbish in ["", "{}\n", "{\"version\":1}\n", &format!("{}{{}}\n", written(&taken().0))] {
        assert!(matches!(read(rubbish), Err(SnapshotFormatError::Unreadable(_))), "{rubbish}");
    }
}

#[test]
fn writing_ends_as_soon_as_it_is_told_to() {
    let mut bytes = Vec::new();
    assert!(taken().0.write(&mut bytes, &AtomicBool::new(true)).is_err());
}
