//! What only Unix can tell.

use rustix::fs::{FileType, OFlags};

/// Whether stdout was closed when the program started.
///
/// Rust's runtime then opens `/dev/null` in its place, for reading and writing; who throws output away on purpose opens it for
/// writing. Without this, output would vanish and the exit status say that all is well.
pub fn stdout_was_closed() -> bool {
    let stdout = rustix::stdio::stdout();
    let (Ok(status), Ok(flags), Ok(null)) =
        (rustix::fs::fstat(stdout), rustix::fs::fcntl_getfl(stdout), rustix::fs::stat("/dev/null"))
    else {
        return true;
    };
    let is_null =
        FileType::from_raw_mode(status.st_mode) == FileType::CharacterDevice && status.st_rdev == null.st_rdev;
    is_null && flags.contains(OFlags::RDWR)
}
