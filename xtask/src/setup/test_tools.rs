//! What only tests need: a browser, `wasm-pack` with the runner it drives the browser with, schemathesis, and web servers.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{debian, install, install_folder};
use crate::process;
use crate::progress::Step;
use crate::workspace;

/// The browser's programs, where Debian puts them.
const BROWSER: [&str; 2] = ["/usr/bin/chromium", "/usr/bin/chromedriver"];

/// The web servers that are put in front of Vestibule: the package, its program, and what it runs as a service.
const PROXIES: [(&str, &str, Option<&str>); 3] = [
    ("nginx-light", "/usr/sbin/nginx", Some("nginx")),
    ("apache2-bin", "/usr/sbin/apache2", None),
    ("haproxy", "/usr/sbin/haproxy", Some("haproxy")),
];

/// The python that knows Debian's packages; another may come before it on PATH.
const DEBIAN_PYTHON: &str = "/usr/bin/python3";

/// The Python packages of the test of the API's document, each with its version.
const REQUIREMENTS: &str = "tests/schemathesis/requirements.txt";

/// The version of `wasm-pack` that is installed.
const WASM_PACK_VERSION: &str = "0.15.1";

/// Where the test tools are.
pub(crate) struct TestTools {
    programs: PathBuf,
}

impl TestTools {
    /// `wasm-pack`, with `wasm-bindgen` on its path.
    ///
    /// # Errors
    /// When PATH cannot be extended.
    pub(crate) fn wasm_pack(&self) -> Result<Command> {
        let mut wasm_pack = process::command("wasm-pack");
        wasm_pack.env("PATH", self.search_path()?);
        Ok(wasm_pack)
    }

    fn search_path(&self) -> Result<OsString> {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = [self.programs.clone()].into_iter().chain(env::split_paths(&path));
        env::join_paths(folders).context("failed to extend PATH")
    }
}

pub(crate) fn set_up_browser(step: &Step) -> Result<()> {
    let has_browser = || BROWSER.iter().all(|program| Path::new(program).exists());
    install(step, "chromium and its driver", has_browser, || {
        debian::install_packages(step, &["chromium", "chromium-driver"])
    })
}

/// What the script that walks the protocol and the mail server are written in, and schemathesis, which tries out what the API's document says.
pub(crate) fn set_up_python(step: &Step) -> Result<()> {
    let has_python =
        || process::output(process::command("python3").args(["-c", "import ensurepip, venv"])).is_ok();
    install(step, "python", has_python, || debian::install_packages(step, &["python3", "python3-venv"]))?;
    let requirements = workspace::root().join(REQUIREMENTS);
    let folder = workspace::cache()?.join(schemathesis(&requirements)?);
    install_folder(step, "schemathesis", &folder, |partial| {
        process::run_quietly(process::command("python3").args(["-m", "venv"]).arg(partial))?;
        let mut pip = Command::new(partial.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"]);
        process::run_quietly(pip.arg(&requirements))
    })
}

/// The folder of schemathesis, by the version that the first line names: `schemathesis-4.32.5`.
fn schemathesis(requirements: &Path) -> Result<String> {
    let text = fs::read_to_string(requirements)
        .with_context(|| format!("failed to read {}", requirements.display()))?;
    Ok(text.lines().next().unwrap_or_default().replace("==", "-"))
}

/// Tests start it by themselves, with Debian's own python.
pub(crate) fn set_up_mail_server(step: &Step) -> Result<()> {
    let has_mail_server =
        || process::output(process::command(DEBIAN_PYTHON).args(["-c", "import aiosmtpd"])).is_ok();
    install(step, "a mail server", has_mail_server, || debian::install_packages(step, &["python3-aiosmtpd"]))
}

/// Tests start them by themselves; as services of this machine they are not wanted.
pub(crate) fn set_up_proxies(step: &Step) -> Result<()> {
    let missing = || PROXIES.iter().filter(|(_, program, _)| !Path::new(program).exists());
    let is_done = || missing().next().is_none();
    install(step, "nginx, Apache and HAProxy", is_done, || {
        let (packages, services): (Vec<_>, Vec<_>) =
            missing().map(|(package, _, service)| (*package, *service)).unzip();
        debian::install_packages(step, &packages)?;
        services.into_iter().flatten().try_for_each(debian::disable_service)
    })
}

pub(crate) fn set_up_wasm_pack(step: &Step) -> Result<TestTools> {
    let wasm_bindgen_version = workspace::locked_version("wasm-bindgen")?;
    let name = format!("wasm-pack-{WASM_PACK_VERSION}-wasm-bindgen-{wasm_bindgen_version}");
    let folder = workspace::cache()?.join(name);
    install_folder(step, "wasm-pack and wasm-bindgen's test runner", &folder, |partial| {
        let build = partial.join("build");
        let crates = [("wasm-pack", WASM_PACK_VERSION), ("wasm-bindgen-cli", &wasm_bindgen_version)];
        for (name, version) in crates {
            step.say(&format!("building {name} {version}, once; this takes minutes"));
            cargo_install(partial, &build, &format!("{name}@{version}"))?;
        }
        fs::remove_dir_all(build).context("failed to remove the build folder")
    })?;
    Ok(TestTools { programs: folder.join("bin") })
}

/// Installs a crate's programs, built rather fast than to be fast.
fn cargo_install(root: &Path, build: &Path, package: &str) -> Result<()> {
    let mut cargo = process::cargo();
    cargo.args(["install", "--quiet", package, "--root"]).arg(root).arg("--target-dir").arg(build);
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
    cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
    cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
    cargo.env("CARGO_PROFILE_RELEASE_STRIP", "symbols");
    process::run(&mut cargo)
}
