//! The stage on which scenarios are played, and how to read it afterwards.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::bounded::{
    Author, FileName, Language, MediaType, Subject, Telephone, Text, VisitorName, WebAddress,
};
use crate::{
    AgentSettings, CallbackOutcome, CallbackRequest, ChatId, Command, Configuration, EntryContent, Event,
    FileId, Input, InteractionId, MessageId, Name, ParticipantId, PhoneNumber, Processor, Queue, Rejection,
    RequestId, SentFile, SessionKey, Stage, StartChat, StatusSettings, Timestamp, WorkgroupSettings,
};

pub(super) struct Scene {
    pub(super) processor: Processor,
    now: Timestamp,
    history: Vec<(Timestamp, Event)>,
    pub(super) visitors: BTreeMap<String, (ParticipantId, InteractionId)>,
    pub(super) refused: Vec<Rejection>,
    inputs: u128,
    /// How many events the richest command led to.
    pub(super) most_events: usize,
}

impl Scene {
    pub(super) fn new() -> Scene {
        let mut scene = Scene {
            processor: Processor::new(0),
            now: Timestamp(1_000_000),
            history: Vec::new(),
            visitors: BTreeMap::new(),
            refused: Vec::new(),
            inputs: 0,
            most_events: 0,
        };
        scene.give(Command::Configure(Box::new(configuration())));
        scene
    }

    pub(super) fn play(script: &str) -> Scene {
        let mut scene = Scene::new();
        scene.go_on(script);
        scene
    }

