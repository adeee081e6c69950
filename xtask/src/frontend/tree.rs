//! A tree of small files, in memory.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::setup::WebTools;

/// Files by their path in the tree, with `/` between its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tree(pub(crate) BTreeMap<String, Vec<u8>>);

impl Tree {
    /// Reads a folder; one that does not exist is an empty tree. Hidden files stay out.
    ///
    /// # Errors
    /// When something cannot be read, or a name is not UTF-8.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut tree = Self::default();
        if folder.exists() {
            tree.read_into(folder, "")?;
        }
        Ok(tree)
    }

    /// Writes all files below a folder.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        for (path, content) in &self.0 {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().unwrap_or(folder))?;
            fs::write(&file, content).with_context(|| format!("failed to write {}", file.display()))?;
        }
        Ok(())
    }

    /// The same tree with scripts and styles minified, each for itself.
    ///
    /// # Errors
    /// When one of them has a syntax error.
    pub(crate) fn minified(mut self, web: &WebTools) -> Result<Self> {
        for (path, content) in &mut self.0 {
            let loader = match extension(path) {
                "js" => "js",
                "css" => "css",
                _ => continue,
            };
            *content = minify(content, loader, web).with_context(|| format!("failed to minify {path}"))?;
        }
        Ok(self)
    }

    fn read_into(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        for entry in fs::read_dir(folder).with_context(|| format!("failed to read {}", folder.display()))? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                bail!("{} is not named in UTF-8", entry.path().display());
            };
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{prefix}{name}");
            if entry.path().is_dir() {
                self.read_into(&entry.path(), &format!("{path}/"))?;
            } else {
                self.0.insert(path, fs::read(entry.path())?);
            }
        }
        Ok(())
    }
}

/// What follows the last dot of a path's last part.
pub(crate) fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

fn minify(content: &[u8], loader: &str, web: &WebTools) -> Result<Vec<u8>> {
    let mut esbuild = web.esbuild();
    esbuild.args(["--minify", "--log-level=warning", &format!("--loader={loader}")]);
    esbuild.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = esbuild.spawn().context("failed to start esbuild")?;
    if let Some(mut input) = child.stdin.take() {
        // It reads all of its input before it writes anything.
        input.write_all(content)?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("`{}` failed with {}", process::command_line(&esbuild), output.status);
    }
    Ok(output.stdout)
}
