//! A company's own web site, on an origin of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

/// A site with one page under a strict content security policy. It ends with this.
pub(crate) struct Site {
    port: u16,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// A site whose pages all have this body and this policy.
    pub(crate) fn start(policy: &str, body: &str) -> Site {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let stopping = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopping);
        let answer: Arc<str> = answer(policy, body).into();
        let thread = thread::spawn(move || {
            for connection in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                // One by one they would wait for each other: browsers open connections before they need them.
                let answer = Arc::clone(&answer);
                thread::spawn(move || connection.and_then(|connection| serve(connection, &answer)));
            }
        });
        Site { port, stopping, thread: Some(thread) }
    }

    /// Its page's address. Not by number, so that browsers take it for another site than the server's.
    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // Wakes the thread.
        let _ = TcpStream::connect(("127.0.0.1", self.port));
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

fn answer(policy: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Security-Policy: {policy}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

fn serve(mut connection: TcpStream, answer: &str) -> std::io::Result<()> {
    let lines = BufReader::new(connection.try_clone()?).lines();
    // The request ends with an empty line.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    connection.write_all(answer.as_bytes())
}
