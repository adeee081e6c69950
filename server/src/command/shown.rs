//! How commands show what came from outside.

pub(super) use crate::date::time;

/// Parts of a line, with tabs between them. What a terminal could take for a command is left out.
pub(super) fn line<const PARTS: usize>(parts: [&String; PARTS]) -> String {
    let clean = |text: &String| text.replace(char::is_control, " ");
    parts.map(clean).join("\t")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_line_can_command_a_terminal() {
        let (first, second) = ("a\u{1b}[31m\n".to_owned(), "b".to_owned());
        assert_eq!(line([&first, &second]), "a [31m \tb");
    }
}
