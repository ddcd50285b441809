//! Headers: who may ask, what is forwarded, and what of a message is repeated in them.
//!
//! The newest protocol repeats the method, the name and marked arguments in headers, and a server refuses a request whose headers say
//! something else than its body. So they are rewritten with it.

use super::{GuardBody, HttpOptions, json};
use crate::mcp::{Guard, Json, Kind, Salvage, Value, salvage};
use data_encoding::BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header, request::Parts};

/// Whether a request comes from where it may: against pages that reach a local server by a name of their own.
pub(super) fn check_source(head: &Parts, options: &HttpOptions) -> Result<(), StatusCode> {
    let text = |value: &HeaderValue| value.to_str().map(str::to_owned).map_err(|_| StatusCode::BAD_REQUEST);
    if options.danger_any_host {
        return Ok(());
    }
    let host = match (head.headers.get(header::HOST), head.uri.authority()) {
        (Some(host), _) => text(host)?,
        (None, Some(authority)) => authority.to_string(),
        (None, None) => return Err(StatusCode::MISDIRECTED_REQUEST),
    };
    if !is_among(without_port(&host), &options.hosts) {
        return Err(StatusCode::MISDIRECTED_REQUEST);
    }
    match head.headers.get(header::ORIGIN) {
        None => Ok(()),
        Some(origin) => {
            let origin = text(origin)?;
            let host = origin.split_once("://").map_or("", |(_, host)| without_port(host));
            let is_known = options.origins.iter().any(|known| known.eq_ignore_ascii_case(&origin))
                || is_among(host, &options.hosts);
            if is_known { Ok(()) } else { Err(StatusCode::FORBIDDEN) }
        }
    }
}

fn is_among(host: &str, hosts: &[String]) -> bool {
    hosts.iter().any(|known| known.eq_ignore_ascii_case(host))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Makes a request's headers fit to be forwarded: nothing that is about this connection alone, and no compressed answers.
pub(super) fn prepare(headers: &mut HeaderMap, length: usize, has_body: bool) {
    strip(headers);
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if has_body {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    } else {
        headers.remove(header::CONTENT_LENGTH);
    }
}

/// Takes out what is about one connection (RFC 9110, 7.6.1).
pub(super) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    named.iter().for_each(|name| drop(headers.remove(name)));
    for name in [
        header::CONNECTION,
        header::TRANSFER_ENCODING,
        header::TE,
        header::TRAILER,
        header::UPGRADE,
        header::PROXY_AUTHORIZATION,
        header::PROXY_AUTHENTICATE,
        HeaderName::from_static("keep-alive"),
        HeaderName::from_static("proxy-connection"),
    ] {
        headers.remove(name);
    }
}

const METHOD: &str = "mcp-method";
const NAME: &str = "mcp-name";
const PARAMETER: &str = "mcp-param-";

/// Whether headers say what the body says. A body that is no message is told of later.
pub(super) fn check_mirrors(headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
    let Ok(json) = Json::parse(body) else { return Ok(()) };
    let root = json.root();
    let pairs = [(METHOD, root.get("method").and_then(Value::string)), (NAME, name(root))];
    for (header, value) in pairs {
        let mut given = headers.get_all(header).iter();
        let (first, second) = (given.next(), given.next());
        if second.is_some() {
            return Err("a header that repeats the message is there twice");
        }
        if let Some(given) = first
            && decode(given).as_deref() != value.as_deref()
        {
            return Err("a header does not say what the message says");
        }
    }
    Ok(())
}

/// What `Mcp-Name` repeats.
fn name<'t>(root: Value<'_, 't>) -> Option<std::borrow::Cow<'t, str>> {
    let params = root.get("params")?;
    params.get("name").or_else(|| params.get("uri")).or_else(|| params.get("taskId")).and_then(Value::string)
}

/// Repeats a rewritten message in its headers.
pub(super) fn mirror(headers: &mut HeaderMap, before: &[u8], after: &[u8], guard: &Guard) -> Result<(), &'static str> {
    let torn = "the rewritten message cannot be repeated in its headers";
    let (old, new) = (Json::parse(before).map_err(|_| torn)?, Json::parse(after).map_err(|_| torn)?);
    if headers.contains_key(NAME)
        && let Some(name) = name(new.root())
    {
        headers.insert(NAME, encode(&name).ok_or(torn)?);
    }
    let changed = (0..old.len()).filter_map(|index| {
        let (was, is) = (old.nth(index)?, new.nth(index)?);
        (!matches!(was.kind(), Kind::Array | Kind::Object) && was.raw() != is.raw()).then(|| (text(was), text(is)))
    });
    let changed: Vec<(String, String)> = changed.collect();
    let names: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with(PARAMETER)).cloned().collect();
    for name in names {
        let value = headers.get(&name).and_then(decode);
        if let Some((_, is)) = changed.iter().find(|(was, _)| Some(was) == value.as_ref()) {
            headers.insert(name, encode(is).ok_or(torn)?);
        }
    }
    check_unmirrored(headers, guard)
}

