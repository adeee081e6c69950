//! Where one test is played.

use std::path::{Path, PathBuf};
use std::{fs, thread};

use super::{Agent, Server, Visitor, Window};

/// A server, and a folder for everything that a failure should leave to look at.
pub(crate) struct Stage {
    /// The server.
    pub(crate) server: Server,
    folder: PathBuf,
}

impl Stage {
    /// An empty stage with a fresh server.
    pub(crate) fn new() -> Stage {
        let name = thread::current().name().expect("a test has a name").replace("::", "/");
        let folder = target().join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Stage { server: Server::start(&folder), folder }
    }

    /// A visitor on the demo company's page.
    pub(crate) fn visitor(&self, name: &str) -> Visitor {
        let visitor = Visitor::new(self.window(name), name);
        visitor.window.go(&self.server.url("/demo/"));
        visitor
    }

    /// A visitor on another page.
    pub(crate) fn visitor_of(&self, url: &str, name: &str) -> Visitor {
        let visitor = Visitor::new(self.window(name), name);
        visitor.window.go(url);
        visitor
    }

    /// An agent before the log-in page.
    pub(crate) fn agent(&self) -> Agent {
        let agent = Agent::new(self.window("agent"));
        agent.window.go(&self.server.url("/console/"));
        agent
    }

    /// An empty window with a fresh profile.
    pub(crate) fn window(&self, name: &str) -> Window {
        Window::open(&self.folder, name)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !thread::panicking() {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Where the pictures are kept that people look at.
pub(crate) fn screenshots() -> PathBuf {
    target().join("screenshots")
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e")
}
