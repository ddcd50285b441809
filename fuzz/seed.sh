#!/bin/sh
# Writes the seeds of all targets to fuzz/corpus/.
exec cargo run --quiet --manifest-path "$(dirname "$0")/Cargo.toml" --bin seed
