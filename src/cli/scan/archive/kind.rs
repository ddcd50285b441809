//! What tells an archive from other files: its first bytes, and for zip files and old tar files also the name.

use flate2::read::MultiGzDecoder;
use lzma_rust2::XzReader;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{self, BufRead, BufReader, Read};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Zip,
    Tar,
    Packed(Packing),
}

/// How one file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Packing {
    Gzip,
    Bzip2,
    Xz,
    Zstd,
}

/// Endings of names whose files are zip files, and of other archives.
const ZIP_NAMES: [&str; 12] = ["zip", "jar", "war", "ear", "whl", "pyz", "nupkg", "apk", "aar", "vsix", "xpi", "egg"];
const OFFICE_NAMES: [&str; 23] = [
    "docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "pptx", "pptm", "potx", "ppsx", "vsdx", "odt",
    "ods", "odp", "odg", "odf", "ott", "ots", "otp", "sxw", "sxc",
];
const OTHER_NAMES: [&str; 9] = ["tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "tzst"];
/// Archives that are not read, which is told rather than passed over as with other binary files.
const UNREAD_NAMES: [&str; 10] = ["7z", "rar", "lzma", "lz4", "br", "cab", "cpio", "deb", "rpm", "ar"];

/// As much of dictionaries and windows is held for one file; the usual settings of `xz` and `zstd` need at most 64 MiB and 8 MiB.
const MOST_MEMORY: u32 = 128 << 20;

/// What a file is, by its first bytes and its name.
pub(in super::super) fn kind(head: &[u8], name: &str) -> Option<Kind> {
    let starts: [(&[u8], Kind); 6] = [
        (b"PK\x03\x04", Kind::Zip),
        (b"PK\x05\x06", Kind::Zip),
        (b"\x1F\x8B\x08", Kind::Packed(Packing::Gzip)),
        (b"\xFD7zXZ\0", Kind::Packed(Packing::Xz)),
        (b"\x28\xB5\x2F\xFD", Kind::Packed(Packing::Zstd)),
        (b"BZh", Kind::Packed(Packing::Bzip2)),
    ];
    let is_bzip2 = head.get(4..10).is_some_and(|block| block == b"1AY&SY" || block == b"\x17\x72\x45\x38\x50\x90");
    let found = starts.iter().find(|(start, _)| head.starts_with(start)).map(|(_, kind)| *kind);
    match found {
        Some(Kind::Packed(Packing::Bzip2)) if !is_bzip2 => None,
        Some(kind) => Some(kind),
        None if is_tar(head) => Some(Kind::Tar),
        // A zip file may have a program before it: what counts stands at its end.
        None if head.contains(&0) && ZIP_NAMES.contains(&&*ending(name)) => Some(Kind::Zip),
        None => None,
    }
}

/// Whether the name is that of an archive.
pub(in super::super) fn is_archive_name(name: &str) -> bool {
    let ending = ending(name);
    [&ZIP_NAMES[..], &OFFICE_NAMES, &OTHER_NAMES, &UNREAD_NAMES].iter().any(|names| names.contains(&&*ending))
}

/// Whether the name is that of an office document, which is a zip file of XML.
pub(super) fn is_office_name(name: &str) -> bool {
    OFFICE_NAMES.contains(&&*ending(name))
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// Whether a file starts with a header of tar, the sum of which is right (POSIX ustar, and what was before it).
fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<512>() else { return false };
    let digits: String = header[148..156].iter().map(|byte| char::from(*byte)).collect();
    let sum =
        header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    u32::from_str_radix(digits.trim_matches([' ', '\0']), 8) == Ok(sum)
}

impl Packing {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Bzip2 => "bzip2",
            Self::Xz => "xz",
            Self::Zstd => "zstd",
        }
    }

    /// The name of what is packed: `a.log` of `a.log.gz`, `a.tar` of `a.tgz`.
    pub(super) fn inner_name(self, name: &str) -> String {
        let short = name.rsplit(['/', '\\']).next().unwrap_or(name);
        match short.rsplit_once('.') {
            Some((stem, ending)) if OTHER_NAMES.contains(&&*ending.to_ascii_lowercase()) => {
                if ending.len() > 1 && ending.to_ascii_lowercase().starts_with('t') {
                    format!("{stem}.tar")
                } else {
                    stem.to_owned()
                }
            }
            _ => "content".to_owned(),
        }
    }

    /// A reader of what is packed, of all streams that stand one behind the other.
    pub(super) fn unpack<'r>(self, input: impl Read + 'r) -> Box<dyn Read + 'r> {
        match self {
            Self::Gzip => Box::new(MultiGzDecoder::new(input)),
            Self::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(input)),
            Self::Xz => Box::new(XzReader::new_mem_limit(input, true, MOST_MEMORY >> 10)),
            Self::Zstd => Box::new(Frames::new(input)),
        }
    }
}

/// Frames of zstd, one behind the other; the crate reads one.
struct Frames<R> {
    input: BufReader<R>,
    decoder: FrameDecoder,
    is_inside: bool,
}

impl<R: Read> Frames<R> {
    fn new(input: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(MOST_MEMORY.into());
        Self { input: BufReader::new(input), decoder, is_inside: false }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let broken = |_| io::Error::from(io::ErrorKind::InvalidData);
        loop {
            while self.is_inside && self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1)).map_err(broken)?;
            }
            let length = if self.is_inside { self.decoder.read(buffer)? } else { 0 };
            if length > 0 || buffer.is_empty() || self.input.fill_buf()?.is_empty() {
                return Ok(length);
            }
            match self.decoder.init(&mut self.input) {
                Ok(()) => self.is_inside = true,
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    self.is_inside = false;
                    io::copy(&mut self.input.by_ref().take(length.into()), &mut io::sink())?;
                }
                Err(_) => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_are_told_by_their_first_bytes() {
        assert_eq!(kind(b"PK\x03\x04\x14\0", "x"), Some(Kind::Zip));
        assert_eq!(kind(b"\x1F\x8B\x08\0", "x"), Some(Kind::Packed(Packing::Gzip)));
        assert_eq!(kind(b"BZh91AY&SY", "x"), Some(Kind::Packed(Packing::Bzip2)));
        assert_eq!(kind(b"BZh is no archive", "x.bz2"), None);
        assert_eq!(kind(b"text", "a.tar"), None);
        assert_eq!(kind(b"\x7FELF\0", "a.PYZ"), Some(Kind::Zip));
        assert_eq!(kind(b"\x7FELF\0", "a"), None);
        let mut header = tar::Header::new_old();
        header.set_size(3);
        header.set_cksum();
        assert_eq!(kind(header.as_bytes(), "x"), Some(Kind::Tar));
        let mut wrong = *header.as_bytes();
        wrong[0] = b'x';
        assert_eq!(kind(&wrong, "x"), None);
    }

    #[test]
    fn names_of_what_is_packed() {
        let inner = |name: &str| Packing::Gzip.inner_name(name);
        assert_eq!(inner("logs/a.log.gz"), "a.log");
        assert_eq!(inner("a.TGZ"), "a.tar");
        assert_eq!(inner("a.bin"), "content");
        assert!(
            is_archive_name("a.JAR")
                && is_archive_name("x.tar.xz")
                && is_archive_name("x.7z")
                && !is_archive_name("zip")
        );
        assert!(is_office_name("a.docx") && !is_office_name("a.zip"));
    }
}
