//! Tar files, read from the first to the last byte.

use super::meter::Metered;
use super::{FileIn, Flow, Unpacker};
use std::cell::Cell;
use std::io::{self, Read};

/// Long names and other attributes of one file may take so many bytes.
const MOST_HEADERS: u64 = 1 << 20;
const BLOCK: u64 = 512;

/// A reader that ends in an error behind a place: the headers of a file are held in memory, however long they say they are.
struct Bounded<'c, R> {
    inner: R,
    at: u64,
    end: &'c Cell<u64>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.end.get() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = self.inner.read(buffer)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Unpacker<'_> {
    pub(super) fn tar(&mut self, input: &mut dyn Read, path: &str, depth: u32) -> Flow {
        let end = Cell::new(MOST_HEADERS);
        let mut archive = tar::Archive::new(Bounded { inner: input, at: 0, end: &end });
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => return self.failed(path.to_owned(), &super::broken("tar", &error)),
        };
        for entry in entries {
            self.meter.enter();
            self.go_on(path)?;
            let mut entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.go_on(path)?;
                    return self.failed(path.to_owned(), &super::broken("tar", &error));
                }
            };
            let kind = entry.header().entry_type();
            let is_sparse = kind.is_gnu_sparse();
            let stored = if is_sparse { entry.header().entry_size().unwrap_or(0) } else { entry.size() };
            let next = entry.raw_file_position().saturating_add(stored).saturating_add(BLOCK);
            if kind.is_file() || kind.is_contiguous() || is_sparse {
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                let name = name.trim_start_matches('/').trim_start_matches("./").to_owned();
                let inner = format!("{path}!/{name}");
                end.set(u64::MAX);
                // The holes of a sparse file come out of nothing; all else was counted when it was unpacked, or is not packed.
                let mut metered;
                let content: &mut dyn Read = if is_sparse {
                    metered = Metered::new(&mut entry, self.meter);
                    &mut metered
                } else {
                    &mut entry
                };
                self.file(FileIn::new(inner, content, "tar"), depth, false)?;
            }
            end.set(next.saturating_add(MOST_HEADERS));
        }
        Flow::Continue(())
    }
}
