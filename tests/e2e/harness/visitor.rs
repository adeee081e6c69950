//! A visitor of a company's page.

use super::{Role, View, Window};

/// A visitor, and the window he looks at.
pub(crate) struct Visitor {
    /// His window.
    pub(crate) window: Window,
    name: String,
}

impl Visitor {
    pub(super) fn new(window: Window, name: &str) -> Visitor {
        Visitor { window, name: name.to_owned() }
    }

    /// The company's page.
    pub(crate) fn page(&self) -> View<'_> {
        self.window.page()
    }

    /// What is in the widget's frame.
    pub(crate) fn widget(&self) -> View<'_> {
        self.window.frame()
    }

    /// Presses the launcher.
    #[track_caller]
    pub(crate) fn open_widget(&self) {
        self.page().click(Role::Button, "Chat");
        self.widget().has(Role::Heading, "How can we help?");
    }

    /// Opens the widget and asks for a chat under his name.
    #[track_caller]
    pub(crate) fn start_chat(&self) {
        self.open_widget();
        self.fill_in_start_form();
    }

    /// Asks for a chat under his name.
    #[track_caller]
    pub(crate) fn fill_in_start_form(&self) {
        self.widget().fill("Your name optional", &self.name);
        self.widget().click(Role::Button, "Start chat");
        self.widget().has(Role::Log, "Conversation");
    }

    /// Says something.
    #[track_caller]
    pub(crate) fn say(&self, text: &str) {
        self.widget().fill_and_enter("Your message", text);
    }

    /// Ends the conversation, and says that he is sure.
    #[track_caller]
    pub(crate) fn exit(&self) {
        self.widget().click(Role::Button, "End conversation");
        self.widget().has(Role::Dialog, "End this conversation?");
        self.widget().click(Role::Button, "End conversation");
    }
}
