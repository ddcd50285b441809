#!/usr/bin/env python3
"""Measures how fast Cofferdam and other engines are over the same bytes in one run, on one thread, and prints the tables of
`README.md` and `docs/speed.md`; with `--write`, writes them there.

    apt-get install libvectorscan-dev ripgrep       # what is not there is said and left out
    benches/rivals/install.sh                       # Kingfisher and cpex; Go downloads the rules of gitleaks
    benches/rivals/speed.py --write

Libraries are called by the package in `speed/`, in turns, and the time of the thread counts; of programs the time of the process counts,
less that of a run over next to nothing. Rules and keywords are those of gitleaks, read from what it ships.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
RIVALS = ROOT / "target/rivals"
SPEED = ROOT / "benches/rivals/speed"
ROUNDS = 3


def output(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout


def found_version(command):
    """The first version that a program prints of itself; none if it is not there."""
    if not shutil.which(command[0]):
        return None
    found = re.search(r"\d+\.\d+\S*", output(command))
    return found[0] if found else "?"


def gitleaks_rules():
    """The rules that gitleaks ships, and its version."""
    if not shutil.which("go"):
        raise SystemExit("go is not there: the rules and keywords of the others come with gitleaks' module")
    module = json.loads(output(["go", "mod", "download", "-json", "github.com/zricethezav/gitleaks/v8@latest"], cwd="/"))
    return pathlib.Path(module["Dir"]) / "config/gitleaks.toml", module["Version"].lstrip("v")


def build():
    has_vectorscan = shutil.which("pkg-config") and subprocess.run(["pkg-config", "--exists", "libhs"]).returncode == 0
    features = ["--features", "vectorscan"] if has_vectorscan else []
    environment = os.environ | {"CARGO_TARGET_DIR": str(RIVALS / "cargo")}
    manifest = str(SPEED / "Cargo.toml")
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--manifest-path", manifest, *features], env=environment, check=True)
    return RIVALS / "cargo/release/cofferdam-speed"


def seconds(command, may_exit):
    """CPU seconds of a program, the least of some rounds; whatever it reports is thrown away."""
    times = []
    for _ in range(ROUNDS):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in may_exit:
            raise SystemExit(f"{command[0]} failed: exit {os.waitstatus_to_exitcode(status)}")
        times.append(usage.ru_utime + usage.ru_stime)
    return min(times)


def in_pieces(path):
    """A folder with the text in files of 128 KB, as scanners of files know them."""
    folder = path.with_suffix("")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    text = path.read_bytes()
    for at in range(0, len(text), 128 << 10):
        (folder / f"{at}.txt").write_bytes(text[at : at + (128 << 10)])
    return folder


def programs(folder, rules, report):
    """Adds the speeds of programs that are run as a whole, and tells what was left out."""
    skipped = []
    words = tomllib.loads(rules.read_text())["rules"]
    keywords = folder / "keywords"
    keywords.write_text("\n".join(sorted({word for rule in words for word in rule.get("keywords", [])})))
    kingfisher = RIVALS / "kingfisher/bin/kingfisher"
    commands = {
        "ripgrep": ["rg", "--threads", "1", "--count", "--no-config", "--no-ignore", "--fixed-strings", "--ignore-case", "--file", str(keywords)],
        "kingfisher": [str(kingfisher), "scan", "--no-validate", "--no-update-check", "--jobs", "1"],
    }
    report["versions"] = {name: found_version([command[0], "--version"]) for name, command in commands.items()}
    nothing = folder / "nothing"
    nothing.mkdir(exist_ok=True)
    (nothing / "empty.txt").write_text("nothing\n")
    for name, command in commands.items():
        if report["versions"][name] is None:
            skipped.append(f"{name}: {command[0]} is not there")
            continue
        # 1: ripgrep has found nothing. 200: Kingfisher has found something.
        measure = lambda where: seconds([*command, str(where)], {0, 1, 200})
        start = measure(nothing)
        for text in report["texts"]:
            path = folder / f"{text}.txt"
            report["texts"][text][name] = path.stat().st_size / (measure(in_pieces(path)) - start) / 1e6
    cpex = RIVALS / "cpex/bin/python"
    if not cpex.exists():
        return [*skipped, f"cpex: {cpex.relative_to(ROOT)} is not there"]
    for text in report["texts"]:
        report["texts"][text] |= json.loads(output([str(cpex), str(SPEED / "cpex_lines.py"), str(folder / f"{text}.txt")]))
    listed = output([str(cpex), "-m", "pip", "list", "--format", "json"])
    report["versions"] |= {one["name"]: one["version"] for one in json.loads(listed)}
    return skipped


def locked_version(package):
    locked = tomllib.loads((SPEED / "Cargo.lock").read_text())["package"]
    return next(one["version"] for one in locked if one["name"] == package)


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else ""
    model = re.search(r"model name\s*:\s*(.*)", text)
    has_avx512 = "AVX-512" if " avx512bw" in text else "no AVX-512"
    return f"{model[1] if model else platform.machine()}, {os.cpu_count()} shared cores, {has_avx512}"


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def engines_table(report, rules_version):
    """A row for each engine: what it looks for, its speeds, and how many times as fast Cofferdam is."""
    vectorscan = report.get("vectorscan", {})
    versions = report["versions"]
    refused = f", {vectorscan['refused']} refused" if vectorscan.get("refused") else ""
    regexes = f"{vectorscan.get('regexes')} regexes of gitleaks {rules_version}{refused}; ends of matches"
    rows = {
        "cofferdam": ("**Cofferdam**, stream of 64 KB chunks", f"{report['rules']} rules, coats, redacted output"),
        "vectorscan block": (f"vectorscan {vectorscan.get('version')}, block", regexes),
        "vectorscan stream": (f"vectorscan {vectorscan.get('version')}, stream of 64 KB chunks", regexes),
        "kingfisher": (f"Kingfisher {versions.get('kingfisher')}, files of 128 KB, without its start", "its rules for secrets, with base64"),
        "cpex secrets": (f"cpex-secrets-detection {versions.get('cpex-secrets-detection')}, calls of 10 KiB", "7 kinds of secret"),
        "cpex PII": (f"cpex-pii-filter {versions.get('cpex-pii-filter')}, calls of 10 KiB", "11 kinds of personal data"),
        "cerberust": (f"cerberust {locked_version('cerberust')}, pieces of 100 lines", "secrets and personal data"),
        "ripgrep": (f"ripgrep {versions.get('ripgrep')}, files of 128 KB, without its start", f"{report['keywords']} keywords, counted"),
        "aho-corasick": (f"aho-corasick {locked_version('aho-corasick')}, DFA", f"{report['keywords']} keywords"),
        "memchr": (f"memchr {locked_version('memchr')}", "one absent byte: the limit"),
    }
    ours = report["texts"]["clean"]["cofferdam"]
    yield "| engine | looks for | clean, MB/s | an item each 10 KB, MB/s | Cofferdam's speed to its own, clean |"
    yield "|---|---|---:|---:|---:|"
    for name, (title, what) in rows.items():
        if name in report["texts"]["clean"]:
            clean, sown = (report["texts"][text][name] for text in ("clean", "sown"))
            ratio = "" if name == "cofferdam" else f"{ours / clean:.2g}"
            yield f"| {title} | {what} | {number(clean)} | {number(sown)} | {ratio} |"


def messages_table(report):
    yield f"| JSON message of {report['message_bytes']} bytes | half of the calls, µs | 99 of 100, µs |"
    yield "|---|---:|---:|"
    for name, times in report["messages"].items():
        yield f"| {name} | {times['p50']:.1f} | {times['p99']:.1f} |"


def hostile_table(report):
    yield "| input | Cofferdam, MB/s | vectorscan, block, MB/s | ratio |"
    yield "|---|---:|---:|---:|"
    ratio = lambda speeds: speeds["cofferdam"] / speeds["vectorscan block"]
    for name, speeds in sorted(report["hostile"].items(), key=lambda item: ratio(item[1])):
        shown = name.replace("|", "\\|").replace("`", "")
        yield f"| `{shown}` | {number(speeds['cofferdam'])} | {number(speeds['vectorscan block'])} | {ratio(speeds):.2g} |"


def write(path, tables):
    """Puts each table between its marks."""
    text = path.read_text()
    for name, lines in tables.items():
        pattern = re.compile(f"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.S)
        if not pattern.search(text):
            raise SystemExit(f"{path}: no marks for {name}")
        text = pattern.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], text)
    path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the tables into README.md and docs/speed.md")
    arguments = parser.parse_args()
    rules, version = gitleaks_rules()
    speed = build()
    folder = RIVALS / "speed"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([speed, "corpus", folder], check=True)
    report = json.loads(output([speed, "run", rules]))
    skipped = programs(folder, rules, report)
    if "vectorscan" not in report:
        skipped.append("vectorscan: pkg-config finds no libhs")
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    day = datetime.date.today().isoformat()
    about = [f"Measured {day} on {machine()}, one thread, {report['bytes'] / 1e6:.1f} MB of clean text; MB per second of CPU time.", ""]
    engines = [*about, *engines_table(report, version), *(f"\nLeft out: {one}." for one in skipped)]
    messages = list(messages_table(report))
    hostile = list(hostile_table(report)) if "vectorscan" in report else ["Left out: vectorscan is not there."]
    print("\n".join([*engines, "", *messages, "", *hostile]))
    if arguments.write:
        write(ROOT / "README.md", {"speed": engines})
        write(ROOT / "docs/speed.md", {"messages": messages, "hostile": [f"{report['hostile_bytes'] >> 20} MiB each, {day}.", "", *hostile]})


if __name__ == "__main__":
    main()
