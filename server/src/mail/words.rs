//! The few words of our own in a transcript, by language.

/// The words of one language.
pub(super) struct Words {
    /// Its tag.
    pub(super) tag: &'static str,
    /// The subject; `%1` is whom the visitor chatted with.
    pub(super) subject: &'static str,
    /// When it was; `%1` and `%2` are the day and time it began and ended.
    pub(super) period: &'static str,
    /// Said at the end of one that was too long.
    pub(super) cut: &'static str,
}

const LANGUAGES: [Words; 8] = [
    Words {
        tag: "en",
        subject: "Your chat with %1",
        period: "From %1 to %2 (UTC)",
        cut: "The rest is left out because it is too long.",
    },
    Words {
        tag: "de",
        subject: "Ihr Chat mit %1",
        period: "Von %1 bis %2 (UTC)",
        cut: "Der Rest fehlt, weil er zu lang ist.",
    },
    Words {
        tag: "fr",
        subject: "Votre conversation avec %1",
        period: "De %1 à %2 (UTC)",
        cut: "La suite est omise, car elle est trop longue.",
    },
    Words {
        tag: "es",
        subject: "Su conversación con %1",
        period: "De %1 a %2 (UTC)",
        cut: "El resto se omite porque es demasiado largo.",
    },
    Words {
        tag: "it",
        subject: "La sua conversazione con %1",
        period: "Da %1 a %2 (UTC)",
        cut: "Il resto è omesso perché troppo lungo.",
    },
    Words {
        tag: "pt",
        subject: "A sua conversa com %1",
        period: "De %1 a %2 (UTC)",
        cut: "O resto foi omitido por ser demasiado longo.",
    },
    Words {
        tag: "nl",
        subject: "Uw chat met %1",
        period: "Van %1 tot %2 (UTC)",
        cut: "De rest is weggelaten omdat het te lang is.",
    },
    Words {
        tag: "sv",
        subject: "Din chatt med %1",
        period: "Från %1 till %2 (UTC)",
        cut: "Resten är utelämnad eftersom den är för lång.",
    },
];

/// The words of a language given as a tag such as `de-at`; of one that is not there, the English ones.
pub(super) fn of(language: Option<&str>) -> &'static Words {
    let tag = language.unwrap_or_default().to_ascii_lowercase();
    let primary = tag.split(['-', '_']).next().unwrap_or_default();
    LANGUAGES.iter().find(|words| words.tag == primary).unwrap_or(&LANGUAGES[0])
}
