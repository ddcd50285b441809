//! An MCP server with the crate `rmcp`, whose every message goes through a guard: `cargo run --features rmcp --example guarded_rmcp_server`
//! speaks over stdin and stdout.

use cofferdam::Engine;
use cofferdam::doors::mcp::rmcp::GuardTransport;
use cofferdam::mcp::Guard;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ListToolsResult, PaginatedRequestParams,
    ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use std::sync::Arc;

/// A server whose one tool says more than it should.
#[derive(Clone)]
struct Leaky;

impl ServerHandler for Leaky {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let schema = Arc::new(serde_json::Map::from_iter([("type".to_owned(), "object".into())]));
        Ok(ListToolsResult::with_all_items(vec![Tool::new("config", "Shows the configuration", schema)]))
    }

    async fn call_tool(
        &self,
        _: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        Ok(CallToolResult::success(vec![ContentBlock::text("host=db1 password=tr0ub4dor-3")]).into())
    }
}

#[tokio::main(flavor = "multi_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let guard = Guard::builder(Engine::builder().build()?).build()?;
    let transport = AsyncRwTransport::<RoleServer, _, _>::new(tokio::io::stdin(), tokio::io::stdout());
    let server = Leaky.serve(GuardTransport::new(transport, guard.link("local", "leaky"))).await?;
    server.waiting().await?;
    Ok(())
}
