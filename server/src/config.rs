//! The configuration: one TOML file, and environment variables for its single settings.
//!
//! All of it is read and checked at once, so that whoever wrote it learns of every problem at the first attempt.
//! `docs/configuration.toml` shows every key.

pub mod password;

mod environment;
mod files;
mod mail;
mod parameters;
mod people;
mod problem;
mod recording;
mod server;
pub(crate) mod suggestion;
mod table;

use std::ffi::OsString;
use std::fs;
use std::path::Path;

pub use self::files::Files;
pub use self::mail::{Mail, MailPassword, MailTls};
pub use self::people::{Agent, Photo, Status, Workgroup};
pub use self::problem::{Place, Problem, Problems};
pub use self::server::{CertificateFiles, HTTPS, Server};

use vestibule_processor::Parameters;

use self::environment::Variables;
use self::people::People;
use self::problem::Report;
use self::table::Table;
use crate::tracker::Recording;

/// The demo's configuration file.
pub const DEMO: &str = include_str!("config/demo.toml");

/// Most bytes a configuration file may have. What it says of people and texts becomes one record of the journal, hardly ever
/// longer than the file, and a record has [`MAX_RECORD_BYTES`](crate::journal::MAX_RECORD_BYTES).
const MAX_FILE_BYTES: u64 = 512 * 1024;

/// Everything the company sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// How the server runs.
    pub server: Server,
    /// The Web Services parameters, unless they are set otherwise while the server runs.
    pub parameters: Parameters,
    /// Whose chats' texts are stored in the Tracker.
    pub recording: Recording,
    /// The files that agents and visitors send.
    pub files: Files,
    /// The mail server through which transcripts are sent. Without one, there are none by mail.
    pub mail: Option<Mail>,
    /// The ACD workgroups. Names are unique, whatever their case.
    pub workgroups: Vec<Workgroup>,
    /// The agents. Usernames are unique, whatever their case.
    pub agents: Vec<Agent>,
    /// The statuses an agent can choose from. Names are unique, whatever their case.
    pub statuses: Vec<Status>,
}

impl Config {
    /// Reads the file at `path`, or no file, and takes single settings from `environment` instead where it has them.
    ///
    /// # Errors
    /// Every problem there is, with its line or variable and what to do about it.
    pub fn load<E>(path: Option<&Path>, environment: E) -> Result<Config, Problems>
    where
        E: IntoIterator<Item = (OsString, OsString)>,
    {
        let Some(path) = path else { return Config::parse("", "", environment) };
        let file = path.display().to_string();
        match read(path) {
            Ok(text) => Config::parse(&file, &text, environment),
            Err(reason) => Err(Problems::of_file(file, reason)),
        }
    }

    /// The configuration of the demo, whose passwords everybody knows.
    pub fn demo<E>(environment: E) -> Result<Config, Problems>
    where
        E: IntoIterator<Item = (OsString, OsString)>,
    {
        Config::parse("demo.toml", DEMO, environment)
    }

    /// Reads `text`; problems name it `file`.
    pub fn parse<E>(file: &str, text: &str, environment: E) -> Result<Config, Problems>
    where
        E: IntoIterator<Item = (OsString, OsString)>,
    {
        let report = Report::new(text);
        let mut variables = Variables::new(environment, &report);
        let document = table::parse(text, &report);
        let mut root = Table::root(document.as_ref(), &report);
        let server = Server::read(root.section("server", &mut variables));
        let parameters = parameters::read(root.section("parameters", &mut variables));
        let files = Files::read(root.section("files", &mut variables));
        let mail = Mail::read(root.section("mail", &mut variables));
        let People { workgroups, agents, statuses } = People::read(&mut root, &report);
        let recording = recording::read(root.section("recording", &mut variables), &workgroups);
        root.finish();
        report.finish(file)?;
        Ok(Config { server, parameters, files, mail, recording, workgroups, agents, statuses })
    }
}

fn read(path: &Path) -> Result<String, String> {
    let describe = |error| format!("cannot be read: {error}");
    let bytes = fs::metadata(path).map_err(describe)?.len();
    if bytes > MAX_FILE_BYTES {
        return Err(format!("has {bytes} bytes; a configuration has {MAX_FILE_BYTES} at most"));
    }
    fs::read_to_string(path).map_err(describe)
}

#[cfg(test)]
mod tests;
