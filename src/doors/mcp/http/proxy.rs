//! A guard before an HTTP server that runs elsewhere: it listens, and forwards to one upstream and nowhere else.

use super::{GuardBody, GuardLayer, plain};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header, uri};
use http_body_util::{BodyExt, Either, Full};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_layer::Layer;
use tower_service::Service;

/// A proxy before one server.
pub struct Proxy {
    layer: GuardLayer,
    upstream: Upstream,
    options: ProxyOptions,
}

/// What a proxy takes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProxyOptions {
    /// Connections at one time; more wait to be accepted. Default 4096.
    pub connections: usize,
    /// How long a request's head may take. Default 10 seconds.
    pub head_timeout: Duration,
    /// How long a connection to the upstream may take to be made. Default 10 seconds.
    pub connect_timeout: Duration,
    /// How long requests may go on when the proxy ends. Default 10 seconds.
    pub drain: Duration,
}

impl Default for ProxyOptions {
    fn default() -> Self {
        Self {
            connections: 4096,
            head_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(10),
            drain: Duration::from_secs(10),
        }
    }
}

impl Proxy {
    /// A proxy before the server at a URL, such as `http://127.0.0.1:3001/mcp`. It serves the same path.
    ///
    /// # Errors
    /// If it is no http or https URL with a host, or has a user or a query, or the system has no root certificates.
    pub fn new(layer: GuardLayer, upstream: &str, options: ProxyOptions) -> Result<Self, String> {
        let uri = upstream_uri(upstream)?;
        let (Some(authority), Some(scheme)) = (uri.authority(), uri.scheme()) else {
            return Err("the URL has no host".to_owned());
        };
        let host = HeaderValue::from_str(authority.as_str()).map_err(|error| error.to_string())?;
        let upstream = Upstream {
            client: https_client(options.connect_timeout)?,
            scheme: scheme.clone(),
            authority: authority.clone(),
            host,
            path: uri.path().into(),
        };
        Ok(Self { layer, upstream, options })
    }

    /// Accepts connections until `end` is there, then lets requests go on for a while, and returns.
    ///
    /// # Errors
    /// If the listener fails.
    pub async fn serve(self, listener: TcpListener, end: impl Future<Output = ()>) -> io::Result<()> {
        let path = Arc::clone(&self.upstream.path);
        let service = Front { guarded: self.layer.layer(self.upstream), layer: self.layer, path };
        let mut server = auto::Builder::new(TokioExecutor::new());
        server.http1().timer(TokioTimer::new()).header_read_timeout(self.options.head_timeout);
        server.http2().timer(TokioTimer::new()).max_concurrent_streams(256);
        let (graceful, slots) = (GracefulShutdown::new(), Arc::new(Semaphore::new(self.options.connections)));
        let mut end = pin!(end);
        loop {
            let slot = tokio::select! {
                () = &mut end => break,
                slot = Arc::clone(&slots).acquire_owned() => slot,
            };
            let accepted = tokio::select! {
                () = &mut end => break,
                accepted = listener.accept() => accepted,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                // Out of files, or the peer has gone: others may come.
                Err(_) => {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            };
            // A wait for full packets costs tens of milliseconds an event.
            let _ = stream.set_nodelay(true);
            let service = hyper_util::service::TowerToHyperService::new(service.clone());
            let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
            let connection = graceful.watch(connection);
            tokio::spawn(async move {
                // A connection that breaks is its client's affair.
                let _ = connection.await;
                drop(slot);
            });
        }
        drop(listener);
        let _ = tokio::time::timeout(self.options.drain, graceful.shutdown()).await;
        Ok(())
    }
}

/// A server's URL: http or https, with a host, without user and query.
pub(in crate::doors::mcp) fn upstream_uri(url: &str) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|error| format!("the URL cannot be read: {error}"))?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    if !is_web || uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return Err("the URL is no http or https URL of a host alone".to_owned());
    }
    if uri.query().is_some() { Err("the URL has a query".to_owned()) } else { Ok(uri) }
}

/// A client that keeps connections, and trusts whom the system trusts.
pub(in crate::doors::mcp) type HttpsClient = Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

pub(in crate::doors::mcp) fn https_client(connect_timeout: Duration) -> Result<HttpsClient, String> {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_connect_timeout(Some(connect_timeout));
    connector.set_nodelay(true);
    let connector = HttpsConnectorBuilder::new()
        .with_native_roots()
        .map_err(|error| format!("root certificates: {error}"))?
        .https_or_http()
        .enable_http1()
        .wrap_connector(connector);
    Ok(Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(connector))
}

/// The upstream: every request goes there, whatever its URI says.
#[derive(Clone)]
struct Upstream {
    client: HttpsClient,
    scheme: uri::Scheme,
    authority: uri::Authority,
    host: HeaderValue,
    path: Arc<str>,
}

/// The body of an answer of the upstream; empty if there was none.
type UpstreamBody = Either<Incoming, http_body_util::combinators::MapErr<Full<Bytes>, fn(Infallible) -> hyper::Error>>;

impl Service<Request<Full<Bytes>>> for Upstream {
    type Response = Response<UpstreamBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Full<Bytes>>) -> Self::Future {
        let mut parts = uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = request.uri().path_and_query().cloned();
        if let Ok(uri) = Uri::from_parts(parts) {
            *request.uri_mut() = uri;
        }
        *request.version_mut() = http::Version::HTTP_11;
        request.headers_mut().insert(header::HOST, self.host.clone());
        let answer = self.client.request(request);
        Box::pin(async move {
            Ok(match answer.await {
                Ok(answer) => answer.map(Either::Left),
                Err(_) => {
                    let never: fn(Infallible) -> hyper::Error = |never| match never {};
                    let mut answer = Response::new(Either::Right(Full::new(Bytes::new()).map_err(never)));
                    *answer.status_mut() = StatusCode::BAD_GATEWAY;
                    answer
                }
            })
        })
    }
}

/// What is before the guard: health, and which paths there are.
#[derive(Clone)]
struct Front {
    guarded: super::GuardService<Upstream>,
    layer: GuardLayer,
    path: Arc<str>,
}

impl Service<Request<Incoming>> for Front {
    type Response = Response<GuardBody>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let path = request.uri().path();
        if path == "/healthz" && request.method() == Method::GET {
            return Box::pin(async { Ok(Response::new(GuardBody::full(Bytes::from_static(b"ok\n")))) });
        }
        let place = request.uri().path_and_query().map(uri::PathAndQuery::as_str).unwrap_or_default();
        let is_served = path == &*self.path || path.starts_with("/.well-known/") || self.layer.knows_place(place);
        if !is_served {
            return Box::pin(async { Ok(plain(StatusCode::NOT_FOUND)) });
        }
        self.guarded.call(request)
    }
}
