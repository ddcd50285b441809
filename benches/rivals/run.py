#!/usr/bin/env python3
"""Runs Cofferdam and the scanners that `install.sh` has installed over the same files, one after the other, and prints the tables of
`docs/comparison.md`.

    cargo build --release
    MEMBERS=10 MEMBERS_CORPUS=target/rivals/members cargo test --release --test members write_corpus -- --ignored
    cargo bench --bench quiet                       # gathers the ordinary text
    benches/rivals/install.sh
    benches/rivals/run.py

A member of a format is found if the program reports anything on one of its lines. Members come from Cofferdam's own rules, so this table shows
what a format that Cofferdam knows is worth to the others, not what they know beside it. Ordinary text has nothing to find but the
few keys and addresses that people publish: each finding counts as a false one, for all programs alike.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLASSES = [
    "secret with a form",
    "secret with a name",
    "secret without a form",
    "personal data with a checksum",
    "other personal data",
]


class Program:
    """A scanner: what to call, and how to read which lines it reports."""

    def __init__(self, name, command, read, version, does_pii=False, most_mb=None, in_members=True, in_ordinary=True):
        self.name, self.command, self.read, self.version_command = name, command, read, version
        self.does_pii, self.most_mb = does_pii, most_mb
        self.in_members, self.in_ordinary = in_members, in_ordinary

    def version(self):
        done = subprocess.run(self.version_command, capture_output=True, text=True)
        found = re.search(r"(?:^|\s)v?(\d+\.\d+\S*)", done.stdout[done.stdout.find("mod\t") + 1 :] + done.stderr)
        return found[1] if found else "?"

    def run(self, folder):
        """Every finding as (file relative to the folder, first line, last line), and the seconds of wall clock."""
        with tempfile.TemporaryDirectory() as scratch:
            report = pathlib.Path(scratch) / "report"
            command = [part.format(folder=folder, report=report) for part in self.command]
            started = time.monotonic()
            done = subprocess.run(command, cwd=folder, capture_output=True)
            seconds = time.monotonic() - started
            reports = list(pathlib.Path(scratch).iterdir())
            text = reports[0].read_text(errors="replace") if reports else done.stdout.decode(errors="replace")
        if done.returncode not in (0, 1, 3, 200, 205):
            sys.exit(f"{self.name}: exit {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
        found = []
        for file, first, last in self.read(text):
            path = pathlib.Path(file)
            path = path.relative_to(folder) if path.is_absolute() else path
            found.append((str(path), first, last))
        return found, seconds


def lines_of(text):
    for line in text.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def read_cofferdam(text):
    for one in lines_of(text):
        yield one["file"], one["line"], one["end_line"]


def read_cofferdam_secrets(text):
    for one in lines_of(text):
        if one["category"] == "secret":
            yield one["file"], one["line"], one["end_line"]


def read_leaks(text):
    for one in json.loads(text or "[]"):
        yield one["File"], one["StartLine"], one["EndLine"]


def read_betterleaks(text):
    for one in lines_of(text):
        if "finding" not in one:
            continue
        place = one["finding"]["location"]
        yield place["path"], place["start_line"], place["end_line"]


def read_detect_secrets(text):
    for file, all_of_file in json.loads(text)["results"].items():
        for one in all_of_file:
            yield file, one["line_number"], one["line_number"]


def read_ripsecrets(text):
    for line in text.splitlines():
        parts = line.split(":", 2)
        if len(parts) > 2 and parts[1].isdigit():
            yield parts[0], int(parts[1]), int(parts[1])


def read_kingfisher(text):
    for one in lines_of(text):
        finding = one.get("finding", {})
        if "line" in finding and "path" in finding:
            # A finding ends where its snippet does.
            last = int(finding["line"]) + finding.get("snippet", "").rstrip("\n").count("\n")
            yield finding["path"], int(finding["line"]), last


def read_presidio(text):
    for one in lines_of(text):
        yield one["file"], one["first"], one["last"]


def programs(home, cofferdam):
    there = []

    def add(path, name, arguments, *rest, **options):
        found = shutil.which(path) or (home / path).exists() and str(home / path)
        if found:
            there.append(Program(name, [found, *arguments], *rest, **options))
        else:
            print(f"{name} is not installed; see {home / 'skipped.tsv'}", file=sys.stderr)

    def version(path, *arguments):
        return [shutil.which(path) or str(home / path), *arguments]

    add(cofferdam, "Cofferdam", ["scan", "--format", "jsonl", "--no-ignore", "{folder}"], read_cofferdam,
        [cofferdam, "--version"], does_pii=True)
    add(cofferdam, "Cofferdam `--all`", ["scan", "--all", "--format", "jsonl", "--no-ignore", "{folder}"], read_cofferdam,
        [cofferdam, "--version"], does_pii=True, in_ordinary=False)
    add(cofferdam, "Cofferdam, its secrets", ["scan", "--format", "jsonl", "--no-ignore", "{folder}"], read_cofferdam_secrets,
        [cofferdam, "--version"], in_members=False)
    add("kingfisher/bin/kingfisher", "Kingfisher",
        ["scan", "{folder}", "--no-validate", "--format", "jsonl", "--output", "{report}", "--no-update-check", "--no-dedup"],
        read_kingfisher, version("kingfisher/bin/kingfisher", "--version"))
    add("bin/gitleaks", "gitleaks", ["dir", "{folder}", "--no-banner", "--report-format", "json", "--report-path", "{report}"],
        read_leaks, ["go", "version", "-m", str(home / "bin/gitleaks")])
    add("betterleaks/bin/betterleaks", "Betterleaks", ["auto", "{folder}", "--silent", "--output={report}.jsonl"],
        read_betterleaks, version("betterleaks/bin/betterleaks", "--version"))
    add("bin/ripsecrets", "ripsecrets", ["{folder}"], read_ripsecrets, version("bin/ripsecrets", "--version"))
    add("detect-secrets/bin/detect-secrets", "detect-secrets", ["scan", "--all-files", "--no-verify", "{folder}"],
        read_detect_secrets, version("detect-secrets/bin/detect-secrets", "--version"), most_mb=20)
    add("presidio/bin/python", "Presidio", [str(ROOT / "benches/rivals/presidio_lines.py"), "{folder}"], read_presidio,
        version("presidio/bin/python", "-c", "from importlib.metadata import version; print(version('presidio-analyzer'))"),
        does_pii=True, most_mb=2)
    return there


def members(all_programs, folder):
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    with tempfile.TemporaryDirectory() as scratch:
        texts = pathlib.Path(scratch) / "members"
        shutil.copytree(folder, texts, ignore=shutil.ignore_patterns("labels.jsonl"))
        size = sum(path.stat().st_size for path in texts.iterdir())
        counts = collections.Counter(label["class"] for label in labels)
        rules = collections.defaultdict(set)
        for label in labels:
            rules[label["class"]].add(label["rule"])
        print(f"\n{len(labels)} members, {size / 1e6:.1f} MB\n")
        print("| program | " + " | ".join(CLASSES) + " |\n|---|" + "---:|" * len(CLASSES))
        print("| members (of rules) | " + " | ".join(f"{counts[one]} ({len(rules[one])})" for one in CLASSES) + " |")
        for program in (one for one in all_programs if one.in_members):
            found, _ = program.run(texts)
            lines = collections.defaultdict(set)
            for file, first, last in found:
                lines[file].update(range(first, last + 1))
            hits = collections.Counter(
                label["class"]
                for label in labels
                if not lines[label["file"]].isdisjoint(range(label["first"], label["last"] + 1))
            )
            share = lambda one: f"{hits[one] / counts[one]:.3f}" if program.does_pii or "secret" in one else "–"
            print(f"| {program.name} {program.version()} | " + " | ".join(share(one) for one in CLASSES) + " |", flush=True)


def sample(corpus, most_mb, into):
    """Copies every nth file, so that what is copied has at most that many MB."""
    files = sorted(path for path in corpus.rglob("*") if path.is_file())
    size = sum(path.stat().st_size for path in files)
    step = max(1, -(-size // int(most_mb * 1e6))) if most_mb else 1
    total = 0
    for path in files[::step]:
        copy = into / path.relative_to(corpus)
        copy.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, copy) if path.stat().st_dev == into.stat().st_dev else shutil.copy(path, copy)
        total += path.stat().st_size
    return total / 1e6


def ordinary(all_programs, corpus):
    print("\n| program | MB | findings | for each MB | MB/s | Cofferdam's MB/s on the same |\n|---|---:|---:|---:|---:|---:|")
    all_programs = [one for one in all_programs if one.in_ordinary]
    cofferdam = all_programs[0]
    for most_mb in sorted({program.most_mb or 0 for program in all_programs}):
        with tempfile.TemporaryDirectory(dir=corpus.parent) as scratch:
            texts = pathlib.Path(scratch).resolve()
            size = sample(corpus, most_mb, texts)
            cofferdam.run(texts)
            ours, our_seconds = cofferdam.run(texts)
            for program in all_programs:
                if (program.most_mb or 0) != most_mb:
                    continue
                found, seconds = (ours, our_seconds) if program is cofferdam else program.run(texts)
                count = len({(file, first) for file, first, _ in found})
                speed = lambda seconds: f"{size / seconds:.2f}" if seconds > size / 10 else f"{size / seconds:.0f}"
                print(f"| {program.name} | {size:.0f} | {count} | {count / size:.2f} | {speed(seconds)} | {speed(our_seconds)} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=pathlib.Path, default=ROOT / "target/rivals", help="where install.sh has put them")
    parser.add_argument("--members", type=pathlib.Path, default=ROOT / "target/rivals/members")
    parser.add_argument("--ordinary", type=pathlib.Path, default=ROOT / "target/quiet/corpus")
    parser.add_argument("--cofferdam", default=str(ROOT / "target/release/cofferdam"))
    parser.add_argument("--only", help="names of programs, with commas")
    arguments = parser.parse_args()
    all_programs = programs(arguments.home.resolve(), arguments.cofferdam)
    if arguments.only:
        names = arguments.only.lower().split(",")
        all_programs = [one for one in all_programs if one.name.startswith("Cofferdam") or one.name.lower() in names]
    members(all_programs, arguments.members.resolve())
    ordinary(all_programs, arguments.ordinary.resolve())


if __name__ == "__main__":
    main()
