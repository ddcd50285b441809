//! Around a server that speaks over stdin and stdout: what goes in and out is inspected line by line, what it says on stderr too.
//!
//! Three threads read (client, server, stderr); who is slow holds back whoever writes to him, and nothing is gathered. The server
//! gets signals, loses its stdin when the client goes, and is ended with all it started if it does not go by itself.

use super::{Clock, Journal, OnChange};
use crate::base::{Channel, Context};
use crate::engine::{Engine, Status};
use crate::mcp::{Frame, Guard, Inspected, Lines, Link, Outcome, Reply, Sender};
use crate::text::Format;
use process_wrap::std::{ChildWrapper, CommandWrap};
use std::io::{self, Read, Write};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A server behind a guard.
pub struct StdioGuard {
    guard: Guard,
    server: String,
    principal: String,
    journal: Journal,
    grace: Duration,
    on_change: Option<OnChange>,
}

/// What the threads tell the one that waits.
enum Note {
    ClientGone,
    ServerSilent,
    Signal(i32),
}

/// Answers for the server that wait to be written. What is more is dropped: the server does not read.
const REPLIES: usize = 256;
const BUFFER: usize = 64 << 10;

impl StdioGuard {
    /// A guard for the server of that name, on behalf of a principal.
    pub fn new(guard: Guard, server: impl Into<String>, principal: impl Into<String>) -> Self {
        Self {
            guard,
            server: server.into(),
            principal: principal.into(),
            journal: Journal::none(),
            grace: Duration::from_secs(3),
            on_change: None,
        }
    }

    /// Writes down what happens.
    pub fn journal(mut self, journal: Journal) -> Self {
        self.journal = journal;
        self
    }

    /// How long the server has to end by itself after its stdin was closed, and again after SIGTERM. Default three seconds.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Is called when tools were noted in the guard's lock.
    pub fn on_lock_change(mut self, call: impl Fn(&Guard) + Send + Sync + 'static) -> Self {
        self.on_change = Some(Box::new(call));
        self
    }

    /// Starts the server and stands between it and the client until one of them goes. Returns the server's exit status.
    ///
    /// # Errors
    /// If the server cannot be started, or waited for.
    pub fn run(
        self,
        mut command: Command,
        client_input: impl Read + Send + 'static,
        client_output: impl Write + Send + 'static,
        log: impl Write + Send + 'static,
    ) -> io::Result<ExitStatus> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut wrapped = CommandWrap::from(command);
        #[cfg(unix)]
        wrapped.wrap(process_wrap::std::ProcessGroup::leader());
        #[cfg(windows)]
        wrapped.wrap(process_wrap::std::JobObject);
        let mut child = wrapped.spawn()?;
        let missing = || io::Error::other("the server has no pipes");
        let server_input = child.stdin().take().ok_or_else(missing)?;
        let server_output = child.stdout().take().ok_or_else(missing)?;
        let server_errors = child.stderr().take().ok_or_else(missing)?;

        let (notes, noted) = mpsc::channel();
        forward_signals(&notes)?;
        let (replies, queued) = mpsc::sync_channel::<Vec<u8>>(REPLIES);
        let engine = self.guard.engine().clone();
        let shared = Arc::new(Shared {
            link: Mutex::new(self.guard.link(&self.principal, &self.server)),
            guard: self.guard,
            clock: Clock::start(),
            journal: self.journal,
            on_change: self.on_change,
            to_client: Mutex::new(Box::new(client_output)),
            to_server: Mutex::new(Some(Box::new(server_input))),
        });
        let grace = self.grace;

        let writer = Arc::clone(&shared);
        thread::spawn(move || queued.iter().try_for_each(|reply| writer.write_to_server(&reply)));
        let (reader, told) = (Arc::clone(&shared), notes.clone());
        thread::spawn(move || {
            reader.pump(Sender::Client, client_input, None);
            let _ = told.send(Note::ClientGone);
        });
        let reader = Arc::clone(&shared);
        let output = thread::spawn(move || {
            reader.pump(Sender::Server, server_output, Some(&replies));
            let _ = notes.send(Note::ServerSilent);
        });
        let errors = thread::spawn(move || inspect_errors(&engine, server_errors, log));

