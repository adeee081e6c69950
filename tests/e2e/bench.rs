//! What `embed.js` costs the page that holds it, before anybody opens the chat.
//!
//! `cargo bench -p vestibule-tests --features e2e --bench embed` loads a page with the script and the same page without in
//! turn, and prints a Markdown table of the medians: what a real browser says its main thread was busy with.

#[expect(
    dead_code,
    unused_imports,
    reason = "the tests' harness, of which a server and a window are wanted here"
)]
mod harness;

use serde_json::json;

use crate::harness::{Role, Site, Stage, Window};

const LOADS: usize = 40;

/// What the browser counts, in seconds of its main thread.
const METRICS: [&str; 4] = ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];

fn main() {
    let stage = Stage::new();
    let text = "<p>Tents, backpacks and everything for the mountains.</p>".repeat(50);
    let page = |script: &str| format!("<!doctype html><html lang=en><title>Shop</title>{script}{text}");
    let script = format!("<script async src=\"{}\"></script>", stage.server.url("/embed.js"));
    let [without, with] = [page(""), page(&script)].map(|page| Site::start("default-src *", &page));
    let window = stage.window("visitor");
    window.command("Performance.enable", json!({ "timeDomain": "threadTicks" }));

    let (mut costs_without, mut costs_with) = (Vec::new(), Vec::new());
    for _ in 0..LOADS {
        window.go(&without.url());
        costs_without.push(costs(&window));
        window.go(&with.url());
        costs_with.push(costs(&window));
        window.page().has(Role::Button, "Chat");
    }
    println!("| page | main thread | scripts | layout | style |");
    println!("|---|---|---|---|---|");
    for (name, costs) in [("without the script", costs_without), ("with it", costs_with)] {
        let [tasks, scripts, layout, style] = [0, 1, 2, 3].map(|metric| median(&costs, metric));
        println!("| {name} | {tasks:.1} ms | {scripts:.1} ms | {layout:.1} ms | {style:.1} ms |");
    }
}

/// What the page that is shown has cost so far, in the order of [`METRICS`].
fn costs(window: &Window) -> [f64; METRICS.len()] {
    let answer = window.command("Performance.getMetrics", json!({}));
    let metrics = answer["metrics"].as_array().cloned().unwrap_or_default();
    METRICS.map(|name| {
        let metric = metrics.iter().find(|metric| metric["name"] == name);
        metric.and_then(|metric| metric["value"].as_f64()).unwrap_or(f64::NAN) * 1000.0
    })
}

fn median(costs: &[[f64; METRICS.len()]], metric: usize) -> f64 {
    let mut values: Vec<f64> = costs.iter().map(|costs| costs[metric]).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
