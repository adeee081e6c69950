//! Two windows of one visitor, a network that loses and delays requests and loses answers, a server that at times takes
//! nothing, and reloads at any time: everything he sends arrives exactly once, each window's messages in their order, and
//! both windows show the same in the end. Where the agent or the visitor ends the conversation, both windows show all
//! that was said before, and nothing of it as not sent.

use vestibule_shared::visitor::reason;

use super::*;

/// How many runs, each from its own seed.
const RUNS: u64 = 300;

/// How many things happen in a run before the network heals.
const STEPS: u32 = 400;

/// A server that keeps what it is sent, and recognises repeats.
#[derive(Default)]
struct Server {
    events: Vec<ChatEvent>,
    /// Messages given up by their sender that are still on their way.
    late: Vec<Unsent>,
    is_over: bool,
}

impl Server {
    fn send(&mut self, message: &Unsent) {
        if self.is_over {
            return;
        }
        let is_repeat = self.events.iter().any(|event| message_id(event) == Some(&message.message_id));
        if !is_repeat {
            let sequence_number = self.events.len() as u64;
            self.events.push(visitor_says(sequence_number, &message.text, &message.message_id));
        }
    }

    fn receive_late(&mut self, chance: &mut Chance) {
        if !self.late.is_empty() {
            let message = self.late.remove(chance.below(self.late.len()));
            self.send(&message);
        }
    }

    fn agent_says(&mut self, text: &str) {
        if !self.is_over {
            self.events.push(agent_says(self.events.len() as u64, text));
        }
    }

    /// The agent or the visitor ends the conversation.
    fn end(&mut self) {
        if !self.is_over {
            let sequence_number = self.events.len() as u64;
            let disconnected = ParticipantState::Disconnected;
            self.events.push(state(sequence_number, "me", ParticipantType::WebUser, disconnected));
            self.is_over = true;
        }
    }

    /// What comes after; once the conversation is over and all was told, it is unknown.
    fn polled(&self, after: Option<u64>) -> Answer {
        let start = after.map_or(0, |after| after as usize + 1);
        match &self.events[start..] {
            [] if self.is_over => failure(reason::UNKNOWN_SESSION),
            events => Ok(answer(events.to_vec())),
        }
    }

    /// The answer to whatever may be done only while the conversation goes on.
    fn done(&self, was_over: bool, after: Option<u64>) -> Answer {
        if was_over { failure(reason::UNKNOWN_SESSION) } else { self.polled(after) }
    }

    fn texts(&self) -> Vec<String> {
        self.events.iter().filter_map(|event| Some(text_of(event)?.to_owned())).collect()
    }
}

fn message_id(event: &ChatEvent) -> Option<&String> {
    match event {
        ChatEvent::Text { message_id, .. } => message_id.as_ref(),
        _ => None,
    }
}

fn text_of(event: &ChatEvent) -> Option<&str> {
    match event {
        ChatEvent::Text { value, .. } => Some(value),
        _ => None,
    }
}

/// One window: its widget, and what it waits for.
struct Window {
    visit: Visit,
    calls: Vec<Effect>,
    timers: Vec<Timer>,
}

impl Window {
    fn on(&mut self, event: Event) {
        let wanted = self.visit.on(event).to_vec();
        self.carry_out(wanted);
    }

    fn carry_out(&mut self, wanted: Vec<Effect>) {
        for effect in wanted {
            match effect {
                Effect::Schedule(timer, _) => {
                    self.timers.retain(|known| *known != timer);
                    self.timers.push(timer);
                }
                Effect::Cancel(timer) => self.timers.retain(|known| *known != timer),
                effect => self.calls.push(effect),
            }
        }
    }

    /// The server, perhaps, gets one of the calls, and the window, perhaps, its answer.
    fn answer_one(&mut self, server: &mut Server, chance: &mut Chance, faults: bool) {
        if self.calls.is_empty() {
            return;
        }
        let call = self.calls.remove(chance.below(self.calls.len()));
        let request_lost = faults && chance.below(4) == 0;
        let answer_lost = request_lost || (faults && chance.below(4) == 0);
        let is_busy = faults && !request_lost && chance.below(8) == 0;
        let was_over = server.is_over;
        let refusal = if chance.below(2) == 0 { reason::UNAVAILABLE } else { reason::UNKNOWN_SESSION };
        let answer = |answer: Answer, refusal| match answer {
            _ if answer_lost => unreachable(),
            _ if is_busy => failure(refusal),
            answer => answer,
        };
        let participant_id = VISITOR.to_owned();
        match call {
            Effect::Poll { after, .. } => {
                let answer = answer(server.polled(after), reason::UNAVAILABLE);
                self.on(Event::Polled { participant_id, answer });
            }
            Effect::Send { message, after, .. } => {
                if request_lost && chance.below(2) == 0 {
                    server.late.push(message.clone());
                } else if !request_lost && !is_busy {
                    server.send(&message);
                }
                let answer = answer(server.done(was_over, after), refusal);
                self.on(Event::Sent { participant_id, message_id: message.message_id, answer });
            }
            Effect::Leave { .. } => {
                if !request_lost && !is_busy {
                    server.end();
                }
                let answer = answer(server.done(was_over, None), reason::UNAVAILABLE);
                self.on(Event::Left { participant_id, answer });
            }
            Effect::Reconnect { chat_id } => {
                let answer = answer(server.done(was_over, None), reason::UNAVAILABLE);
                self.on(Event::Reconnected { chat_id, answer });
            }
            Effect::ReadConfiguration => self.on(Event::Configured(Ok(configuration(1)))),
            _ => {}
        }
    }

