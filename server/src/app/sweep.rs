//! What is looked after now and then.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use vestibule_processor::Command;

use crate::bridge::Bridge;
use crate::runtime::Handle;

const INTERVAL: Duration = Duration::from_secs(1);

/// Ends the chats of visitors who stopped calling, and keeps the agents' presence right. Runs until it is aborted.
pub(super) async fn sweep(bridge: Bridge, runtime: Handle, visitor_grace: Duration) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        bridge.reconcile_presence();
        for participant in runtime.conversations().silent_visitors(runtime.now(), visitor_grace) {
            runtime.submit_and_forget(Command::VisitorExit { participant });
        }
    }
}
