//! One conversation: what was said, who is there, what is on its way, and how it stands with the server.

mod calls;
mod visitor;

use vestibule_shared::visitor::{ChatBody, Waiting};

use super::banner::{Banner, End, Queue};
use super::event::{Effect, Timer};
use super::link::Link;
use super::outbox::Outbox;
use super::people::People;
use super::rows::{self, Row};
use super::saved::{Keys, Saved};
use super::transcript::Transcript;
use super::turn::{Panel, Turn};

/// The shortest pause between two polls, in milliseconds; also the first one.
const SHORTEST_POLL_PAUSE: u32 = 500;

/// The longest pause between two polls that the server may suggest, in milliseconds.
const LONGEST_POLL_PAUSE: u32 = 60_000;

/// The pause between two polls while the browser's tab is in the back, in milliseconds.
const BACKGROUND_POLL_PAUSE: u32 = 5_000;

/// How long it is said that the connection is back, in milliseconds.
const BACK_AGAIN_SHOWN: u32 = 4_000;

/// The failure code of messages that were left over when the conversation ended; our own.
pub const CONVERSATION_ENDED: &str = "vestibule.conversationEnded";

/// One conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conversation {
    /// What the visitor is writing.
    pub draft: String,
    /// Whether he is being asked whether to end the conversation, or has said so.
    pub leaving: Leaving,
    /// How it ended, if it did.
    pub end: Option<End>,
    /// Who takes part.
    pub people: People,
    keys: Keys,
    link: Link,
    transcript: Transcript,
    outbox: Outbox,
    waiting: Option<Waiting>,
    /// The highest sequence number known here.
    seen: Option<u64>,
    /// The sequence number of the last line the visitor has looked at.
    read_up_to: Option<u64>,
    poll_pause: u32,
    typing_reported: bool,
    /// Whether the server knows what is so here: before a reload it may have been told that the visitor is typing.
    typing_settled: bool,
    recovery: Recovery,
    /// Whether messages wait until a poll has told how things stand.
    held_back: bool,
    /// Whether the server is being told that the visitor leaves.
    leave_asked: bool,
    /// Whether, after the visitor ended it, what was said before is yet to be told.
    last_words: bool,
    /// Whether the visitor is done with a conversation that ended: a reload shows the start form.
    dismissed: bool,
}

/// How far the visitor is with leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// He is not.
    No,
    /// He is being asked whether he is sure.
    Asking,
    /// He is sure; the server is yet to know.
    Sure,
}

/// What is being done about a participant that the server does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Recovery {
    /// Nothing: all is well.
    None,
    /// The server has been asked for a new one.
    Asked,
    /// The server has given one, which is yet to work; `replaced` if it differs from the old one.
    Given { replaced: bool },
}

impl Conversation {
    /// The conversation that has just begun; `draft` is already in the composer.
    pub fn new(keys: Keys, draft: String) -> Conversation {
        let saved = Saved { keys, draft, read_up_to: None, unsent: Vec::new(), leaving: false };
        Conversation { typing_settled: true, ..Conversation::restored(saved) }
    }

    /// The conversation as it was before a reload. What was said comes from the server again.
    pub fn restored(saved: Saved) -> Conversation {
        Conversation {
            draft: saved.draft,
            leaving: if saved.leaving { Leaving::Sure } else { Leaving::No },
            end: None,
            people: People::default(),
            keys: saved.keys,
            link: Link::default(),
            transcript: Transcript::default(),
            outbox: Outbox::restored(saved.unsent),
            waiting: None,
            seen: None,
            read_up_to: saved.read_up_to,
            poll_pause: SHORTEST_POLL_PAUSE,
            typing_reported: false,
            typing_settled: false,
            recovery: Recovery::None,
            held_back: false,
            leave_asked: false,
            last_words: false,
            dismissed: false,
        }
    }

    /// What to keep in the browser; nothing once the visitor is done with it.
    pub fn saved(&self) -> Option<Saved> {
        (!self.dismissed).then(|| Saved {
            keys: self.keys.clone(),
            draft: self.draft.clone(),
            read_up_to: self.read_up_to,
            unsent: self.outbox.messages().to_vec(),
            leaving: self.leaving == Leaving::Sure,
        })
    }

    /// Whether the server's answers for this participant are meant for this conversation.
    pub fn is_of(&self, participant_id: &str) -> bool {
        self.keys.participant_id == participant_id
    }

    /// Whether this is the conversation of that id.
    pub fn is_chat(&self, chat_id: &str) -> bool {
        self.keys.chat_id == chat_id
    }

    /// Whether the conversation goes on.
    pub fn is_running(&self) -> bool {
        self.end.is_none()
    }

