//! Visitors who say nothing ("Idle/Timeout Parameters").

use crate::draft::Draft;
use crate::{Event, InteractionId, Parameters, ParticipantNumber, duration};

impl Draft {
    /// A visitor has said nothing for too long: he is warned, or, if he was, disconnected.
    pub(super) fn idle(&mut self, id: InteractionId) {
        let Some(is_warned) = self.next.interaction(id).map(|interaction| interaction.is_warned) else {
            return;
        };
        if is_warned {
            self.say_of_idle(id, |it| &it.idle_disconnect_message);
            self.end(id, ParticipantNumber::VISITOR);
        } else {
            self.emit(Event::IdleWarned { interaction: id });
            self.say_of_idle(id, |it| &it.idle_warning_message);
        }
    }

    fn say_of_idle(&mut self, id: InteractionId, choose: impl Fn(&Parameters) -> &std::sync::Arc<str>) {
        let Some(interaction) = self.next.interaction(id) else { return };
        let parameters = self.next.parameters();
        let (idle, grace) = (parameters.party_idle_time, parameters.party_idle_grace_time);
        let language = interaction.visitor.language.as_ref().map(|language| language.as_str());
        let name = self.name_of(id, ParticipantNumber::VISITOR);
        let mut text = choose(parameters).to_string();
        // The name comes last: it may hold what looks like a placeholder.
        for (placeholder, time) in [("%2", idle), ("%3", grace), ("%4", idle + grace)] {
            text = text.replace(placeholder, &duration::write(time, language));
        }
        self.say_text(id, &text.replace("%1", &name));
    }
}
