//! The `vestibule` command.

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use vestibule::app::{self, Options};
use vestibule::command::{individuals, parameter, problem_reports, transcripts};
use vestibule::config::{Config, password};

/// Where the visitors of a company's website meet its people.
///
/// Start with `vestibule serve --demo` and open the addresses it prints.
#[derive(Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve visitors and agents until Ctrl-C or SIGTERM.
    Serve(Serve),
    /// Say what is wrong with a configuration file, line by line.
    CheckConfig {
        /// The file.
        file: PathBuf,
    },
    /// Read and set Web Services parameters of a server that runs on this machine.
    Parameter(Parameter),
    /// Show or erase what is stored of registered visitors; the server may run meanwhile.
    Individuals(Individuals),
    /// Show what visitors' browsers have reported, the latest first; the server may run meanwhile.
    ProblemReports(ProblemReports),
    /// Show which transcripts are still to be mailed, and which were given up and why; the server may run meanwhile.
    Transcripts(Transcripts),
    /// Make the `password_hash` of an agent: reads his password from standard input, one line.
    HashPassword,
}

#[derive(Args)]
struct Serve {
    /// The configuration file [default: vestibule.toml in the data folder, if it is there].
    #[arg(long, env = "VESTIBULE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds everything that must not be lost [default: ./vestibule-data].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to listen for HTTP; may be given more than once [default: 127.0.0.1:8114].
    #[arg(long, value_name = "ADDR:PORT")]
    http: Vec<SocketAddr>,
    /// Where to listen for HTTPS, too; may be given more than once [default: 127.0.0.1:3508 if there is a certificate].
    #[arg(long, value_name = "ADDR:PORT")]
    https: Vec<SocketAddr>,
    /// Serve HTTPS, too, and make a certificate in the data folder if the configuration names none: for trials, browsers warn
    /// of it.
    #[arg(long)]
    self_signed: bool,
    /// Try it out: sets up four workgroups, two agents with known passwords and a demo page. Loopback addresses only.
    #[arg(long)]
    demo: bool,
}

#[derive(Args)]
struct DataOfServer {
    /// The data folder of the server.
    #[arg(
        long,
        global = true,
        env = "VESTIBULE_SERVER_DATA",
        value_name = "DIR",
        default_value = "./vestibule-data"
    )]
    data: PathBuf,
}

#[derive(Args)]
struct Parameter {
    #[command(subcommand)]
    action: ParameterAction,
    #[command(flatten)]
    server: DataOfServer,
}

#[derive(Args)]
struct Individuals {
    #[command(subcommand)]
    action: IndividualsAction,
    #[command(flatten)]
    server: DataOfServer,
}

#[derive(Subcommand)]
enum IndividualsAction {
    /// List all: user name, name, and when they registered.
    List,
    /// Write all that is stored of one, his conversations included, as JSON.
    Export {
        /// His user name.
        name: String,
    },
    /// Erase one, and his name, address, telephone number and texts from past conversations. End his present ones first.
    Erase {
        /// His user name.
        name: String,
    },
}

#[derive(Args)]
struct ProblemReports {
    /// Only those that hold this text, whatever its case.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// The most that are shown.
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    server: DataOfServer,
}

#[derive(Args)]
struct Transcripts {
    /// Only those that were given up.
    #[arg(long)]
    failed: bool,
    /// The most that are shown.
    #[arg(long, value_name = "N", default_value_t = 100)]
    limit: u32,
    #[command(flatten)]
    server: DataOfServer,
}

#[derive(Subcommand)]
enum ParameterAction {
    /// List all, with their values.
    List,
    /// Show one, and what it is for.
    Show {
        /// Its name.
        name: String,
    },
    /// Give one a value; it is effective at once and kept.
    Set {
        /// Its name.
        name: String,
        /// The value.
        #[arg(allow_hyphen_values = true)]
        value: String,
    },
    /// Give one back the value of the configuration.
    Reset {
        /// Its name.
        name: String,
    },
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(Serve { config, data, http, https, self_signed, demo }) => {
            report(app::run(Options { config, data, http, https, self_signed, demo }))
        }
        Command::CheckConfig { file } => check_config(&file),
        Command::Parameter(Parameter { action, server }) => report(parameter(&action, &server.data)),
        Command::Individuals(Individuals { action, server }) => report(individuals(&action, &server.data)),
        Command::ProblemReports(ProblemReports { search, limit, server }) => {
            let mut output = std::io::stdout().lock();
            report(problem_reports::list(&server.data, search.as_deref(), limit, &mut output))
        }
        Command::Transcripts(Transcripts { failed, limit, server }) => {
            let mut output = std::io::stdout().lock();
            report(transcripts::list(&server.data, failed, limit, &mut output))
        }
        Command::HashPassword => report(hash_password()),
    }
}

fn check_config(file: &Path) -> ExitCode {
    match Config::load(Some(file), std::env::vars_os()) {
        Ok(_) => {
            println!("{}: nothing is wrong", file.display());
            ExitCode::SUCCESS
        }
        Err(problems) => {
            eprintln!("{problems}");
            ExitCode::FAILURE
        }
    }
}

fn parameter(action: &ParameterAction, data: &Path) -> anyhow::Result<()> {
    let text = match action {
        ParameterAction::List => parameter::list(data)?,
        ParameterAction::Show { name } => parameter::show(data, name)?,
        ParameterAction::Set { name, value } => parameter::set(data, name, value)?,
        ParameterAction::Reset { name } => parameter::reset(data, name)?,
    };
    print!("{text}");
    Ok(())
}

fn individuals(action: &IndividualsAction, data: &Path) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match action {
        IndividualsAction::List => individuals::list(data, &mut output),
        IndividualsAction::Export { name } => individuals::export(data, name, &mut output),
        IndividualsAction::Erase { name } => individuals::erase(data, name, &mut output),
    }
}

fn hash_password() -> anyhow::Result<()> {
    if std::io::stdin().is_terminal() {
        eprint!("Password (it is shown as you type): ");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("the password cannot be read")?;
    let password = line.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!password.is_empty(), "there is no password; type one, or send it to standard input");
    let hash = password::hash(password).map_err(|error| anyhow::anyhow!("no hash can be made: {error}"))?;
    println!("password_hash = \"{hash}\"");
    Ok(())
}

fn report(result: anyhow::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("vestibule: {error:#}");
            ExitCode::FAILURE
        }
    }
}
