//! What the agent does with his interactions, and what the server answers.

use vestibule_shared::agent::Timestamp;

use super::{
    Action, Call, Conversation, Effect, Failure, MineRow, Notice, Question, State, Step, Tone, alerting,
    mine, waiting,
};

impl State {
    pub(super) fn asked(&mut self, now: Timestamp, action: Action, effects: &mut Vec<Effect>) {
        match action {
            Action::LogIn(request) => self.log_in(request, effects),
            Action::LogOut => self.log_out(effects),
            Action::SetStatus(status) => self.set_status(status, effects),
            Action::PickUp(id) => self.pick_up(id, effects),
            Action::PickUpNext => {
                if let Some(id) = self.next_to_pick_up() {
                    self.pick_up(id, effects);
                }
            }
            Action::Open(id) => self.open(Some(id), effects),
            Action::OpenAt(place) => self.open(self.mine_at(place), effects),
            Action::OpenNeighbour(step) => self.open(self.neighbour(step), effects),
            Action::OpenUnread => self.open(self.next_unread(), effects),
            Action::Leave => self.leave(),
            Action::Write { interaction_id, text } => self.write(now, &interaction_id, text, effects),
            Action::Send { interaction_id, message_id } => {
                self.send(now, &interaction_id, message_id, effects)
            }
            Action::Retry(id) => self.retry(&id),
            Action::Disconnect(id) => self.ask_to_disconnect(&id),
            Action::FinishCallback(id, outcome) => {
                self.be_done_with(&id, Call::FinishCallback(id.clone(), outcome), effects);
            }
            Action::RetryLater(id) => self.be_done_with(&id, Call::RetryLater(id.clone()), effects),
            Action::Close(id) => self.close(&id, effects),
            Action::Finish => self.finish(effects),
            Action::Confirm => self.confirmed(effects),
            Action::Decline => self.question = None,
            Action::Dismiss(number) => self.toasts.dismiss(number),
        }
    }

    pub(super) fn answered(
        &mut self,
        now: Timestamp,
        call: Call,
        answer: Result<(), Failure>,
        effects: &mut Vec<Effect>,
    ) {
        let failure = answer.as_ref().err().cloned();
        match (&call, answer) {
            (Call::LogOut, Ok(()) | Err(Failure::Unauthorized)) => {
                self.leaving = true;
                return self.go_out(Some(Notice::LoggedOut), effects);
            }
            (Call::Send(id, request), answer) => self.message_answered(now, id, request, answer),
            (Call::LogOut, Err(_)) => self.leaving = false,
            (Call::PickUp(id), Err(_)) => self.pick_up_failed(id),
            (Call::Disconnect(id) | Call::FinishCallback(id, _) | Call::RetryLater(id), Err(_)) => {
                self.set_ending(id, false);
            }
            (_, _) => {}
        }
        match failure {
            Some(Failure::Unauthorized) => self.go_out(Some(Notice::SessionEnded), effects),
            // What became of a message is said beside it; typing is no matter.
            Some(failure) if !matches!(call, Call::Send(..) | Call::Type(..)) => {
                self.toasts.show(now, Tone::Problem, failure.words());
            }
            _ => {}
        }
    }

    fn set_status(&mut self, status: String, effects: &mut Vec<Effect>) {
        self.wanted_status = Some(status.clone());
        effects.push(Effect::Call(Call::SetStatus(status)));
    }

    fn pick_up(&mut self, id: String, effects: &mut Vec<Effect>) {
        let Some(desk) = self.desk.as_mut().filter(|desk| desk.interactions.contains_key(&id)) else {
            return;
        };
        if desk.picking.insert(id.clone()) {
            desk.selected = Some(id.clone());
            effects.push(Effect::Call(Call::PickUp(id)));
        }
    }

    fn pick_up_failed(&mut self, id: &str) {
        if let Some(desk) = &mut self.desk {
            desk.picking.remove(id);
        }
    }

