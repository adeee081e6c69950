//! A small blocking HTTP client, for what a test wants to see on the wire.

use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use socket2::{Domain, Socket, Type};
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::process::PATIENCE;

/// A connection that is kept for one request after the other.
pub(crate) struct Connection(BufReader<Box<dyn Wire>>);

/// What carries HTTP.
trait Wire: Read + Write + Send {}

impl<T: Read + Write + Send> Wire for T {}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: String,
}

/// An answer's status and headers.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> io::Result<Connection> {
        let stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        Ok(Connection(BufReader::new(Box::new(prepare(stream)?))))
    }

    /// A connection from one of this machine's addresses: all of 127.0.0.0/8 are. With a certificate it is over TLS with
    /// `localhost`, whose certificate must be this one, or signed by it.
    pub(crate) fn open_from(
        source: IpAddr,
        to: SocketAddr,
        trusted: Option<&Path>,
    ) -> io::Result<Connection> {
        let mut stream = connect(source, to)?;
        let Some(trusted) = trusted else { return Ok(Connection(BufReader::new(Box::new(stream)))) };
        let mut session = session(trusted)?;
        session.complete_io(&mut stream)?;
        Ok(Connection(BufReader::new(Box::new(StreamOwned::new(session, stream)))))
    }

    pub(crate) fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.write(request("GET", path, &[], ""))?;
        self.answer()
    }

    pub(crate) fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> io::Result<Answer> {
        self.write(request("POST", path, headers, body))?;
        self.answer()
    }

    /// Writes whatever it is.
    pub(crate) fn write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        let wire = self.0.get_mut();
        wire.write_all(bytes.as_ref())?;
        wire.flush()
    }

    /// Reads an answer whose length is told.
    pub(crate) fn answer(&mut self) -> io::Result<Answer> {
        let head = self.head()?;
        let length = head.header("content-length").map_or(Ok(0), str::parse::<usize>);
        let mut body = vec![0; length.map_err(|_| malformed("content-length"))?];
        self.0.read_exact(&mut body)?;
        Ok(Answer { head, body: String::from_utf8_lossy(&body).into_owned() })
    }

    /// Reads an answer's status and headers.
    pub(crate) fn head(&mut self) -> io::Result<Head> {
        let status_line = self.line()?;
        let status = status_line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.ok_or_else(|| malformed(&status_line))?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Ok(Head { status, headers })
    }

    /// Reads one chunk of a body of unknown length; an empty one is its end.
    pub(crate) fn chunk(&mut self) -> io::Result<Vec<u8>> {
        let size = self.line()?;
        let size = usize::from_str_radix(&size, 16).map_err(|_| malformed(&size))?;
        let mut chunk = vec![0; size];
        self.0.read_exact(&mut chunk)?;
        self.line()?;
        Ok(chunk)
    }

    /// Reads to the connection's end.
    pub(crate) fn rest(&mut self) -> io::Result<Vec<u8>> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).map(|_| rest)
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    /// The JSON of an answer that must be one.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.head.status, 200, "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl Head {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn connect(source: IpAddr, address: SocketAddr) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&SocketAddr::new(source, 0).into())?;
    socket.connect_timeout(&address.into(), PATIENCE)?;
    prepare(socket.into())
}

fn prepare(stream: TcpStream) -> io::Result<TcpStream> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn session(trusted: &Path) -> io::Result<ClientConnection> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates([CertificateDer::from_pem_file(trusted).unwrap()]);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").map_err(io::Error::other)?;
    ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)
}

/// A request as it is written.
pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if matches!(method, "POST" | "PUT") {
        text += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    }
    text + "\r\n" + body
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("not HTTP: {what:?}"))
}