    pub(super) fn go_on(&mut self, script: &str) {
        script.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| self.line(line));
    }

    pub(super) fn line(&mut self, line: &str) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (who, what) = rest.split_once(' ').unwrap_or((rest, ""));
        let agent = || Name::from(who);
        match verb {
            "chat" => self.chat(who, what),
            "say" => {
                let (message_id, text) = message(what);
                self.give(Command::VisitorMessage { participant: self.visitors[who].0, text, message_id });
            }
            "type" => self.give(Command::VisitorTyping { participant: self.visitors[who].0, typing: true }),
            "pause" => self.give(Command::VisitorTyping { participant: self.visitors[who].0, typing: false }),
            "exit" => self.give(Command::VisitorExit { participant: self.visitors[who].0 }),
            "in" => {
                self.give(Command::LogIn {
                    agent: agent(),
                    session: SessionKey(format!("s{}", self.inputs).into()),
                });
                self.give(Command::AgentReached { agent: agent() });
            }
            "out" => {
                let sessions = self.processor.agent(&agent()).unwrap().sessions.clone();
                sessions.into_iter().for_each(|session| self.give(Command::LogOut { session }));
            }
            "lost" => self.give(Command::AgentLost { agent: agent() }),
            "back" => self.give(Command::AgentReached { agent: agent() }),
            "status" => self.give(Command::SetStatus { agent: agent(), status: what.into() }),
            "take" => self.give(Command::PickUp { agent: agent(), interaction: self.visitors[what].1 }),
            "end" => self.give(Command::Disconnect { agent: agent(), interaction: self.visitors[what].1 }),
            "tell" => {
                let (visitor, text) = what.split_once(' ').unwrap();
                let (message_id, text) = message(text);
                let interaction = self.visitors[visitor].1;
                self.give(Command::AgentMessage { agent: agent(), interaction, text, message_id });
            }
            "link" => {
                let (visitor, url) = what.split_once(' ').unwrap();
                let (message_id, url) = message(url);
                let (interaction, url) = (self.visitors[visitor].1, WebAddress::parse(url.as_str()).unwrap());
                self.give(Command::AgentUrl { agent: agent(), interaction, url, message_id });
            }
            "send" => {
                let (visitor, file) = what.split_once(' ').unwrap();
                let (message_id, file) = self.file(file);
                let interaction = self.visitors[visitor].1;
                self.give(Command::AgentFile { agent: agent(), interaction, file, message_id });
            }
            "upload" => {
                let (message_id, file) = self.file(what);
                let participant = self.visitors[who].0;
                self.give(Command::VisitorFile { participant, file, message_id });
            }
            "hold" => self.hold(agent(), what, true),
            "unhold" => self.hold(agent(), what, false),
            "set" => self.set(who, Some(what)),
            "unset" => self.set(who, None),
            "call" => self.call(who, what),
            "modify" => {
                let participant = self.visitors[who].0;
                self.give(Command::ModifyCallback {
                    participant,
                    telephone: Some(phone(what)),
                    subject: None,
                });
            }
            "done" => self.finish(agent(), what, CallbackOutcome::Complete),
            "failed" => self.finish(agent(), what, CallbackOutcome::Failed),
            "later" => self.give(Command::RetryLater { agent: agent(), interaction: self.visitors[what].1 }),
            "wait" => self.wait(Duration::from_secs(who.parse().unwrap())),
            "crash" => self.crash(),
            _ => panic!("no such line: {line}"),
        }
    }

    fn chat(&mut self, who: &str, target: &str) {
        let start = self.start(who, target);
        let participant = start.participant;
        self.give(Command::StartChat(Box::new(start)));
        self.remember(who, participant);
    }

    fn call(&mut self, who: &str, target: &str) {
        let start = Box::new(self.start(who, target));
        let participant = start.participant;
        let callback = CallbackRequest { telephone: phone("317 555 1212"), subject: Subject::cut("A tent") };
        self.give(Command::CreateCallback { start, callback });
        self.remember(who, participant);
    }

    /// A file of this name and size in MiB, which is 1 unless it is told.
    fn file(&self, what: &str) -> (Option<MessageId>, Arc<SentFile>) {
        let (message_id, what) = message(what);
        let (name, size) = what.as_str().split_once(' ').unwrap_or((what.as_str(), "1"));
        let file = SentFile {
            id: FileId(Uuid::from_u128(0x3000 + self.inputs)),
            name: FileName::parse(name).unwrap(),
            media_type: MediaType::parse("application/pdf").unwrap(),
            size: size.parse::<u64>().unwrap() << 20,
        };
        (message_id, Arc::new(file))
    }

    fn hold(&mut self, agent: Name, visitor: &str, held: bool) {
        self.give(Command::Hold { agent, interaction: self.visitors[visitor].1, held });
    }

    fn finish(&mut self, agent: Name, visitor: &str, outcome: CallbackOutcome) {
        self.give(Command::FinishCallback { agent, interaction: self.visitors[visitor].1, outcome });
    }

    fn set(&mut self, name: &str, value: Option<&str>) {
        let by = Author::cut("admin").unwrap();
        let value = value.map(ToOwned::to_owned);
        self.give(Command::SetParameter { name: name.to_owned(), value, by });
    }

    fn remember(&mut self, who: &str, participant: ParticipantId) {
        if let Some(interaction) = self.processor.interaction_of(participant) {
            self.visitors.insert(who.to_owned(), (participant, interaction.id));
        }
    }

    /// What a visitor asks for: of a name such as `joe+10.0.0.1` the address is after the sign, of `joe/de` the language;
    /// `joe=` is registered.
    fn start(&mut self, who: &str, target: &str) -> StartChat {
        let (request, target) =
            target.split_once(' ').map_or((None, target), |(request, target)| (Some(request), target));
        let queue = match target.strip_prefix('@') {
            Some(agent) => Queue::User(agent.into()),
            None => Queue::Workgroup(target.into()),
        };
        let mut name = who.to_owned();
        name[..1].make_ascii_uppercase();
        StartChat {
            chat: ChatId(Uuid::from_u128(0x2000 + self.inputs)),
            participant: ParticipantId(Uuid::from_u128(0x1000 + self.inputs)),
            request: request.map(|number| RequestId(Uuid::from_u128(number[1..].parse().unwrap()))),
            user: who.split_once('=').map(|(name, _)| name.into()),
            address: who.split_once('+').map(|(_, address)| address.parse().unwrap()),
            is_trusted: who.starts_with("trusted"),
            name: VisitorName::parse(&name).unwrap(),
            queue,
            language: who.split_once('/').map(|(_, tag)| Language::parse(tag).unwrap()),
            transcript_to: None,
            custom_info: None,
            attributes: BTreeMap::new(),
            routing_contexts: Vec::new(),
        }
    }

    fn wait(&mut self, time: Duration) {
        let end = self.now + time;
        while let Some(due) = self.processor.next_timeout().filter(|due| *due <= end) {
            self.now = self.now.max(due);
            self.give(Command::Timeout);
        }
        self.now = end;
    }

    fn crash(&mut self) {
        let mut replayed = Processor::new(0);
        self.history.iter().for_each(|(at, event)| replayed.apply(*at, event));
        assert_eq!(
            format!("{replayed:?}"),
            format!("{:?}", self.processor),
            "a replay comes to the same state"
        );
        self.processor = replayed;
        self.give(Command::Begin { epoch: 2 });
    }

    pub(super) fn give(&mut self, command: Command) {
        self.inputs += 1;
        match self.processor.decide(Input { now: self.now, entropy: self.inputs, command }) {
            Ok(events) => {
                self.most_events = self.most_events.max(events.len());
                for event in events {
                    self.processor.apply(self.now, &event);
                    self.history.push((self.now, event));
                }
            }
            Err(rejection) => self.refused.push(rejection),
        }
    }

    /// Where everybody's chat stands, in one line each.
    pub(super) fn stages(&self) -> String {
        let mut lines = String::new();
        for (visitor, (_, id)) in &self.visitors {
            let interaction = self.processor.interaction(*id);
            let stage = match interaction.map(|interaction| (&interaction.stage, interaction)) {
                None => "forgotten".to_owned(),
                Some((Stage::New, _)) => "new".to_owned(),
                Some((Stage::Waiting, interaction)) => {
                    format!("waiting {}", self.processor.queue_position(interaction).unwrap())
                }
                Some((Stage::Alerting { agent, .. }, _)) => format!("alerting {agent}"),
                Some((Stage::Connected { agent, .. }, _)) => format!("connected {agent}"),
                Some((Stage::Snoozed { .. }, _)) => "snoozed".to_owned(),
                Some((Stage::Ended { .. }, _)) => "ended".to_owned(),
            };
            writeln!(lines, "{visitor} {stage}").unwrap();
        }
        lines
    }

    /// All that the participants of a chat saw, a line an entry.
    pub(super) fn transcript(&self, visitor: &str) -> String {
        let (_, id) = self.visitors[visitor];
        let mut names = Vec::new();
        let mut lines = String::new();
        let (mut sequence, mut texts) = (0, 0);
        for (_, event) in &self.history {
            match event {
                Event::ParticipantAdded { interaction, participant } if *interaction == id => {
                    names.push(participant.name.clone());
                }
                Event::EntryAdded { interaction, entry } if *interaction == id => {
                    assert_eq!(entry.sequence_number, sequence, "sequence numbers have no gaps");
                    assert_eq!(entry.conversation_sequence_number, texts, "texts are counted without gaps");
                    sequence += 1;
                    texts += u64::from(entry.content.is_message());
                    let name = &names[entry.participant.0 as usize];
                    match &entry.content {
                        EntryContent::State { state } => writeln!(lines, "{name} {state:?}").unwrap(),
                        EntryContent::Typing { typing: true } => writeln!(lines, "{name} types").unwrap(),
                        EntryContent::Typing { typing: false } => writeln!(lines, "{name} pauses").unwrap(),
                        EntryContent::Text { text, .. } => writeln!(lines, "{name}: {text}").unwrap(),
                        EntryContent::Url { url, .. } => writeln!(lines, "{name} links {url}").unwrap(),
                        EntryContent::File { file, .. } => {
                            writeln!(lines, "{name} sends {}", file.name).unwrap()
                        }
                    }
                }
                _ => {}
            }
        }
        lines
    }
}

