//! Limits: what grows asks first, what is given back counts no more, and a full limit stops the stream for good.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Context, Engine, Error, ErrorKind, Format, Limits};
use data_encoding::{BASE64, HEXLOWER};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use support::RULES;

fn engine(memory: usize) -> Engine {
    let mut limits = Limits::default();
    limits.memory = memory;
    Engine::builder().rules(RULES.clone()).limits(limits).build().unwrap()
}

#[test]
fn findings_count_until_they_are_taken() {
    let engine = engine(1 << 20);
    let text = b"mail ann.lee@mail.hamburg.test.org, ".repeat(1000);
    let mut output = Vec::new();
    let mut stream = engine.stream_as(Context::default(), Format::Text).unwrap();
    for _ in 0..40 {
        stream.write(&text, &mut output).unwrap();
        assert!(!stream.take_findings().is_empty());
    }
    let error = (0..40).find_map(|_| stream.write(&text, &mut output).err()).expect("the limit was not reached");
    assert_eq!(error.kind(), ErrorKind::Limit);
    let written = output.len();
    assert_eq!(stream.finish(&mut output).unwrap_err().kind(), ErrorKind::Poisoned);
    assert_eq!(output.len(), written);
    drop(stream);
    assert_eq!(engine.budget().used(), 0);
}

#[test]
fn a_finished_stream_takes_nothing_more() {
    let mut stream = engine(1 << 24).stream(Context::default()).unwrap();
    let mut output = Vec::new();
    stream.finish(&mut output).unwrap();
    assert_eq!(stream.write(b"a", &mut output).unwrap_err().kind(), ErrorKind::Finished);
    assert_eq!(stream.finish(&mut output).unwrap_err().kind(), ErrorKind::Finished);
}

#[test]
fn limits_out_of_range_are_refused() {
    let refused = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        let error = Engine::builder().rules(RULES.clone()).limits(limits).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        error.to_string()
    };
    assert_eq!(refused(|limits| limits.batch = 0), "limit batch is 0, must be 1 to 1048576");
    assert_eq!(refused(|limits| limits.coats = 9), "limit coats is 9, must be 0 to 8");
    assert_eq!(refused(|limits| limits.expansion = 0), "limit expansion is 0, must be 1 to 1024");
    assert_eq!(refused(|limits| limits.expansion = 1025), "limit expansion is 1025, must be 1 to 1024");
}

