//! A conversation as it is drawn: lines, some of which begin a group.

use vestibule_shared::agent::{Content, Entry, Party, PartyKind, Timestamp};

use super::outbox::Unsent;

/// How long one sender's messages share a name and a time, in milliseconds.
const GROUP: Timestamp = 2 * 60 * 1000;

/// A line of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The entry's sequence number.
    pub sequence_number: u64,
    /// When it was said, by the server's clock.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
    /// Where it leads, if it is a link.
    pub link: Option<Link>,
    /// Whose it is.
    pub kind: LineKind,
}

/// Where a line leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link {
    /// To the page whose address it says.
    Page,
    /// To the file of this id.
    File(String),
}

/// Whose a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// The system's.
    System,
    /// Somebody's.
    Said {
        /// Whose.
        speaker: Speaker,
        /// Whether it begins a group, so that name and time stand above it.
        starts_group: bool,
    },
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// His number within the conversation.
    pub number: u32,
    /// His name.
    pub name: String,
    /// Whether it is the agent himself.
    pub me: bool,
}

/// The lines of a conversation. States and typing are none: the system's texts say who came and went.
pub fn lines(entries: &[Entry]) -> Vec<Line> {
    let mut group = Group::default();
    entries.iter().filter_map(|entry| line(entry, &mut group)).collect()
}

/// Whether the first message on its way begins a group of its own.
pub fn unsent_starts_group(lines: &[Line], unsent: &Unsent) -> bool {
    let mut group = Group::default();
    for line in lines {
        match &line.kind {
            LineKind::System => group = Group::default(),
            LineKind::Said { speaker, .. } => {
                group.starts_with(speaker.number, speaker.me, line.at);
            }
        }
    }
    !group.last.is_some_and(|last| last.me && unsent.at < last.began + GROUP)
}

/// The group that the line before belongs to.
#[derive(Default)]
struct Group {
    last: Option<Last>,
}

#[derive(Clone, Copy)]
struct Last {
    number: u32,
    me: bool,
    began: Timestamp,
}

impl Group {
    fn starts_with(&mut self, number: u32, me: bool, at: Timestamp) -> bool {
        if self.last.is_some_and(|last| last.number == number && at < last.began + GROUP) {
            return false;
        }
        self.last = Some(Last { number, me, began: at });
        true
    }
}

/// What somebody said, or what stands for it: of a file its name.
pub(super) fn said(content: &Content) -> Option<&str> {
    match content {
        Content::Text { text, .. } => Some(text),
        Content::Url { url, .. } => Some(url),
        Content::File { name, .. } => Some(name),
        Content::State { .. } | Content::Typing { .. } => None,
    }
}

fn line(entry: &Entry, group: &mut Group) -> Option<Line> {
    let text = said(&entry.content)?.to_owned();
    let link = match &entry.content {
        Content::Url { .. } => Some(Link::Page),
        Content::File { id, .. } => Some(Link::File(id.clone())),
        _ => None,
    };
    let kind = if entry.from.kind == PartyKind::System {
        *group = Group::default();
        LineKind::System
    } else {
        let Party { number, name, me, .. } = &entry.from;
        let starts_group = group.starts_with(*number, *me, entry.at);
        LineKind::Said { speaker: Speaker { number: *number, name: name.clone(), me: *me }, starts_group }
    };
    Some(Line { sequence_number: entry.sequence_number, at: entry.at, text, link, kind })
}

#[cfg(test)]
mod tests {
    use super::super::scenario::{joined, said, system_said, typed};
    use super::*;

    fn starts(entries: &[Entry]) -> Vec<Option<bool>> {
        let starts_group = |line: Line| match line.kind {
            LineKind::System => None,
            LineKind::Said { starts_group, .. } => Some(starts_group),
        };
        lines(entries).into_iter().map(starts_group).collect()
    }

    #[test]
    fn one_senders_messages_within_two_minutes_are_a_group() {
        let entries =
            [said(0, 0, "visitor", "a"), said(1, GROUP - 1, "visitor", "b"), said(2, GROUP, "visitor", "c")];
        assert_eq!(starts(&entries), [Some(true), Some(false), Some(true)]);
    }

    #[test]
    fn another_sender_and_a_system_line_end_a_group() {
        let entries = [
            said(0, 0, "visitor", "a"),
            said(1, 1, "me", "b"),
            said(2, 2, "visitor", "c"),
            system_said(3, 3, "x"),
            said(4, 4, "visitor", "d"),
        ];
        assert_eq!(starts(&entries), [Some(true), Some(true), Some(true), None, Some(true)]);
    }

    #[test]
    fn addresses_and_files_are_links() {
        let content = Content::Url { url: "https://a.example".into(), message_id: None };
        let address = Entry { content, ..said(0, 0, "me", "") };
        let content = Content::File {
            id: "46da".into(),
            name: "price list.pdf".into(),
            media_type: "application/pdf".into(),
            size: 7,
            message_id: None,
        };
        let file = Entry { content, ..said(1, 1, "visitor", "") };
        let lines: Vec<_> = lines(&[address, file]).into_iter().map(|line| (line.text, line.link)).collect();
        let file = Some(Link::File("46da".into()));
        assert_eq!(lines, [("https://a.example".into(), Some(Link::Page)), ("price list.pdf".into(), file)]);
    }

    #[test]
    fn typing_and_states_are_no_lines() {
        let entries = [joined(0, 0, "me"), typed(1, 1, "visitor", true), said(2, 2, "visitor", "a")];
        assert_eq!(lines(&entries).len(), 1);
    }

    #[test]
    fn a_message_on_its_way_joins_the_agents_own_group() {
        let check = |entries: &[Entry], at, expected| {
            let unsent =
                Unsent { message_id: "m".into(), text: "t".into(), at, delivery: Default::default() };
            assert_eq!(unsent_starts_group(&lines(entries), &unsent), expected);
        };
        check(&[], 0, true);
        check(&[said(0, 0, "me", "a")], GROUP - 1, false);
        check(&[said(0, 0, "me", "a")], GROUP, true);
        check(&[said(0, 0, "me", "a"), said(1, 1, "visitor", "b")], 2, true);
    }
}