    fn next_to_pick_up(&self) -> Option<String> {
        let desk = self.desk.as_ref()?;
        let waiting = waiting(desk).into_iter().filter(|row| row.offered_to.is_none());
        alerting(desk).into_iter().chain(waiting).find(|row| !row.picking).map(|row| row.id)
    }

    fn open(&mut self, id: Option<String>, effects: &mut Vec<Effect>) {
        let attention = self.attention;
        let Some(desk) = &mut self.desk else { return };
        let Some(id) = id.filter(|id| desk.knows(id)) else { return };
        let writable = desk.conversations.get(&id).is_some_and(Conversation::is_open);
        desk.selected = Some(id);
        if attention {
            desk.read_selected();
        }
        effects.extend(writable.then_some(Effect::FocusComposer));
    }

    fn leave(&mut self) {
        if let Some(desk) = &mut self.desk {
            desk.selected = None;
        }
    }

    fn mine_at(&self, place: usize) -> Option<String> {
        mine(self.desk.as_ref()?).into_iter().nth(place).map(|row| row.id)
    }

    fn neighbour(&self, step: Step) -> Option<String> {
        let rows = mine(self.desk.as_ref()?);
        let place = match (rows.iter().position(|row| row.selected), step) {
            (None, Step::Forward) => 0,
            (None, Step::Back) => rows.len().checked_sub(1)?,
            (Some(place), Step::Forward) => place + 1,
            (Some(place), Step::Back) => place.checked_sub(1)?,
        };
        rows.into_iter().nth(place).map(|row| row.id)
    }

    /// The next conversation with something new, around the list; else what is offered.
    fn next_unread(&self) -> Option<String> {
        let desk = self.desk.as_ref()?;
        let mut rows = mine(desk);
        let after = rows.iter().position(|row| row.selected).map_or(0, |place| place + 1);
        rows.rotate_left(after);
        let unread = rows.into_iter().find(MineRow::is_unseen).map(|row| row.id);
        unread.or_else(|| alerting(desk).into_iter().next().map(|row| row.id))
    }

    fn ask_to_disconnect(&mut self, id: &str) {
        let Some(conversation) = self.desk.as_ref().and_then(|desk| desk.conversations.get(id)) else {
            return;
        };
        if conversation.is_open() && !conversation.ending {
            let visitor = conversation.visitor().unwrap_or_default().to_owned();
            self.question = Some(Question::Disconnect { interaction_id: id.to_owned(), visitor });
        }
    }

    /// Has a callback leave the agent, once.
    fn be_done_with(&mut self, id: &str, call: Call, effects: &mut Vec<Effect>) {
        let conversation = self.desk.as_ref().and_then(|desk| desk.conversations.get(id));
        if conversation.is_some_and(|conversation| conversation.is_open() && !conversation.ending) {
            self.set_ending(id, true);
            effects.push(Effect::Call(call));
        }
    }

    fn finish(&mut self, effects: &mut Vec<Effect>) {
        let Some(id) = self.desk.as_ref().and_then(|desk| desk.selected.clone()) else { return };
        self.ask_to_disconnect(&id);
        self.close(&id, effects);
    }

    fn close(&mut self, id: &str, effects: &mut Vec<Effect>) {
        let Some(desk) = &mut self.desk else { return };
        if desk.conversations.get(id).is_some_and(|conversation| !conversation.is_open()) {
            desk.dismiss(id);
            effects.push(Effect::Keep);
        }
    }

    fn confirmed(&mut self, effects: &mut Vec<Effect>) {
        match self.question.take() {
            Some(Question::Disconnect { interaction_id, .. }) => {
                self.set_ending(&interaction_id, true);
                effects.push(Effect::Call(Call::Disconnect(interaction_id)));
            }
            Some(Question::LogOut { .. }) => self.really_log_out(effects),
            None => {}
        }
    }

    fn set_ending(&mut self, id: &str, ending: bool) {
        if let Some(conversation) = self.desk.as_mut().and_then(|desk| desk.conversations.get_mut(id)) {
            conversation.ending = ending;
        }
    }
}

#[cfg(test)]
mod tests;
