//! What the bare disk takes to make one small append durable.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use super::figures::Latencies;

const TIME: Duration = Duration::from_secs(1);

/// Appends to a file and has the disk flush it, again and again.
pub(crate) fn flushes(folder: &Path) -> anyhow::Result<Latencies> {
    let path = folder.join("flushes");
    let mut file = OpenOptions::new().create(true).append(true).open(&path)?;
    let mut latencies = Vec::new();
    let start = Instant::now();
    while start.elapsed() < TIME {
        let begin = Instant::now();
        file.write_all(&[7; 4_096])?;
        file.sync_data()?;
        latencies.push(begin.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok(Latencies::of(latencies))
}
