//! What visitors and agents may do with callbacks.

use std::sync::Arc;
use std::time::Duration;

use crate::bounded::Subject;
use crate::draft::Draft;
use crate::{
    Callback, CallbackOutcome, CallbackRequest, Event, Interaction, InteractionId, Name, ParticipantId,
    ParticipantNumber, ParticipantState, PhoneNumber, Queue, Rejection, Stage, StartChat, WorkgroupSettings,
    limits,
};

/// How long a callback is snoozed if nobody has said how long ("Callback retry configuration").
const SNOOZE: Duration = Duration::from_secs(5 * 60);

impl Draft {
    pub(super) fn create_callback(
        &mut self,
        start: StartChat,
        request: CallbackRequest,
    ) -> Result<(), Rejection> {
        if let Queue::Workgroup(name) = self.known_queue(&start.queue)?
            && self.next.configuration().workgroup(&name).is_some_and(|workgroup| !workgroup.callbacks)
        {
            return Err(Rejection::NoCallbacks(name));
        }
        self.start(start, |interaction, callback, visitor| Event::CallbackCreated {
            interaction,
            callback,
            visitor,
            request,
        })
    }

    pub(super) fn modify_callback(
        &mut self,
        participant: ParticipantId,
        telephone: Option<PhoneNumber>,
        subject: Option<Subject>,
    ) -> Result<(), Rejection> {
        let interaction = self.running_chat_of(participant)?;
        let callback = interaction.callback().ok_or(Rejection::NotACallback)?;
        let before = &callback.request;
        let request = CallbackRequest {
            telephone: telephone.unwrap_or_else(|| before.telephone.clone()),
            subject: subject.or_else(|| before.subject.clone()),
        };
        if request == *before {
            return Ok(());
        }
        if callback.modifications >= limits::MODIFICATIONS {
            return Err(Rejection::TooManyModifications);
        }
        self.emit(Event::CallbackModified { interaction: interaction.id, request });
        Ok(())
    }

    /// "Callback Complete" and "Attempt Failed": the callback is over.
    pub(super) fn finish_callback(
        &mut self,
        agent: &Name,
        id: InteractionId,
        outcome: CallbackOutcome,
    ) -> Result<(), Rejection> {
        let (interaction, callback, participant) = self.own_callback(agent, id)?;
        if interaction.stage.is_ended() {
            return if callback.outcome == Some(outcome) { Ok(()) } else { Err(Rejection::Ended) };
        }
        let agent = self.known_agent(agent)?.settings.name.clone();
        self.emit(Event::CallbackFinished { interaction: id, agent, outcome });
        self.end(id, participant);
        Ok(())
    }

    /// "Retry Later": the callback leaves its agent, is left alone for a time and then comes back to its queue.
    pub(super) fn retry_later(&mut self, agent: &Name, id: InteractionId) -> Result<(), Rejection> {
        let (interaction, callback, participant) = self.own_callback(agent, id)?;
        if interaction.stage.is_ended() {
            return Err(Rejection::Ended);
        }
        let most = self.retries(&interaction.queue);
        if callback.retries >= most {
            return Err(Rejection::NoMoreRetries(most));
        }
        let until = self.now + self.snooze(&interaction.queue);
        self.add_state(id, participant, ParticipantState::Disconnected);
        self.emit(Event::Snoozed { interaction: id, until });
        Ok(())
    }

    /// A callback was left alone long enough: it is the next in its queue.
    pub(super) fn wake_up(&mut self, id: InteractionId) {
        let Some(queue) = self.next.interaction(id).map(|interaction| interaction.queue.clone()) else {
            return;
        };
        self.emit(Event::Queued { interaction: id, queue, at_head: true });
    }

    fn own_callback(
        &self,
        agent: &Name,
        id: InteractionId,
    ) -> Result<(Arc<Interaction>, Callback, ParticipantNumber), Rejection> {
        self.logged_in_agent(agent)?;
        let (interaction, participant) = self.own_interaction(agent, id)?;
        let callback = interaction.callback().cloned().ok_or(Rejection::NotACallback)?;
        // One that came back to its queue meanwhile is another's by now.
        if matches!(interaction.stage, Stage::Snoozed { .. }) {
            return Err(Rejection::NotYours);
        }
        Ok((interaction, callback, participant))
    }

    fn retries(&self, queue: &Queue) -> u32 {
        let of_workgroup = self.workgroup_of(queue).map(|workgroup| workgroup.callback_retries);
        of_workgroup.unwrap_or(WorkgroupSettings::CALLBACK_RETRIES).min(limits::RETRIES)
    }

    fn snooze(&self, queue: &Queue) -> Duration {
        let of_workgroup = self.workgroup_of(queue).map(|workgroup| workgroup.time_between_callbacks);
        let times =
            [of_workgroup.unwrap_or_default(), self.next.parameters().default_snooze_duration, SNOOZE];
        times.into_iter().find(|time| !time.is_zero()).unwrap_or(SNOOZE)
    }

    fn workgroup_of(&self, queue: &Queue) -> Option<&WorkgroupSettings> {
        match queue {
            Queue::Workgroup(name) => self.next.configuration().workgroup(name),
            Queue::User(_) => None,
        }
    }
}
