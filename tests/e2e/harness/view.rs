//! What is to be seen and done in a window: on the page itself, or in the widget's frame.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::window::Window;
use super::{Key, wait};

/// What the tests ask a page, as functions for scripts.
const FUNCTIONS: &str = include_str!("page.js");

/// Under which key WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What an element is for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Role {
    Button,
    Dialog,
    Field,
    Heading,
    Link,
    Log,
}

/// One of a window's documents. Every use finds it anew, so it survives a reload.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    window: &'a Window,
    in_frame: bool,
}

impl<'a> View<'a> {
    pub(super) fn of_page(window: &'a Window) -> View<'a> {
        View { window, in_frame: false }
    }

    pub(super) fn of_frame(window: &'a Window) -> View<'a> {
        View { window, in_frame: true }
    }

    /// Clicks the one element of this role and name, as soon as it is there.
    #[track_caller]
    pub(crate) fn click(self, role: Role, name: &str) {
        wait(&format!("{role:?} “{name}” to click"), || self.click_one(role, name, true));
    }

    /// Clicks the one element of this role with these words in its name.
    #[track_caller]
    pub(crate) fn click_containing(self, role: Role, part: &str) {
        wait(&format!("{role:?} “…{part}…” to click"), || self.click_one(role, part, false));
    }

    /// Types into the field of this name.
    #[track_caller]
    pub(crate) fn fill(self, name: &str, text: &str) {
        wait(&format!("field “{name}” to type into"), || {
            let element = self.find(Role::Field, name, true)?;
            self.window.driver.post(&format!("/element/{element}/value"), json!({ "text": text }))
        });
    }

    /// Types into the field of this name, and presses Enter.
    #[track_caller]
    pub(crate) fn fill_and_enter(self, name: &str, text: &str) {
        self.fill(name, &format!("{text}{}", Key::Enter.code()));
    }

    /// Waits for the one element of this role and name.
    #[track_caller]
    pub(crate) fn has(self, role: Role, name: &str) {
        wait(&format!("{role:?} “{name}”"), || self.find(role, name, true));
    }

    /// Waits for the one element of this role with these words in its name.
    #[track_caller]
    pub(crate) fn has_containing(self, role: Role, part: &str) {
        wait(&format!("{role:?} “…{part}…”"), || self.find(role, part, false));
    }

    /// Waits until there is no element of this role and name.
    #[track_caller]
    pub(crate) fn has_no(self, role: Role, name: &str) {
        wait(&format!("no {role:?} “{name}”"), || {
            let found: Value =
                self.run("return find(...arguments).found.length", json!([key(role), name, true]))?;
            if found == 0 { Ok(()) } else { Err(format!("there is {found}")) }
        });
    }

    /// Waits until these words are to be read somewhere.
    #[track_caller]
    pub(crate) fn says(self, part: &str) {
        wait(&format!("“{part}”"), || {
            let text = self.text()?;
            if text.contains(part) { Ok(()) } else { Err(format!("it says {text:?}")) }
        });
    }

    /// Waits until these words are nowhere to be read.
    #[track_caller]
    pub(crate) fn says_no_more(self, part: &str) {
        wait(&format!("“{part}” to go"), || {
            let text = self.text()?;
            if text.contains(part) { Err(format!("it says {text:?}")) } else { Ok(()) }
        });
    }

    /// Waits until the conversation holds each of these texts exactly once, in this order.
    #[track_caller]
    pub(crate) fn holds(self, texts: &[&str]) {
        wait(&format!("{texts:?} in the conversation"), || {
            let said = self.said(texts)?;
            if said == texts { Ok(()) } else { Err(format!("it holds {said:?}")) }
        });
    }

    /// Those of these texts that the conversation holds, as it holds them.
    pub(crate) fn said(self, texts: &[&str]) -> Result<Vec<String>, String> {
        self.run("return said(...arguments)", json!([texts]))
    }

    /// Waits until nothing is wider than its place.
    #[track_caller]
    pub(crate) fn fits(self) {
        wait("everything to fit", || {
            let misfits: Vec<String> = self.run("return misfits()", json!([]))?;
            if misfits.is_empty() { Ok(()) } else { Err(format!("{misfits:?} do not")) }
        });
    }

    /// Waits until the page itself has nothing to scroll.
    #[track_caller]
    pub(crate) fn stands_still(self) {
        let place = if self.in_frame { "frame" } else { "page" };
        wait(&format!("a {place} that stands still"), || {
            let excess: Value = self.run("return excess()", json!([]))?;
            // What is for screen readers only takes a pixel.
            if excess["pixels"].as_u64().is_some_and(|pixels| pixels <= 1) {
                Ok(())
            } else {
                Err(format!("it is too high: {excess}"))
            }
        });
    }

    /// Asks something; a script, which may use the functions of `page.js`.
    #[track_caller]
    pub(crate) fn ask<T: DeserializeOwned>(self, script: &str, arguments: Value) -> T {
        self.run(script, arguments).unwrap_or_else(|error| panic!("failed to run `{script}`: {error}"))
    }

    /// The same, where it may fail.
    pub(crate) fn run<T: DeserializeOwned>(self, script: &str, arguments: Value) -> Result<T, String> {
        self.enter()?;
        let value = self.execute(script, arguments)?;
        serde_json::from_value(value).map_err(|error| error.to_string())
    }

    /// The page's source as it is now.
    pub(super) fn source(self) -> Result<String, String> {
        self.run("return document.documentElement.outerHTML", json!([]))
    }

    /// The role and name of what has the focus, as the browser tells them to a screen reader.
    pub(super) fn focused(self) -> Result<String, String> {
        let element: Value = self.run("return focused(document)", json!([]))?;
        let element = element[ELEMENT].as_str().ok_or("nothing has the focus")?;
        let part = |what| self.window.driver.get(&format!("/element/{element}/{what}"));
        let (role, name) = (part("computedrole")?, part("computedlabel")?);
        Ok(format!("{} {}", role.as_str().unwrap_or_default(), name.as_str().unwrap_or_default()))
    }

    fn click_one(self, role: Role, name: &str, is_whole: bool) -> Result<Value, String> {
        let element = self.find(role, name, is_whole)?;
        // At once: a page that scrolls smoothly is still on its way when the click comes.
        let script = "arguments[0].scrollIntoView({ behavior: 'instant', block: 'nearest' })";
        self.execute(script, json!([{ ELEMENT: element }]))?;
        self.window.driver.post(&format!("/element/{element}/click"), json!({}))
    }

    /// The id of the one element.
    fn find(self, role: Role, name: &str, is_whole: bool) -> Result<String, String> {
        let answer: Value = self.run("return find(...arguments)", json!([key(role), name, is_whole]))?;
        match answer["found"].as_array().map(Vec::as_slice) {
            Some([element]) => Ok(element[ELEMENT].as_str().unwrap_or_default().to_owned()),
            Some([]) | None => Err(format!("there are only {}", answer["instead"])),
            Some(found) => Err(format!("there are {}", found.len())),
        }
    }

    fn text(self) -> Result<String, String> {
        self.run("return words(reachable().innerText ?? document.body.innerText)", json!([]))
    }

    fn enter(self) -> Result<(), String> {
        self.window.driver.post("/frame", json!({ "id": null }))?;
        if self.in_frame {
            let frame = self.execute("return frame()", json!([]))?;
            self.window
                .driver
                .post("/frame", json!({ "id": frame }))
                .map_err(|error| format!("there is no frame: {error}"))?;
        }
        Ok(())
    }

    fn execute(self, script: &str, arguments: Value) -> Result<Value, String> {
        let script = format!("{FUNCTIONS}\n{script}");
        self.window.driver.post("/execute/sync", json!({ "script": script, "args": arguments }))
    }
}

fn key(role: Role) -> String {
    format!("{role:?}").to_lowercase()
}
