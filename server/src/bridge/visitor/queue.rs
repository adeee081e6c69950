//! `POST queue/query`: how long one would wait.

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use vestibule_processor::{Parameters, Processor, Queue};
use vestibule_shared::visitor::{QueryQueueRequest, QueueAnswer, QueueBody, Status, reason};

use super::answer::{self, Failure};
use super::format::Format;
use super::{begin, body, person};
use crate::bridge::cache::{Cache, Lifetime};
use crate::bridge::{Bridge, Caller};

/// What was told of queues a short while ago.
pub(super) type QueueAnswers = Cache<Queue, QueueBody>;

/// How long it is told again.
pub(super) fn lifetime(parameters: &Parameters) -> Lifetime {
    Lifetime { fresh: parameters.queue_query_time, idle: parameters.queue_query_idle_abort_time }
}

/// Answers from what is known; `QueueQueryTime` says for how long the same is answered.
#[utoipa::path(
    post,
    path = "/queue/query",
    tag = "visitor",
    request_body = QueryQueueRequest,
    responses((status = 200, description = "How long one would wait", body = QueueAnswer))
)]
pub(in crate::bridge) async fn query_queue(
    State(bridge): State<Bridge>,
    caller: Caller,
    format: Format,
    request: Request,
) -> Response {
    let result = answer_to(&bridge, caller, request).await;
    let (http_status, queue) = match result {
        Ok(queue) => (StatusCode::OK, queue),
        Err(failure) => {
            let status = failure.status();
            let queue = QueueBody { agents_available: None, estimated_wait_time: None, status };
            (failure.http_status(), queue)
        }
    };
    answer::write(http_status, format, &QueueAnswer { queue })
}

async fn answer_to(bridge: &Bridge, caller: Caller, request: Request) -> Result<QueueBody, Failure> {
    let QueryQueueRequest { queue_name, queue_type, participant } = body::read(request).await?;
    let queue = begin::queue(queue_name, queue_type)?;
    let processor = bridge.runtime().processor();
    let parameters = processor.parameters();
    let who = participant.unwrap_or_default().person();
    person::identify(bridge, caller, &who, parameters.query_queue_access_control).await?;
    if !processor.has_queue(&queue) {
        return Err(Failure::new(reason::INVALID_QUEUE, "no queue goes by this name"));
    }
    let now = bridge.runtime().now();
    Ok(bridge.caches().queues.get(&queue, lifetime(parameters), now, || told(&processor, &queue)))
}

fn told(processor: &Processor, queue: &Queue) -> QueueBody {
    let staff = processor.staff(queue);
    let before = processor.waiting_count(queue);
    let is_free = before == 0
        && processor.members(queue).any(|agent| processor.is_available(agent) && agent.has_free_slot());
    // One more would wait for those before him, and then for the one who becomes free first.
    let turns = if is_free { 0 } else { before + 1 };
    let estimate = processor.history(queue).estimate(turns, staff.logged_in.max(1));
    QueueBody {
        agents_available: Some(staff.available.into()),
        estimated_wait_time: Some(estimate.map_or(0, |estimate| estimate.as_secs())),
        status: Status::Success,
    }
}