        let status = wait(&mut *child, &shared, &noted, grace)?;
        // All it wrote is read, unless something it started, and nobody could end, still has the pipe.
        for thread in [output, errors] {
            let end = Instant::now() + grace;
            while !thread.is_finished() && Instant::now() < end {
                thread::sleep(POLL);
            }
        }
        let abandoned = lock(&shared.link).abandon(Sender::Client);
        for reply in abandoned {
            // If the client has gone, too, nobody is left to be told.
            let _ = shared.write_to_client(&reply.bytes);
        }
        Ok(status)
    }
}

const POLL: Duration = Duration::from_millis(10);

struct Shared {
    link: Mutex<Link>,
    guard: Guard,
    clock: Clock,
    journal: Journal,
    on_change: Option<OnChange>,
    to_client: Mutex<Box<dyn Write + Send>>,
    to_server: Mutex<Option<Box<dyn Write + Send>>>,
}

impl Shared {
    /// Reads one side to its end, or until nobody reads what is written.
    fn pump(&self, sender: Sender, mut input: impl Read, replies: Option<&SyncSender<Vec<u8>>>) {
        let mut lines = Lines::new(self.guard.limits().message);
        let mut buffer = vec![0; BUFFER];
        let mut each = |frame: Frame<'_>| self.frame(sender, frame, replies);
        loop {
            let read = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => lines.write(&buffer[..length], &mut each),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => break,
            };
            if read.is_err() {
                return;
            }
        }
        // The last line may lack its end.
        let _ = lines.finish(each);
    }

    fn frame(&self, sender: Sender, frame: Frame<'_>, replies: Option<&SyncSender<Vec<u8>>>) -> io::Result<()> {
        let (inspected, line): (Inspected, &[u8]) = {
            let mut link = lock(&self.link);
            match frame {
                Frame::Line(line) => (link.inspect(sender, line, self.clock.now()), line),
                Frame::TooLong(head) => (link.inspect_too_long(sender, head), b""),
            }
        };
        let is_noted = !inspected.events.is_empty() || !inspected.findings.is_empty();
        if is_noted {
            let (server, principal) = {
                let link = lock(&self.link);
                (link.server().to_owned(), link.principal().to_owned())
            };
            // What cannot be written down does not go through unseen: the door closes.
            self.journal.record(&server, &principal, sender, &inspected)?;
        }
        if inspected.is_lock_changed
            && let Some(call) = &self.on_change
        {
            call(&self.guard);
        }
        match inspected.outcome {
            Outcome::Pass => self.write(sender.peer(), line),
            Outcome::Rewrite(bytes) => self.write(sender.peer(), &bytes),
            Outcome::Reject(None) => Ok(()),
            Outcome::Reject(Some(Reply { to: Sender::Client, bytes })) => self.write_to_client(&bytes),
            Outcome::Reject(Some(Reply { to: Sender::Server, bytes })) => {
                // Who reads the server must not wait until the server reads.
                if let Some(replies) = replies {
                    let _ = replies.try_send(bytes);
                }
                Ok(())
            }
        }
    }

    fn write(&self, to: Sender, line: &[u8]) -> io::Result<()> {
        match to {
            Sender::Client => self.write_to_client(line),
            Sender::Server => self.write_to_server(line),
        }
    }

    fn write_to_client(&self, line: &[u8]) -> io::Result<()> {
        write_line(&mut **lock(&self.to_client), line)
    }

    fn write_to_server(&self, line: &[u8]) -> io::Result<()> {
        match &mut *lock(&self.to_server) {
            Some(input) => write_line(&mut **input, line),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

/// One write for line and end, so that a reader wakes once. A message has no line end inside, but between its tokens: as blanks.
fn write_line(out: &mut dyn Write, line: &[u8]) -> io::Result<()> {
    let mut bytes = Vec::with_capacity(line.len() + 1);
    bytes.extend(line.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
    bytes.push(b'\n');
    out.write_all(&bytes)?;
    out.flush()
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits for the server to end, and makes it end when it should: first without stdin, then by SIGTERM, then by SIGKILL.
fn wait(
    child: &mut dyn ChildWrapper,
    shared: &Shared,
    noted: &Receiver<Note>,
    grace: Duration,
) -> io::Result<ExitStatus> {
    let mut ending: Option<(Stage, Instant)> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            // What it started goes with it.
            let _ = child.start_kill();
            return Ok(status);
        }
        match noted.recv_timeout(if ending.is_some() { POLL } else { IDLE }) {
            Ok(Note::ClientGone | Note::ServerSilent) if ending.is_none() => {
                ending = Some((Stage::Stdin, Instant::now() + grace));
                // A thread that writes to a server that does not read has it; then only signals help.
                if let Ok(mut input) = shared.to_server.try_lock() {
                    input.take();
                }
            }
            Ok(Note::Signal(signal)) => {
                signal_child(child, signal);
                ending.get_or_insert((Stage::Terminated, Instant::now() + grace));
            }
            Ok(Note::ClientGone | Note::ServerSilent) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => thread::sleep(POLL),
        }
        match ending {
            Some((Stage::Stdin, end)) if Instant::now() >= end => {
                signal_child(child, TERMINATE);
                ending = Some((Stage::Terminated, Instant::now() + grace));
            }
            Some((Stage::Terminated, end)) if Instant::now() >= end => {
                let _ = child.start_kill();
                ending = Some((Stage::Killed, Instant::now() + grace));
            }
            _ => {}
        }
    }
}

/// A child that ends without a word, its pipes held by others, is seen after so long.
const IDLE: Duration = Duration::from_millis(200);

#[derive(Clone, Copy)]
enum Stage {
    Stdin,
    Terminated,
    Killed,
}

const TERMINATE: i32 = 15;

#[cfg(unix)]
fn signal_child(child: &dyn ChildWrapper, signal: i32) {
    // It may have ended just now.
    let _ = child.signal(signal);
}

#[cfg(not(unix))]
fn signal_child(child: &mut dyn ChildWrapper, _: i32) {
    let _ = child.start_kill();
}

#[cfg(unix)]
fn forward_signals(notes: &mpsc::Sender<Note>) -> io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM])?;
    let notes = notes.clone();
    thread::spawn(move || signals.forever().try_for_each(|signal| notes.send(Note::Signal(signal))));
    Ok(())
}

