//! Server-sent events as the HTTP transports use them: events are cut apart, the data of each is taken out and put back, and what
//! resumes a stream (`id`, `retry`) passes as it is.
//!
//! Format: WHATWG HTML, section 9.2.6.

/// Cuts a stream into events. Holds one event at most.
pub struct Events {
    limit: usize,
    carried: Vec<u8>,
    /// How much of what is carried was searched for an end.
    searched: usize,
    is_first: bool,
}

/// What came of a read.
#[derive(PartialEq, Eq)]
pub struct Event<'a> {
    /// The event's bytes, with the blank line behind it.
    pub raw: &'a [u8],
    /// Its data lines put together; `None` if it has none (comments, `retry` alone).
    pub data: Option<Vec<u8>>,
    /// The name of the event: `message` unless it says another.
    pub name: Vec<u8>,
}

/// An event is longer than the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Events {
    /// Events of up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, carried: Vec::new(), searched: 0, is_first: true }
    }

    /// Takes bytes, and calls back for each event that they complete.
    ///
    /// # Errors
    /// [`TooLong`]: nothing more of the stream can be told.
    pub fn write(&mut self, bytes: &[u8], mut each: impl FnMut(Event<'_>)) -> Result<(), TooLong> {
        self.carried.extend_from_slice(bytes);
        if std::mem::take(&mut self.is_first) && self.carried.starts_with(b"\xef\xbb\xbf") {
            self.carried.drain(..3);
        }
        let mut start = 0;
        while let Some(end) = blank_line_end(&self.carried, self.searched.max(start)) {
            each(parse(&self.carried[start..end]));
            (start, self.searched) = (end, end);
        }
        self.carried.drain(..start);
        // The end of a blank line may lie across two reads: CR LF CR LF has four bytes.
        self.searched = self.carried.len().saturating_sub(3);
        if self.carried.len() > self.limit { Err(TooLong) } else { Ok(()) }
    }

    /// The stream ended. An event without a blank line behind it is none: clients throw it away, and so it is thrown away here.
    pub fn finish(self) -> usize {
        self.carried.len()
    }

    /// Bytes that are held.
    pub fn held(&self) -> usize {
        self.carried.capacity()
    }
}

/// Where the first blank line ends that begins at or behind a place.
fn blank_line_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while at < bytes.len() {
        let next = memchr::memchr2(b'\n', b'\r', &bytes[at..])?;
        let first = line_end(bytes, at + next)?;
        if first < bytes.len() && (bytes[first] == b'\n' || bytes[first] == b'\r') {
            return line_end(bytes, first);
        }
        at = first;
    }
    None
}

/// The end of a line end. `None` if it is a carriage return of which it is open what follows.
fn line_end(bytes: &[u8], at: usize) -> Option<usize> {
    match (bytes[at], bytes.get(at + 1)) {
        (b'\n', _) => Some(at + 1),
        (_, Some(b'\n')) => Some(at + 2),
        (_, Some(_)) => Some(at + 1),
        (_, None) => None,
    }
}

fn parse(raw: &[u8]) -> Event<'_> {
    let mut data: Option<Vec<u8>> = None;
    let mut name = b"message".to_vec();
    for line in lines(raw) {
        let (field, value) = match memchr::memchr(b':', line) {
            Some(colon) => (&line[..colon], line[colon + 1..].strip_prefix(b" ").unwrap_or(&line[colon + 1..])),
            None => (line, &b""[..]),
        };
        match field {
            b"data" => match &mut data {
                None => data = Some(value.to_vec()),
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
            },
            b"event" => name = value.to_vec(),
            _ => {}
        }
    }
    Event { raw, data, name }
}

fn lines(raw: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = raw.split(|byte| *byte == b'\n' || *byte == b'\r');
    lines.filter(|line| !line.is_empty())
}

impl Event<'_> {
    /// The event with other data, on one line: JSON has no need of more. All other fields stay as they are and where they are.
    pub fn with_data(&self, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.raw.len() + data.len());
        let mut is_written = false;
        for line in lines(self.raw) {
            let is_data = line == b"data" || line.starts_with(b"data:");
            if !is_data {
                bytes.extend_from_slice(line);
                bytes.push(b'\n');
            } else if !std::mem::replace(&mut is_written, true) {
                bytes.extend_from_slice(b"data: ");
                // A line end is a blank in JSON, and would end the field here.
                bytes.extend(data.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
                bytes.push(b'\n');
            }
        }
        bytes.push(b'\n');
        bytes
    }

    /// The event without its data: what resumes a stream is kept, and clients see no message.
    pub fn without_data(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for line in lines(self.raw).filter(|line| line.starts_with(b"id") || line.starts_with(b"retry")) {
            bytes.extend_from_slice(line);
            bytes.push(b'\n');
        }
        if !bytes.is_empty() {
            bytes.extend_from_slice(b"data: \n\n");
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn events(chunks: &[&[u8]]) -> Vec<(Vec<u8>, Option<Vec<u8>>)> {
        let (mut events, mut found) = (Events::new(1000), Vec::new());
        for chunk in chunks {
            events.write(chunk, |event| found.push((event.raw.to_vec(), event.data.clone()))).unwrap();
        }
        found
    }

    #[test]
    fn events_are_cut_apart() {
        let text = b": hi\n\nid: 1\ndata: \n\nevent: message\r\ndata: {\"a\":\r\ndata:1}\r\n\r\ndata\n\ndata: open";
        let data: Vec<_> = events(&[text]).into_iter().map(|(_, data)| data).collect();
        assert_eq!(data, [None, Some(vec![]), Some(b"{\"a\":\n1}".to_vec()), Some(vec![])]);
    }

    #[test]
    fn other_fields_stay() {
        let mut events = Events::new(1000);
        let mut written = Vec::new();
        let text = b"event: message\nid: 7\ndata: {\ndata: }\nretry: 5\n\n";
        events.write(text, |event| written = event.with_data(b"{\n\"a\":1}")).unwrap();
        assert_eq!(written, b"event: message\nid: 7\ndata: { \"a\":1}\nretry: 5\n\n");
        events.write(text, |event| written = event.without_data()).unwrap();
        assert_eq!(written, b"id: 7\nretry: 5\ndata: \n\n");
    }

    #[test]
    fn an_endless_event_is_an_error() {
        assert_eq!(Events::new(10).write(b"data: 12345678", |_| {}), Err(TooLong));
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_events(text in "(data: a|id: 1|:c|\n|\r|\r\n|\n\n){0,20}", size in 1usize..6) {
            let chunks: Vec<_> = text.as_bytes().chunks(size).collect();
            let text = format!("{text}x");
            let whole = events(&[text.as_bytes()]);
            let mut cut = chunks;
            cut.push(b"x");
            prop_assert_eq!(events(&cut), whole);
        }
    }
}
