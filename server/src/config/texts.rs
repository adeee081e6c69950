//! `[texts]`: what the system says, under the names of the reference's Web Services parameters.

use vestibule_processor::Texts;

use super::table::Table;

/// The longest text, in characters.
const MAX_CHARACTERS: usize = 1000;

/// The longest name of the system, in characters.
const MAX_NAME_CHARACTERS: usize = 100;

pub(super) fn read(mut table: Table<'_>) -> Texts {
    let mut texts = Texts::default();
    if let Some(name) = table.text("SystemName", 1..=MAX_NAME_CHARACTERS) {
        texts.system_name = name.value;
    }
    let all = [
        ("WelcomeMsg", &mut texts.welcome_msg),
        ("TransferredMsg", &mut texts.transferred_msg),
        ("AlertingMsg", &mut texts.alerting_msg),
        ("AgentConnectedMsg", &mut texts.agent_connected_msg),
        ("AgentDisconnectedMsg", &mut texts.agent_disconnected_msg),
        ("VisitorConnectedMsg", &mut texts.visitor_connected_msg),
        ("VisitorDisconnectedMsg", &mut texts.visitor_disconnected_msg),
    ];
    for (key, text) in all {
        if let Some(given) = table.text(key, 0..=MAX_CHARACTERS) {
            *text = given.value;
        }
    }
    table.finish();
    texts
}
