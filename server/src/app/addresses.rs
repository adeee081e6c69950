//! Where to listen, and for what.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use vestibule_processor::Parameters;

use super::listen::{Listeners, Transport};
use super::tls::Tls;
use crate::config::Server;

/// What there is to carry HTTP.
pub(super) struct Transports {
    tls: Option<Transport>,
}

impl Transports {
    pub(super) fn of(tls: Option<&Tls>) -> Transports {
        Transports { tls: tls.map(|tls| Transport::Tls(tls.acceptor())) }
    }

    /// Listens where the configuration says.
    ///
    /// # Errors
    /// If one of the addresses cannot be used.
    pub(super) fn listen(&self, server: &Server, listeners: &mut Listeners) -> anyhow::Result<()> {
        for address in &server.http {
            listeners.add(*address, Transport::Plain)?;
        }
        for address in &server.https {
            match self.tls().and_then(|transport| listeners.add(*address, transport)) {
                Err(error) if server.https_is_optional => tracing::error!("HTTPS is not served: {error:#}"),
                added => added?,
            }
        }
        Ok(())
    }

    /// Listens on the ports that the parameters name, too, at the addresses of the configuration.
    ///
    /// A port that cannot be used is told to the log only: the parameters are changed while a server runs, so one that did
    /// not start could not be put right.
    pub(super) fn listen_additionally(
        &self,
        server: &Server,
        parameters: &Parameters,
        listeners: &mut Listeners,
    ) {
        let Server { http, https, .. } = server;
        let Parameters { additional_http_ports, additional_https_ports, .. } = parameters;
        let http_addresses = additional(additional_http_ports, if http.is_empty() { https } else { http });
        let https_addresses =
            additional(additional_https_ports, if server.names_https() { https } else { http });
        for address in http_addresses {
            report("AdditionalHTTPPorts", listeners.add(address, Transport::Plain));
        }
        for address in https_addresses {
            report(
                "AdditionalHTTPSPorts",
                self.tls().and_then(|transport| listeners.add(address, transport)),
            );
        }
    }

    fn tls(&self) -> anyhow::Result<Transport> {
        self.tls
            .clone()
            .context("there is no HTTPS without a certificate; name one in [server], or try --self-signed")
    }
}

fn report(parameter: &str, result: anyhow::Result<()>) {
    if let Err(error) = result {
        tracing::error!("a port of {parameter} is not served: {error:#}");
    }
}

/// Each port at each of the addresses.
fn additional<'a>(ports: &'a [u16], addresses: &[SocketAddr]) -> impl Iterator<Item = SocketAddr> + use<'a> {
    let mut addresses: Vec<IpAddr> = addresses.iter().map(SocketAddr::ip).collect();
    addresses.sort();
    addresses.dedup();
    ports.iter().flat_map(move |port| addresses.clone().into_iter().map(|ip| SocketAddr::new(ip, *port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_port_is_at_each_address() {
        let addresses: Vec<SocketAddr> =
            ["127.0.0.1:80", "[::1]:80", "127.0.0.1:81"].map(|address| address.parse().unwrap()).into();
        let expected = ["127.0.0.1:90", "[::1]:90", "127.0.0.1:91", "[::1]:91"];
        assert!(additional(&[90, 91], &addresses).map(|address| address.to_string()).eq(expected));
        assert_eq!(additional(&[], &addresses).count(), 0);
    }
}
