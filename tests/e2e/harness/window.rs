//! A window on somebody's screen.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::driver::Driver;
use super::stage::screenshots;
use super::{View, wait};

/// A key that is no character.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Enter,
    Escape,
    Shift,
    Tab,
}

impl Key {
    /// The character that stands for it in the WebDriver protocol.
    pub(super) fn code(self) -> char {
        match self {
            Key::Enter => '\u{e007}',
            Key::Escape => '\u{e00c}',
            Key::Shift => '\u{e008}',
            Key::Tab => '\u{e004}',
        }
    }
}

/// The size of what shows the page, in CSS pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Screen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether it is a phone: touched instead of pointed at, with a browser that takes pages as they ask to be.
    pub(crate) is_phone: bool,
}

impl Screen {
    /// On a desk.
    pub(crate) const DESK: Screen = Screen { width: 1280, height: 800, is_phone: false };
}

/// A window in a browser of its own with a fresh profile.
pub(crate) struct Window {
    pub(super) driver: Driver,
    folder: PathBuf,
    name: String,
}

impl Window {
    /// Opens it; what it leaves after a failure has its name and goes to this folder.
    pub(super) fn open(folder: &Path, name: &str) -> Window {
        let driver = Driver::start(&folder.join(format!("profile of {name}")));
        let window = Window { driver, folder: folder.to_owned(), name: name.to_owned() };
        window.resize(Screen::DESK);
        window
    }

    /// Opens an address, and waits until it is loaded.
    #[track_caller]
    pub(crate) fn go(&self, url: &str) {
        self.done("/url", json!({ "url": url }));
    }

    /// Opens an address in one more tab, and shows that.
    #[track_caller]
    pub(crate) fn open_tab(&self, url: &str) {
        self.done("/window/new", json!({ "type": "tab" }));
        self.show_tab(self.tabs().len() - 1);
        self.go(url);
    }

    /// Shows another tab; the first has the number 0.
    #[track_caller]
    pub(crate) fn show_tab(&self, number: usize) {
        self.done("/window", json!({ "handle": self.tabs()[number] }));
    }

    /// Goes back to the page before.
    #[track_caller]
    pub(crate) fn go_back(&self) {
        self.done("/back", json!({}));
    }

    /// Loses its network, or finds it again.
    #[track_caller]
    pub(crate) fn be_offline(&self, offline: bool) {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        self.command("Network.enable", json!({}));
        self.command("Network.emulateNetworkConditions", conditions);
    }

    /// Loads the page again.
    #[track_caller]
    pub(crate) fn reload(&self) {
        self.done("/refresh", json!({}));
    }

    /// Makes it another size.
    #[track_caller]
    pub(crate) fn resize(&self, screen: Screen) {
        let Screen { width, height, is_phone } = screen;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
        self.command("Emulation.setDeviceMetricsOverride", metrics);
        self.command("Emulation.setTouchEmulationEnabled", json!({ "enabled": is_phone }));
    }

