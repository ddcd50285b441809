//! A guard as a tower layer around an HTTP service of one's own: `cargo run --example guarded_http_service`.
//!
//! The service here answers every call with a password; what comes out of the layer has none.

use bytes::Bytes;
use cofferdam::Engine;
use cofferdam::doors::mcp::http::{GuardLayer, HttpOptions};
use cofferdam::mcp::Guard;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use std::convert::Infallible;
use tower::{ServiceExt, service_fn};
use tower_layer::Layer;

async fn leaky(_: Request<Full<Bytes>>) -> Result<Response<Full<Bytes>>, Infallible> {
    let body = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"password=tr0ub4dor-3"}]}}"#;
    let mut answer = Response::new(Full::new(Bytes::from_static(body.as_bytes())));
    answer.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
    Ok(answer)
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let guard = Guard::builder(Engine::builder().build()?).build()?;
    let service = GuardLayer::new(guard, "leaky", HttpOptions::default()).layer(service_fn(leaky));
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"config","arguments":{}}}"#;
    let request = Request::post("/mcp").header("host", "localhost").header("content-type", "application/json");
    let answer = service.oneshot(request.body(Full::new(Bytes::from(call)))?).await?;
    let body = answer.into_body().collect().await?.to_bytes();
    std::io::Write::write_all(&mut std::io::stdout(), &body)?;
    Ok(())
}
