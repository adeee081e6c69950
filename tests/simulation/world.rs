//! The world around the rules: people with their clients, a disk, a clock.

mod agents;
mod messages;
mod visitors;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use vestibule_processor::{
    Agent, Command, Configuration, Event, Input, MessageId, Name, ParticipantId, Presence, Processor, Queue,
    Rejection, RequestId, SessionKey, Stage, Timestamp,
};

use crate::company::{AGENTS, PARAMETERS, configuration};
use crate::model::{Asking, Author, Model, Seen};
use crate::random::Random;
use crate::snapshot::restored;
use agents::AgentClient;
use visitors::{Asked, Visitor};

/// With as many events, a timeout may leave some of what is due to the next.
const TIMEOUT_EVENTS: usize = 100;

pub(crate) struct World {
    random: Random,
    now: Timestamp,
    processor: Processor,
    disk: Vec<(Timestamp, Vec<Event>)>,
    epoch: u64,
    visitors: Vec<Visitor>,
    /// Requests for a chat that were not answered: they are made again, with the same id.
    asking: Vec<Asked>,
    configuration: Configuration,
    agents: BTreeMap<Name, AgentClient>,
    model: Model,
    names: u64,
}

/// What an acknowledged command means to whoever gave it.
enum Then {
    Nothing,
    VisitorCame(RequestId),
    VisitorSaid(usize, MessageId),
    AgentSaid(Name, MessageId),
    LoggedIn(Name, SessionKey),
    LoggedOut(Name),
}

