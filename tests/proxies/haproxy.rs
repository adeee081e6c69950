//! HAProxy.

use std::fs;

use crate::proxy::Kind;
use crate::{Leg, check};

const PLAIN: &str = "    server vestibule 127.0.0.1:8114";
const TLS: &str = "    #server vestibule 127.0.0.1:3508";

const HAPROXY: Kind = Kind {
    package: "haproxy",
    program: "/usr/sbin/haproxy",
    file: "haproxy.cfg",
    changes: |setting| {
        let read = |path| fs::read_to_string(path).unwrap();
        let both = read(&setting.certificate) + &read(&setting.private_key);
        let both = setting.scratch.write("both.pem", &both);
        let server = |comment| format!("    {comment}server vestibule {}", setting.vestibule);
        let (plain, tls) = match setting.back {
            Leg::Plain => (server(""), server("#")),
            Leg::Tls => (server("#"), server("")),
        };
        vec![
            ("bind :80", format!("bind {}", setting.http)),
            ("bind :443", format!("bind {}", setting.https)),
            ("/etc/haproxy/chat.example.com.pem", both.display().to_string()),
            ("/etc/haproxy/vestibule.pem", setting.vestibule_certificate.display().to_string()),
            (PLAIN, plain),
            (TLS, tls),
        ]
    },
    command: |setting, command| {
        command.arg("-db").arg("-f").arg(&setting.configuration);
    },
};

#[test]
fn vestibule_works_behind_haproxy() {
    check(&HAPROXY);
}
