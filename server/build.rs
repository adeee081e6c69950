//! Embeds the frontends: writes the table of files that `src/assets/table.rs` includes.
//!
//! `cargo xtask build` leaves the files in `target/frontend/dist`; VESTIBULE_FRONTEND_DIST names another folder. An
//! empty folder makes an empty table, so that the server compiles without them.

use std::error::Error;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Where the folder's path may be given.
const FOLDER_VARIABLE: &str = "VESTIBULE_FRONTEND_DIST";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed={FOLDER_VARIABLE}");
    let folder = match env::var_os(FOLDER_VARIABLE) {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../target/frontend/dist"),
    };
    // Cargo would run this again every time as long as the folder it is to watch does not exist.
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize()?;
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut files = Vec::new();
    collect_files(&folder, &mut files)?;
    files.sort();
    let table = Path::new(&env::var("OUT_DIR")?).join("assets.rs");
    fs::write(table, write_table(&folder, &files)?)?;
    Ok(())
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_files(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// One row for every file that is not the compressed form of another.
fn write_table(folder: &Path, files: &[PathBuf]) -> Result<String, Box<dyn Error>> {
    let mut table = String::from("&[\n");
    for file in files {
        let is_form = matches!(file.extension().and_then(|it| it.to_str()), Some("br" | "gz"));
        if is_form && files.contains(&file.with_extension("")) {
            continue;
        }
        let path = file.strip_prefix(folder)?.to_str().ok_or("a file's name is not UTF-8")?;
        writeln!(table, "    File {{")?;
        writeln!(table, "        path: {path:?},")?;
        writeln!(table, "        digest: \"{:016x}\",", digest(&fs::read(file)?))?;
        writeln!(table, "        identity: include_bytes!({file:?}),")?;
        for (name, extension) in [("brotli", "br"), ("gzip", "gz")] {
            let form = file.with_added_extension(extension);
            let form = files.contains(&form).then(|| format!("Some(include_bytes!({form:?}))"));
            writeln!(table, "        {name}: {},", form.as_deref().unwrap_or("None"))?;
        }
        writeln!(table, "    }},")?;
    }
    table.push_str("]\n");
    Ok(table)
}

/// Tells two versions of a file apart; it need not be the same with every compiler.
fn digest(content: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish()
}
