//! What the console knows and how that changes: a plain struct with a pure [`State::update`].
//!
//! Nothing in here reads a clock, calls a server or touches the page. The time comes in with each [`Event`], and
//! what is to be done about it goes out as [`Effect`]s.

mod connection;
mod conversation;
mod desk;
mod effect;
mod event;
mod keeping;
mod lists;
mod outbox;
mod session;
mod stream;
mod talk;
mod timeline;
mod toasts;
mod words;
mod work;

#[cfg(test)]
mod scenario;

use std::collections::BTreeSet;

use vestibule_shared::agent::{Interaction, Stage, Timestamp};

pub use connection::Connection;
pub use conversation::{Conversation, Standing};
pub use desk::Desk;
pub use effect::{Alert, Call, Effect};
pub use event::{Action, Event, Failure, Step};
pub use keeping::Kept;
pub use lists::{MineRow, Offer, Preview, QueueRow, alerting, mine, waiting};
pub use outbox::{Delivery, Unsent};
pub use session::{Login, LoginProblem, Notice};
pub use talk::MESSAGE_LIMIT;
pub use timeline::{Line, LineKind, Link, Speaker, lines, unsent_starts_group};
pub use toasts::{Toast, Toasts, Tone};
pub use words::Words;

/// How often the sound of an offered interaction is repeated, in milliseconds.
const RING_EVERY: Timestamp = 5_000;

/// All the console knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Which page is shown.
    pub page: Page,
    /// Whether the agent's stream is up.
    pub connection: Connection,
    /// The agent's desk, from the first snapshot on.
    pub desk: Option<Desk>,
    /// What the agent is being asked.
    pub question: Option<Question>,
    /// Short news.
    pub toasts: Toasts,
    /// What was brought along from before a reload or a lost session.
    kept: Option<Kept>,
    /// Whether the agent is looking at the page.
    attention: bool,
    /// Whether the agent himself asked to be logged out.
    leaving: bool,
    /// The status the agent himself asked for.
    wanted_status: Option<String>,
    rang_at: Timestamp,
    /// The interactions that the agent was alerted to while he did not look, and that still want him.
    alerted: BTreeSet<String>,
    /// When the stream said something last, or was opened, by this machine's clock.
    heard_at: Timestamp,
}

/// Which page is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Whether somebody is logged in is being found out.
    #[default]
    Starting,
    /// Nobody is.
    Login(Login),
    /// The agent's desk.
    Desk,
}

/// Something that is asked once before it is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// End this conversation?
    Disconnect {
        /// Which.
        interaction_id: String,
        /// The visitor's name.
        visitor: String,
    },
    /// Log out although conversations are open, or something is written that was not sent?
    LogOut {
        /// How many conversations.
        open: u32,
        /// How many messages, finished or not.
        unsent: u32,
    },
}

impl State {
    /// The console before anything is known, but for what was kept from before a reload.
    pub fn new(kept: Option<Kept>) -> State {
        State { kept, attention: true, ..State::default() }
    }

    /// Takes in what happened at `now` (milliseconds, this machine's clock); answers what is to be done about it.
    pub fn update(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Started => effects.push(Effect::FindSession),
            Event::SessionFound(answer) => self.session_found(now, answer, &mut effects),
            Event::LoggedIn(answer) => self.logged_in(now, answer, &mut effects),
            Event::Notified(notification) => self.notified(now, notification, &mut effects),
            Event::StreamLost { closed } => self.stream_lost(now, closed, &mut effects),
            Event::Asked(action) => self.asked(now, action, &mut effects),
            Event::Answered(call, answer) => self.answered(now, call, answer, &mut effects),
            Event::Attention(attention) => self.attention_changed(attention),
            Event::Returned => self.returned(now, &mut effects),
            Event::Tick => self.tick(now, &mut effects),
        }
        self.send_what_can_be_sent(now, &mut effects);
        self.withdraw_alerts(&mut effects);
        effects
    }

    /// How many things want the agent: offered interactions, and messages and conversations he has not seen.
    pub fn badge(&self) -> u32 {
        self.desk.as_ref().map_or(0, |desk| {
            let unseen: u32 = desk.conversations.values().map(Conversation::unseen).sum();
            alerting(desk).len() as u32 + unseen
        })
    }

    /// What a reload must not lose.
    pub fn keep(&self) -> Option<Kept> {
        self.desk.as_ref().map(Desk::keep).or_else(|| self.kept.clone())
    }

    /// The server's time at `now` of this machine.
    pub fn server_time(&self, now: Timestamp) -> Timestamp {
        self.desk.as_ref().map_or(now, |desk| desk.server_time(now))
    }

    /// Whether the agent sees what happens in this conversation.
    fn watches(&self, interaction_id: &str) -> bool {
        self.attention && self.desk.as_ref().and_then(|desk| desk.selected.as_deref()) == Some(interaction_id)
    }

    fn attention_changed(&mut self, attention: bool) {
        self.attention = attention;
        if let Some(desk) = self.desk.as_mut().filter(|_| attention) {
            desk.read_selected();
        }
    }

    fn tick(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        self.toasts.expire(now);
        self.stop_idle_typing(now, effects);
        if let Some(desk) = &mut self.desk {
            desk.expire_typing(now);
        }
        self.watch_stream(now, effects);
        let ringing = self.desk.as_ref().is_some_and(|desk| !alerting(desk).is_empty());
        if ringing && now >= self.rang_at + RING_EVERY {
            self.rang_at = now;
            effects.push(Effect::Ring);
        }
    }

    fn alert(&mut self, now: Timestamp, alert: Alert, effects: &mut Vec<Effect>) {
        if matches!(alert, Alert::Offered { .. }) {
            self.rang_at = now;
        }
        let seen = self.attention;
        if !seen && self.wants_agent(alert.interaction_id()) {
            self.alerted.insert(alert.interaction_id().to_owned());
        }
        effects.push(Effect::Alert { alert, seen });
    }

    fn withdraw_alerts(&mut self, effects: &mut Vec<Effect>) {
        let (wanting, over) =
            std::mem::take(&mut self.alerted).into_iter().partition(|id| self.wants_agent(id));
        self.alerted = wanting;
        let over: BTreeSet<String> = over;
        effects.extend(over.into_iter().map(Effect::Withdraw));
    }

    /// Whether an interaction is offered to the agent, or holds something that he has not seen and can still answer.
    fn wants_agent(&self, interaction_id: &str) -> bool {
        self.desk.as_ref().is_some_and(|desk| {
            let is_unwatched = !self.attention && desk.selected.as_deref() == Some(interaction_id);
            let is_unseen = |it: &Conversation| it.is_open() && (it.unseen() > 0 || is_unwatched);
            desk.interactions.get(interaction_id).is_some_and(is_offered)
                || desk.conversations.get(interaction_id).is_some_and(is_unseen)
        })
    }
}

fn is_offered(about: &Interaction) -> bool {
    about.mine && matches!(about.stage, Stage::Alerting { .. })
}
