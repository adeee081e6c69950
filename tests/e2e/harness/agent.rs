//! An agent at his console.

use super::{Role, View, Window};

/// An agent, and the window he looks at.
pub(crate) struct Agent {
    /// His window.
    pub(crate) window: Window,
}

impl Agent {
    pub(super) fn new(window: Window) -> Agent {
        Agent { window }
    }

    /// The console.
    pub(crate) fn console(&self) -> View<'_> {
        self.window.page()
    }

    /// Logs in as Alicia Adams, and waits for the desk.
    #[track_caller]
    pub(crate) fn log_in(&self) {
        self.try_to_log_in("alicia", "demo");
        self.console().has(Role::Heading, "Workgroups");
        self.console().says("Alicia Adams");
    }

    /// Fills in the log-in form.
    #[track_caller]
    pub(crate) fn try_to_log_in(&self, username: &str, password: &str) {
        self.console().fill("User name", username);
        self.console().fill("Password", password);
        self.console().click(Role::Button, "Log in");
    }

    /// Changes his status.
    #[track_caller]
    pub(crate) fn choose_status(&self, from: &str, to: &str) {
        self.console().click_containing(Role::Button, from);
        self.console().click(Role::Button, to);
        self.console().has_containing(Role::Button, to);
    }

    /// Picks up the visitor of this name, who is alerting or waiting.
    #[track_caller]
    pub(crate) fn pick_up(&self, visitor: &str) {
        self.console().click(Role::Button, &format!("Pick up {visitor}"));
        self.console().has(Role::Heading, visitor);
        self.console().has(Role::Log, "Conversation");
    }

    /// Opens one of his conversations.
    #[track_caller]
    pub(crate) fn open(&self, visitor: &str) {
        self.console().click_containing(Role::Button, visitor);
        self.console().has(Role::Heading, visitor);
    }

    /// Says something in the open conversation.
    #[track_caller]
    pub(crate) fn say(&self, text: &str) {
        self.console().fill_and_enter("Your message", text);
    }

    /// Ends the open conversation, and says that he is sure.
    #[track_caller]
    pub(crate) fn disconnect(&self, visitor: &str) {
        self.console().click(Role::Button, "Disconnect");
        self.console().has(Role::Dialog, &format!("Disconnect {visitor}?"));
        self.console().click(Role::Button, "Disconnect");
        self.console().says("This conversation has ended.");
    }
}