    /// Whether the first answer of the server is still to come.
    pub fn is_loading(&self) -> bool {
        self.is_running() && self.link.is_new()
    }

    /// How many messages of agents the visitor has not looked at.
    pub fn unread(&self) -> u32 {
        self.transcript.agents_lines_after(self.read_up_to)
    }

    /// The names of the agents who are typing.
    pub fn typing(&self, now: u64) -> Vec<String> {
        if self.is_running() { self.people.typing(now) } else { Vec::new() }
    }

    /// Notes that the visitor has looked at everything there is.
    pub fn mark_read(&mut self) {
        self.read_up_to = self.read_up_to.max(self.transcript.last());
    }

    /// What to draw, in order.
    pub fn rows(&self, today: i64, day: impl Fn(u64) -> i64) -> Vec<Row> {
        rows::rows(&self.transcript, &self.outbox, today, day)
    }

    /// How many messages wait to be sent.
    pub fn unsent(&self) -> usize {
        self.outbox.waiting()
    }

    /// The one line that says what is going on.
    pub fn banner(&self) -> Option<Banner> {
        if let Some(end) = self.end {
            Some(Banner::Ended(end))
        } else if self.link.is_shown_lost()
            || (!self.link.is_up() && !self.link.is_new() && self.unsent() > 0)
        {
            Some(Banner::Offline { unsent: self.unsent() })
        } else if self.leaving == Leaving::Sure {
            Some(Banner::Leaving)
        } else if self.link.is_new() {
            Some(Banner::Connecting)
        } else if self.link.is_back_again() {
            Some(Banner::BackAgain)
        } else if self.people.is_held() {
            Some(Banner::Held)
        } else if self.people.is_agent_here() {
            None
        } else {
            Some(Banner::Queue(Queue::from(self.waiting.as_ref())))
        }
    }

    /// Whether a reload, or another page, should bring the conversation back.
    pub fn is_kept(&self) -> bool {
        !self.dismissed
    }

    /// Notes that the panel was closed: after that, an ended conversation is not brought back.
    pub fn panel_closed(&mut self) {
        self.dismissed |= self.end.is_some();
    }

    /// What the visitor has written and the server has not taken, to go on with elsewhere.
    pub fn left_over(&self) -> String {
        let unsent = self.outbox.not_taken().map(|message| message.text.as_str());
        let texts: Vec<&str> = unsent.chain([self.draft.as_str()]).collect();
        super::joined(&texts)
    }

    /// Whether there is anything of that kind.
    pub fn has_left_over(&self) -> bool {
        self.outbox.not_taken().next().is_some() || !self.draft.trim().is_empty()
    }

    fn finish(&mut self, end: End, turn: &mut Turn) {
        self.end = Some(end);
        self.leaving = Leaving::No;
        self.typing_reported = false;
        self.outbox.refuse_all(CONVERSATION_ENDED);
        self.dismissed = end != End::ByOthers;
        turn.want(Effect::Cancel(Timer::Poll));
        turn.want(Effect::Cancel(Timer::TypingPause));
    }

    /// Takes in what an answer says of the conversation.
    fn take(&mut self, body: ChatBody, turn: &mut Turn) {
        self.reached(turn);
        self.begin_anew_if_replaced();
        if let Some(pause) = body.poll_wait_suggestion {
            let pause = u32::try_from(pause).unwrap_or(LONGEST_POLL_PAUSE);
            self.poll_pause = pause.clamp(SHORTEST_POLL_PAUSE, LONGEST_POLL_PAUSE);
        }
        for event in &body.events {
            self.transcript.apply(event, turn.moment.now);
            self.people.apply(event, &self.keys.participant_id, turn.moment.now);
            self.confirm(event);
            self.seen = self.seen.max(Some(event.sequence_number()));
        }
        self.waiting = body.waiting;
        self.ask_who_is_new(turn);
        if self.is_running() && self.people.is_visitor_gone() {
            let end = if self.leaving == Leaving::Sure { End::ByVisitor } else { End::ByOthers };
            self.finish(end, turn);
        }
    }

    /// A new participant is told everything from the beginning, which replaces what the old one was told.
    fn begin_anew_if_replaced(&mut self) {
        if self.recovery == (Recovery::Given { replaced: true }) {
            self.transcript = Transcript::default();
            self.people = People::default();
        }
        self.recovery = Recovery::None;
    }

    fn poll_pause(&self, panel: Panel) -> u32 {
        if panel.page_visible { self.poll_pause } else { self.poll_pause.max(BACKGROUND_POLL_PAUSE) }
    }
}
