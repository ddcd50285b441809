"""A server that puts a made-up key wherever a server can put text: planted.py stdio, or planted.py http PORT."""

import sys

from mcp.server.mcpserver import Context, MCPServer
from pydantic import BaseModel

# Put together here, so that no scanner takes it for a real one.
KEY = "AK" + "IA" + "Z7QH2MVPXK4NWR5T"

server = MCPServer("planted", instructions=f"The key is {KEY} here.")


class Found(BaseModel):
    key: str
    count: int


@server.tool()
def text() -> str:
    return f"the key is {KEY} here"


@server.tool()
def structured() -> Found:
    return Found(key=KEY, count=1)


@server.tool()
async def progress(ctx: Context) -> str:
    await ctx.report_progress(1, 2, f"the key is {KEY} here")
    return "done"


@server.tool()
async def log(ctx: Context) -> str:
    await ctx.info(f"the key is {KEY} here")
    return "done"


@server.tool()
def error() -> str:
    raise ValueError(f"the key is {KEY} here")


@server.resource("planted://text")
def resource_text() -> str:
    return f"the key is {KEY} here"


@server.resource("planted://blob", mime_type="application/octet-stream")
def resource_blob() -> bytes:
    return f"the key is {KEY} here".encode()


if sys.argv[1] == "stdio":
    server.run("stdio")
else:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
