//! `GET callback/status/{participantID}`: how a callback stands.

use axum::extract::{Path, State};
use axum::response::Response;
use vestibule_processor::{Interaction, InteractionId, Parameters, Processor, Stage, Timestamp};
use vestibule_shared::visitor::{AcdStatus, AssignedAgent, CallbackAnswer, CallbackBody};

use super::{open, respond, success};
use crate::bridge::cache::{Cache, Lifetime};
use crate::bridge::visitor::format::Format;
use crate::bridge::{Bridge, convert};

/// What was told of callbacks a short while ago.
pub(in crate::bridge::visitor) type CallbackStatuses = Cache<InteractionId, CallbackBody>;

/// How long it is told again.
pub(in crate::bridge::visitor) fn lifetime(parameters: &Parameters) -> Lifetime {
    Lifetime {
        fresh: parameters.callback_status_query_duration,
        idle: parameters.callback_status_query_idle_abort_duration,
    }
}

/// Answers from what is known; `CallbackStatusQueryDuration` says for how long the same is answered.
#[utoipa::path(
    get,
    path = "/callback/status/{participantID}",
    tag = "visitor",
    params(("participantID" = String, Path)),
    responses((status = 200, description = "How it stands", body = CallbackAnswer))
)]
pub(in crate::bridge) async fn callback_status(
    State(bridge): State<Bridge>,
    Path(participant): Path<String>,
    format: Format,
) -> Response {
    let result = open(&bridge, &participant).map(|interaction| {
        let (processor, now) = (bridge.runtime().processor(), bridge.runtime().now());
        let lifetime = lifetime(processor.parameters());
        bridge.caches().callbacks.get(&interaction.id, lifetime, now, || told(&processor, &interaction, now))
    });
    respond(&bridge, format, result)
}

fn told(processor: &Processor, interaction: &Interaction, now: Timestamp) -> CallbackBody {
    CallbackBody {
        assigned_agent: assigned_agent(interaction),
        acd_status: Some(acd_status(processor, interaction, now)),
        ..success()
    }
}

/// The agent who has it, or had it when it ended.
fn assigned_agent(interaction: &Interaction) -> Option<AssignedAgent> {
    let number = match &interaction.stage {
        Stage::Connected { participant, .. } => *participant,
        Stage::Ended { agent, .. } => interaction.last_participant_of(agent.as_ref()?)?,
        _ => return None,
    };
    let agent = interaction.participant(number)?;
    Some(AssignedAgent { name: agent.name.to_string(), participant_id: convert::participant_id(agent.id) })
}

fn acd_status(processor: &Processor, interaction: &Interaction, now: Timestamp) -> AcdStatus {
    let queue = &interaction.queue;
    let staff = processor.staff(queue);
    let position = processor.queue_position(interaction);
    let longest = processor.longest_waiting(queue);
    let state = match interaction.stage {
        Stage::New | Stage::Waiting => "ACD - Wait Agent",
        Stage::Alerting { .. } => "Alerting",
        Stage::Connected { .. } => "Connected",
        Stage::Snoozed { .. } => "Snoozed",
        Stage::Ended { .. } => "Disconnected",
    };
    let is_in_queue = matches!(interaction.stage, Stage::New | Stage::Waiting | Stage::Alerting { .. });
    let wait = if is_in_queue { interaction.waited(now).as_secs() } else { 0 };
    AcdStatus {
        interaction_state: state.to_owned(),
        estimated_callback_time: estimate(processor, interaction, now),
        queue_wait_time: wait,
        queue_position: position.map_or(0, |position| position as u64),
        queue_name: convert::queue_name(processor, queue),
        longest_wait_time: longest.map_or(wait, |longest| longest.waited(now).as_secs().max(wait)),
        calls_waiting_count: processor.waiting_count(queue) as u64,
        logged_in_agents_count: staff.logged_in.into(),
        available_agents_count: staff.available.into(),
    }
}

fn estimate(processor: &Processor, interaction: &Interaction, now: Timestamp) -> u64 {
    let queue = &interaction.queue;
    match interaction.stage {
        Stage::Snoozed { until, .. } => until.since(now).as_secs(),
        Stage::New | Stage::Waiting => {
            let position = processor.queue_position(interaction).unwrap_or(1);
            // With nobody at work it is as if one were: nobody knows when he will be.
            let agents = processor.staff(queue).logged_in.max(1);
            processor.history(queue).estimate(position, agents).map_or(0, |estimate| estimate.as_secs())
        }
        Stage::Alerting { .. } | Stage::Connected { .. } | Stage::Ended { .. } => 0,
    }
}
