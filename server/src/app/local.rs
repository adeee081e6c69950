//! The socket in the data folder, through which users of this machine administer the server.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use axum::Router;
use tokio::net::UnixListener;
use tokio::sync::watch;

use crate::bridge::LocalUser;

/// A socket that is gone when this is dropped.
pub(super) struct LocalSocket {
    path: PathBuf,
    listener: Option<UnixListener>,
}

impl LocalSocket {
    /// Listens there; the folder is this process's own, so what is in the way is of an earlier run.
    ///
    /// Without it the server can still be administered over HTTP, so a failure is told to the log only.
    pub(super) fn open(path: PathBuf) -> LocalSocket {
        let listener = listen(&path);
        if let Err(error) = &listener {
            let path = path.display();
            tracing::warn!(%error, "cannot listen at {path}; `vestibule parameter` will not work on this server");
        }
        LocalSocket { path, listener: listener.ok() }
    }

    /// Answers what comes in until the server stops.
    pub(super) async fn serve(mut self, router: Router, mut stopping: watch::Receiver<bool>) {
        let Some(listener) = self.listener.take() else { return };
        let service = router.into_make_service_with_connect_info::<LocalUser>();
        let stop = async move {
            // A sender that is gone is one that stops.
            _ = stopping.wait_for(|stopping| *stopping).await;
        };
        // It ends in no error: a connection that cannot be let in is tried again.
        _ = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    }
}

impl Drop for LocalSocket {
    fn drop(&mut self) {
        // A later run removes it if this one could not.
        _ = fs::remove_file(&self.path);
    }
}

fn listen(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}
