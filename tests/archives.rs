//! `cofferdam scan --archives`: what archives hold, what they may cost, and what is said of those that cannot be read.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

const PASSWORD: &str = "tr0ub4dor-3";
const RULE: &str = "secret.generic.password-bare";

fn secret() -> Vec<u8> {
    format!("a=1\n  password={PASSWORD} # x\n").into_bytes()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append_data(&mut header, name, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstd(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

fn folder(files: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    files.iter().for_each(|(name, content)| fs::write(folder.path().join(name), content).unwrap());
    folder
}

fn scan(folder: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(["scan", "--format", "jsonl", "--archives"]).args(args).current_dir(folder).output().unwrap()
}

/// What a scan says: the places of findings, sorted; what it warns of, sorted; the exit status.
fn told(folder: &Path, args: &[&str]) -> (Vec<String>, Vec<String>, Option<i32>) {
    let output = scan(folder, args);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(!out.contains(PASSWORD) && !err.contains(PASSWORD), "{out}{err}");
    let place = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(value["rule"], RULE);
        format!("{}:{}:{}", value["file"].as_str().unwrap(), value["line"], value["column"])
    };
    let mut places: Vec<String> = out.lines().map(place).collect();
    let mut warnings: Vec<String> = err.lines().map(|line| line.replace("cofferdam: ", "")).collect();
    places.sort();
    warnings.sort();
    (places, warnings, output.status.code())
}

#[test]
fn every_kind_is_read_to_its_files() {
    let secret = secret();
    let files: [(&str, &[u8]); 3] =
        [("etc/app.env", &secret), ("readme", b"nothing"), ("binary", b"\0password=tr0ub4dor-3")];
    let xz = data_encoding::BASE64.decode(XZ.as_bytes()).unwrap();
    let folder = folder(&[
        ("a.zip", zip(&files)),
        ("a.tar", tar(&files)),
        ("b.tar.gz", gzip(&tar(&files))),
        ("c.tbz2", bzip2(&tar(&files))),
        ("d.env.gz", gzip(&secret)),
        ("e.env.bz2", bzip2(&secret)),
        ("f.env.xz", xz),
        ("g.env.zst", [zstd(b"\n"), zstd(&secret)].concat()),
        ("h.env.gz", [gzip(b"\n"), gzip(&secret)].concat()),
        ("no-ending", zip(&files)),
    ]);
    let expected = [
        "a.tar!/etc/app.env:2:12",
        "a.zip!/etc/app.env:2:12",
        "b.tar.gz!/etc/app.env:2:12",
        "c.tbz2!/etc/app.env:2:12",
        "d.env.gz!/d.env:2:12",
        "e.env.bz2!/e.env:2:12",
        "f.env.xz!/f.env:2:12",
        "g.env.zst!/g.env:3:12",
        "h.env.gz!/h.env:3:12",
        "no-ending!/etc/app.env:2:12",
    ];
    let (places, warnings, status) = told(folder.path(), &[]);
    assert_eq!(places, expected, "{warnings:?}");
    assert_eq!((warnings, status), (vec![], Some(1)));
    let (places, _, _) = told(folder.path(), &["--text", "a.zip"]);
    assert_eq!(places, ["a.zip!/binary:1:11", "a.zip!/etc/app.env:2:12"]);
    // Without the option archives are binary files, which are passed over.
    let output = Command::new(env!("CARGO_BIN_EXE_cofferdam")).arg("scan").current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

/// `secret()`, as xz writes it.
const XZ: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAeYT0xCiAgcGFzc3dvcmQ9dHIwdWI0ZG9yLTMgIyB4CgAA1DtBHfIKzHIAATcf6hiJPR+2830BAAAAAARZWg==";

#[test]
fn archives_in_archives_are_read_to_a_depth() {
    let secret = secret();
    let one = zip(&[("deep.env", &secret)]);
    let two = gzip(&tar(&[("lib/one.jar", &one), ("two.env", &secret)]));
    let three = zip(&[("two.tgz", &two), ("x/three.env", &secret)]);
    let four = zip(&[("three.zip", &three), ("four.env", &secret)]);
    let folder = folder(&[("three.whl", three), ("four.zip", four)]);
    let (places, warnings, status) = told(folder.path(), &["three.whl"]);
    assert_eq!(
        places,
        [
            "three.whl!/two.tgz!/lib/one.jar!/deep.env:2:12",
            "three.whl!/two.tgz!/two.env:2:12",
            "three.whl!/x/three.env:2:12",
        ]
    );
    assert_eq!((warnings, status), (vec![], Some(1)));
    let (places, warnings, status) = told(folder.path(), &["four.zip"]);
    assert_eq!(places.len(), 3, "{places:?}");
    let limit = "four.zip!/three.zip!/two.tgz!/lib/one.jar: limit archive-depth: an archive inside of 3 others";
    assert_eq!((warnings, status), (vec![limit.to_owned()], Some(2)));
    assert_eq!(told(folder.path(), &["four.zip", "--archive-depth", "4"]).0.len(), 4);
}

#[test]
fn bombs_end_in_an_error_that_names_the_limit() {
    let zeros = vec![b' '; 40 << 20];
    let many: Vec<String> = (0..50).map(|number| format!("{number}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (&**name, &b"x"[..])).collect();
    let secret = secret();
    let folder = folder(&[
        ("a.gz", gzip(&zeros)),
        ("b.zip", zip(&[("first.env", &secret), ("spaces", &zeros), ("last.env", &secret)])),
        ("c.tar.bz2", bzip2(&tar(&[("first.env", &secret), ("spaces", &zeros), ("last.env", &secret)]))),
        ("d.zip", zip(&many)),
        ("e.env", secret.clone()),
    ]);
    let ratio = "limit archive-ratio: unpacks to more than 200 times its size";
    let (places, warnings, status) = told(folder.path(), &["--archive-entries", "20"]);
    // What stands before is told, and other files are read.
    assert_eq!(places, ["b.zip!/first.env:2:12", "c.tar.bz2!/first.env:2:12", "e.env:2:12"]);
    let expected = [
        format!("a.gz!/a: {ratio}"),
        format!("b.zip!/spaces: {ratio}"),
        format!("c.tar.bz2!/spaces: {ratio}"),
        "d.zip!/20.txt: limit archive-entries: more than 20 files".to_owned(),
    ];
    assert_eq!((warnings, status), (expected.to_vec(), Some(2)));
    let allowed = ["b.zip", "--archive-ratio", "100000"];
    assert_eq!(told(folder.path(), &allowed).0.len(), 2);
    let (_, warnings, _) = told(folder.path(), &[&allowed[..], &["--archive-size", "39"]].concat());
    assert_eq!(warnings, ["b.zip!/spaces: limit archive-size: unpacks to more than 39 MiB"]);
    let (places, warnings, _) = told(folder.path(), &[&allowed[..], &["--max-filesize", "39"]].concat());
    assert_eq!((places.len(), warnings), (2, vec!["b.zip!/spaces: limit max-filesize: larger than 39 MiB".to_owned()]));
}

#[test]
fn headers_of_tar_files_are_bounded() {
    let secret = secret();
    // A name of 2 MiB, as GNU tar writes long ones.
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNULongName);
    header.set_size(2 << 20);
    header.set_cksum();
    let long = [&header.as_bytes()[..], &vec![b'n'; 2 << 20], &tar(&[("x.env", &secret)])].concat();
    // A file of 1 TiB, all of it holes.
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::GNUSparse);
    header.set_path("holes").unwrap();
    header.set_size(0);
    let gnu = header.as_gnu_mut().unwrap();
    gnu.realsize = *b"20000000000\0";
    gnu.realsize[..12].copy_from_slice(b"077777777777");
    header.set_cksum();
    let sparse = [&header.as_bytes()[..], &tar(&[("x.env", &secret)])].concat();
    let folder = folder(&[("long.tar", long), ("sparse.tar", sparse)]);
    let (places, warnings, status) = told(folder.path(), &[]);
    assert_eq!(status, Some(2));
    assert!(
        warnings.iter().any(|line| line.starts_with("long.tar: not read to its end, the tar data")),
        "{warnings:?}"
    );
    assert!(places.iter().all(|place| place == "sparse.tar!/x.env:2:12"), "{places:?}");
}

#[test]
fn what_is_broken_is_told_and_the_rest_is_read() {
    let secret = secret();
    let long = [
        secret.clone(),
        (0..20_000_u32).flat_map(|n| format!("{:x}\n", n.wrapping_mul(2_654_435_761)).into_bytes()).collect(),
    ]
    .concat();
    let gz = gzip(&long);
    let mut broken_zip = zip(&[("bad.txt", &long), ("good.env", &secret)]);
    // Behind what tells a binary file.
    broken_zip[60_000] ^= 0x55;
    let tar = tar(&[("good.env", &secret), ("big", &long)]);
    let folder = folder(&[
        ("a.gz", gz[..gz.len() / 2].to_vec()),
        ("b.zip", broken_zip),
        ("c.tar", tar[..tar.len() / 2].to_vec()),
        ("d.zip", zip(&[("good.env", &secret)])[..60].to_vec()),
        ("e.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0 an encrypted document".to_vec()),
        ("f.zip", b"version https://git-lfs.github.com/spec/v1\nsize 12\n".to_vec()),
        ("g.xz", b"\xFD7zXZ\0\0\x04 is not what it seems\0\0\0\0".to_vec()),
        ("h.zst", b"\x28\xB5\x2F\xFD\0\0\0\0 nor this".to_vec()),
        ("i.env", secret.clone()),
    ]);
    let (places, warnings, status) = told(folder.path(), &[]);
    // Of what is broken, that much is read as can be.
    let expected = [
        "a.gz!/a:2:12",
        "b.zip!/bad.txt:2:12",
        "b.zip!/good.env:2:12",
        "c.tar!/big:2:12",
        "c.tar!/good.env:2:12",
        "i.env:2:12",
    ];
    assert_eq!(places, expected, "{warnings:?}");
    assert_eq!(status, Some(2));
    let broken: Vec<&str> = warnings.iter().map(|line| line.split(": ").next().unwrap()).collect();
    assert_eq!(
        broken,
        ["a.gz!/a", "b.zip!/bad.txt", "c.tar", "d.zip", "e.docx", "g.xz!/g", "h.zst!/h"],
        "{warnings:?}"
    );
    assert!(
        warnings.iter().all(|line| line.contains("broken") || line.contains("none that can be read")),
        "{warnings:?}"
    );
}

#[test]
fn encrypted_files_are_told_as_not_read() {
    let secret = secret();
    let mut bytes = zip(&[("a.env", &secret), ("b.env", &secret)]);
    // Bit 0 of the flags, in the local header of the first file and in its entry of the directory.
    bytes[6] |= 1;
    let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
    bytes[directory + 8] |= 1;
    let folder = folder(&[("a.zip", bytes)]);
    let (places, warnings, status) = told(folder.path(), &[]);
    assert_eq!(places, ["a.zip!/b.env:2:12"]);
    assert_eq!((warnings, status), (vec!["a.zip!/a.env: encrypted, not read".to_owned()], Some(2)));
}

#[test]
fn files_of_one_name_are_all_read() {
    let secret = secret();
    let mut bytes = zip(&[("a.env", b"nothing"), ("b.env", &secret)]);
    let names: Vec<usize> = (0..bytes.len() - 5).filter(|at| &bytes[*at..at + 5] == b"b.env").collect();
    assert_eq!(names.len(), 2);
    names.into_iter().for_each(|at| bytes[at] = b'a');
    let folder = folder(&[("a.zip", bytes)]);
    assert_eq!(told(folder.path(), &[]).0, ["a.zip!/a.env:2:12"]);
}

#[test]
fn office_documents_are_read_as_text() {
    let word = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>hello</w:t></w:r></w:p><w:p><w:r><w:t>pass</w:t></w:r>\
         <w:r><w:rPr><w:b/></w:rPr><w:t>word={}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>",
        &PASSWORD[..4],
        &PASSWORD[4..]
    );
    let connections = format!("<connections><connection dsn=\"server=db password={PASSWORD} x\"/></connections>");
    let open = format!("<office:text><text:p>password=<text:span>{PASSWORD}</text:span></text:p></office:text>");
    let folder = folder(&[
        (
            "a.docx",
            zip(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("word/document.xml", word.as_bytes()),
                ("media/x.png", b"\x89PNG\0"),
            ]),
        ),
        ("b.xlsx", zip(&[("xl/connections.xml", connections.as_bytes())])),
        ("c.odt", zip(&[("content.xml", open.as_bytes())])),
    ]);
    let (places, warnings, _) = told(folder.path(), &[]);
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(
        places,
        ["a.docx!/word/document.xml:2:10", "b.xlsx!/xl/connections.xml:1:50", "c.odt!/content.xml:1:10"]
    );
}

#[test]
fn stdin_may_be_an_archive_and_options_go_with_archives() {
    let folder = folder(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(["scan", "-", "--archives", "--format", "csv"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&zip(&[("a.env", &secret())])).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\n-!/a.env,2,12,"));
    for args in [
        &["scan", "--archive-depth", "2"][..],
        &["scan", "--archives", "--staged"],
        &["scan", "--archives", "--archive-depth", "0"],
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_cofferdam")).args(args).current_dir(folder.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
    }
}
