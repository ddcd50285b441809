//! Whatever two peers send each other, what goes on is a message that was read strictly, it is the same kind of message under the same id,
//! and replies are well-formed.

use crate::engine;
use cofferdam::mcp::{Guard, GuardPolicy, Link, Message, Outcome, Sender};
use std::sync::LazyLock;

static GUARDS: LazyLock<[Guard; 2]> = LazyLock::new(|| {
    let policy = "default = 'deny'\nrequests = ['roots/list', 'sampling/createMessage']\n[[access]]\ntool = ['e*']\naction = 'allow'\n\
                  arguments.path = { within = ['/srv'] }\n[[budget]]\ncalls = '9/1s'\nentities = '9/1s'";
    ["", policy].map(|policy| {
        let policy = GuardPolicy::parse(policy, "fuzz").unwrap();
        Guard::builder(engine(0).clone()).policy(policy).build().unwrap()
    })
});

/// Lines of a conversation; the first byte of each says whose it is.
pub fn mcp(data: &[u8]) {
    let (head, data) = data.split_first().unwrap_or((&0, &[]));
    let guard = &GUARDS[usize::from(head & 1)];
    let mut link = guard.link("ann", "fuzz");
    for (now, line) in data.split(|byte| *byte == b'\n').take(16).enumerate() {
        let Some((who, text)) = line.split_first() else { continue };
        let sender = if who & 1 == 0 { Sender::Client } else { Sender::Server };
        check(&mut link, sender, text, now as u64);
    }
}

fn check(link: &mut Link, sender: Sender, text: &[u8], now: u64) {
    let shown = || String::from_utf8_lossy(text).into_owned();
    let inspected = link.inspect(sender, text, now);
    let before = Message::parse(text);
    if before.is_ok() {
        let theirs = serde_json::from_slice::<serde::de::IgnoredAny>(text);
        assert!(theirs.is_ok(), "laxer than serde_json: {}", shown());
    }
    match inspected.outcome {
        Outcome::Pass => assert!(before.is_ok(), "passes, and is no message: {}", shown()),
        Outcome::Rewrite(bytes) => {
            let after = Message::parse(&bytes).unwrap_or_else(|error| panic!("{error}: {}", shown()));
            let before = before.unwrap_or_else(|error| panic!("rewritten, and was no message: {error}: {}", shown()));
            assert_eq!((before.kind(), before.id()), (after.kind(), after.id()), "{}", shown());
        }
        Outcome::Reject(Some(reply)) => {
            let said = Message::parse(&reply.bytes);
            assert!(said.is_ok(), "{}: {}", shown(), String::from_utf8_lossy(&reply.bytes));
        }
        Outcome::Reject(None) => {}
    }
}
