//! Polls that bring nothing new, which is what a server of visitors mostly answers.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::client::{Connection, get};
use super::figures::{Latencies, median};
use super::server::Server;
use super::setting::Visitor;

/// How many chats are open while polls come one after the other, all of them waiting for an agent.
pub(crate) const VISITORS_SATURATED: usize = 1_000;
/// How many visitors poll at the pace of their pages.
pub(crate) const VISITORS_PACED: usize = 10_000;

const CONNECTIONS: usize = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(1);

const PACE: Duration = Duration::from_secs(2);
const PACED_TIME: Duration = Duration::from_secs(6);

/// What was measured of one server in some time.
struct Load {
    latencies: Latencies,
    time: Duration,
    processor_time: Duration,
}

impl Load {
    fn per_second(&self) -> f64 {
        self.latencies.count() as f64 / self.time.as_secs_f64()
    }

    /// The processor time of one poll, in microseconds.
    fn cost(&self) -> f64 {
        self.processor_time.as_secs_f64() * 1e6 / self.latencies.count() as f64
    }

    fn share_of_core(&self) -> f64 {
        self.processor_time.as_secs_f64() / self.time.as_secs_f64() * 100.0
    }
}

/// The body of a poll's answer.
pub(crate) async fn body(server: &Server, visitor: &Visitor) -> anyhow::Result<String> {
    let mut connection = Connection::open(server.address).await?;
    let (_, body) = connection.call(&poll(visitor)).await?;
    Ok(String::from_utf8(body.to_vec())?)
}

/// As many polls as both can, turn and turn about.
pub(crate) async fn saturated(server: &Server, bare: &Server, visitors: &[Visitor]) -> anyhow::Result<()> {
    let (mut of_server, mut of_bare) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        of_bare.push(one_after_the_other(bare, visitors).await?);
        of_server.push(one_after_the_other(server, visitors).await?);
    }
    println!("## Polls, {CONNECTIONS} connections, {} open chats\n", visitors.len());
    println!("| server | polls/s | p50 | p99 | CPU a poll |\n|---|---|---|---|---|");
    let medians = [("bare axum", of_bare), ("Vestibule", of_server)].map(|(name, rounds)| {
        let rate = median(rounds.iter().map(Load::per_second).collect());
        let cost = median(rounds.iter().map(Load::cost).collect());
        let latencies = Latencies::of(rounds.into_iter().flat_map(|round| round.latencies.into_all()));
        println!("| {name} | {rate:.0} | {} | {cost:.1} µs |", latencies.cells());
        (rate, cost)
    });
    let [(bare_rate, bare_cost), (rate, cost)] = medians;
    println!("| ratio | {:.2} | | | {:.2} |\n", rate / bare_rate, cost / bare_cost);
    Ok(())
}

/// Polls as pages send them, of every visitor on a connection of his own.
pub(crate) async fn paced(server: &Server, bare: &Server, visitors: &[Visitor]) -> anyhow::Result<()> {
    println!("## Polls, {} visitors, one each {PACE:?}\n", visitors.len());
    println!(
        "| server | polls/s | p50 | p99 | CPU a poll | of a core | memory |\n|---|---|---|---|---|---|---|"
    );
    let mut costs = Vec::new();
    for (name, one) in [("bare axum", bare), ("Vestibule", server)] {
        let load = at_a_pace(one, visitors).await?;
        let (rate, cost, share) = (load.per_second(), load.cost(), load.share_of_core());
        let (cells, memory) = (load.latencies.cells(), one.memory_mib()?);
        println!("| {name} | {rate:.0} | {cells} | {cost:.0} µs | {share:.1} % | {memory} MiB |");
        costs.push(cost);
    }
    println!("| ratio | | | | {:.2} | | |\n", costs[1] / costs[0]);
    Ok(())
}

async fn one_after_the_other(server: &Server, visitors: &[Visitor]) -> anyhow::Result<Load> {
    let mut tasks = JoinSet::new();
    let (begin, processor_time) = (Instant::now(), server.processor_time()?);
    for index in 0..CONNECTIONS {
        let mut connection = Connection::open(server.address).await?;
        let requests: Vec<_> = visitors.iter().skip(index).step_by(CONNECTIONS).map(poll).collect();
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            for request in requests.iter().cycle() {
                let sent = Instant::now();
                if sent - begin >= ROUND {
                    break;
                }
                connection.call(request).await?;
                latencies.push(sent.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    load(tasks, begin, server, processor_time).await
}

async fn at_a_pace(server: &Server, visitors: &[Visitor]) -> anyhow::Result<Load> {
    let mut connections = Vec::new();
    for visitor in visitors {
        connections.push((Connection::open(server.address).await?, poll(visitor)));
    }
    let mut tasks = JoinSet::new();
    let (begin, processor_time) = (Instant::now(), server.processor_time()?);
    let between = PACE / u32::try_from(visitors.len())?;
    for ((mut connection, request), index) in connections.into_iter().zip(0..) {
        tasks.spawn(async move {
            let mut latencies = Vec::new();
            let mut due = begin + between * index;
            while due - begin < PACED_TIME {
                tokio::time::sleep_until(due.into()).await;
                let sent = Instant::now();
                connection.call(&request).await?;
                latencies.push(sent.elapsed());
                due += PACE;
            }
            anyhow::Ok(latencies)
        });
    }
    load(tasks, begin, server, processor_time).await
}

async fn load(
    mut tasks: JoinSet<anyhow::Result<Vec<Duration>>>,
    begin: Instant,
    server: &Server,
    processor_time: Duration,
) -> anyhow::Result<Load> {
    let mut all = Vec::new();
    while let Some(latencies) = tasks.join_next().await {
        all.extend(latencies??);
    }
    let (time, processor_time) = (begin.elapsed(), server.processor_time()? - processor_time);
    Ok(Load { latencies: Latencies::of(all), time, processor_time })
}

/// A poll of a visitor who has everything.
fn poll(visitor: &Visitor) -> Vec<u8> {
    get(&format!("/websvcs/chat/poll/{visitor}?after=99"), "")
}
