"""A session of the Python SDK's client with a server: what it saw, as lines of JSON. client.py legacy|auto COMMAND… or URL"""

import asyncio
import json
import os
import sys

import mcp_types as types
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

CALLS = json.loads(os.environ.get("CALLS", "[]"))


def say(what, value):
    dump = getattr(value, "model_dump", None)
    value = dump(mode="json", by_alias=True, exclude_none=True) if dump else value
    print(json.dumps({"what": what, "value": value}, sort_keys=True), flush=True)


async def attempt(what, call):
    try:
        say(what, await asyncio.wait_for(call, 30))
    except BaseExceptionGroup as error:
        say(what, f"error: {error.exceptions[0]}")
    except Exception as error:  # What a client raises is what its user sees.
        say(what, f"error: {type(error).__name__}: {error}")


async def sampling(_context, params):
    say("sampling", params)
    return types.CreateMessageResult(role="assistant", model="m", content=types.TextContent(type="text", text="sampled"))


async def elicitation(_context, params):
    say("elicitation", params)
    return types.ElicitResult(action="decline")


async def roots(_context):
    return types.ListRootsResult(roots=[types.Root(uri="file:///srv/fixture", name="fixture")])


async def logging(params):
    say("log", params)


async def progress(value, total, message):
    say("progress", [value, total, message])


async def main(mode, target):
    server = target[0] if target[0].startswith("http") else StdioServerParameters(command=target[0], args=target[1:], env=dict(os.environ))
    callbacks = dict(sampling_callback=sampling, elicitation_callback=elicitation, list_roots_callback=roots, logging_callback=logging)
    async with Client(server, mode=mode, **callbacks) as client:
        say("version", client.protocol_version)
        say("server", client.server_info)
        say("instructions", client.instructions)
        # Servers that look at the client's folders first register more tools.
        await asyncio.sleep(0.7)
        await attempt("tools", client.list_tools())
        for listing in ["list_resources", "list_resource_templates", "list_prompts"]:
            await attempt(listing, getattr(client, listing)())
        for name, arguments in CALLS:
            if name.startswith("resource:"):
                await attempt(name, client.read_resource(name.removeprefix("resource:")))
            elif name.startswith("prompt:"):
                await attempt(name, client.get_prompt(name.removeprefix("prompt:"), arguments))
            else:
                await attempt(name, client.call_tool(name, arguments, progress_callback=progress))


asyncio.run(main(sys.argv[1], sys.argv[2:]))
