//! What is looked after now and then.

use std::time::Duration;

use tokio::time::MissedTickBehavior;
use vestibule_processor::{Command, Timestamp};

use crate::bridge::Bridge;
use crate::runtime::Handle;

const INTERVAL: Duration = Duration::from_secs(1);
/// Files are looked after at the first look, and then as seldom as this.
const LOOKS_BETWEEN_FILES: u32 = 60;
/// With more time between two looks, the machine or its clock was away.
const PAUSE: Duration = Duration::from_secs(10);
/// Most chats that are ended at a time, so that nobody else finds the server busy.
const AT_A_TIME: usize = 256;

/// Ends the chats of visitors who stopped calling, and keeps the agents' presence right; removes files that are of no use.
/// Runs until it is aborted.
pub(super) async fn sweep(bridge: Bridge, runtime: Handle) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last = runtime.now();
    let mut looks: u32 = 0;
    loop {
        interval.tick().await;
        bridge.reconcile_presence();
        bridge.refresh().await;
        end_silent_chats(&runtime, &mut last);
        if looks.is_multiple_of(LOOKS_BETWEEN_FILES) {
            bridge.remove_orphaned_files().await;
        }
        looks = looks.wrapping_add(1);
    }
}

/// Ends the chats of visitors who did not call for `VisitorGraceTime`. `last` is when that was last looked at.
pub fn end_silent_chats(runtime: &Handle, last: &mut Timestamp) {
    let now = runtime.now();
    let gap = now.since(std::mem::replace(last, now));
    if gap > PAUSE {
        // The machine slept, or its clock was set: nobody could call meanwhile.
        tracing::warn!(?gap, "time has jumped; visitors count as having called just now");
        runtime.conversations().touch_all(now);
        return;
    }
    let visitor_grace = runtime.processor().parameters().visitor_grace_time;
    let silent = runtime.conversations().silent_visitors(now, visitor_grace);
    for participant in silent.into_iter().take(AT_A_TIME) {
        runtime.submit_and_forget(Command::VisitorExit { participant });
    }
}
