//! Zip files, read by their directory, one file at a time.

use super::meter::Metered;
use super::{FileIn, Flow, Input, Unpacker, is_office_name};
use zip::ZipReadOptions;
use zip::read::Config;
use zip::result::ZipError;
use zip::unstable::read::ZipIterable;

impl Unpacker<'_> {
    pub(super) fn zip(&mut self, input: &mut dyn Input, path: &str, depth: u32) -> Flow {
        let mut archive = match ZipIterable::try_new(input, Config::default()) {
            Ok(archive) => archive,
            Err(error) => return self.failed(path.to_owned(), &why(&error)),
        };
        let files = match archive.files() {
            Ok(files) => files,
            Err(error) => return self.failed(path.to_owned(), &why(&error)),
        };
        let in_office = is_office_name(path);
        while let Some(entry) = files.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.failed(path.to_owned(), &why(&error)),
            };
            self.meter.enter();
            let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
            let name = entry.name().map_or(name, |name| name.into_owned());
            let inner = format!("{path}!/{}", name.trim_start_matches('/'));
            self.go_on(&inner)?;
            if entry.is_dir() {
                continue;
            }
            if entry.encrypted() {
                self.failed(inner, "encrypted, not read")?;
                continue;
            }
            let in_office = in_office && (name.ends_with(".xml") || name.ends_with(".rels"));
            match entry.with_reader(files.reader_mut(), ZipReadOptions::default()) {
                Ok(file) => {
                    let mut content = Metered::new(file, self.meter);
                    self.file(FileIn::new(inner, &mut content, "zip"), depth, in_office)?;
                }
                Err(error) => self.failed(inner, &why(&error))?,
            }
        }
        Flow::Continue(())
    }
}

fn why(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => super::broken("zip", error),
        ZipError::UnsupportedArchive(what) => format!("not read: {what}"),
        ZipError::CompressionMethodNotSupported(method) => {
            format!("not read: compression method {method} is not supported")
        }
        _ => "not read, the zip data are broken".to_owned(),
    }
}
