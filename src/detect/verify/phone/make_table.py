"""Writes table.bin, the numbering plans of the world, from the metadata of libphonenumber.

    pip install phonenumbers && python3 make_table.py

`phonenumbers` is the well-kept Python port of Google's libphonenumber (Apache-2.0) and carries its metadata. Its patterns of valid
numbers (all types, all territories of a country code, with the possible lengths) are joined into the smallest acyclic automaton over
digits whose words are country code and national number. A port of the library for Rust would take 11 to 13 MB of memory once used,
and 60 to 300 ms for its first number; this takes no time to load and its own size.

table.bin: the number of states (u16), then for each state a byte (1 if it accepts) and ten u16, the next state for each digit (0: none),
all little-endian. State 0 accepts nothing and leads nowhere; the start is state 1.
"""

import struct
from pathlib import Path
from re import _constants as op, _parser as parser

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

TYPES = "fixed_line mobile toll_free premium_rate shared_cost voip personal_number pager uan voicemail".split()


class Nfa:
    def __init__(self):
        self.arcs, self.empty = [], []

    def state(self):
        self.arcs.append([])
        self.empty.append([])
        return len(self.arcs) - 1

    def add(self, tree, start):
        """Adds a parsed regex, and returns where it ends."""
        for kind, value in tree:
            start = self.part(kind, value, start)
        return start

    def part(self, kind, value, start):
        end = self.state()
        if kind is op.LITERAL:
            self.arcs[start].append((frozenset([value - 48]), end))
        elif kind is op.IN:
            digits = set()
            for item, of in value:
                if item is op.LITERAL:
                    digits.add(of - 48)
                elif item is op.RANGE:
                    digits.update(range(of[0] - 48, of[1] - 47))
                elif item is op.CATEGORY and of is op.CATEGORY_DIGIT:
                    digits.update(range(10))
                else:
                    raise ValueError(item)
            self.arcs[start].append((frozenset(digits), end))
        elif kind is op.SUBPATTERN:
            self.empty[self.add(value[-1], start)].append(end)
        elif kind is op.BRANCH:
            for branch in value[1]:
                self.empty[self.add(branch, start)].append(end)
        elif kind is op.MAX_REPEAT:
            low, high, tree = value
            for count in range(high + 1):
                if count >= low:
                    self.empty[start].append(end)
                if count < high:
                    start = self.add(tree, start)
        else:
            raise ValueError(kind)
        return end

    def closure(self, states):
        seen, todo = set(states), list(states)
        while todo:
            for state in self.empty[todo.pop()]:
                if state not in seen:
                    seen.add(state)
                    todo.append(state)
        return frozenset(seen)


class Table:
    def __init__(self):
        self.states = {}  # (accepts, next states) -> number
        self.rows = []

    def number(self, accepts, nexts):
        if not accepts and not any(nexts):
            return 0
        row = (accepts, tuple(nexts))
        if row not in self.states:
            self.states[row] = len(self.rows) + 2  # 0 is nowhere, 1 the start
            self.rows.append(row)
        return self.states[row]


def plans():
    """For each country code its valid national numbers: patterns with their lengths."""
    for code, regions in COUNTRY_CODE_TO_REGION_CODE.items():
        found = {}
        for region in regions:
            of = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            for name in TYPES:
                desc = getattr(of, name)
                if desc and desc.national_number_pattern and desc.national_number_pattern != "NA":
                    lengths = desc.possible_length or of.general_desc.possible_length
                    found.setdefault(desc.national_number_pattern, set()).update(l for l in lengths if l > 0)
        yield code, found


def plan(table, patterns):
    """The state at which the national numbers of a country code start."""
    nfa, start, ends = Nfa(), None, {}
    start = nfa.state()
    for pattern, lengths in patterns.items():
        ends[nfa.add(parser.parse(pattern), start)] = lengths
    known = {}

    def visit(states, depth):
        key = (states, depth)
        if key not in known:
            accepts = any(depth in ends[state] for state in states if state in ends)
            nexts = []
            for digit in range(10):
                to = nfa.closure({end for state in states for digits, end in nfa.arcs[state] if digit in digits})
                nexts.append(visit(to, depth + 1) if to else 0)
            known[key] = table.number(accepts, nexts)
        return known[key]

    return visit(nfa.closure({start}), 0)


def main():
    table, codes = Table(), {}
    for code, patterns in plans():
        codes[str(code)] = plan(table, patterns)

    def trie(prefix):
        nexts = []
        for digit in "0123456789":
            more = prefix + digit
            if more in codes:
                nexts.append(codes[more])
            elif any(code.startswith(more) for code in codes):
                nexts.append(table.number(False, trie(more)))
            else:
                nexts.append(0)
        return nexts

    rows = [(False, (0,) * 10), (False, tuple(trie("")))] + table.rows
    # `trie` adds rows, so the list is made when it is done; row numbers stay as they were given.
    data = struct.pack("<H", len(rows)) + b"".join(struct.pack("<B10H", accepts, *nexts) for accepts, nexts in rows)
    (Path(__file__).parent / "table.bin").write_bytes(data)
    print(f"phonenumbers {phonenumbers.__version__}: {len(codes)} country codes, {len(rows)} states, {len(data)} bytes")


main()
