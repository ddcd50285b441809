// A session of the TypeScript SDK's client with a server: client.mjs v1|v2 COMMAND… or URL. Prints what it saw as lines of JSON.
const [version, ...target] = process.argv.slice(2);
const calls = JSON.parse(process.env.CALLS ?? "[]");
const base = version === "v1" ? "@modelcontextprotocol/sdk/client/" : "@modelcontextprotocol/client";
let Client, StdioClientTransport, StreamableHTTPClientTransport;
const { createRequire } = await import("node:module");
const need = createRequire(process.env.PEERS + "/x.cjs");
if (version === "v1") {
  ({ Client } = need(base + "index.js"));
  ({ StdioClientTransport } = need(base + "stdio.js"));
  ({ StreamableHTTPClientTransport } = need(base + "streamableHttp.js"));
} else {
  ({ Client, StreamableHTTPClientTransport } = need(base));
  ({ StdioClientTransport } = need(base + "/stdio"));
}
const say = (what, value) => console.log(JSON.stringify({ what, value }));
const attempt = async (what, call) => {
  try {
    say(what, await call());
  } catch (error) {
    say(what, `error: ${error.message}`);
  }
};
const transport = target[0].startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(target[0]))
  : new StdioClientTransport({ command: target[0], args: target.slice(1), env: process.env, stderr: "ignore" });
const client = new Client({ name: "peers", version: "1" }, { capabilities: {} });
await client.connect(transport);
say("server", client.getServerVersion());
await new Promise((done) => setTimeout(done, 700));
await attempt("tools", () => client.listTools());
for (const [name, args] of calls) {
  if (name.startsWith("resource:")) await attempt(name, () => client.readResource({ uri: name.slice(9) }));
  else if (name.startsWith("prompt:")) await attempt(name, () => client.getPrompt({ name: name.slice(7), arguments: args }));
  else await attempt(name, () => client.callTool({ name, arguments: args }));
}
await client.close();
process.exit(0);
