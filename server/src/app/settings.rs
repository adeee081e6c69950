//! What the company set, as the parts of the server want it.

use std::collections::BTreeSet;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;
use vestibule_processor as processor;
use vestibule_processor::Name;

use super::Options;
use crate::bridge;
use crate::bridge::agent::{Account, Logins};
use crate::config::{self, Config, password};
use crate::journal::folder::DataFolder;
use crate::runtime::{Compaction, History};

/// The configuration file's name in the data folder.
const FILE: &str = "vestibule.toml";
/// Largest file of a key, in bytes.
const KEY_FILE_BYTES: u64 = 64 * 1024;

/// Reads the configuration and takes the data folder, which may hold it.
pub(super) fn read(options: &Options) -> anyhow::Result<(Config, DataFolder)> {
    let load = |path: Option<&Path>| {
        Config::load(path, std::env::vars_os()).map_err(|problems| anyhow::anyhow!("{problems}"))
    };
    let mut config = load(options.config.as_deref())?;
    overrule(&mut config, options);
    refuse_strangers(&config, options.demo)?;
    let folder = DataFolder::open(&config.server.data)?;
    if options.config.is_none() {
        let file = folder.path().join(FILE);
        let is_new = !folder.journal().exists();
        if options.demo && is_new {
            create(&file, config::DEMO)?;
        }
        if file.exists() {
            config = load(Some(&file))?;
            overrule(&mut config, options);
        }
    }
    refuse_strangers(&config, options.demo)?;
    Ok((config, folder))
}

/// What the command line says wins over the configuration.
fn overrule(config: &mut Config, options: &Options) {
    if let Some(data) = &options.data {
        config.server.data.clone_from(data);
    }
    if !options.http.is_empty() {
        config.server.http.clone_from(&options.http);
    }
    if !options.https.is_empty() {
        config.server.name_https(&options.https);
    } else if options.self_signed && !config.server.names_https() {
        config.server.name_https(&[config::HTTPS]);
    }
}

/// The demo's passwords are known to everybody, so only this machine may reach a server that has them.
fn refuse_strangers(config: &Config, demo: bool) -> anyhow::Result<()> {
    let mut addresses = config.server.http.iter().chain(&config.server.https);
    let Some(address) = addresses.find(|address| !address.ip().is_loopback()) else {
        return Ok(());
    };
    anyhow::ensure!(
        !demo,
        "a demo has known passwords and must not be reached from other machines; \
         listen on 127.0.0.1 instead of {address}, or leave out --demo"
    );
    if let Some(agent) = demo_agent(config) {
        anyhow::bail!(
            "the agent {agent} has the demo's password, which everybody knows, and {address} can be reached from other \
             machines; give him a password of his own (`vestibule hash-password`), or listen on 127.0.0.1"
        );
    }
    Ok(())
}

/// The first agent with one of the demo's passwords.
pub(super) fn demo_agent(config: &Config) -> Option<&str> {
    let has_demo_password = |agent: &&config::Agent| config::DEMO.contains(&agent.password_hash);
    config.agents.iter().find(has_demo_password).map(|agent| agent.username.as_str())
}

fn create(file: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.write(true).create_new(true).open(file) {
        Ok(mut created) => {
            created.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", file.display()))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot create {}", file.display())),
    }
}

/// For the rules.
pub(super) fn configuration(config: &Config) -> processor::Configuration {
    let name = |name: &String| Name::from(name.as_str());
    processor::Configuration {
        workgroups: config
            .workgroups
            .iter()
            .map(|workgroup| processor::WorkgroupSettings {
                name: name(&workgroup.name),
                members: workgroup.members.iter().map(name).collect(),
                alert_timeout: workgroup.alert_timeout,
                callbacks: workgroup.callbacks,
                callback_retries: workgroup.callback_retries,
                time_between_callbacks: workgroup.time_between_callbacks,
            })
            .collect(),
        agents: config
            .agents
            .iter()
            .map(|agent| processor::AgentSettings {
                name: name(&agent.username),
                display_name: agent.display_name.clone(),
                alias: agent.alias.clone(),
                max_assign: agent.max_assign,
                auto_answer: agent.auto_answer,
                is_administrator: agent.administrator,
                password_digest: Some(password::digest(&agent.password_hash)),
            })
            .collect(),
        statuses: config
            .statuses
            .iter()
            .map(|status| processor::StatusSettings { name: name(&status.name), available: status.available })
            .collect(),
        offers: offers(config),
        parameters: config.parameters.clone(),
    }
}

/// What visitors' clients are told of beside what parameters say.
fn offers(config: &Config) -> BTreeSet<String> {
    let offers = [
        ("tokens", config.server.token_key.is_some()),
        ("transcript", config.mail.is_some()),
        ("uploadFile", config.files.visitor_upload),
    ];
    offers.into_iter().filter(|(_, is_offered)| *is_offered).map(|(name, _)| name.to_owned()).collect()
}

/// For the journal, which forgets no more than `history` has read.
pub(super) fn compaction(config: &Config, history: &History) -> Compaction {
    let (records, followed) = (config.server.snapshot_records, Some(history.followed()));
    Compaction { records, followed, ..Compaction::default() }
}

/// For the HTTP edge.
pub(super) fn bridge(config: &Config) -> anyhow::Result<bridge::Settings> {
    let photo = |agent: &config::Agent| Some((agent.username.as_str().into(), agent.photo.clone()?));
    Ok(bridge::Settings {
        trusted_proxies: config.server.trusted_proxies.clone(),
        token_key: config.server.token_key.as_deref().map(token_key).transpose()?,
        mail: config.mail.is_some(),
        files: config.files.clone(),
        photos: config.agents.iter().filter_map(photo).collect(),
    })
}

fn token_key(file: &Path) -> anyhow::Result<bridge::TokenKey> {
    let shown = file.display();
    let bytes = fs::metadata(file).with_context(|| format!("the token_key {shown} cannot be read"))?.len();
    anyhow::ensure!(bytes <= KEY_FILE_BYTES, "the token_key {shown} has {bytes} bytes; it can be no key");
    let text = fs::read_to_string(file).with_context(|| format!("the token_key {shown} cannot be read"))?;
    bridge::TokenKey::parse(&text).map_err(|error| anyhow::anyhow!("the token_key {shown} {error}"))
}

/// For those who log in.
pub(super) fn logins(config: &Config) -> Logins {
    let accounts = config.agents.iter().map(|agent| Account {
        username: agent.username.clone(),
        password_hash: agent.password_hash.clone(),
    });
    Logins::new(accounts)
}