/// Headers that repeat arguments go through the rules like the arguments: into every log on the way they go, too.
pub(super) fn check_unmirrored(headers: &HeaderMap, guard: &Guard) -> Result<(), &'static str> {
    for (name, value) in headers.iter().filter(|(name, _)| name.as_str().starts_with(PARAMETER)) {
        let key = name.as_str().trim_start_matches(PARAMETER);
        let text = decode(value).ok_or("a header is no text")?;
        let message = [b"{", &quote(key)[..], b":", &quote(&text), b"}"].concat();
        let context = crate::base::Context::new(crate::base::Channel::ToolCall);
        let inspection = guard.engine().inspect(&context, &message).map_err(|_| "a header cannot be inspected")?;
        if inspection.is_blocked || inspection.output != message {
            return Err("a header holds what must not go out");
        }
    }
    Ok(())
}

fn quote(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}

/// A value as a header repeats it: strings as they read, all else as it is written.
fn text(value: Value<'_, '_>) -> String {
    value.string().map_or_else(|| String::from_utf8_lossy(value.raw()).into_owned(), |text| text.into_owned())
}

const OPEN: &str = "=?base64?";
const CLOSE: &str = "?=";

fn decode(value: &HeaderValue) -> Option<String> {
    let text = value.to_str().ok()?.trim();
    match text.strip_prefix(OPEN).and_then(|text| text.strip_suffix(CLOSE)) {
        Some(encoded) => String::from_utf8(BASE64.decode(encoded.as_bytes()).ok()?).ok(),
        None => Some(text.to_owned()),
    }
}

fn encode(text: &str) -> Option<HeaderValue> {
    let is_plain =
        text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) && text.trim() == text && !text.starts_with(OPEN);
    if is_plain {
        HeaderValue::from_str(text).ok()
    } else {
        HeaderValue::from_str(&format!("{OPEN}{}{CLOSE}", BASE64.encode(text.as_bytes()))).ok()
    }
}

/// The protocol's error for headers that do not fit.
pub(super) fn mismatch(body: &[u8], text: &str) -> Response<GuardBody> {
    let id = match salvage(body) {
        Salvage::Request(Some(id)) => id.raw().to_owned(),
        _ => "null".to_owned(),
    };
    let message = String::from_utf8(quote(text)).unwrap_or_default();
    let error = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":-32020,"message":{message}}}}}"#);
    json(StatusCode::BAD_REQUEST, error.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(host: &str, origin: Option<&str>) -> Parts {
        let mut request = http::Request::builder().uri("/mcp").header("host", host);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn requests_come_from_where_they_may() {
        let options = HttpOptions { origins: vec!["https://app.example".into()], ..HttpOptions::default() };
        let check = |host, origin| check_source(&head(host, origin), &options).map_err(|status| status.as_u16());
        assert_eq!(check("localhost:8080", None), Ok(()));
        assert_eq!(check("[::1]:8080", None), Ok(()));
        assert_eq!(check("127.0.0.1", Some("http://localhost:3000")), Ok(()));
        assert_eq!(check("127.0.0.1", Some("https://app.example")), Ok(()));
        assert_eq!(check("evil.test:8080", None), Err(421));
        assert_eq!(check("127.0.0.1", Some("http://evil.test")), Err(403));
        assert_eq!(check("127.0.0.1", Some("null")), Err(403));
        assert_eq!(check("127.0.0.1", Some("http://localhost.evil.test")), Err(403));
    }

    #[test]
    fn headers_follow_a_rewritten_body() {
        let engine = crate::Engine::builder().build().unwrap();
        let guard = Guard::builder(engine).build().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("mcp-name", HeaderValue::from_static("a"));
        headers.insert("mcp-param-region", HeaderValue::from_static("=?base64?w6k=?="));
        let before = r#"{"params":{"name":"a","arguments":{"region":"é","n":1}}}"#.as_bytes();
        let after = r#"{"params":{"name":"b","arguments":{"region":"*","n":1}}}"#.as_bytes();
        mirror(&mut headers, before, after, &guard).unwrap();
        assert_eq!(
            (&headers["mcp-name"], &headers["mcp-param-region"]),
            (&HeaderValue::from_static("b"), &HeaderValue::from_static("*"))
        );
        headers.insert("mcp-param-password", HeaderValue::from_static("tr0ub4dor-3"));
        assert!(check_unmirrored(&headers, &guard).is_err());
    }

    #[test]
    fn headers_that_say_something_else_are_told() {
        let mut headers = HeaderMap::new();
        headers.insert("mcp-method", HeaderValue::from_static("tools/list"));
        assert!(check_mirrors(&headers, br#"{"method":"tools/call"}"#).is_err());
        assert!(check_mirrors(&headers, br#"{"method":"tools/list"}"#).is_ok());
        headers.append("mcp-method", HeaderValue::from_static("tools/list"));
        assert!(check_mirrors(&headers, br#"{"method":"tools/list"}"#).is_err());
    }

    #[test]
    fn what_is_about_one_connection_stays_there() {
        let mut headers = HeaderMap::new();
        headers.insert("connection", HeaderValue::from_static("close, X-Own"));
        headers.insert("x-own", HeaderValue::from_static("1"));
        headers.insert("x-other", HeaderValue::from_static("1"));
        prepare(&mut headers, 3, true);
        let names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        assert_eq!(names, ["x-other", "accept-encoding", "content-length"]);
    }
}
