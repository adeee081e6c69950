//! Windows of the size of a phone.

use serde_json::json;

use crate::harness::{Role, Screen, Stage};

const PHONES: [Screen; 2] =
    [Screen { width: 390, height: 844, is_phone: true }, Screen { width: 320, height: 568, is_phone: true }];

#[test]
fn the_panel_fills_a_phone_and_nothing_is_too_wide() {
    let stage = Stage::new();
    let agent = stage.agent();
    agent.log_in();
    for (screen, name) in PHONES.into_iter().zip(["Ann", "Ben"]) {
        let visitor = stage.visitor(name);
        visitor.window.resize(screen);
        visitor.page().fits();
        visitor.window.keep_pictures(&format!("phone-{}-launcher", screen.width));

        visitor.start_chat();
        let panel: [u32; 4] = visitor.page().ask(
            "const { x, y, width, height } = frame().getBoundingClientRect(); return [x, y, width, height]",
            json!([]),
        );
        assert_eq!(panel, [0, 0, screen.width, screen.height], "the panel fills the screen");
        visitor.widget().fits();

        agent.pick_up(name);
        visitor.say("I write this on a phone, in a train that shakes, and it is rather long for a phone.");
        agent.say("You do it well.");
        visitor.widget().holds(&["You do it well."]);
        visitor.widget().fits();
        visitor.page().fits();
        visitor.window.keep_pictures(&format!("phone-{}-conversation", screen.width));

        visitor.widget().click(Role::Button, "Minimise chat");
        visitor.page().click(Role::Button, "Chat");
        visitor.widget().holds(&["You do it well."]);
    }
}
