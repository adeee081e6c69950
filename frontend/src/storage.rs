//! The browser's storage, which may be absent, full or forbidden: then nothing is kept, and nothing breaks.

use web_sys::Storage;

/// Which storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// Kept until it is removed, and seen by all windows of the origin.
    Local,
    /// Kept until the window is closed, and seen by this window only.
    Session,
}

/// The text kept under `key`.
pub fn read(area: Area, key: &str) -> Option<String> {
    storage(area)?.get_item(key).ok()?
}

/// Keeps `value` under `key`; whether that worked.
pub fn write(area: Area, key: &str, value: &str) -> bool {
    storage(area).is_some_and(|storage| storage.set_item(key, value).is_ok())
}

/// Forgets what is kept under `key`.
pub fn remove(area: Area, key: &str) {
    if let Some(storage) = storage(area) {
        let _ = storage.remove_item(key);
    }
}

/// All keys that begin with `prefix`, in their own order.
pub fn keys(area: Area, prefix: &str) -> Vec<String> {
    let Some(storage) = storage(area) else { return Vec::new() };
    let count = storage.length().unwrap_or(0);
    let mut keys: Vec<String> = (0..count)
        .filter_map(|index| storage.key(index).ok()?)
        .filter(|key| key.starts_with(prefix))
        .collect();
    keys.sort_unstable();
    keys
}

/// Some browsers throw when storage is forbidden, others say that there is none.
fn storage(area: Area) -> Option<Storage> {
    let window = web_sys::window()?;
    match area {
        Area::Local => window.local_storage(),
        Area::Session => window.session_storage(),
    }
    .ok()?
}
