#!/usr/bin/env python3
"""Sessions of real clients with real servers, once directly and once through the guard: what the client sees must be the same, and
what a server plants must not reach it. tests/peers/run.py --guard target/release/cofferdam --peers target/peers [--only NAME]

Exit status 1 if anything differs. What is not installed is said to be skipped, and why.
"""

import argparse
import base64
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
KEY = "AK" + "IA" + "Z7QH2MVPXK4NWR5T"
PLANTED = [["text", {}], ["structured", {}], ["progress", {}], ["log", {}], ["error", {}], ["resource:planted://text", {}], ["resource:planted://blob", {}]]
EVERYTHING = [
    ["echo", {"message": "héllo"}], ["get-sum", {"a": 2, "b": 3}], ["get-structured-content", {"location": "New York"}],
    ["get-annotated-message", {"messageType": "error", "includeImage": True}], ["get-resource-links", {"count": 2}],
    ["get-resource-reference", {"resourceType": "Text", "resourceId": 1}], ["get-tiny-image", {}], ["echo", {}], ["no-such-tool", {}],
    ["trigger-long-running-operation", {"duration": 1, "steps": 4}], ["trigger-sampling-request", {"prompt": "hi", "maxTokens": 5}],
    ["trigger-elicitation-request", {}], ["get-roots-list", {}], ["resource:demo://resource/dynamic/text/1", {}],
    ["resource:demo://resource/dynamic/blob/2", {}], ["prompt:simple-prompt", {}], ["prompt:args-prompt", {"city": "Oslo"}],
]
TIME = [["get_current_time", {"timezone": "Nowhere"}], ["convert_time", {"source_timezone": "UTC", "time": "10:00", "target_timezone": "Asia/Tokyo"}]]


class Skipped(Exception):
    pass


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port, process):
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            raise Skipped(f"the server ended with {process.returncode}")
        time.sleep(0.1)
    raise Skipped("the server does not listen")


def normal(text):
    """Without what differs from run to run: times (in base64, too), ports, random ids."""
    clock = lambda match: f'"blob":"{normal(decoded(match[1]))}"' if " created at " in decoded(match[1]) else match[0]
    text = re.sub(r'"blob": ?"([A-Za-z0-9+/=]+)"', clock, text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?", "TIME", text)
    text = re.sub(r"\d{1,2}:\d\d:\d\d ?(?:AM|PM)?", "TIME", text)
    text = re.sub(r"127\.0\.0\.1:\d+|localhost:\d+", "HOST", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID", text)


def decoded(blob):
    return base64.b64decode(blob).decode(errors="replace")


class Peers:
    def __init__(self, guard, folder):
        self.guard, self.folder = guard.resolve(), folder.resolve()
        self.python = self.folder / "venv/bin/python"
        self.allow = ["--allow-request", "sampling/createMessage", "--allow-request", "elicitation/create"]
        # As a user's: no lock file, no policy of one's own.
        self.processes = []

    def bin(self, name):
        for path in [self.folder / "node_modules/.bin" / name, self.folder / "venv/bin" / name]:
            if path.exists():
                return str(path)
        raise Skipped(f"{name} is not installed")

    def start(self, command, **environment):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment, start_new_session=True)
        self.processes.append(process)
        return process

    def stop(self):
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def client(self, kind, target, calls):
        if kind in ("legacy", "auto"):
            if not self.python.exists():
                raise Skipped("the Python SDK is not installed")
            command = [str(self.python), str(HERE / "client.py"), kind]
        else:
            if not (self.folder / "node_modules/@modelcontextprotocol/sdk").exists():
                raise Skipped("the TypeScript SDK is not installed")
            command = ["node", str(HERE / "client.mjs"), kind]
        environment = os.environ | {"CALLS": json.dumps(calls), "PEERS": str(self.folder), "PYTHONWARNINGS": "ignore"}
        run = subprocess.run(command + target, capture_output=True, text=True, timeout=120, env=environment)
        lines = sorted(normal(line) for line in run.stdout.splitlines() if line.startswith("{"))
        if run.returncode or not lines:
            lines.append(f"client ended with {run.returncode}: {run.stderr[-300:]}")
        return lines

    def over_stdio(self, kind, server, calls):
        direct = self.client(kind, server, calls)
        guarded = self.client(kind, [str(self.guard), "mcp", "stdio", *self.allow, "--", *server], calls)
        return direct, guarded

    def over_http(self, kind, server, calls):
        port, front = free_port(), free_port()
        wait_for(port, self.start(server(port), PORT=str(port)))
        upstream = f"http://127.0.0.1:{port}/mcp"
        wait_for(front, self.start([str(self.guard), "mcp", "http", *self.allow, "--listen", f"127.0.0.1:{front}", "--upstream", upstream]))
        try:
            return self.client(kind, [upstream], calls), self.client(kind, [f"http://127.0.0.1:{front}/mcp"], calls)
        finally:
            self.stop()

    def conformance(self):
        node = self.folder / "node_modules/node/bin/node"
        suite = self.folder / "node_modules/@modelcontextprotocol/conformance"
        if not node.exists() or not suite.exists():
            raise Skipped("the conformance suite or Node 22 is not installed")
        port, front = free_port(), free_port()
        wait_for(port, self.start([self.bin("mcp-server-everything"), "streamableHttp"], PORT=str(port)))
        upstream = f"http://127.0.0.1:{port}/mcp"
        wait_for(front, self.start([str(self.guard), "mcp", "http", *self.allow, "--listen", f"127.0.0.1:{front}", "--upstream", upstream]))
        try:
            return tuple(self.suite(node, f"http://127.0.0.1:{at}/mcp") for at in (port, front))
        finally:
            self.stop()

    def suite(self, node, url):
        with tempfile.TemporaryDirectory() as folder:
            command = [str(node), self.bin("conformance"), "server", "--url", url]
            run = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=folder)
        lines = re.findall(r"^[✓✗].*$", run.stdout + run.stderr, re.M)
        return sorted({re.sub(r"\x1b\[[0-9;]*m", "", line).strip() for line in lines})


