//! An HTTP client that costs little: written requests, answers of known length, one connection kept.

use std::net::SocketAddr;

use anyhow::{Context, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ROOM: usize = 16 * 1024;

pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    length: usize,
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Connection { stream, buffer: vec![0; ROOM], length: 0 })
    }

    /// Sends a request and returns the answer's head and body, which must say that all is well.
    pub(crate) async fn call(&mut self, request: &[u8]) -> anyhow::Result<(&str, &[u8])> {
        self.stream.write_all(request).await?;
        self.length = 0;
        let (head, body) = loop {
            self.read().await?;
            if let Some(head) = self.buffer[..self.length].windows(4).position(|window| window == b"\r\n\r\n")
            {
                break (head, head + 4);
            }
        };
        let end = body + content_length(&self.buffer[..head])?;
        while self.length < end {
            self.read().await?;
        }
        ensure!(self.length == end, "the answer is longer than it says");
        let (head, body) = (std::str::from_utf8(&self.buffer[..head])?, &self.buffer[body..end]);
        ensure!(head.starts_with("HTTP/1.1 20"), "{head}\n{}", String::from_utf8_lossy(body));
        Ok((head, body))
    }

    /// Sends a request whose answer is a stream, and returns the connection for reading it.
    pub(crate) async fn stream(mut self, request: &[u8]) -> anyhow::Result<TcpStream> {
        self.stream.write_all(request).await?;
        Ok(self.stream)
    }

    async fn read(&mut self) -> anyhow::Result<()> {
        if self.length == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        match self.stream.read(&mut self.buffer[self.length..]).await? {
            0 => bail!("the server hung up"),
            length => self.length += length,
        }
        Ok(())
    }
}

/// What an answer's head says of its body's length; the servers here write it in lower case, or not at all.
fn content_length(head: &[u8]) -> anyhow::Result<usize> {
    const NAME: &[u8] = b"\r\ncontent-length: ";
    let Some(place) = head.windows(NAME.len()).position(|window| window == NAME) else { return Ok(0) };
    let digits = head[place + NAME.len()..].split(|byte| *byte == b'\r').next().unwrap_or_default();
    std::str::from_utf8(digits)?.parse().context("the answer's length is no number")
}

pub(crate) fn get(path: &str, cookie: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nCookie: {cookie}\r\n\r\n")
        .into_bytes()
}

pub(crate) fn post(path: &str, cookie: &str, body: &serde_json::Value) -> Vec<u8> {
    let body = body.to_string();
    let length = body.len();
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Type: application/json"
    );
    format!("{head}\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
}
