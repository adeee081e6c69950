//! Apache.

use std::process::Command;

use crate::proxy::{Kind, Setting};
use crate::{Leg, check};

/// What Debian's package turns on by itself, and what apache.conf says is to be turned on.
const MODULES: [&str; 8] =
    ["mpm_event", "authz_core", "headers", "macro", "proxy", "proxy_http", "socache_shmcb", "ssl"];

const APACHE: Kind = Kind {
    package: "apache2-bin",
    program: "/usr/sbin/apache2",
    file: "apache.conf",
    changes: |setting| {
        let origin = match setting.back {
            Leg::Plain => format!("http://{}", setting.vestibule),
            Leg::Tls => format!("https://localhost:{}", setting.vestibule.port()),
        };
        vec![
            ("*:80>", format!("{}>", setting.http)),
            ("*:443>", format!("{}>", setting.https)),
            ("/etc/apache2/chat.example.com.pem", setting.certificate.display().to_string()),
            ("/etc/apache2/chat.example.com.key", setting.private_key.display().to_string()),
            ("/etc/apache2/vestibule.pem", setting.vestibule_certificate.display().to_string()),
            ("http://127.0.0.1:8114", origin),
        ]
    },
    command,
};

/// What a system's own apache2.conf does around the files of its sites.
fn command(setting: &Setting, command: &mut Command) {
    let folder = setting.scratch.path().display();
    let modules =
        MODULES.map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"));
    let text = format!(
        "ServerRoot {folder}\nServerName localhost\nPidFile {folder}/apache.pid\nErrorLog /dev/stderr\nLogLevel warn\n\
         DefaultRuntimeDir {folder}\n{}\nMutex file:{folder}\nUser www-data\nGroup www-data\n\
         Listen {}\nListen {}\nInclude {}\n",
        modules.join("\n"),
        setting.http,
        setting.https,
        setting.configuration.display()
    );
    let main = setting.scratch.write("main.conf", &text);
    command.arg("-X").arg("-f").arg(main);
}

#[test]
fn vestibule_works_behind_apache() {
    check(&APACHE);
}
