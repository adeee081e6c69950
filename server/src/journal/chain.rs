//! The hash chain over the records, which makes damage and divergence show.

use blake2::{Blake2b256, Digest};

use super::Record;

/// A digest over a record and all records before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chain([u8; 32]);

impl Chain {
    /// The chain of an empty journal.
    pub(super) const START: Chain = Chain([0; 32]);

    /// The chain that `record` has after this one.
    pub(super) fn link(self, record: &Record) -> Chain {
        let digest = Blake2b256::new()
            .chain_update(self.0)
            .chain_update(record.id.as_bytes())
            .chain_update(record.epoch.to_be_bytes())
            .chain_update(&record.body)
            .finalize();
        Chain(digest.into())
    }

    pub(super) fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn from_bytes(bytes: [u8; 32]) -> Chain {
        Chain(bytes)
    }
}