/// A failing sink poisons the stream: what it did not take is not given to it twice, nor passed over.
#[test]
fn a_failing_sink_stops_the_stream() {
    struct Failing;
    impl cofferdam::Sink for Failing {
        fn accept(&mut self, _: cofferdam::Cleared<'_>) -> cofferdam::Result<()> {
            Err(Error::sink("no room"))
        }
    }
    let mut stream = engine(1 << 24).stream_as(Context::default(), Format::Text).unwrap();
    stream.write(b"some text\n", &mut Failing).unwrap();
    assert_eq!(stream.flush(&mut Failing).unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(stream.flush(&mut Vec::new()).unwrap_err().kind(), ErrorKind::Poisoned);
}

/// As long as an attack on the limits may take, on a busy machine without optimisation.
const LONGEST: Duration = Duration::from_secs(20);

/// A billion zeros, compressed.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzip_of(&[0; 1 << 20], 1 << 10));

fn gzip_of(piece: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    (0..times).for_each(|_| encoder.write_all(piece).unwrap());
    encoder.finish().unwrap()
}

fn zlib_of(piece: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    (0..times).for_each(|_| encoder.write_all(piece).unwrap());
    encoder.finish().unwrap()
}

/// Bytes that nothing makes shorter.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..count).map(next).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Sends a text through an engine, in time and with all memory given back.
fn pass(limits: Limits, text: &[u8]) -> Result<Vec<u8>, Error> {
    let engine = Engine::builder().rules(RULES.clone()).limits(limits).build().unwrap();
    let (start, mut output) = (Instant::now(), Vec::new());
    let mut stream = engine.stream_as(Context::default(), Format::Text).unwrap();
    let written = text.chunks(64 << 10).try_for_each(|piece| stream.write(piece, &mut output).map(drop));
    let result = written.and_then(|()| stream.finish(&mut output).map(drop));
    if result.is_err() {
        assert_eq!(stream.write(b"a", &mut output).unwrap_err().kind(), ErrorKind::Poisoned);
    }
    drop(stream);
    assert_eq!(engine.budget().used(), 0);
    assert!(start.elapsed() < LONGEST, "{:?} for {} bytes", start.elapsed(), text.len());
    result.map(|()| output)
}

/// Passes a text, which is stopped by the limit named, or comes out as it is. Without coats it always does.
fn check(text: impl AsRef<[u8]>, limit: Option<&str>) {
    let text = text.as_ref();
    let (default, mut thrifty, mut without) = (Limits::default(), Limits::default(), Limits::default());
    thrifty.expansion = 1;
    without.coats = 0;
    for (limits, limit) in [(default, limit), (thrifty, limit), (without, None)] {
        match (pass(limits, text), limit) {
            (Ok(output), None) => assert!(output == text, "{} bytes came out of {}", output.len(), text.len()),
            (Err(error), Some(limit)) => {
                assert_eq!(error.kind(), ErrorKind::Limit);
                assert!(error.to_string().starts_with(&format!("limit {limit}: ")), "{error}");
            }
            (Ok(_), Some(limit)) => panic!("limit {limit} was not reached"),
            (Err(error), None) => panic!("{error}"),
        }
    }
}

#[test]
fn a_gzip_bomb_is_stopped() {
    check(format!("log {} end", BASE64.encode(&BOMB)), Some("expansion"));
    check(format!("log {} end", HEXLOWER.encode(&BOMB)), Some("expansion"));
}

#[test]
fn a_bomb_in_a_compressed_text_is_stopped() {
    let inner = BASE64.encode(&BOMB);
    check(BASE64.encode(&gzip_of(inner.as_bytes(), 1)), Some("expansion"));
}

#[test]
fn a_zlib_bomb_is_stopped() {
    check(BASE64.encode(&zlib_of(&[0; 1 << 20], 256)), Some("expansion"));
    check(BASE64.encode(&zlib_of(&b"all is well, ".repeat(80_000), 256)), Some("expansion"));
}

#[test]
fn many_small_bombs_are_stopped() {
    let small = BASE64.encode(&gzip_of(&[0; 1 << 20], 1));
    check(format!("{small}\n").repeat(200), Some("expansion"));
}

/// What unpacks to little passes, however much there is of it.
#[test]
fn what_is_compressed_as_usual_passes() {
    let text = gzip_of(b"all is well, and nothing was found. ", 40);
    check(format!("{}\n", BASE64.encode(&text)).repeat(2000), None);
}

#[test]
fn a_long_run_passes() {
    check(BASE64.encode(&b"all is well, and nothing was found. ".repeat(417_000)), None);
}

#[test]
fn a_long_compressed_run_is_stopped() {
    check(BASE64.encode(&gzip_of(&noise(7 << 20), 1)), Some("sealed"));
    check(HEXLOWER.encode(&gzip_of(&noise(5 << 20), 1)), Some("sealed"));
}

#[test]
fn coats_deeper_than_the_limit_pass() {
    check(format!("%{}41 ", "25".repeat(50)).repeat(2000), None);
    let deep = (0..12).fold("mail ann.lee@mail.hamburg.test.org".to_owned(), |text, _| BASE64.encode(text.as_bytes()));
    check(format!("{deep} ").repeat(20), None);
    let alternating = (0..9).fold("mail ann.lee@mail.hamburg.test.org".to_owned(), |text, number| match number % 3 {
        0 => percent(&text),
        1 => BASE64.encode(text.as_bytes()),
        _ => HEXLOWER.encode(text.as_bytes()),
    });
    check(format!("{alternating} ").repeat(10), None);
}

/// A stream that is short of memory stops, too.
#[test]
fn coats_ask_for_memory() {
    let mut limits = Limits::default();
    limits.memory = 1 << 20;
    let text = BASE64.encode(&gzip_of(&noise(3 << 20), 1));
    let error = pass(limits, text.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit);
    assert!(error.to_string().starts_with("limit memory: "), "{error}");
}
