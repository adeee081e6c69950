//! Snapshots, as a start reads them.

use vestibule_processor::Processor;

/// What is read back from a snapshot, which must be exactly what was written.
pub(crate) fn restored(processor: &Processor) -> Processor {
    let snapshot = serde_json::to_string(&processor.snapshot()).unwrap();
    let interactions: Vec<String> =
        processor.interactions().map(|interaction| serde_json::to_string(&**interaction).unwrap()).collect();
    let interactions = interactions.iter().map(|interaction| serde_json::from_str(interaction).unwrap());
    let restored = Processor::restore(serde_json::from_str(&snapshot).unwrap(), interactions);
    assert_eq!(&restored, processor);
    restored
}
