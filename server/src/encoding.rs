//! What a client says of encodings in `Accept-Encoding`.

use axum::http::HeaderValue;

/// How much a client wants each encoding, in thousandths.
pub(crate) struct Weights<'a>(Vec<(&'a str, u16)>);

impl<'a> Weights<'a> {
    /// Reads the headers (RFC 9110, section 12.5.3); what cannot be read counts as refused.
    pub(crate) fn read(headers: impl IntoIterator<Item = &'a HeaderValue>) -> Weights<'a> {
        let texts = headers.into_iter().filter_map(|value| value.to_str().ok());
        let items = texts.flat_map(|text| text.split(',')).map(str::trim).filter(|item| !item.is_empty());
        Weights(items.map(weigh).collect())
    }

    /// How much an encoding is wanted; 0 is not at all.
    pub(crate) fn of(&self, encoding: &str) -> u16 {
        self.find(encoding).or_else(|| self.find("*")).unwrap_or(0)
    }

    /// The plain form is acceptable unless refused, but wanted only if named.
    pub(crate) fn identity(&self) -> u16 {
        self.find("identity").or_else(|| self.find("*")).unwrap_or(1)
    }

    fn find(&self, encoding: &str) -> Option<u16> {
        self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(encoding)).map(|(_, weight)| *weight)
    }
}

fn weigh(item: &str) -> (&str, u16) {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = match parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q="))) {
        None => Some(1.0),
        Some(weight) => weight.trim().parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight)),
    };
    (name, weight.map_or(0, |weight| (weight * 1000.0).round() as u16))
}
