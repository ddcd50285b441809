#!/usr/bin/env bash
# Installs the peers that nobody here wrote into a folder: tests/peers/setup.sh [FOLDER]. Needs npm and python3 with venv.
set -euo pipefail
folder=${1:-target/peers}
mkdir -p "$folder"
cd "$folder"
[ -f package.json ] || npm init --yes >/dev/null
npm install --no-audit --no-fund --silent \
    @modelcontextprotocol/server-everything@2026.8.31 @modelcontextprotocol/server-filesystem@2026.8.31 \
    @modelcontextprotocol/sdk@1.32.2 @modelcontextprotocol/client@2.4.0 @modelcontextprotocol/conformance@0.1.16 node@22
[ -d venv ] || python3 -m venv venv
venv/bin/pip install --quiet mcp==2.3.0 mcp-server-time==2026.10.19 mcp-server-git==2026.10.19 fastmcp==4.1.2
echo "peers are in $PWD"
