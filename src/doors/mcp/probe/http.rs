//! A server that is asked over Streamable HTTP.

use super::{Wire, is_answer, late, wrong};
use crate::doors::mcp::http::proxy::{HttpsClient, https_client, upstream_uri};
use crate::mcp::Events;
use bytes::Bytes;
use http::{HeaderValue, Request, Uri, header};
use http_body_util::{BodyExt, Full};
use std::io;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

pub(super) struct Http {
    runtime: Runtime,
    client: HttpsClient,
    uri: Uri,
    credential: Option<HeaderValue>,
    session: Option<HeaderValue>,
    end: Instant,
}

/// An answer may have so many bytes.
const ANSWER: usize = 16 << 20;

impl Http {
    pub fn new(url: &str, credential: Option<&str>, end: Instant) -> io::Result<Self> {
        let wrong_option = |text: String| io::Error::new(io::ErrorKind::InvalidInput, text);
        let uri = upstream_uri(url).map_err(wrong_option)?;
        let client = https_client(Duration::from_secs(10)).map_err(wrong_option)?;
        let credential = credential.map(HeaderValue::from_str).transpose();
        let credential = credential.map_err(|_| wrong_option("the credential is no header's value".to_owned()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, client, uri, credential, session: None, end })
    }

    fn request(&self, method: Option<&str>, body: &str) -> io::Result<Request<Full<Bytes>>> {
        let mut request = Request::post(self.uri.clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json, text/event-stream");
        // Which version it is said to be is told by the message: what has an envelope is of the newer era.
        let is_modern = body.contains("\"_meta\":{\"io.modelcontextprotocol/");
        match method.filter(|_| is_modern) {
            Some(method) => {
                request = request.header("mcp-method", method).header("mcp-protocol-version", "2026-07-28");
            }
            None if self.session.is_some() => request = request.header("mcp-protocol-version", "2025-11-25"),
            None => {}
        }
        for (name, value) in [("authorization", &self.credential), ("mcp-session-id", &self.session)] {
            if let Some(value) = value {
                request = request.header(name, value.clone());
            }
        }
        request.body(Full::new(Bytes::from(body.to_owned()))).map_err(io::Error::other)
    }

    /// Sends a message, and reads until the answer is there, if one is waited for.
    fn send(&mut self, id: Option<u64>, request: Request<Full<Bytes>>) -> io::Result<Option<Vec<u8>>> {
        let left = self.end.saturating_duration_since(Instant::now());
        let client = &self.client;
        let work = async {
            let answer = client.request(request).await.map_err(|_| io::Error::other("the server cannot be reached"))?;
            let session = answer.headers().get("mcp-session-id").cloned();
            let status = answer.status();
            let kind =
                answer.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
            let is_stream = kind.starts_with("text/event-stream");
            let Some(id) = id else { return Ok((session, None)) };
            let (mut body, mut whole, mut found) = (answer.into_body(), Vec::new(), None);
            let mut events = Events::new(ANSWER);
            while let Some(frame) = body.frame().await {
                let frame = frame.map_err(|_| io::Error::other("the answer breaks off"))?;
                let Ok(bytes) = frame.into_data() else { continue };
                if is_stream {
                    let each = |event: crate::mcp::ServerSentEvent<'_>| {
                        found = found.take().or_else(|| event.data.filter(|data| is_answer(data, id)));
                    };
                    events.write(&bytes, each).map_err(|_| wrong("an event without end"))?;
                    if found.is_some() {
                        break;
                    }
                } else {
                    whole.extend_from_slice(&bytes);
                    if whole.len() > ANSWER {
                        return Err(wrong("more than 16 MiB"));
                    }
                }
            }
            let found = found.or_else(|| is_answer(&whole, id).then_some(whole));
            match found {
                Some(found) => Ok((session, Some(found))),
                None => Err(wrong(&format!("status {}", status.as_u16()))),
            }
        };
        let (session, answer) =
            self.runtime.block_on(async { tokio::time::timeout(left, work).await }).map_err(|_| late())??;
        self.session = self.session.take().or(session);
        Ok(answer)
    }
}

impl Wire for Http {
    fn exchange(&mut self, id: u64, method: &str, request: &str) -> io::Result<Vec<u8>> {
        let request = self.request(Some(method), request)?;
        self.send(Some(id), request)?.ok_or_else(|| wrong("nothing"))
    }

    fn tell(&mut self, message: &str) -> io::Result<()> {
        let request = self.request(None, message)?;
        self.send(None, request).map(drop)
    }
}