    /// The page itself.
    pub(crate) fn page(&self) -> View<'_> {
        View::of_page(self)
    }

    /// What is in the page's frame.
    pub(crate) fn frame(&self) -> View<'_> {
        View::of_frame(self)
    }

    /// Presses a key, wherever the focus is.
    #[track_caller]
    pub(crate) fn press(&self, key: Key) {
        self.press_all(&[key.code()]);
    }

    /// Presses a key while Shift is down.
    #[track_caller]
    pub(crate) fn press_with_shift(&self, key: Key) {
        self.press_all(&[Key::Shift.code(), key.code()]);
    }

    /// Types characters, wherever the focus is.
    #[track_caller]
    pub(crate) fn type_text(&self, text: &str) {
        text.chars().for_each(|character| self.press_all(&[character]));
    }

    /// Waits until what has the focus has this role and name, as a screen reader would say it.
    #[track_caller]
    pub(crate) fn focus_is_on(&self, expected: &str) {
        wait(&format!("the focus on “{expected}”"), || {
            let focused = self.focused()?;
            if focused == expected { Ok(()) } else { Err(format!("it is on “{focused}”")) }
        });
    }

    /// The role and name of what has the focus, on the page or in its frame.
    pub(crate) fn focused(&self) -> Result<String, String> {
        let in_frame: bool = self.page().run("return focused(document)?.tagName === 'IFRAME'", json!([]))?;
        if in_frame { self.frame().focused() } else { self.page().focused() }
    }

    /// A command of the browser's own protocol for developers.
    #[track_caller]
    pub(crate) fn command(&self, name: &str, parameters: Value) -> Value {
        self.driver.browser_command(name, parameters).unwrap_or_else(|error| panic!("{name} failed: {error}"))
    }

    /// What scripts and policies have complained of since the last time; failed requests are not among it.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let entries = self.driver.post("/se/log", json!({ "type": "browser" })).unwrap_or_default();
        let entries = entries.as_array().cloned().unwrap_or_default();
        let severe =
            entries.iter().filter(|entry| entry["level"] == "SEVERE" && entry["source"] != "network");
        severe.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Keeps a picture of what is shown, in light and in dark.
    #[track_caller]
    pub(crate) fn keep_pictures(&self, name: &str) {
        for scheme in ["light", "dark"] {
            self.show_in(scheme);
            self.keep_picture(&format!("{name}-{scheme}"));
        }
        self.show_in("light");
    }

    /// Keeps a picture of what is shown; returns where.
    #[track_caller]
    pub(crate) fn keep_picture(&self, name: &str) -> PathBuf {
        self.point_at_nothing();
        let picture = self.picture().unwrap_or_else(|error| panic!("failed to take a picture: {error}"));
        fs::create_dir_all(screenshots()).unwrap();
        let file = screenshots().join(format!("{name}.png"));
        fs::write(&file, picture).unwrap();
        file
    }

    /// As a system that is set to light or dark, and to no motion: then nothing is half way when it is looked at.
    #[track_caller]
    fn show_in(&self, scheme: &str) {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        self.command("Emulation.setEmulatedMedia", json!({ "features": features }));
    }

    /// Nothing looks as if it were pointed at.
    #[track_caller]
    fn point_at_nothing(&self) {
        let away = json!({ "type": "pointerMove", "duration": 0, "x": 0, "y": 0 });
        self.done(
            "/actions",
            json!({ "actions": [{ "type": "pointer", "id": "mouse", "actions": [away] }] }),
        );
    }

    fn picture(&self) -> Result<Vec<u8>, String> {
        self.driver.post("/frame", json!({ "id": null }))?;
        let picture = self.driver.get("/screenshot")?;
        STANDARD.decode(picture.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    }

    /// The tabs, in the order in which they were opened.
    fn tabs(&self) -> Vec<Value> {
        let tabs = self.driver.get("/window/handles").unwrap_or_default();
        tabs.as_array().cloned().unwrap_or_default()
    }

    #[track_caller]
    fn press_all(&self, keys: &[char]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key }));
        let presses: Vec<Value> = down.chain(up).collect();
        self.done(
            "/actions",
            json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": presses }] }),
        );
    }

    #[track_caller]
    fn done(&self, path: &str, body: Value) {
        self.driver.post(path, body).unwrap_or_else(|error| panic!("{} failed: {error}", self.name));
    }

    /// Leaves what is shown for whoever looks into the failure.
    fn leave_traces(&self) {
        let file = |ending: &str| self.folder.join(format!("{}{ending}", self.name));
        let complaints = self.complaints().join("\n");
        let traces = [
            (".png", self.picture().ok()),
            (".html", self.page().source().ok().map(String::into_bytes)),
            (".frame.html", self.frame().source().ok().map(String::into_bytes)),
            (".complaints.txt", Some(complaints.into_bytes())),
        ];
        for (ending, content) in traces {
            let _ = content.map(|content| fs::write(file(ending), content));
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if thread::panicking() {
            self.leave_traces();
        }
    }
}
