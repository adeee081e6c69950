//! The server is killed in the middle of everything, again and again. What was acknowledged is there afterwards, exactly
//! once and in order, for both sides.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use serde_json::Value;
use vestibule::config::password;

use crate::people::{Agent, Notifications, Visitor, is_success};
use crate::process::{PATIENCE, Scratch, Server};

const VISITORS: usize = 6;
const AGENTS: [&str; 2] = ["alicia", "bob"];
/// After how many acknowledged messages the server is killed, in each round.
const ROUNDS: [usize; 5] = [1, 40, 7, 150, 90];

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    let scratch = Scratch::new();
    talk_through_kills(&scratch.data(), &scratch.write("vestibule.toml", &configuration()));
}

/// Snapshots are taken and records are forgotten all the time, also when the server is killed.
#[test]
fn what_was_acknowledged_is_there_although_the_journal_forgets_its_beginning() {
    let scratch = Scratch::new();
    let often = "[server]\nsnapshot_records = 10\n".to_owned();
    let config = scratch.write("vestibule.toml", &(often + &configuration()));
    let (mut server, talks) = talk_through_kills(&scratch.data(), &config);
    // Enough for more than one further snapshot, whatever there was before.
    let mut joe = Visitor::start_with(server.address, "Joe", "User", AGENTS[0]);
    for number in 0..500 {
        let text = format!("{number} {}", "and so on ".repeat(200));
        assert!(is_success(&joe.say(&text, &number.to_string()).unwrap()));
    }
    let said = joe.texts();
    assert!(server.process.stderr.until("the journal has forgotten the records before").is_some());
    server.process.kill();

    let mut server = start(&scratch.data(), &config);
    assert!(server.process.stderr.until("a snapshot was read").is_some());
    assert_eq!(Visitor::at(server.address, &joe.participant).unwrap().texts(), said);
    talks.iter().for_each(|talk| talk.check_visitor_view(server.address));
}

fn start(data: &Path, config: &Path) -> Server {
    Server::start(data, &["--config", config.to_str().unwrap()])
}

/// Has visitors and agents talk while the server is killed again and again, and checks after each kill what there is.
fn talk_through_kills(data: &Path, config: &Path) -> (Server, Vec<Talk>) {
    let start = || start(data, config);
    let mut server = start();
    let agents = AGENTS.map(|username| Agent::log_in(server.address, username).cookie);
    let mut streams = agents.each_ref().map(|cookie| notifications(server.address, cookie));
    let mut talks = connect_all(server.address, &agents, &mut streams);
    // A new stream begins with all there is, so that what follows is known to belong to it.
    streams = agents.each_ref().map(|cookie| notifications(server.address, cookie));

    for (round, acknowledgements) in ROUNDS.into_iter().enumerate() {
        let (acknowledge, acknowledged) = channel();
        let readers = streams.map(|stream| thread::spawn(move || read_until_cut(stream)));
        let speakers: Vec<_> = talks
            .into_iter()
            .flat_map(|talk| [talk.visitor, talk.agent])
            .map(|mut speaker| {
                let (acknowledge, address) = (acknowledge.clone(), server.address);
                thread::spawn(move || {
                    speaker.speak_until_cut(address, round, &acknowledge);
                    speaker
                })
            })
            .collect();
        for _ in 0..acknowledgements {
            acknowledged.recv_timeout(PATIENCE).expect("messages are acknowledged");
        }
        server.process.kill();
        let told = readers.map(|reader| reader.join().unwrap());
        talks = pair(speakers.into_iter().map(|speaker| speaker.join().unwrap()));

        server = start();
        streams = agents.each_ref().map(|cookie| notifications(server.address, cookie));
        for talk in &mut talks {
            talk.visitor.repeat(server.address);
            talk.agent.repeat(server.address);
        }
        for (cookie, told) in agents.iter().zip(&told) {
            check_agent_view(&seen_by_agent(server.address, cookie), told, &talks);
        }
        for talk in &talks {
            talk.check_visitor_view(server.address);
        }
    }
    (server, talks)
}

/// A visitor and an agent who both talk at once.
struct Talk {
    visitor: Speaker,
    agent: Speaker,
}

/// One side of a talk: what he said and was acknowledged, and what he does not know of.
struct Speaker {
    identity: Identity,
    acknowledged: Vec<String>,
    pending: Option<String>,
}

#[derive(Clone)]
enum Identity {
    Visitor { participant: String },
    Agent { cookie: String, interaction: String },
}

impl Speaker {
    fn new(identity: Identity) -> Speaker {
        Speaker { identity, acknowledged: Vec::new(), pending: None }
    }

    /// Says one thing after the other until the connection is cut.
    fn speak_until_cut(&mut self, address: SocketAddr, round: usize, acknowledge: &Sender<()>) {
        let Ok(mut line) = Line::open(address, &self.identity) else { return };
        for number in 0.. {
            let text = self.pending.insert(format!("{} {round}.{number}", self.name())).clone();
            if line.say(&text).is_err() {
                return;
            }
            self.acknowledged.extend(self.pending.take());
            // When enough were counted nobody counts any more.
            let _ = acknowledge.send(());
        }
    }

    /// Says again what may have been lost; the text is its own id.
    fn repeat(&mut self, address: SocketAddr) {
        if let Some(text) = &self.pending {
            Line::open(address, &self.identity).unwrap().say(text).unwrap();
            self.acknowledged.extend(self.pending.take());
        }
    }