#[cfg(not(unix))]
fn forward_signals(_: &mpsc::Sender<Note>) -> io::Result<()> {
    Ok(())
}

/// What a server says on stderr goes to the host's log: it is cleared like all else, and always read to its end.
fn inspect_errors(engine: &Engine, mut input: impl Read, mut log: impl Write) {
    let new = || engine.stream_as(Context::new(Channel::ToolResult), Format::Text).ok();
    let (mut stream, mut cleared, mut buffer) = (new(), Vec::new(), vec![0; BUFFER]);
    loop {
        let length = match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => break,
        };
        cleared.clear();
        let status = stream
            .as_mut()
            .map(|stream| stream.write(&buffer[..length], &mut cleared).and_then(|_| stream.flush(&mut cleared)));
        // A finding that blocks ends what came with it; the log goes on with what comes next.
        if !matches!(status, Some(Ok(Status::Open))) {
            cleared.push(b'\n');
            stream = new();
        }
        // A host that does not read its log must not stop the server.
        let _ = log.write_all(&cleared).and_then(|()| log.flush());
    }
    cleared.clear();
    if let Some(mut stream) = stream
        && stream.finish(&mut cleared).is_ok()
    {
        let _ = log.write_all(&cleared).and_then(|()| log.flush());
    }
}
