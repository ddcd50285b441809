//! Limits: what grows asks first, what is given back counts no more, and a full limit stops the stream for good.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Context, Engine, ErrorKind, Format, Limits};
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
    let mut limits = Limits::default();
    limits.batch = 0;
    let error = Engine::builder().rules(RULES.clone()).limits(limits).build().unwrap_err();
    assert_eq!((error.kind(), error.to_string()), (ErrorKind::Config, "limit batch is 0, must be 1 to 1048576".into()));
}

/// A failing sink poisons the stream: what it did not take is not given to it twice, nor passed over.
#[test]
fn a_failing_sink_stops_the_stream() {
    struct Failing;
    impl cofferdam::Sink for Failing {
        fn accept(&mut self, _: cofferdam::Cleared<'_>) -> cofferdam::Result<()> {
            Err(cofferdam::Error::sink("no room"))
        }
    }
    let mut stream = engine(1 << 24).stream_as(Context::default(), Format::Text).unwrap();
    stream.write(b"some text\n", &mut Failing).unwrap();
    assert_eq!(stream.flush(&mut Failing).unwrap_err().kind(), ErrorKind::Io);
    assert_eq!(stream.flush(&mut Vec::new()).unwrap_err().kind(), ErrorKind::Poisoned);
}
