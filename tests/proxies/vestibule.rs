//! The server behind the proxy.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::Leg;
use crate::process::{Scratch, Server, serve, vestibule};

/// A demo that is reached over HTTP and HTTPS, and believes a proxy on this machine.
pub(crate) struct Vestibule {
    server: Server,
    https: SocketAddr,
    /// What its certificate is verified with.
    pub(crate) certificate: PathBuf,
}

impl Vestibule {
    pub(crate) fn start(scratch: &Scratch) -> Vestibule {
        let mut command = vestibule();
        command.args(serve(&scratch.data())).args(["--demo", "--https", "127.0.0.1:0"]);
        command.env("VESTIBULE_SERVER_TRUSTED_PROXIES", "127.0.0.1");
        // Several begin in the same second here.
        for limit in ["MAXCHATSALLOWEDPERUNITTIME", "MAXINTERACTIONSALLOWEDPERUNITTIME"] {
            command.env(format!("VESTIBULE_PARAMETERS_{limit}"), "1000");
        }
        let mut server = Server::from_command(&mut command);
        let line = server.process.stdout.until("API        https://").unwrap();
        let https = line.split("https://").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        let certificate = scratch.data().join("self-signed-certificate.pem");
        Vestibule { https: https.parse().unwrap(), certificate, server }
    }

    pub(crate) fn address(&self, leg: Leg) -> SocketAddr {
        match leg {
            Leg::Plain => self.server.address,
            Leg::Tls => self.https,
        }
    }
}
