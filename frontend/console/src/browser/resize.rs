//! Notices when an element changes its size.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, ResizeObserver};

/// A watch over an element's size; dropping it ends it.
pub(crate) struct ResizeWatch {
    observer: ResizeObserver,
    _on_resize: Closure<dyn FnMut()>,
}

impl Drop for ResizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Calls back whenever the element's size has changed, and once at first.
pub(crate) fn on_resize(element: &Element, on_resize: impl FnMut() + 'static) -> Option<ResizeWatch> {
    let on_resize = Closure::<dyn FnMut()>::new(on_resize);
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some(ResizeWatch { observer, _on_resize: on_resize })
}