/// What becomes of a batch of commands.
enum Fate {
    Stored,
    Refused,
    CrashBefore,
    CrashAfter,
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        let mut world = World {
            random: Random::new(seed),
            now: Timestamp(1_700_000_000_000),
            processor: Processor::new(0),
            disk: Vec::new(),
            epoch: 0,
            visitors: Vec::new(),
            asking: Vec::new(),
            configuration: configuration(),
            agents: AGENTS.iter().map(|(name, ..)| (Name::from(*name), AgentClient::default())).collect(),
            model: Model::default(),
            names: 0,
        };
        world.boot();
        world
    }

    pub(crate) fn seen(&self) -> &Seen {
        self.model.seen()
    }

    /// Some commands arrive, share a fate, and everything is looked at.
    pub(crate) fn step(&mut self) {
        self.pass_time();
        let count = 1 + self.random.below(4);
        let commands: Vec<_> = (0..count).filter_map(|_| self.something()).collect();
        let fate = match self.random.below(40) {
            0 => Fate::CrashBefore,
            1 => Fate::CrashAfter,
            2 => Fate::Refused,
            _ => Fate::Stored,
        };
        let before = self.processor.clone();
        self.carry_out(commands, &fate);
        self.model.check(&self.processor);
        self.check_changes_since(&before);
        if self.random.one_in(40) {
            self.processor = restored(&self.processor);
        }
    }

    /// What is told to have changed is what a look at everything finds changed.
    fn check_changes_since(&self, before: &Processor) {
        let all =
            before.interactions().chain(self.processor.interactions()).map(|interaction| interaction.id);
        let changed = all.filter(|id| before.interaction(*id) != self.processor.interaction(*id));
        let told = self.processor.interactions_changed_since(before);
        assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), changed.collect());
        for workgroup in &self.processor.configuration().workgroups {
            let queue = Queue::Workgroup(workgroup.name.clone());
            let count = |test: &dyn Fn(&Agent) -> bool| {
                self.processor.members(&queue).filter(|agent| test(agent)).count() as u32
            };
            let staff = self.processor.staff(&queue);
            assert_eq!(staff.logged_in, count(&Agent::is_logged_in));
            assert_eq!(staff.available, count(&|agent| self.processor.is_available(agent)));
        }
    }

    /// Lets every client deliver what it still has, and then expects every accepted text to be there once.
    pub(crate) fn settle(&mut self) {
        for visitor in 0..self.visitors.len() {
            for _ in 0..self.visitors[visitor].unsent.len() {
                let send = self.send_visitor_text(visitor);
                self.carry_out(send.into_iter().collect(), &Fate::Stored);
            }
        }
        self.crash();
        self.model.check(&self.processor);
    }

    fn pass_time(&mut self) {
        let jump = match self.random.below(30) {
            0 => Duration::from_secs(20 * 3600),
            1 => Duration::from_secs(700),
            2..=6 => Duration::from_secs(31),
            _ => Duration::from_millis(self.random.next() % 5_000),
        };
        self.now = self.now + jump;
    }

    fn something(&mut self) -> Option<(Command, Then)> {
        match self.random.below(20) {
            0..=2 => Some(self.visitor_comes()),
            3..=6 => self.visitor_speaks(),
            7 if self.random.one_in(3) => self.visitor_modifies(),
            7 => self.visitor_types(),
            8 if self.random.one_in(2) => self.visitor_leaves(),
            8..=16 => Some(self.agent_acts()),
            17 if self.random.one_in(10) => Some(self.company_changes()),
            17 if self.random.one_in(4) => Some(self.administrator_acts()),
            17 => Some(self.agent_acts()),
            _ => Some((Command::Timeout, Then::Nothing)),
        }
    }

    /// Sets a parameter, or gives up what was there.
    fn administrator_acts(&mut self) -> (Command, Then) {
        let (name, value) = *self.random.choose(&PARAMETERS).unwrap_or(&PARAMETERS[0]);
        let value = (!self.random.one_in(3)).then(|| value.to_owned());
        let by = vestibule_processor::bounded::Author::cut("root").expect("root has a name");
        match self.random.below(6) {
            0 => (Command::CleanUp, Then::Nothing),
            _ => (Command::SetParameter { name: name.to_owned(), value, by }, Then::Nothing),
        }
    }

    /// Closes or opens a workgroup, or changes an agent's password.
    fn company_changes(&mut self) -> (Command, Then) {
        match self.random.below(5) {
            0 => self.configuration.workgroups.retain(|workgroup| workgroup.name != "Support".into()),
            2 => self.configuration.agents.retain(|agent| agent.name != "dan".into()),
            1 => self.configuration.agents[0].password_digest = Some(self.random.next().to_string()),
            _ => self.configuration = configuration(),
        }
        (Command::Configure(Box::new(self.configuration.clone())), Then::Nothing)
    }

    /// Decides commands one after the other, stores what follows as one record, and only then lets anybody know.
    fn carry_out(&mut self, commands: Vec<(Command, Then)>, fate: &Fate) {
        let mut next = self.processor.clone();
        let mut active = self.model.active().clone();
        let mut events = Vec::new();
        let mut answers = Vec::new();
        for (command, then) in commands {
            let asking = Asking::of(&command);
            let is_timeout = matches!(command, Command::Timeout);
            let result = next.decide(Input { now: self.now, entropy: self.random.wide(), command });
            if let Ok(decided) = &result {
                decided.iter().for_each(|event| next.apply(self.now, event));
                decided.iter().for_each(|event| active.take_in(event));
                let is_all = is_timeout && decided.len() < TIMEOUT_EVENTS;
                assert!(
                    !is_all || next.next_timeout().is_none_or(|due| due > self.now),
                    "all is done that is due"
                );
                events.extend(decided.iter().cloned());
            }
            if let Some(asking) = asking {
                active.check(&asking, result.as_deref(), next.parameters());
            }
            if let Err(Rejection::TooManyInteractions(parameter)) = &result {
                self.model.saw(parameter);
            }
            answers.push((then, result.err()));
        }
        match fate {
            Fate::Refused => {}
            Fate::CrashBefore => self.crash(),
            Fate::CrashAfter => {
                self.disk.push((self.now, events));
                self.crash();
            }
            Fate::Stored => {
                self.model.take_in(self.now, &events);
                self.disk.push((self.now, events));
                self.processor = next;
                answers.into_iter().for_each(|(then, rejection)| self.answer(then, rejection));
            }
        }
    }

    fn answer(&mut self, then: Then, rejection: Option<Rejection>) {
        match (then, rejection) {
            (Then::VisitorCame(request), rejection) => {
                let is_other = |asked: &Asked| asked.start.request != Some(request);
                let first_answer = !self.asking.iter().all(is_other);
                self.asking.retain(is_other);
                let led_to: Vec<ParticipantId> = self
                    .processor
                    .interactions()
                    .map(|it| &it.visitor)
                    .filter(|visitor| visitor.request == Some(request))
                    .map(|visitor| visitor.participant)
                    .collect();
                assert!(led_to.len() <= 1, "a request leads to one chat");
                assert!(rejection.is_some() || led_to.len() == 1, "what was answered is there");
                let visitors = led_to.into_iter().filter(|_| first_answer);
                self.visitors
                    .extend(visitors.map(|participant| Visitor { participant, unsent: VecDeque::new() }));
            }
            (Then::VisitorSaid(visitor, id), rejection) => {
                let Visitor { participant, unsent } = &mut self.visitors[visitor];
                // A repeat in the same batch is answered a second time, for a text that is settled already.
                if let Some(content) = unsent.pop_front_if(|front| front.message_id() == Some(&id))
                    && rejection.is_none()
                {
                    self.model.acknowledged(Author::Visitor(*participant), id, content);
                }
            }
            (Then::AgentSaid(agent, id), rejection) => {
                let unsent = self.agents.get_mut(&agent).map(|client| &mut client.unsent);
                let settled = unsent
                    .and_then(|unsent| unsent.pop_front_if(|(_, front)| front.message_id() == Some(&id)));
                if let (Some((interaction, content)), None) = (settled, rejection) {
                    self.model.acknowledged(Author::Agent(interaction, agent), id, content);
                }
            }
            (Then::LoggedIn(agent, session), None) => self.set_session(&agent, Some(session)),
            (Then::LoggedOut(agent), None) => self.set_session(&agent, None),
            (_, _) => {}
        }
    }

    fn set_session(&mut self, agent: &Name, session: Option<SessionKey>) {
        if let Some(client) = self.agents.get_mut(agent) {
            client.session = session;
        }
    }

    /// The machine goes down and comes up again: only the disk is left.
    fn crash(&mut self) {
        let mut replayed = Processor::new(0);
        let mut model_of_disk = self.model.emptied();
        for (at, events) in &self.disk {
            events.iter().for_each(|event| replayed.apply(*at, event));
            model_of_disk.take_in(*at, events);
        }
        self.model = model_of_disk;
        self.model.check_every_acknowledged_text();
        self.processor = replayed;
        self.boot();
        // Sessions outlive a crash, but a client that was not answered does not know that it has one.
        for (name, client) in &mut self.agents {
            let known = |key: &SessionKey| self.processor.session(key, self.now).is_some();
            client.session = client.session.take().filter(known);
            let presence = self.processor.agent(name).map(|agent| agent.presence);
            assert_ne!(presence, Some(Presence::On), "nobody is reached right after a restart");
        }
    }

    fn boot(&mut self) {
        self.epoch += 1;
        let commands =
            [Command::Begin { epoch: self.epoch }, Command::Configure(Box::new(self.configuration.clone()))];
        self.carry_out(commands.map(|command| (command, Then::Nothing)).into(), &Fate::Stored);
        let connected = self.processor.interactions().filter(|one| matches!(one.stage, Stage::New)).count();
        assert_eq!(connected, 0, "no interaction is left half begun");
    }
}
