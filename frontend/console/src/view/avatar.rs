//! A person's initials on one of six quiet colours, so that conversations are told apart at a glance.

use leptos::prelude::*;

/// A person's initials.
#[component]
pub(super) fn Avatar(#[prop(into)] name: Signal<String>) -> impl IntoView {
    let class = move || format!("avatar hue-{}", name.with(|name| hue(name)));
    view! {
        <span class=class aria-hidden="true">
            {move || name.with(|name| initials(name))}
        </span>
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str) -> String {
    let mut letters =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let (first, last) = (letters.next(), letters.next_back());
    first.into_iter().chain(last).flat_map(char::to_uppercase).collect()
}

/// One of six colours, always the same for a name.
fn hue(name: &str) -> u32 {
    name.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte))) % 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        let check = |name, expected: &str| assert_eq!(initials(name), expected, "{name}");
        check("Mary", "M");
        check("mary ann de la cruz", "MC");
        check("  (Jo) O'Neil ", "JO");
        check("مريم علي", "مع");
        check("", "");
        check("🙂", "");
    }
}
