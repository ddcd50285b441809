"""The lines on which a pattern recogniser of Presidio, of any country or language, finds something: an object for each finding.

Recognisers that need a language model are left out, and so is what such a model adds to the score of the others.
"""

import json
import pathlib
import sys

from presidio_analyzer import PatternRecognizer
from presidio_analyzer import predefined_recognizers


def recognizers():
    for name in dir(predefined_recognizers):
        kind = getattr(predefined_recognizers, name)
        if isinstance(kind, type) and issubclass(kind, PatternRecognizer) and kind is not PatternRecognizer:
            try:
                yield kind()
            except Exception as error:  # one that needs more than patterns
                print(f"{name}: {error}", file=sys.stderr)


def main():
    folder = pathlib.Path(sys.argv[1])
    everyone = list(recognizers())
    print(f"{len(everyone)} recognisers", file=sys.stderr)
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        text = path.read_text(errors="replace")
        spans = set()
        for recognizer in everyone:
            for result in recognizer.analyze(text, recognizer.supported_entities, None) or []:
                spans.add((result.start, result.end))
        for start, end in spans:
            first = text.count("\n", 0, start) + 1
            last = first + text.count("\n", start, end)
            print(json.dumps({"file": str(path), "first": first, "last": last}))


if __name__ == "__main__":
    main()
