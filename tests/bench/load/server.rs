//! The servers that are measured, each a process.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs, thread};

use anyhow::{Context, ensure};

use super::bare;
use super::setting::Setting;

/// Linux counts a process's time in hundredths of a second.
const TICKS_PER_SECOND: u32 = 100;

pub(crate) struct Server {
    process: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    pub(crate) fn start_vestibule(setting: &Setting) -> anyhow::Result<Server> {
        let program = match env::var_os("VESTIBULE_BIN") {
            Some(program) => PathBuf::from(program),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/release/vestibule"),
        };
        ensure!(
            program.exists(),
            "{} is missing; run `cargo xtask build --release` first",
            program.display()
        );
        let mut command = Command::new(program);
        command.args(["serve", "--http", "127.0.0.1:0", "--config"]).arg(setting.config());
        Server::start(command.arg("--data").arg(setting.data()).env("RUST_LOG", "error"))
    }

    pub(crate) fn start_bare(body: &str) -> anyhow::Result<Server> {
        Server::start(Command::new(env::current_exe()?).args([bare::ARGUMENT, body]))
    }

    /// Starts a server that prints its address.
    fn start(command: &mut Command) -> anyhow::Result<Server> {
        let mut process = command.stdout(Stdio::piped()).spawn()?;
        let output = process.stdout.take().context("the output is piped")?;
        let mut lines = BufReader::new(output).lines().map_while(Result::ok);
        let address = lines.find_map(|line| line.split("http://").nth(1)?.split('/').next()?.parse().ok());
        thread::spawn(move || lines.count());
        let address = address.context("the server did not start");
        // Dropped on failure, and killed with that.
        let mut server = Server { process, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        server.address = address?;
        Ok(server)
    }

    /// The processor time it has used, of all cores.
    pub(crate) fn processor_time(&self) -> anyhow::Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id()))?;
        // The name, in parentheses, may hold spaces; user and system time are the 12th and 13th field after it.
        let (_, fields) = stat.rsplit_once(')').context("the process has a name")?;
        let ticks =
            fields.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
        Ok(Duration::from_secs(1) * ticks / TICKS_PER_SECOND)
    }

    /// The memory it has, in MiB.
    pub(crate) fn memory_mib(&self) -> anyhow::Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the process runs")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
