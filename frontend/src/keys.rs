//! What is the same about keys everywhere.

/// What browsers report as the code of a key while an input method is at work.
const COMPOSING: u32 = 229;

/// Whether a key that was pressed belongs to an input method, which is still putting a character together:
/// `KeyboardEvent.isComposing` and its `keyCode`. Safari says by the code only that the Enter which ends a composition
/// is one of these.
pub fn is_composing(is_composing: bool, key_code: u32) -> bool {
    is_composing || key_code == COMPOSING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_belongs_to_the_input_method_by_its_mark_or_by_its_code() {
        let check = |composing, key_code, expected| assert_eq!(is_composing(composing, key_code), expected);
        check(false, 13, false);
        check(true, 13, true);
        check(false, COMPOSING, true);
        check(true, COMPOSING, true);
    }
}
