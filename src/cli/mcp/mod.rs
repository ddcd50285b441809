//! `cofferdam mcp`: the guard for the Model Context Protocol.

mod config;
mod http;
mod lock;
mod options;
mod stdio;
mod wrap;

use clap::{Args, Subcommand};
use std::process::ExitCode;

/// Guards MCP servers: what flows to and from them is inspected, redacted or blocked
#[derive(Args)]
pub struct McpCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Stdio(Box<stdio::StdioCommand>),
    Http(Box<http::HttpCommand>),
    Lock(lock::LockCommand),
    Diff(lock::DiffCommand),
    Approve(lock::ApproveCommand),
    Wrap(wrap::WrapCommand),
    Unwrap(wrap::UnwrapCommand),
}

impl McpCommand {
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Stdio(command) => command.run(),
            Command::Http(command) => command.run(),
            Command::Lock(command) => command.run(),
            Command::Diff(command) => command.run(),
            Command::Approve(command) => command.run(),
            Command::Wrap(command) => command.run(),
            Command::Unwrap(command) => command.run(),
        }
    }
}
