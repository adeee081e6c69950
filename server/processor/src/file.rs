//! Files that participants send. Their bytes are kept elsewhere; the rules need to know of them only.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::bounded::{FileName, MediaType};

/// A file, as its bytes are found: 128 random bits, written as 32 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileId(#[serde(with = "uuid::serde::simple")] pub Uuid);

/// A file that a participant sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentFile {
    /// Where its bytes are.
    pub id: FileId,
    /// Its name, without folders.
    pub name: FileName,
    /// What its bytes are, such as `image/png`.
    pub media_type: MediaType,
    /// How many they are.
    pub size: u64,
}

impl fmt::Display for FileId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(formatter)
    }
}

impl FromStr for FileId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<FileId, Self::Err> {
        let id = Uuid::try_parse(text).ok().filter(|_| text.len() == 32);
        id.map(FileId).ok_or("not a file id of 32 hexadecimal digits")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_ids_are_read_as_they_are_written() {
        let id = FileId(Uuid::from_u128(0x46da_9750_794c_4655_81c0_4312_8ad5_e28c));
        assert_eq!(id.to_string(), "46da9750794c465581c043128ad5e28c");
        assert_eq!(id.to_string().to_uppercase().parse(), Ok(id));
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"46da9750794c465581c043128ad5e28c\"");
        for wrong in
            ["", "46da9750", "46da9750-794c-4655-81c0-43128ad5e28c", "../../../../../../../../../x.png"]
        {
            assert!(wrong.parse::<FileId>().is_err(), "{wrong}");
        }
    }
}
