//! Vestibule behind the web servers for which `docs/reverse-proxy` has configurations. They are run as they are there, with
//! ports, paths and certificates of the test's own.

mod apache;
mod conversation;
mod haproxy;
#[expect(dead_code, reason = "it is the program's test that uses all of it")]
#[path = "../program/http.rs"]
mod http;
mod nginx;
#[expect(dead_code, reason = "it is the program's test that uses all of it")]
#[path = "../program/people.rs"]
mod people;
#[expect(dead_code, reason = "it is the program's test that uses all of it")]
#[path = "../program/process.rs"]
mod process;
mod proxy;
mod site;
mod vestibule;
mod visitors;
mod walk;
mod widget;

use std::net::Ipv4Addr;

use self::process::Scratch;
use self::proxy::{Kind, Proxy};
use self::site::Site;
use self::vestibule::Vestibule;

/// The prefix under which clients of Interaction Web Tools look for a server.
const PREFIX: &str = "/I3Root/Server1";

/// Where TLS is spoken: between browser and proxy, and between proxy and Vestibule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leg {
    Plain,
    Tls,
}

/// Everything through one kind of proxy.
fn check(kind: &Kind) {
    let scratch = Scratch::new();
    let vestibule = Vestibule::start(&scratch);
    let mut visitors = (2..).map(|last| Ipv4Addr::new(127, 0, 0, last));
    for back in [Leg::Plain, Leg::Tls] {
        let proxy = Proxy::start(kind, &vestibule, back);
        for front in [Leg::Plain, Leg::Tls] {
            println!("{front:?} in front, {back:?} behind");
            let site = |prefix| Site::new(&proxy, front, prefix);
            conversation::check(&site(PREFIX));
            conversation::check(&site("/i3root/SERVER1"));
            conversation::check(&site(""));
            widget::check(&site(PREFIX), &vestibule);
            widget::check(&site(""), &vestibule);
            let [one, another, third] = [(); 3].map(|()| visitors.next().unwrap());
            visitors::check_addresses(&site(PREFIX), [one, another]);
            walk::check(&site(PREFIX));
            visitors::check_secure(&site(""), third, front);
        }
    }
}
