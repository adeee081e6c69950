//! Messages from one side to the other: from a visitor's POST to the agent's stream, and from an agent's POST to the
//! visitor's next poll.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::{JoinHandle, JoinSet};

use super::client::{Connection, get, post};
use super::disk;
use super::figures::Latencies;
use super::server::Server;
use super::setting::{AGENTS, Setting, Visitor, agent_name};

const CONVERSATIONS: [usize; 2] = [1, 16];
const TIME: Duration = Duration::from_secs(3);
/// How long each thinks before the next message. Somebody who never paused would measure how long changes are gathered.
const THINKING: Duration = Duration::from_millis(30);

/// A visitor and an agent, and what the agent's stream tells of them.
struct Talk {
    visitor: Visitor,
    interaction: String,
    cookie: String,
    texts: Receiver<String>,
}

/// An agent at his console.
struct Agent {
    cookie: String,
    /// The ids of his interactions, as they come.
    interactions: Receiver<(String, Receiver<String>)>,
    reader: JoinHandle<anyhow::Result<()>>,
}

pub(crate) async fn run(server: &Server, setting: &Setting) -> anyhow::Result<()> {
    let flushes = disk::flushes(&setting.data())?;
    println!("## Messages from one side to the other\n");
    println!("| from | conversations | messages/s | p50 | p99 |\n|---|---|---|---|---|");
    println!("| the bare disk: one append and `fdatasync` | 1 | | {} |", flushes.cells());
    let mut agents = Vec::new();
    for agent in 0..AGENTS {
        agents.push(Agent::log_in(server, &agent_name(agent)).await?);
    }
    let mut talks = Vec::new();
    for number in CONVERSATIONS {
        while talks.len() < number {
            let agent = talks.len() % AGENTS;
            talks.push(agents[agent].talk(server, setting, agent).await?);
        }
        for (name, direction) in
            [("visitor to agent", Direction::ToAgent), ("agent to visitor", Direction::ToVisitor)]
        {
            let latencies;
            (talks, latencies) = measure(server, talks, direction).await?;
            let rate = latencies.count() as f64 / TIME.as_secs_f64();
            println!("| {name} | {number} | {rate:.0} | {} |", latencies.cells());
        }
    }
    println!();
    agents.iter().for_each(|agent| agent.reader.abort());
    Ok(())
}

#[derive(Clone, Copy)]
enum Direction {
    ToAgent,
    ToVisitor,
}

async fn measure(
    server: &Server,
    talks: Vec<Talk>,
    direction: Direction,
) -> anyhow::Result<(Vec<Talk>, Latencies)> {
    let mut tasks = JoinSet::new();
    let begin = Instant::now();
    for mut talk in talks {
        let mut connections =
            (Connection::open(server.address).await?, Connection::open(server.address).await?);
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            while begin.elapsed() < TIME {
                let text = uuid::Uuid::new_v4().to_string();
                let sent = Instant::now();
                match direction {
                    Direction::ToAgent => talk.tell_agent(&mut connections.0, &text).await?,
                    Direction::ToVisitor => talk.tell_visitor(&mut connections, &text).await?,
                }
                latencies.push(sent.elapsed());
                tokio::time::sleep(THINKING).await;
            }
            anyhow::Ok((talk, latencies))
        });
    }
    let (mut talks, mut all) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        let (talk, latencies) = done??;
        talks.push(talk);
        all.extend(latencies);
    }
    Ok((talks, Latencies::of(all)))
}

impl Talk {
    async fn tell_agent(&mut self, connection: &mut Connection, text: &str) -> anyhow::Result<()> {
        let path = format!("/websvcs/chat/sendMessage/{}?after=1000000", self.visitor);
        let request = post(&path, "", &json!({"message": text, "messageId": text}));
        let (answer, told) = tokio::join!(connection.call(&request), self.told(text));
        answer.and(told)
    }

    async fn told(&mut self, text: &str) -> anyhow::Result<()> {
        while self.texts.recv().await.context("the agent's stream ended")? != text {}
        Ok(())
    }

    async fn tell_visitor(
        &mut self,
        (agent, visitor): &mut (Connection, Connection),
        text: &str,
    ) -> anyhow::Result<()> {
        let path = format!("/agent/interactions/{}/message", self.interaction);
        agent.call(&post(&path, &self.cookie, &json!({"text": text, "messageId": text}))).await?;
        let poll = get(&format!("/websvcs/chat/poll/{}", self.visitor), "");
        let (_, answer) = visitor.call(&poll).await?;
        let is_there = String::from_utf8_lossy(answer).contains(text);
        anyhow::ensure!(is_there, "what is acknowledged is in the next poll");
        Ok(())
    }
}

impl Agent {
    async fn log_in(server: &Server, username: &str) -> anyhow::Result<Agent> {
        let mut connection = Connection::open(server.address).await?;
        let login = json!({"username": username, "password": "demo"});
        let (head, _) = connection.call(&post("/agent/login", "", &login)).await?;
        let cookie = head.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
        let cookie = cookie.context("no cookie was given")?.to_owned();
        let stream = Connection::open(server.address).await?.stream(&get("/agent/events", &cookie)).await?;
        let (sender, interactions) = channel(100);
        Ok(Agent { cookie, interactions, reader: tokio::spawn(read(stream, sender)) })
    }

    async fn talk(&mut self, server: &Server, setting: &Setting, agent: usize) -> anyhow::Result<Talk> {
        let visitor = setting.start_chat_with(server, agent).await?;
        let (interaction, texts) = self.interactions.recv().await.context("the agent's stream ended")?;
        Ok(Talk { visitor, interaction, cookie: self.cookie.clone(), texts })
    }
}

/// Hands on what an agent's stream tells: new conversations, and the texts in each.
async fn read(stream: TcpStream, interactions: Sender<(String, Receiver<String>)>) -> anyhow::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut texts: HashMap<String, Sender<String>> = HashMap::new();
    while let Some(line) = lines.next_line().await? {
        let Some(data) = line.strip_prefix("data: ") else { continue };
        let notification: Value = serde_json::from_str(data)?;
        let entry = &notification["entry"]["content"]["text"];
        match (notification["type"].as_str(), entry.as_str()) {
            (Some("conversation"), _) => {
                let id = notification["conversation"]["interactionId"].as_str().unwrap_or_default();
                let (sender, receiver) = channel(1_000);
                texts.insert(id.to_owned(), sender);
                interactions.send((id.to_owned(), receiver)).await?;
            }
            (Some("entry"), Some(text)) => {
                let id = notification["interactionId"].as_str().unwrap_or_default();
                let Some(sender) = texts.get(id) else { continue };
                // Nobody waits for what the agent himself says.
                let _ = sender.try_send(text.to_owned());
            }
            _ => {}
        }
    }
    Ok(())
}
