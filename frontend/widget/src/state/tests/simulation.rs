//! Two windows of one visitor, a network that loses and delays requests and loses answers, and reloads at any time:
//! everything he sends arrives exactly once, each window's messages in their order, and both windows show the same in the end.

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
}

impl Server {
    fn send(&mut self, message: &Unsent) {
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
        self.events.push(agent_says(self.events.len() as u64, text));
    }

    fn after(&self, after: Option<u64>) -> ChatAnswer {
        let start = after.map_or(0, |after| after as usize + 1);
        answer(self.events[start..].to_vec())
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
        let answer =
            |server: &Server, after| if answer_lost { unreachable() } else { Ok(server.after(after)) };
        let participant_id = VISITOR.to_owned();
        match call {
            Effect::Poll { after, .. } => {
                let answer = answer(server, after);
                self.on(Event::Polled { participant_id, answer });
            }
            Effect::Send { message, after, .. } => {
                if !request_lost {
                    server.send(&message);
                } else if chance.below(2) == 0 {
                    server.late.push(message.clone());
                }
                let answer = answer(server, after);
                self.on(Event::Sent { participant_id, message_id: message.message_id, answer });
            }
            Effect::ReadConfiguration => self.on(Event::Configured(Ok(configuration(1)))),
            _ => {}
        }
    }

    /// The page is loaded again: whatever was on its way has no one to come back to.
    fn reload(&mut self, server: &mut Server) {
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

fn run(seed: u64) {
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut server = Server::default();
    let first = Visit::started();
    let saved = first.widget.saved();
    let mut second = Visit::configured();
    second.on(Event::Loaded(saved, None));
    let mut windows = [first, second].map(|visit| {
        let calls = visit.wanted.clone();
        let mut window = Window { visit, calls: Vec::new(), timers: Vec::new() };
        window.carry_out(calls);
        window
    });
    server.events.push(state(0, "me", ParticipantType::WebUser, ParticipantState::Active));
    let mut sent: [Vec<String>; 2] = Default::default();

    for step in 0..STEPS {
        let which = chance.below(2);
        let window = &mut windows[which];
        match chance.below(20) {
            0..=2 => {
                let text = format!("{which}:{step}");
                window.on(Event::DraftTyped(text.clone()));
                window.on(Event::SendPressed { message_id: format!("id-{text}") });
                sent[which].push(text);
            }
            3 => server.agent_says(&format!("agent:{step}")),
            4 => window.on(Event::Online(chance.below(2) == 0)),
            5 => window.reload(&mut server),
            10 => server.receive_late(&mut chance),
            6..=9 if !window.timers.is_empty() => {
                let timer = window.timers.remove(chance.below(window.timers.len()));
                window.on(Event::Due(timer));
            }
            _ => window.answer_one(&mut server, &mut chance, true),
        }
    }
    heal(&mut windows, &mut server, &mut chance);

    let texts = server.texts();
    for (which, expected) in sent.iter().enumerate() {
        let arrived = texts.iter().filter(|text| text.starts_with(&format!("{which}:")));
        assert!(arrived.eq(expected), "seed {seed}: window {which} sent {expected:?}, arrived {texts:?}");
    }
    for window in &windows {
        assert_eq!(window.visit.rows(), texts, "seed {seed}");
    }
}

/// The network works again; everything that waits comes to its end.
fn heal(windows: &mut [Window; 2], server: &mut Server, chance: &mut Chance) {
    for round in 0..2000 {
        server.receive_late(chance);
        for window in windows.iter_mut() {
            if window.calls.is_empty() && round < 1900 {
                window.on(Event::Due(Timer::Poll));
            }
            window.answer_one(server, chance, false);
        }
    }
}

#[test]
fn everything_arrives_exactly_once_and_in_order() {
    (0..RUNS).for_each(run);
}
