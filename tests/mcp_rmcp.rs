//! The guard around transports of `rmcp`, on either side: `cargo test --features rmcp --test mcp_rmcp`.

#![allow(clippy::unwrap_used)]

use cofferdam::Engine;
use cofferdam::doors::mcp::rmcp::GuardTransport;
use cofferdam::mcp::{Guard, GuardPolicy};
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, RunningService};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{ErrorData, RoleClient, RoleServer, ServerHandler, ServiceExt};
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
struct Server {
    called_with: Arc<Mutex<String>>,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let schema = Arc::new(serde_json::Map::from_iter([("type".to_owned(), "object".into())]));
        let tool = |name: &'static str| Tool::new(name, "a tool", schema.clone());
        Ok(ListToolsResult::with_all_items(vec![tool("config"), tool("remove")]))
    }

    async fn call_tool(
        &self,
        params: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        *self.called_with.lock().unwrap() = serde_json::to_string(&params.arguments).unwrap();
        Ok(CallToolResult::success(vec![ContentBlock::text("host=db1 password=tr0ub4dor-3")]).into())
    }
}

/// A client and a server, with the guard on one of the sides.
async fn connected(is_at_server: bool, policy: &str) -> (RunningService<RoleClient, ()>, Server) {
    let policy = GuardPolicy::parse(policy, "").unwrap();
    let guard = Guard::builder(Engine::builder().build().unwrap()).policy(policy).build().unwrap();
    let (near, far) = tokio::io::duplex(1 << 16);
    let (input, output) = tokio::io::split(far);
    let there = AsyncRwTransport::<RoleServer, _, _>::new(input, output);
    let (input, output) = tokio::io::split(near);
    let here = AsyncRwTransport::<RoleClient, _, _>::new(input, output);
    let (server, link) = (Server::default(), guard.link("ann", "leaky"));
    let serving = server.clone();
    if is_at_server {
        tokio::spawn(async move { serving.serve(GuardTransport::new(there, link)).await.unwrap().waiting().await });
        (().serve(here).await.unwrap(), server)
    } else {
        tokio::spawn(async move { serving.serve(there).await.unwrap().waiting().await });
        (().serve(GuardTransport::new(here, link)).await.unwrap(), server)
    }
}

#[tokio::test]
async fn messages_are_redacted_on_either_side() {
    for is_at_server in [true, false] {
        let (client, server) = connected(is_at_server, "").await;
        let arguments = serde_json::Map::from_iter([("note".to_owned(), "password=tr0ub4dor-3".into())]);
        let result = client.call_tool(CallToolRequestParams::new("config").with_arguments(arguments)).await.unwrap();
        let text = serde_json::to_string(&result).unwrap();
        assert!(text.contains("host=db1 password=[REDACTED:secret.password]"), "{text}");
        assert_eq!(*server.called_with.lock().unwrap(), r#"{"note":"password=[REDACTED:secret.password]"}"#);
    }
}

#[tokio::test]
async fn what_is_denied_is_answered_on_either_side() {
    let policy = "default = 'deny'\n[[access]]\ntool = ['config']\naction = 'allow'";
    for is_at_server in [true, false] {
        let (client, server) = connected(is_at_server, policy).await;
        let tools = client.list_all_tools().await.unwrap();
        assert_eq!(tools.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>(), ["config"]);
        let result = client.call_tool(CallToolRequestParams::new("remove")).await.unwrap();
        assert_eq!(result.is_error, Some(true));
        assert!(serde_json::to_string(&result).unwrap().contains("not allowed here"));
        assert!(server.called_with.lock().unwrap().is_empty(), "the server was not asked");
    }
}
