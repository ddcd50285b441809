//! `cofferdam mcp http`: a guard before a server on the network.

use super::options::{GuardOptions, host_of};
use crate::cli::{Exit, fail};
use clap::Args;
use cofferdam::doors::mcp::http::proxy::{Proxy, ProxyOptions};
use cofferdam::doors::mcp::http::{GuardLayer, HttpOptions};
use cofferdam::mcp::Launch;
use std::future::Future;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;

/// Listens, and stands before an MCP server that speaks Streamable HTTP or HTTP with server-sent events
///
/// Serves the upstream's path, and /healthz. SIGHUP reads rules and policies anew, and keeps the old ones if there is a mistake in
/// them; SIGTERM and SIGINT let open requests end first.
///
/// Exit status: 0 ended by a signal, 1 listening failed, 2 an option or a file is wrong, 3 the guard policy does not let the server be
/// used.
#[derive(Args)]
pub struct HttpCommand {
    /// The address to listen at, such as 127.0.0.1:8080
    #[arg(long, value_name = "ADDRESS")]
    listen: SocketAddr,
    /// The server's URL, such as http://127.0.0.1:3001/mcp
    #[arg(long, value_name = "URL")]
    upstream: String,
    /// The server's name in policies, the lock and reports [default: the upstream's host and port]
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// A name by which clients may ask for this proxy, besides localhost; may be given many times
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// An origin from which pages may ask, such as https://app.example; may be given many times
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Connections at one time
    #[arg(long, value_name = "COUNT", default_value_t = 4096)]
    connections: usize,
    /// How long the head of an answer may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,
    /// How long open requests may go on when the proxy ends
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    drain: u64,
    #[command(flatten)]
    guard: GuardOptions,
}

impl HttpCommand {
    pub fn run(self) -> ExitCode {
        let made = self.guard.guard().and_then(|guard| Ok((guard, self.guard.journal()?)));
        let (guard, journal) = match made {
            Ok(made) => made,
            Err(error) => return fail(Exit::Usage, error).into(),
        };
        if let Err(error) = self.guard.check_launch(&Launch::Url(&self.upstream)) {
            return fail(Exit::Blocked, error).into();
        }
        let mut options = HttpOptions::default();
        options.hosts.extend(self.hosts.iter().cloned());
        options.origins = self.origins.clone();
        options.answer_timeout = Duration::from_secs(self.timeout);
        options.anonymous = self.guard.principal();
        let server = self.server.clone().unwrap_or_else(|| host_of(&self.upstream));
        let layer = GuardLayer::with_journal(guard, server, options, journal).on_lock_change(self.guard.keep_lock());
        let mut options = ProxyOptions::default();
        (options.connections, options.drain) = (self.connections, Duration::from_secs(self.drain));
        let proxy = match Proxy::new(layer.clone(), &self.upstream, options) {
            Ok(proxy) => proxy,
            Err(error) => return fail(Exit::Usage, error).into(),
        };
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return fail(Exit::Io, error).into(),
        };
        let served = runtime.block_on(async {
            let listener = TcpListener::bind(self.listen).await?;
            let _ = writeln!(io::stderr(), "cofferdam: listening at {}", listener.local_addr()?);
            tokio::spawn(reload_on_signal(layer, self.guard));
            proxy.serve(listener, ended()?).await
        });
        // Streams that are still open end with the runtime.
        runtime.shutdown_background();
        match served {
            Ok(()) => Exit::Done.into(),
            Err(error) => fail(Exit::Io, format_args!("{}: {error}", self.listen)).into(),
        }
    }
}

/// A future that is there once the process is asked to end.
#[cfg(unix)]
fn ended() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn ended() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// Reads rules and policies anew at each SIGHUP.
async fn reload_on_signal(layer: GuardLayer, options: GuardOptions) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else { return };
        while hangup.recv().await.is_some() {
            let said = match options.renew(&layer.guard()) {
                Ok(guard) => {
                    layer.set_guard(guard);
                    "rules and policies were read anew".to_owned()
                }
                Err(error) => format!("rules and policies stay as they were: {error}"),
            };
            let _ = writeln!(io::stderr(), "cofferdam: {said}");
        }
    }
    #[cfg(not(unix))]
    let _ = (layer, options);
}
