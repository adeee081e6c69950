//! Texts of the document, as HTML.

/// A text that cannot be taken for anything else.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A text of several paragraphs, in the little of Markdown that the document uses: code, emphasis and lists.
pub(super) fn paragraphs(text: &str) -> String {
    text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()).map(paragraph).collect()
}

fn paragraph(text: &str) -> String {
    if !text.starts_with("- ") {
        return format!("<p>{}</p>\n", inline(text));
    }
    let items = text.lines().map(|line| format!("<li>{}</li>\n", inline(line.trim_start_matches("- "))));
    format!("<ul>\n{}</ul>\n", items.collect::<String>())
}

fn inline(text: &str) -> String {
    between(&between(&escaped(text), '`', "code"), '*', "em")
}

/// Puts what stands between two of a mark into an element. A mark without its partner stays.
fn between(text: &str, mark: char, element: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, (inner, after))) =
        rest.split_once(mark).and_then(|(before, rest)| Some((before, rest.split_once(mark)?)))
    {
        html += &format!("{before}<{element}>{inner}</{element}>");
        rest = after;
    }
    html + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_markdown_becomes_html() {
        let check = |text, expected| assert_eq!(paragraphs(text), expected, "{text}");
        check("", "");
        check(
            "*Extension:* `a<b>` & 3 * 4.\n\nMore",
            "<p><em>Extension:</em> <code>a&lt;b&gt;</code> &amp; 3 * 4.</p>\n<p>More</p>\n",
        );
        check("- `one`\n- two", "<ul>\n<li><code>one</code></li>\n<li>two</li>\n</ul>\n");
    }
}