/// Alicia talks with mary.
pub(super) const CONNECTED: &str = "in alicia\n chat mary Marketing\n take alicia mary\n";

/// What mary's transcript goes on with when, after she was connected, this script is played.
pub(super) fn check_end(script: &str, expected: &[&str]) {
    let transcript = Scene::play(&format!("{CONNECTED}{script}")).transcript("mary");
    let lines: Vec<_> = transcript.lines().skip(9).collect();
    assert_eq!(lines, expected, "after {script}");
}

fn phone(number: &str) -> PhoneNumber {
    PhoneNumber { given: Telephone::parse(number).unwrap(), e164: None }
}

fn message(text: &str) -> (Option<MessageId>, Text) {
    let tagged = text.strip_prefix('#').and_then(|text| text.split_once(' '));
    let (id, text) = tagged.map_or((None, text), |(id, text)| (Some(MessageId::parse(id).unwrap()), text));
    (id, Text::parse(text).unwrap())
}

/// Marketing: alicia and bob; Support: bob and carl, who has one slot and answers by himself.
pub(super) fn configuration() -> Configuration {
    let agent = |name: &str, display_name: &str, max_assign, auto_answer| AgentSettings {
        name: name.into(),
        display_name: display_name.into(),
        alias: None,
        max_assign,
        auto_answer,
        is_administrator: false,
        password_digest: None,
    };
    let workgroup = |name: &str, members: &[&str]| WorkgroupSettings {
        name: name.into(),
        members: members.iter().map(|member| Name::from(*member)).collect(),
        alert_timeout: None,
        callbacks: name != "Support",
        callback_retries: 2,
        time_between_callbacks: Duration::ZERO,
    };
    let status = |name: &str, available| StatusSettings { name: name.into(), available };
    let mut configuration = Configuration {
        workgroups: vec![workgroup("Marketing", &["alicia", "bob"]), workgroup("Support", &["bob", "carl"])],
        agents: vec![
            agent("alicia", "Alicia Adams", 2, false),
            agent("bob", "Bob Boyle", 2, false),
            agent("carl", "Carl Cook", 1, true),
        ],
        statuses: vec![status("Available", true), status("Away", false)],
        ..Configuration::default()
    };
    configuration.parameters.max_active_interactions_allowed = 6;
    configuration
}
