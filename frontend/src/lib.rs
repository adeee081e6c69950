//! What widget and console share.
