//! nginx.

use std::process::Command;

use crate::proxy::{Kind, Setting};
use crate::{Leg, check};

const NGINX: Kind = Kind {
    package: "nginx-light",
    program: "/usr/sbin/nginx",
    file: "nginx.conf",
    changes: |setting| {
        let mut changes = vec![
            ("listen 80;", format!("listen {};", setting.http)),
            ("listen 443 ssl;", format!("listen {} ssl;", setting.https)),
            ("/etc/nginx/chat.example.com.pem", setting.certificate.display().to_string()),
            ("/etc/nginx/chat.example.com.key", setting.private_key.display().to_string()),
            ("/etc/nginx/vestibule.pem", setting.vestibule_certificate.display().to_string()),
            ("127.0.0.1:8114", setting.vestibule.to_string()),
        ];
        if setting.back == Leg::Tls {
            changes.push(("proxy_pass http://vestibule;", "proxy_pass https://vestibule;".to_owned()));
        }
        changes
    },
    command,
};

/// What a system's own nginx.conf does around the files of its conf.d.
fn command(setting: &Setting, command: &mut Command) {
    let folder = setting.scratch.path().display();
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|name| format!("{name}_temp_path {folder}/{name};"))
        .join("\n");
    let text = format!(
        "daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\naccess_log off;\n{temporary}\ninclude {};\n}}\n",
        setting.configuration.display()
    );
    let main = setting.scratch.write("main.conf", &text);
    command.arg("-e").arg("stderr").arg("-p").arg(setting.scratch.path()).arg("-c").arg(main);
}

#[test]
fn vestibule_works_behind_nginx() {
    check(&NGINX);
}
