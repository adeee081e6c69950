//! What the server bears: polls, messages from one side to the other, and messages stored, beside a bare axum handler and
//! the bare disk in the same minute.
//!
//! `cargo bench --bench load` prints Markdown tables. It measures the server in VESTIBULE_BIN, or the release build.
//! Server and client share the machine, so the figures that last are the ratios and the processor time a call takes.

#[path = "load/bare.rs"]
mod bare;
#[path = "load/client.rs"]
mod client;
#[path = "load/disk.rs"]
mod disk;
#[path = "load/figures.rs"]
mod figures;
#[path = "load/messages.rs"]
mod messages;
#[path = "load/polls.rs"]
mod polls;
#[path = "load/server.rs"]
mod server;
#[path = "load/setting.rs"]
mod setting;
#[path = "load/talks.rs"]
mod talks;

use std::thread;

use self::server::Server;
use self::setting::Setting;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some(bare::ARGUMENT) {
        return bare::serve(arguments.next().unwrap_or_default());
    }
    // One thread: what is left of the machine is the server's.
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(measure())
}

async fn measure() -> anyhow::Result<()> {
    let cores = thread::available_parallelism()?;
    println!("# Load, server and client on {cores} cores\n");
    let setting = Setting::new()?;
    let server = Server::start_vestibule(&setting)?;
    let mut visitors = setting.start_chats(&server, polls::VISITORS_SATURATED).await?;
    let bare = Server::start_bare(&polls::body(&server, &visitors[0]).await?)?;
    polls::saturated(&server, &bare, &visitors).await?;
    let more = polls::VISITORS_PACED - visitors.len();
    visitors.extend(setting.start_chats(&server, more).await?);
    polls::paced(&server, &bare, &visitors).await?;
    talks::run(&server, &setting).await?;
    messages::run(&server, &setting).await
}