    /// The page is loaded again: whatever was on its way has no one to come back to.
    ///
    /// What the visitor has ended himself does not come back.
    fn reload(&mut self, server: &mut Server) {
        if self.visit.widget.saved().is_none() {
            return;
        }
        for call in self.calls.drain(..) {
            if let Effect::Send { message, .. } = call {
                server.late.push(message);
            }
        }
        self.timers.clear();
        let wanted = self.visit.reloaded().to_vec();
        self.carry_out(wanted);
    }
}

/// Chance that is the same for the same seed (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

fn windows() -> [Window; 2] {
    let first = Visit::started();
    let saved = first.widget.saved();
    let mut second = Visit::configured();
    second.on(Event::Loaded(saved, None));
    [first, second].map(|visit| {
        let calls = visit.wanted.clone();
        let mut window = Window { visit, calls: Vec::new(), timers: Vec::new() };
        window.carry_out(calls);
        window
    })
}

/// Lets a run come to its end; returns the server, the windows, and what was sent in each.
fn play(seed: u64, may_end: bool) -> (Server, [Window; 2], [Vec<String>; 2]) {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut server = Server::default();
    let mut windows = windows();
    server.events.push(state(0, "me", ParticipantType::WebUser, ParticipantState::Active));
    let mut sent: [Vec<String>; 2] = Default::default();

    for step in 0..STEPS {
        let which = chance.below(2);
        let window = &mut windows[which];
        match chance.below(20) {
            0..=2 if window.visit.conversation().is_running() => {
                let text = format!("{which}:{step}");
                window.on(Event::DraftTyped(text.clone()));
                window.on(Event::SendPressed { message_id: format!("id-{text}") });
                sent[which].push(text);
            }
            3 => server.agent_says(&format!("agent:{step}")),
            4 => window.on(Event::Online(chance.below(2) == 0)),
            5 => window.reload(&mut server),
            10 => server.receive_late(&mut chance),
            11 if may_end && chance.below(15) == 0 => server.end(),
            12 if may_end && chance.below(15) == 0 => {
                window.on(Event::EndPressed);
                window.on(Event::EndConfirmed);
            }
            6..=9 if !window.timers.is_empty() => {
                let timer = window.timers.remove(chance.below(window.timers.len()));
                window.on(Event::Due(timer));
            }
            _ => window.answer_one(&mut server, &mut chance, true),
        }
    }
    if may_end {
        server.end();
    }
    heal(&mut windows, &mut server, &mut chance);
    (server, windows, sent)
}

/// The network works again; everything that waits comes to its end.
fn heal(windows: &mut [Window; 2], server: &mut Server, chance: &mut Chance) {
    for _ in 0..2000 {
        server.receive_late(chance);
        for window in windows.iter_mut() {
            if window.calls.is_empty()
                && let Some(timer) = window.timers.pop()
            {
                window.on(Event::Due(timer));
            }
            window.answer_one(server, chance, false);
        }
    }
}

#[test]
fn everything_arrives_exactly_once_and_in_order() {
    for seed in 0..RUNS {
        let (server, windows, sent) = play(seed, false);
        let texts = server.texts();
        for (which, expected) in sent.iter().enumerate() {
            let arrived = texts.iter().filter(|text| text.starts_with(&format!("{which}:")));
            assert!(arrived.eq(expected), "seed {seed}: window {which} sent {expected:?}, arrived {texts:?}");
        }
        for window in &windows {
            assert_eq!(window.visit.rows(), texts, "seed {seed}");
        }
    }
}

#[test]
fn whoever_ends_it_everything_said_before_is_shown_and_nothing_of_it_as_not_sent() {
    let not_sent = format!(" (refused: {CONVERSATION_ENDED})");
    for seed in 0..RUNS {
        let (server, windows, sent) = play(seed, true);
        let texts = server.texts();
        for (window, sent) in windows.iter().zip(&sent) {
            let rows = window.visit.rows();
            let (said, refused) = rows.split_at(texts.len().min(rows.len()));
            assert_eq!(said, texts, "seed {seed}");
            let lost =
                sent.iter().filter(|text| !texts.contains(text)).map(|text| format!("{text}{not_sent}"));
            assert!(lost.eq(refused.iter().cloned()), "seed {seed}: sent {sent:?}, shown {rows:?}");
            assert!(!window.visit.conversation().is_running(), "seed {seed}");
            assert_eq!(window.calls, [], "seed {seed}: all is told");
        }
    }
}
