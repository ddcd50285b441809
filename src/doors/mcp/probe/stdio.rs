//! A server that is started and asked over its stdin and stdout.

use super::{Wire, is_answer, late};
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

pub(super) struct Stdio {
    child: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    end: Instant,
}

impl Stdio {
    pub fn start(mut command: Command, end: Instant) -> io::Result<Self> {
        use std::process::Stdio;
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let missing = || io::Error::other("the server has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || output.split(b'\n').map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Ok(Self { child, input, output: receiver, end })
    }
}

impl Wire for Stdio {
    fn exchange(&mut self, id: u64, _: &str, request: &str) -> io::Result<Vec<u8>> {
        self.tell(request)?;
        loop {
            let left = self.end.saturating_duration_since(Instant::now());
            let line = self.output.recv_timeout(left).map_err(|error| match error {
                RecvTimeoutError::Timeout => late(),
                RecvTimeoutError::Disconnected => io::Error::new(io::ErrorKind::Unsupported, "the server has ended"),
            })?;
            if is_answer(&line, id) {
                return Ok(line);
            }
        }
    }

    fn tell(&mut self, message: &str) -> io::Result<()> {
        self.input.write_all(format!("{message}\n").as_bytes())?;
        self.input.flush()
    }
}

impl Drop for Stdio {
    fn drop(&mut self) {
        // It has nothing to lose, and was asked for nothing but its list.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
