"""Runs cpex's secrets and personal-data plugins over a text in calls of 10 KiB, and prints their speeds in JSON.

Is run with the Python that `install.sh` has installed them into.
"""

import json
import sys
import time

from cpex_pii_filter.pii_filter_rust import PIIDetectorRust
from cpex_secrets_detection.secrets_detection_rust import py_scan_container

CALL = 10 << 10
ROUNDS = 3


def speed(scan, pieces):
    """Megabytes a second of CPU time, the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        started = time.thread_time()
        for piece in pieces:
            scan(piece)
        times.append(time.thread_time() - started)
    return sum(len(piece) for piece in pieces) / min(times) / 1e6


def main():
    text = open(sys.argv[1], encoding="utf-8", errors="replace").read()
    pieces = [text[at : at + CALL] for at in range(0, len(text), CALL)]
    secrets = {"redact": True, "block_on_detection": False}
    detector = PIIDetectorRust({"block_on_detection": False})
    print(
        json.dumps(
            {
                "cpex secrets": speed(lambda piece: py_scan_container(piece, secrets), pieces),
                "cpex PII": speed(detector.detect, pieces),
            }
        )
    )


if __name__ == "__main__":
    main()
