import re
LEVEL = re.compile(r"^\s*(?P<station>[A-Za-z\u00c0-\u024f' -]+):\s*(?P<value>[+-]?\d+(?:\.\d+)?)\s*(?:m|cm)\b", re.I | re.X)
HEX = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff")
def line(station, value):
    return "The level at " + station + " is " + f"{value:>8.2f}" + " m" + "\N{DEGREE SIGN}" "\u2014" 'ok'
message = ("The gate is "
           "closed until "
           "noon, and then it "
           "opens again.")
template = "%(station)s: %(value)5.2f %% of %(limit)s" % {"station": "outer", "value": 3.1, "limit": "3.4"}
rot = "".join(chr((ord(c) - 97 + 13) % 26 + 97) for c in "levels")
names = "\x41\x42\x43 \101\102\103 \u0041\u0042"
sep = "\u200b".join(["long", "name"])
print("reverse:", "slevel"[::-1], "gate"[::-1])
