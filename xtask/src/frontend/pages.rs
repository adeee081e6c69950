//! From the sources in `public/` to the tree that is served: pages name their assets by content.
//!
//! An HTML file may hold `{{asset:NAME}}`, where NAME is a file of `public/` or a built module, and
//! `{{languages:PART}}`, which stands for a JSON object of all files in `public/lang/PART/`. Both become relative
//! addresses below `assets/`, under which a file never changes; every other file keeps its name.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};

use super::fingerprint::short_digest;
use super::tree::{Tree, extension};

/// Builds the served tree.
///
/// # Errors
/// When a page names an asset that does not exist, or holds a placeholder of another form.
pub(crate) fn assemble(public: &Tree, modules: &Tree) -> Result<Tree> {
    let mut assembly = Assembly { public, modules, served: Tree::default(), referenced: BTreeSet::new() };
    let (pages, others): (Vec<_>, Vec<_>) = public.0.iter().partition(|(path, _)| extension(path) == "html");
    for (path, page) in pages {
        let page = std::str::from_utf8(page).with_context(|| format!("{path} is not UTF-8"))?;
        let filled = assembly.fill(path, page).with_context(|| format!("{path} is wrong"))?;
        assembly.served.0.insert(path.clone(), filled.into_bytes());
    }
    for (path, content) in others {
        if !assembly.referenced.contains(path) {
            assembly.served.0.insert(path.clone(), content.clone());
        }
    }
    Ok(assembly.served)
}

struct Assembly<'a> {
    public: &'a Tree,
    modules: &'a Tree,
    served: Tree,
    /// The files of `public` that are served as assets only.
    referenced: BTreeSet<String>,
}

impl Assembly<'_> {
    /// Replaces the placeholders of a page.
    fn fill(&mut self, page: &str, mut rest: &str) -> Result<String> {
        let mut filled = String::new();
        while let Some((before, after)) = rest.split_once("{{") {
            let (placeholder, after) = after.split_once("}}").context("a `{{` is not closed")?;
            filled.push_str(before);
            filled.push_str(&self.resolve(page, placeholder)?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    fn resolve(&mut self, page: &str, placeholder: &str) -> Result<String> {
        match placeholder.split_once(':') {
            Some(("asset", name)) => self.asset(page, name),
            Some(("languages", part)) => self.languages(page, part),
            _ => bail!("`{{{{{placeholder}}}}}` is neither an asset nor a list of languages"),
        }
    }

    /// Serves a file under its immutable name, and returns its address as seen from a page.
    fn asset(&mut self, page: &str, name: &str) -> Result<String> {
        let content = match (self.modules.0.get(name), self.public.0.get(name)) {
            (Some(module), _) => module,
            (None, Some(file)) => {
                self.referenced.insert(name.to_owned());
                file
            }
            (None, None) => bail!("there is no asset {name}"),
        };
        let path = format!("assets/{}", immutable_name(name, content));
        self.served.0.insert(path.clone(), content.clone());
        Ok(format!("{}{path}", "../".repeat(page.matches('/').count())))
    }

    fn languages(&mut self, page: &str, part: &str) -> Result<String> {
        let prefix = format!("lang/{part}/");
        let names: Vec<String> =
            self.public.0.keys().filter(|path| path.starts_with(&prefix)).cloned().collect();
        let mut addresses = BTreeMap::new();
        for name in &names {
            let language = name.trim_start_matches(&prefix).trim_end_matches(".json");
            addresses.insert(language, self.asset(page, name)?);
        }
        if addresses.is_empty() {
            bail!("there are no languages in {prefix}");
        }
        Ok(serde_json::to_string(&addresses)?)
    }
}

/// `widget/widget.css` becomes `widget-1a2b3c4d5e6f7a8b.css`, `lang/widget/en.json` `lang-widget-en-….json`.
fn immutable_name(name: &str, content: &[u8]) -> String {
    let extension = extension(name);
    let stem = name.strip_suffix(&format!(".{extension}")).unwrap_or(name);
    let mut parts: Vec<&str> = stem.split('/').collect();
    parts.dedup();
    format!("{}-{}.{extension}", parts.join("-"), short_digest(content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        Tree(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    fn assemble_page(page: &str) -> Result<Tree> {
        let public = tree(&[
            ("embed.js", "embed"),
            ("widget/index.html", page),
            ("widget/widget.css", "css"),
            ("lang/widget/en.json", "{}"),
            ("lang/widget/de.json", "{ }"),
        ]);
        assemble(&public, &tree(&[("widget_bg.wasm", "wasm")]))
    }

    fn check(page: &str, expected: &str) {
        let served = assemble_page(page).unwrap();
        assert_eq!(String::from_utf8_lossy(&served.0["widget/index.html"]), expected);
    }

    #[test]
    fn an_asset_is_addressed_relatively_and_by_content() {
        check("<link href={{asset:widget/widget.css}}>", "<link href=../assets/widget-36e64f19f57a05c8.css>");
        check("{{asset:widget_bg.wasm}}", "../assets/widget_bg-336154bf67f765f8.wasm");
    }

    #[test]
    fn languages_are_an_object_of_addresses() {
        check(
            "{{languages:widget}}",
            concat!(
                r#"{"de":"../assets/lang-widget-de-257c1be96ae69f4b.json","#,
                r#""en":"../assets/lang-widget-en-44136fa355b3678a.json"}"#,
            ),
        );
    }

    #[test]
    fn what_a_page_names_is_served_under_that_name_only() {
        let served = assemble_page("{{asset:widget/widget.css}}").unwrap();
        let paths: Vec<&str> = served.0.keys().map(String::as_str).collect();
        let expected = [
            "assets/widget-36e64f19f57a05c8.css",
            "embed.js",
            "lang/widget/de.json",
            "lang/widget/en.json",
            "widget/index.html",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn a_wrong_placeholder_names_the_page_and_itself() {
        for (page, expected) in [
            ("{{asset:nothing.css}}", "there is no asset nothing.css"),
            ("{{languages:console}}", "there are no languages in lang/console/"),
            ("{{asset", "a `{{` is not closed"),
            ("{{other}}", "`{{other}}` is neither an asset nor a list of languages"),
        ] {
            let error = format!("{:#}", assemble_page(page).unwrap_err());
            assert_eq!(error, format!("widget/index.html is wrong: {expected}"));
        }
    }
}
