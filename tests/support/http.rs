//! An HTTP server and client of a few lines, so that tests say each byte and when it is written.

#![allow(dead_code)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub place: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: BufReader<TcpStream>,
}

/// A server that hands each request to a function, which writes the whole answer.
pub fn serve(handle: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Arc::new(handle);
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let handle = Arc::clone(&handle);
            std::thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut stream = stream;
                while let Some(request) = read_request(&mut reader) {
                    handle(&request, &mut stream);
                    if request.headers.get("connection").is_some_and(|value| value == "close") {
                        return;
                    }
                }
            });
        }
    });
    address
}

fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Request> {
    let (first, headers) = read_head(reader)?;
    let mut words = first.split(' ');
    let (method, place) = (words.next()?.to_owned(), words.next()?.to_owned());
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { method, place, headers, body: String::from_utf8(body).unwrap() })
}

fn read_head(reader: &mut BufReader<TcpStream>) -> Option<(String, BTreeMap<String, String>)> {
    let (mut first, mut headers) = (String::new(), BTreeMap::new());
    reader.read_line(&mut first).ok().filter(|length| *length > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|length| *length > 0)?;
        match line.trim_end().split_once(':') {
            None => return Some((first.trim_end().to_owned(), headers)),
            Some((name, value)) => {
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
        }
    }
}

/// An answer whose length is known.
pub fn whole(stream: &mut TcpStream, status: u16, headers: &[(&str, &str)], body: &str) {
    let mut text = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
    headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    let _ = stream.write_all(format!("{text}\r\n{body}").as_bytes());
}

/// The head of an answer that comes in pieces.
pub fn stream_head(stream: &mut TcpStream, headers: &[(&str, &str)]) {
    let mut text = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n".to_owned();
    headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    let _ = stream.write_all(format!("{text}\r\n").as_bytes());
}

/// A piece. Says whether it could be written.
pub fn piece(stream: &mut TcpStream, text: &str) -> bool {
    let written = stream.write_all(format!("{:x}\r\n{text}\r\n", text.len()).as_bytes()).and_then(|()| stream.flush());
    written.is_ok()
}

pub fn send(address: SocketAddr, method: &str, place: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut text = format!("{method} {place} HTTP/1.1\r\n");
    if !headers.iter().any(|(name, _)| *name == "host") {
        text.push_str(&format!("host: {address}\r\n"));
    }
    if method == "POST" {
        text.push_str(&format!("content-length: {}\r\n", body.len()));
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            text.push_str("content-type: application/json\r\naccept: application/json, text/event-stream\r\n");
        }
    }
    headers.iter().for_each(|(name, value)| text.push_str(&format!("{name}: {value}\r\n")));
    stream.write_all(format!("{text}\r\n{body}").as_bytes()).unwrap();
    let mut body = BufReader::new(stream);
    let (first, headers) = read_head(&mut body).unwrap();
    Answer { status: first.split(' ').nth(1).unwrap().parse().unwrap(), headers, body }
}

impl Answer {
    /// The rest of the body, chunks put together.
    pub fn text(mut self) -> String {
        if !self.headers.contains_key("transfer-encoding") {
            let length = self.headers.get("content-length").map_or(0, |length| length.parse().unwrap());
            let mut body = vec![0; length];
            self.body.read_exact(&mut body).unwrap();
            return String::from_utf8(body).unwrap();
        }
        let mut text = String::new();
        while let Some(chunk) = self.chunk() {
            text.push_str(&chunk);
        }
        text
    }

    /// The next chunk; `None` at the end.
    pub fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.body.read_line(&mut size).unwrap();
        let size = usize::from_str_radix(size.trim(), 16).ok()?;
        let mut chunk = vec![0; size + 2];
        self.body.read_exact(&mut chunk).unwrap();
        chunk.truncate(size);
        (size > 0).then(|| String::from_utf8(chunk).unwrap())
    }
}