def scenarios(peers):
    everything = lambda: [peers.bin("mcp-server-everything"), "stdio"]
    python = [str(peers.python)]
    for kind in ["legacy", "v1", "v2"]:
        yield f"everything, stdio, {kind}", lambda kind=kind: peers.over_stdio(kind, everything(), EVERYTHING)
        http = lambda port: [peers.bin("mcp-server-everything"), "streamableHttp"]
        yield f"everything, HTTP, {kind}", lambda kind=kind: peers.over_http(kind, http, EVERYTHING)
    for kind in ["legacy", "auto", "v1", "v2"]:
        yield f"time, stdio, {kind}", lambda kind=kind: peers.over_stdio(kind, [peers.bin("mcp-server-time")], TIME)
        yield f"git, stdio, {kind}", lambda kind=kind: peers.over_stdio(kind, [peers.bin("mcp-server-git")], [["git_status", {"repo_path": str(HERE.parent.parent)}], ["git_log", {"repo_path": "/no/such"}]])
    files = [["list_directory", {"path": str(HERE)}], ["read_text_file", {"path": str(HERE / "setup.sh")}], ["read_text_file", {"path": "/etc/hostname"}]]
    for kind in ["legacy", "v1", "v2"]:
        yield f"filesystem, stdio, {kind}", lambda kind=kind: peers.over_stdio(kind, [peers.bin("mcp-server-filesystem"), str(HERE)], files)
    for kind in ["legacy", "auto", "v1", "v2"]:
        for name in ["planted", "planted_fastmcp"]:
            script = str(HERE / f"{name}.py")
            yield f"{name}, stdio, {kind}", lambda kind=kind, script=script: peers.over_stdio(kind, python + [script, "stdio"], PLANTED)
            serve = lambda port, script=script: python + [script, "http", str(port)]
            yield f"{name}, HTTP, {kind}", lambda kind=kind, serve=serve: peers.over_http(kind, serve, PLANTED)
    yield "conformance suite, HTTP", peers.conformance


def leaks(lines):
    text = "\n".join(lines)
    blobs = re.findall(r'"blob": ?"([A-Za-z0-9+/=]+)"', text)
    return KEY in text or any(KEY.encode() in base64.b64decode(blob) for blob in blobs)


def verdict(name, direct, guarded):
    """None if all is as it must be."""
    if not direct or any(line.startswith("client ended") for line in direct):
        return f"the direct session fails: {direct[-1:]}"
    if name.startswith("planted"):
        if not leaks(direct):
            return "nothing was planted"
        if leaks(guarded):
            return "the planted key reached the client"
        redacted = [re.sub(r"\[REDACTED:[a-z0-9.-]+\]", "X", line) for line in guarded]
        expected = [line.replace(KEY, "X") for line in direct]
        # The blob is other base64, and the rest must be the same.
        blank = lambda lines: sorted(re.sub(r'("blob": ?")[^"]*', r"\1", line) for line in lines)
        direct, guarded = blank(expected), blank(redacted)
    if name.startswith("conformance"):
        # What the server fails and the guard makes good is no loss.
        passed = lambda lines: {line.split(":")[0] for line in lines if line.startswith("✓")}
        lost, won = passed(direct) - passed(guarded), passed(guarded) - passed(direct)
        if won:
            print(f"         passes with the guard alone: {', '.join(sorted(won))}")
        return f"fails with the guard alone: {sorted(lost)}" if lost else None
    if direct != guarded:
        only = [f"- {line[:300]}" for line in direct if line not in guarded] + [f"+ {line[:300]}" for line in guarded if line not in direct]
        return "differs:\n      " + "\n      ".join(only[:8])
    return None


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--guard", type=pathlib.Path, required=True)
    options.add_argument("--peers", type=pathlib.Path, required=True)
    options.add_argument("--only", default="")
    options = options.parse_args()
    peers, failed, skipped, passed = Peers(options.guard, options.peers), 0, 0, 0
    for name, run in scenarios(peers):
        if options.only not in name:
            continue
        started = time.time()
        try:
            direct, guarded = run()
        except Skipped as why:
            print(f"SKIPPED  {name}: {why}", flush=True)
            skipped += 1
            continue
        finally:
            peers.stop()
        wrong = verdict(name, direct, guarded)
        failed, passed = failed + bool(wrong), passed + (not wrong)
        count = f"{len(direct)} observations, {time.time() - started:.1f} s"
        print(f"{'FAILED ' if wrong else 'ok     '}  {name}: {wrong or count}", flush=True)
    print(f"{passed} as without the guard, {failed} not, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
