//! Where one test is played.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::thread;

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
        keep_other_runs_out();
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

    /// An agent, and a visitor whose chat he has picked up.
    pub(crate) fn talk(&self, name: &str) -> (Agent, Visitor) {
        let agent = self.agent();
        agent.log_in();
        let visitor = self.visitor(name);
        visitor.start_chat();
        agent.pick_up(name);
        (agent, visitor)
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

/// Waits until no other run of these tests uses the same folders; then they are this one's until it ends.
fn keep_other_runs_out() {
    static LOCK: OnceLock<File> = OnceLock::new();
    LOCK.get_or_init(|| {
        fs::create_dir_all(target()).unwrap();
        let file = File::create(target().join("lock")).unwrap();
        file.lock().unwrap();
        file
    });
}

fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("e2e")
}
