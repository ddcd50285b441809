//! One file: read, told apart from binary files and archives, scanned or unpacked.

use super::FileHits;
use super::archive::{self, ArchiveLimits, Find, Input, Kind, Meter, Unpacker};
use std::fs::File;
use std::io::{self, Cursor, Read, Seek};
use std::path::Path;

/// How files are scanned.
#[derive(Clone, Copy)]
pub(super) struct FileScan<'a> {
    /// What unpacking may cost, if archives are unpacked.
    pub(super) archives: Option<&'a ArchiveLimits>,
    /// In MiB.
    pub(super) max_filesize: u64,
    /// Whether binary files are scanned.
    pub(super) binary: bool,
    pub(super) find: Find<'a>,
}

/// What there is to tell of a file, or of one in an archive.
pub(super) enum Told {
    Hits(FileHits),
    /// It could not be scanned, or not all of it.
    Failed {
        path: String,
        why: String,
    },
}

/// Is told, and returns whether to go on.
pub(super) type Tell<'a> = &'a mut dyn FnMut(Told) -> bool;

/// As many bytes tell a binary file, or an archive.
pub(super) const LOOKED_AT: usize = 8192;

impl FileScan<'_> {
    /// Scans a file, and tells what came of it: nothing if it is passed over.
    pub(super) fn file(&self, path: &Path, name: &str, tell: Tell<'_>) {
        if let Err(why) = self.open(path, name, tell) {
            tell(Told::Failed { path: name.to_owned(), why });
        }
    }

    /// Scans a text that is there, or what it holds if it is an archive.
    pub(super) fn whole(&self, text: Vec<u8>, name: &str, tell: Tell<'_>) {
        match self.archive(&text, name) {
            Some(kind) => {
                let size = text.len() as u64;
                self.unpack(kind, &mut Cursor::new(text), size, name, tell);
            }
            None => {
                let path = name.to_owned();
                tell(match (self.find)(&text) {
                    Ok(hits) => Told::Hits(FileHits { path, hits }),
                    Err(why) => Told::Failed { path, why },
                });
            }
        }
    }

    fn open(&self, path: &Path, name: &str, tell: Tell<'_>) -> Result<(), String> {
        let failed = |error: io::Error| error.to_string();
        let mut file = File::open(path).map_err(failed)?;
        let mut text = Vec::new();
        file.by_ref().take(LOOKED_AT as u64).read_to_end(&mut text).map_err(failed)?;
        let archive = self.archive(&text, name);
        if archive.is_none() && !self.binary && is_binary(&text) {
            let is_lost = self.archives.is_some() && archive::is_archive_name(name);
            return if is_lost { Err(archive::NO_ARCHIVE.to_owned()) } else { Ok(()) };
        }
        // An archive is unpacked from where it is; what comes through a pipe is read first.
        let metadata = file.metadata().map_err(failed)?;
        if let Some(kind) = archive.filter(|_| metadata.is_file()) {
            if metadata.len() > self.most() {
                return Err(self.too_large());
            }
            file.rewind().map_err(failed)?;
            self.unpack(kind, &mut file, metadata.len(), name, tell);
            return Ok(());
        }
        let left = self.most().saturating_add(1).saturating_sub(text.len() as u64);
        file.take(left).read_to_end(&mut text).map_err(failed)?;
        if text.len() as u64 > self.most() {
            return Err(self.too_large());
        }
        self.whole(text, name, tell);
        Ok(())
    }

    /// What kind of archive a file is, if it is to be read as one.
    fn archive(&self, head: &[u8], name: &str) -> Option<Kind> {
        self.archives.and_then(|_| archive::kind(head, name))
    }

    fn unpack(&self, kind: Kind, input: &mut dyn Input, size: u64, name: &str, tell: Tell<'_>) {
        let Some(limits) = self.archives else { return };
        let meter = Meter::new(limits, size);
        Unpacker { meter: &meter, scan: *self, tell }.scan(kind, input, name);
    }

    /// The most bytes of a file.
    pub(super) fn most(&self) -> u64 {
        self.max_filesize.saturating_mul(1 << 20)
    }

    pub(super) fn too_large(&self) -> String {
        format!("limit max-filesize: larger than {} MiB", self.max_filesize)
    }
}

/// Whether the start of a file is none of a text. UTF-16 has zeros, too, and says so in its first bytes.
pub(super) fn is_binary(start: &[u8]) -> bool {
    let is_utf16 = start.starts_with(b"\xFF\xFE") || start.starts_with(b"\xFE\xFF");
    !is_utf16 && start.contains(&0)
}