    fn name(&self) -> &'static str {
        match self.identity {
            Identity::Visitor { .. } => "visitor",
            Identity::Agent { .. } => "agent",
        }
    }
}

/// A speaker's connection.
enum Line {
    Visitor(Visitor),
    Agent(Agent, String),
}

impl Line {
    fn open(address: SocketAddr, identity: &Identity) -> std::io::Result<Line> {
        Ok(match identity {
            Identity::Visitor { participant } => Line::Visitor(Visitor::at(address, participant)?),
            Identity::Agent { cookie, interaction } => {
                Line::Agent(Agent::at(address, cookie)?, interaction.clone())
            }
        })
    }

    /// Says a text that is its own id, and waits for the acknowledgement.
    fn say(&mut self, text: &str) -> std::io::Result<()> {
        match self {
            Line::Visitor(visitor) => {
                let answer = visitor.say(text, text)?;
                assert!(is_success(&answer), "{answer}");
            }
            Line::Agent(agent, interaction) => {
                assert_eq!(agent.say(interaction, text, text)?, 204, "{text} in {interaction}");
            }
        }
        Ok(())
    }
}

impl Talk {
    fn interaction(&self) -> &str {
        match &self.agent.identity {
            Identity::Agent { interaction, .. } => interaction,
            Identity::Visitor { .. } => unreachable!("an agent is no visitor"),
        }
    }

    /// Both sides' texts are there, each exactly once and in the order in which it was acknowledged.
    fn check(&self, texts: &[String]) {
        for speaker in [&self.visitor, &self.agent] {
            let said: Vec<&String> = texts.iter().filter(|text| text.starts_with(speaker.name())).collect();
            assert!(said.iter().copied().eq(&speaker.acknowledged), "{said:?}\n{:?}", speaker.acknowledged);
        }
    }

    fn check_visitor_view(&self, address: SocketAddr) {
        let Identity::Visitor { participant } = &self.visitor.identity else { return };
        let mut visitor = Visitor::at(address, participant).unwrap();
        self.check(&visitor.texts());
        let numbers = visitor.events().into_iter().map(|event| event["sequenceNumber"].as_u64().unwrap());
        assert!(numbers.eq(0..visitor.events().len() as u64), "sequence numbers without gaps");
    }
}

fn pair(mut speakers: impl Iterator<Item = Speaker>) -> Vec<Talk> {
    std::iter::from_fn(|| Some(Talk { visitor: speakers.next()?, agent: speakers.next()? })).collect()
}

/// What an agent is told of each conversation: by interaction, the entries in order.
type View = BTreeMap<String, Vec<Value>>;

fn check_agent_view(view: &View, told_before: &View, talks: &[Talk]) {
    for (interaction, told) in told_before {
        assert!(
            view[interaction].starts_with(told),
            "what {interaction}'s agent was told before is still so"
        );
    }
    for talk in talks.iter().filter(|talk| view.contains_key(talk.interaction())) {
        let texts = view[talk.interaction()].iter().filter_map(|entry| entry["content"]["text"].as_str());
        talk.check(&texts.map(str::to_owned).collect::<Vec<_>>());
    }
}

fn seen_by_agent(address: SocketAddr, cookie: &str) -> View {
    let snapshot = notifications(address, cookie).until(|news| news["type"] == "snapshot");
    let mut view = View::new();
    take_in(&mut view, &snapshot);
    view
}

fn read_until_cut(mut stream: Notifications) -> View {
    let mut view = View::new();
    while let Ok(Some(notification)) = stream.next() {
        take_in(&mut view, &notification);
    }
    view
}

fn take_in(view: &mut View, notification: &Value) {
    match notification["type"].as_str() {
        Some("snapshot") => {
            for conversation in notification["snapshot"]["conversations"].as_array().unwrap() {
                let id = conversation["interactionId"].as_str().unwrap();
                view.insert(id.to_owned(), conversation["entries"].as_array().unwrap().clone());
            }
        }
        Some("entry") => {
            let id = notification["interactionId"].as_str().unwrap();
            view.get_mut(id).unwrap().push(notification["entry"].clone());
        }
        _ => {}
    }
}

fn notifications(address: SocketAddr, cookie: &str) -> Notifications {
    Agent::at(address, cookie).unwrap().notifications(address)
}

/// Starts all chats, turn and turn about with each agent, and waits until he has them.
fn connect_all(address: SocketAddr, agents: &[String], streams: &mut [Notifications]) -> Vec<Talk> {
    let connect = |number: usize| {
        let agent = number % AGENTS.len();
        let visitor = Visitor::start_with(address, &format!("Mary {number}"), "User", AGENTS[agent]);
        let news = streams[agent].until(|news| news["type"] == "conversation");
        let interaction = news["conversation"]["interactionId"].as_str().unwrap().to_owned();
        Talk {
            visitor: Speaker::new(Identity::Visitor { participant: visitor.participant }),
            agent: Speaker::new(Identity::Agent { cookie: agents[agent].clone(), interaction }),
        }
    };
    (0..VISITORS).map(connect).collect()
}

fn configuration() -> String {
    let hash = password::hash("demo").unwrap();
    // All begin their chats at once.
    let mut text =
        "[parameters]\nMaxChatsAllowedPerUnitTime = 100\nMaxInteractionsAllowedPerUnitTime = 100\n"
            .to_owned();
    for username in AGENTS {
        text += &format!(
            "[[agent]]\nusername = \"{username}\"\npassword_hash = \"{hash}\"\nmax_assign = 10\nauto_answer = true\n"
        );
    }
    text
}
