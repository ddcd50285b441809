//! Messages of the stdio transport: one a line, gathered from reads of any size, up to a limit.

/// What came of a read.
#[derive(PartialEq, Eq)]
pub enum Frame<'a> {
    /// A line, without its end. Blank lines are left out.
    Line(&'a [u8]),
    /// A line longer than the limit. Its first bytes, to tell who waits for an answer; the rest was not kept.
    TooLong(&'a [u8]),
}

/// Gathers lines. Holds at most the limit, and gives the memory of a long line back.
pub struct Lines {
    limit: usize,
    /// The start of a line whose end has not come.
    carried: Vec<u8>,
    is_skipping: bool,
}

impl Lines {
    /// Of a line longer than the limit, so much is kept.
    pub const HEAD: usize = 4096;
    const KEPT_CAPACITY: usize = 64 << 10;

    /// Lines of up to `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit: limit.max(Self::HEAD), carried: Vec::new(), is_skipping: false }
    }

    /// Takes bytes, and calls back for each line that they complete. A line that lies within them is not copied.
    ///
    /// # Errors
    /// Whatever `each` returns; the bytes behind that line are lost.
    pub fn write<E>(&mut self, mut bytes: &[u8], mut each: impl FnMut(Frame<'_>) -> Result<(), E>) -> Result<(), E> {
        while let Some(end) = memchr::memchr(b'\n', bytes) {
            let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
            bytes = rest;
            if self.carried.is_empty() && !self.is_skipping && line.len() <= self.limit {
                give(line, &mut each)?;
                continue;
            }
            self.carry(line);
            self.give_carried(&mut each)?;
        }
        self.carry(bytes);
        Ok(())
    }

    /// The end of the input: what has no line end is a line, too.
    ///
    /// # Errors
    /// Whatever `each` returns.
    pub fn finish<E>(&mut self, mut each: impl FnMut(Frame<'_>) -> Result<(), E>) -> Result<(), E> {
        if self.carried.is_empty() { Ok(()) } else { self.give_carried(&mut each) }
    }

    fn carry(&mut self, bytes: &[u8]) {
        if self.is_skipping {
            return;
        }
        if self.carried.len() + bytes.len() > self.limit {
            let room = Self::HEAD.saturating_sub(self.carried.len()).min(bytes.len());
            self.carried.extend_from_slice(&bytes[..room]);
            self.carried.truncate(Self::HEAD);
            self.carried.shrink_to_fit();
            self.is_skipping = true;
        } else {
            self.carried.extend_from_slice(bytes);
        }
    }

    fn give_carried<E>(&mut self, each: &mut impl FnMut(Frame<'_>) -> Result<(), E>) -> Result<(), E> {
        let line = std::mem::take(&mut self.carried);
        let given = if std::mem::take(&mut self.is_skipping) { each(Frame::TooLong(&line)) } else { give(&line, each) };
        if line.capacity() <= Self::KEPT_CAPACITY {
            self.carried = line;
            self.carried.clear();
        }
        given
    }
}

/// Line ends of Windows and blanks around a message are no part of it: the SDKs take them off, too. A carriage return inside becomes a
/// blank: it is a blank in JSON and ends a line for Python, where what stands between two would be a message of its own.
fn give<E>(line: &[u8], each: &mut impl FnMut(Frame<'_>) -> Result<(), E>) -> Result<(), E> {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(());
    }
    if memchr::memchr(b'\r', line).is_none() {
        return each(Frame::Line(line));
    }
    let line: Vec<u8> = line.iter().map(|byte| if *byte == b'\r' { b' ' } else { *byte }).collect();
    each(Frame::Line(&line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frames(limit: usize, chunks: &[&[u8]]) -> Vec<(bool, Vec<u8>)> {
        let (mut lines, mut found) = (Lines::new(limit), Vec::new());
        let mut each = |frame: Frame<'_>| {
            found.push(match frame {
                Frame::Line(line) => (true, line.to_vec()),
                Frame::TooLong(head) => (false, head.to_vec()),
            });
            Ok::<(), ()>(())
        };
        chunks.iter().for_each(|chunk| lines.write(chunk, &mut each).unwrap());
        lines.finish(&mut each).unwrap();
        found
    }

    #[test]
    fn long_lines_are_told_apart_and_not_kept() {
        let long = vec![b'x'; 3 * Lines::HEAD];
        let text = [b"a\n", &long[..], b"\r\n\n  b \nc"].concat();
        let expected =
            vec![(true, b"a".to_vec()), (false, vec![b'x'; Lines::HEAD]), (true, b"b".to_vec()), (true, b"c".to_vec())];
        assert_eq!(frames(Lines::HEAD, &[&text]), expected);
        assert_eq!(frames(Lines::HEAD, &text.chunks(7).collect::<Vec<_>>()), expected);
    }

    #[test]
    fn a_carriage_return_ends_no_line() {
        assert_eq!(frames(4096, &[b"{\"a\":\r{}\r}\r\n"]), [(true, b"{\"a\": {} }".to_vec())]);
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_lines(text in "[ab \r\n]{0,60}", size in 1usize..9) {
            let chunks: Vec<_> = text.as_bytes().chunks(size).collect();
            prop_assert_eq!(frames(4096, &chunks), frames(4096, &[text.as_bytes()]));
        }
    }
}
