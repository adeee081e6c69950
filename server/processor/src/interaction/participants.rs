//! Participants as an interaction is stored with them: where they stand goes with it, which events leave to the entries.

use std::sync::Arc;

use imbl::Vector;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Participant, ParticipantKind, ParticipantState};
use crate::{ParticipantId, ParticipantNumber};

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stored {
    number: ParticipantNumber,
    id: ParticipantId,
    kind: ParticipantKind,
    name: Arc<str>,
    state: ParticipantState,
    typing: bool,
}

impl From<&Participant> for Stored {
    fn from(participant: &Participant) -> Stored {
        let Participant { number, id, kind, name, state, typing } = participant.clone();
        Stored { number, id, kind, name, state, typing }
    }
}

impl From<Stored> for Participant {
    fn from(Stored { number, id, kind, name, state, typing }: Stored) -> Participant {
        Participant { number, id, kind, name, state, typing }
    }
}

pub(super) fn serialize<S: Serializer>(
    participants: &Vector<Participant>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(participants.iter().map(Stored::from))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vector<Participant>, D::Error> {
    Ok(Vec::<Stored>::deserialize(deserializer)?.into_iter().map(Participant::from).collect())
}
