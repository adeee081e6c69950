//! Messages stored: visitors who send one after the other.

use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::JoinSet;

use super::client::{Connection, post};
use super::figures::Latencies;
use super::server::Server;
use super::setting::Setting;

const VISITORS: [usize; 2] = [1, 64];
const TIME: Duration = Duration::from_secs(3);

/// A text of an ordinary length.
const TEXT: &str =
    "I ordered a tent two weeks ago, and it has not come yet. Could you have a look at where it is, please?";

pub(crate) async fn run(server: &Server, setting: &Setting) -> anyhow::Result<()> {
    println!("## Messages, each acknowledged when it is on disk\n");
    println!("| visitors | messages/s | p50 | p99 | CPU a message |\n|---|---|---|---|---|");
    for number in VISITORS {
        let visitors = setting.start_chats(server, number).await?;
        let mut tasks = JoinSet::new();
        let (begin, processor_time) = (Instant::now(), server.processor_time()?);
        for visitor in visitors {
            let mut connection = Connection::open(server.address).await?;
            tasks.spawn(async move {
                let path = format!("/websvcs/chat/sendMessage/{visitor}?after=1000000");
                let mut latencies = Vec::new();
                while begin.elapsed() < TIME {
                    let id = latencies.len().to_string();
                    let request = post(&path, "", &json!({"message": TEXT, "messageId": id}));
                    let sent = Instant::now();
                    connection.call(&request).await?;
                    latencies.push(sent.elapsed());
                }
                anyhow::Ok(latencies)
            });
        }
        let mut all = Vec::new();
        while let Some(latencies) = tasks.join_next().await {
            all.extend(latencies??);
        }
        let rate = all.len() as f64 / begin.elapsed().as_secs_f64();
        let cost = (server.processor_time()? - processor_time).as_secs_f64() * 1e6 / all.len() as f64;
        println!("| {number} | {rate:.0} | {} | {cost:.0} µs |", Latencies::of(all).cells());
    }
    Ok(())
}
