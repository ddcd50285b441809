//! Archives: each file in them is scanned as one of its own, named `a.zip!/inner/file`, and so are archives inside of archives.
//!
//! All that comes out of one file is counted ([`meter`]), and each file in it is held in memory as any other that is scanned. What cannot
//! be read is told file by file; nothing is written to disk.

mod kind;
mod meter;
mod office;
mod tar;
mod zip;

pub(super) use kind::{Kind, is_archive_name, kind};
pub(super) use meter::{ArchiveLimits, Meter};

use super::FileHits;
use super::file::{FileScan, LOOKED_AT, Tell, Told, is_binary};
use super::hit::Hit;
use kind::is_office_name;
use meter::Metered;
use std::io::{self, Read, Seek};
use std::ops::ControlFlow;

/// What can be read from any place: a file, or what an archive inside of another holds.
pub(super) trait Input: Read + Seek {}
impl<T: Read + Seek> Input for T {}

/// Unpacks a file, and tells of each file in it.
pub(super) struct Unpacker<'a> {
    pub(super) meter: &'a Meter<'a>,
    pub(super) scan: FileScan<'a>,
    pub(super) tell: Tell<'a>,
}

/// Finds what is in a text.
pub(super) type Find<'a> = &'a (dyn Fn(&[u8]) -> Result<Vec<Hit>, String> + Sync);

/// Breaks off when a limit is reached, or nobody listens any more.
type Flow = ControlFlow<()>;

impl Unpacker<'_> {
    /// Scans what an archive holds that is in no other.
    pub(super) fn scan(&mut self, kind: Kind, input: &mut dyn Input, path: &str) {
        // Why it broke off has been told.
        let _ = self.archive(kind, input, path, 1);
    }

    /// Scans what an archive holds.
    fn archive(&mut self, kind: Kind, input: &mut dyn Input, path: &str, depth: u32) -> Flow {
        match kind {
            Kind::Zip => self.zip(input, path, depth),
            Kind::Tar => self.tar(input, path, depth),
            Kind::Packed(packing) => {
                let mut content = Metered::new(packing.unpack(input), self.meter);
                let mut head = Vec::new();
                let read = content.by_ref().take(LOOKED_AT as u64).read_to_end(&mut head);
                let inner = packing.inner_name(path);
                // The usual pair of tar and a packing counts as one archive.
                if read.is_ok() && kind::kind(&head, &inner) == Some(Kind::Tar) {
                    return self.tar(&mut head.as_slice().chain(content), path, depth);
                }
                self.meter.enter();
                let content =
                    FileIn { path: format!("{path}!/{inner}"), head, read, rest: &mut content, what: packing.name() };
                self.file(content, depth, false)
            }
        }
    }

    /// Scans a file in an archive, which may be an archive. Files of office documents are read as such.
    fn file(&mut self, file: FileIn<'_>, depth: u32, in_office: bool) -> Flow {
        let FileIn { path, head: mut text, mut read, rest, what } = file;
        self.go_on(&path)?;
        let inner = kind(&text, &path);
        if inner.is_none() && !self.scan.binary && is_binary(&text) {
            return match read {
                Err(error) => self.failed(path, &broken(what, &error)),
                Ok(_) if is_archive_name(&path) => self.failed(path, NO_ARCHIVE),
                Ok(_) => Flow::Continue(()),
            };
        }
        if inner.is_some()
            && let Err(limit) = self.meter.allows_depth(depth + 1)
        {
            return self.failed(path, &limit);
        }
        if read.is_ok() {
            let left = self.scan.most().saturating_add(1).saturating_sub(text.len() as u64);
            read = rest.take(left).read_to_end(&mut text);
        }
        self.go_on(&path)?;
        if text.len() as u64 > self.scan.most() {
            return self.failed(path, &self.scan.too_large());
        }
        // What could be read of a broken file is scanned all the same.
        match inner {
            Some(kind) => self.archive(kind, &mut io::Cursor::new(&text), &path, depth + 1)?,
            None => {
                let hits = if in_office { office::scan(&text, &path, self.scan.find) } else { (self.scan.find)(&text) };
                match hits {
                    Ok(hits) => self.tell(Told::Hits(FileHits { path: path.clone(), hits }))?,
                    Err(error) => self.failed(path.clone(), &error)?,
                }
            }
        }
        match read {
            Ok(_) => Flow::Continue(()),
            Err(error) => self.failed(path, &broken(what, &error)),
        }
    }

    /// Breaks off if a limit was reached, and tells which.
    fn go_on(&mut self, path: &str) -> Flow {
        match self.meter.reached() {
            None => Flow::Continue(()),
            Some(limit) => {
                self.failed(path.to_owned(), &limit)?;
                Flow::Break(())
            }
        }
    }

    fn failed(&mut self, path: String, why: &str) -> Flow {
        self.tell(Told::Failed { path, why: why.to_owned() })
    }

    fn tell(&mut self, told: Told) -> Flow {
        if (self.tell)(told) { Flow::Continue(()) } else { Flow::Break(()) }
    }
}

/// A file in an archive: its first bytes, how reading them went, and where the others come from.
struct FileIn<'r> {
    path: String,
    head: Vec<u8>,
    read: io::Result<usize>,
    rest: &'r mut dyn Read,
    /// What it is packed with.
    what: &'static str,
}

impl<'r> FileIn<'r> {
    fn new(path: String, rest: &'r mut dyn Read, what: &'static str) -> Self {
        let mut head = Vec::new();
        let read = rest.take(LOOKED_AT as u64).read_to_end(&mut head);
        Self { path, head, read, rest, what }
    }
}

/// What is said of a binary file with the name of an archive.
pub(super) const NO_ARCHIVE: &str = "it has the name of an archive, and is none that can be read";

/// What is said of a file that cannot be unpacked. The texts of readers may quote the file, so only their kind is told.
fn broken(what: &str, error: &io::Error) -> String {
    format!("not read to its end, the {what} data are broken or not supported: {}", error.kind())
}
