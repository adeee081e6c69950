//! The company that is served: a workgroup nobody works in, so that its chats wait, and agents who answer at once.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};
use uuid::Uuid;
use vestibule::config::password;

use super::client::{Connection, post};
use super::server::Server;

/// How many agents there are.
pub(crate) const AGENTS: usize = 4;

/// A folder with the configuration and the data, removed in the end.
pub(crate) struct Setting(PathBuf);

/// A visitor's key.
pub(crate) type Visitor = String;

impl Setting {
    pub(crate) fn new() -> anyhow::Result<Setting> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(Uuid::new_v4().to_string());
        std::fs::create_dir_all(&folder)?;
        let setting = Setting(folder);
        std::fs::write(setting.config(), configuration()?)?;
        Ok(setting)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.0.join("vestibule.toml")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Starts chats that wait.
    pub(crate) async fn start_chats(&self, server: &Server, number: usize) -> anyhow::Result<Vec<Visitor>> {
        let mut connection = Connection::open(server.address).await?;
        let mut visitors = Vec::new();
        for _ in 0..number {
            visitors.push(start_chat(&mut connection, "Workgroup", "Nobody").await?);
        }
        Ok(visitors)
    }

    /// Starts a chat with an agent.
    pub(crate) async fn start_chat_with(&self, server: &Server, agent: usize) -> anyhow::Result<Visitor> {
        let mut connection = Connection::open(server.address).await?;
        start_chat(&mut connection, "User", &agent_name(agent)).await
    }
}

impl Drop for Setting {
    fn drop(&mut self) {
        // A folder that stays behind does no harm, and there is nobody to tell.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn start_chat(connection: &mut Connection, target_type: &str, target: &str) -> anyhow::Result<Visitor> {
    let body = json!({"participant": {"name": "Mary"}, "targettype": target_type, "target": target});
    let (_, answer) = connection.call(&post("/websvcs/chat/start", "", &body)).await?;
    let answer: Value = serde_json::from_slice(answer)?;
    Ok(answer["chat"]["participantID"].as_str().context("no chat was started")?.to_owned())
}

pub(crate) fn agent_name(agent: usize) -> String {
    format!("agent{agent}")
}

fn configuration() -> anyhow::Result<String> {
    let hash = password::hash("demo").map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut text = "[parameters]\nMaxActiveInteractionsAllowed = 100000\nMaxActiveChatsAllowed = 100000\n\
                    MaxAnonymousInteractionsAllowed = 100000\nMaxAnyInteractionsAllowedPerQueue = 100000\n\
                    MaxInteractionsAllowedPerIP = 100000\nMaxChatsAllowedPerUnitTime = 100000\n\
                    MaxInteractionsAllowedPerUnitTime = 100000\nVisitorGraceTime = 86400\n\
                    [[workgroup]]\nname = \"Nobody\"\n"
        .to_owned();
    for agent in (0..AGENTS).map(agent_name) {
        text += &format!(
            "[[agent]]\nusername = \"{agent}\"\npassword_hash = \"{hash}\"\nmax_assign = 50\nauto_answer = true\n"
        );
    }
    Ok(text)
}
