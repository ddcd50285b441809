#!/usr/bin/env python3
"""Takes the protocol's JSON Schemas out of the crate rust-mcp-schema (MIT), whose generated types carry the schema of each in their
documentation, and writes one file a version, without descriptions.

    cargo info rust-mcp-schema@2.0.0     # has cargo fetch it
    tests/mcp/schema/extract.py PATH/TO/rust-mcp-schema-2.0.0
"""

import json
import pathlib
import re
import sys

VERSIONS = ["2024_11_05", "2025_03_26", "2025_06_18", "2025_11_25", "2026_07_28"]
# Words for people; what is left is the shape.
LEFT_OUT = {"description", "title", "$comment"}


def shape(value, is_schema=True):
    if isinstance(value, list):
        return [shape(item) for item in value]
    if not isinstance(value, dict):
        return value
    # Below `properties` and `$defs`, keys are names and not keywords.
    return {
        key: shape(item, key not in ("properties", "$defs", "definitions"))
        for key, item in value.items()
        if not (is_schema and key in LEFT_OUT and isinstance(item, str))
    }


def definitions(text):
    found = {}
    block = re.compile(r"/// ```json\n((?:///.*\n)*?)/// ```\n/// </details>\n(?:#\[.*\]\n)*pub (?:struct|enum) (\w+)")
    for match in block.finditer(text):
        lines = [line.removeprefix("///").strip() for line in match[1].splitlines()]
        found[match[2]] = shape(json.loads("\n".join(lines)))
    return found


def main():
    crate, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
    for version in VERSIONS:
        text = (crate / "src/generated_schema" / version / "mcp_schema.rs").read_text()
        found = definitions(text)
        path = here / f"{version.replace('_', '-')}.json"
        path.write_text(json.dumps(found, indent=None, separators=(",", ":"), sort_keys=True) + "\n")
        print(path.name, len(found), "types", path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
