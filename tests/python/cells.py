"""Reads golden cells with the script's own parser, and prints what differs: [[style, unit, cell, expected, found], ..] and a count."""

import json
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "www/python"))
from flowbed_cells import is_missing, issued, tags, value  # noqa: E402
from flowbed_text import grams  # noqa: E402

golden = json.load(sys.stdin)
wrong, tried = [], 0


def check(expected, found, *told):
    global tried
    tried += 1
    if expected != found:
        wrong.append([*told, expected, found])


for style, unit, cells in golden["values"]:
    for cell, expected in cells:
        found = value(cell, style, unit)
        found = None if math.isnan(found) else found
        if None not in (found, expected):
            # Fractions of a second; numbers to the last bit, the sign of 0 too.
            near = style not in ("plain", "point", "comma") and abs(found - expected) < 1e-6
            found = expected if near or math.copysign(1, found) == math.copysign(1, expected) and found == expected else repr(found)
        check(expected, found, style, unit, cell)
for words, cells in golden["missing"]:
    for cell, expected in cells:
        check(expected, is_missing(cell, words), words, cell)
for cells in golden["issued"]:
    for cell, expected in cells:
        check(expected, issued(cell), "id", cell)
for style, unit, cells in golden["tags"]:
    for cell, expected in cells:
        check(expected, [list(one) for one in tags(cell, style, unit)], style, unit, cell)
for text, words, parts in golden["grams"]:
    found = [sorted(code for code, word in grams(text) if word == kind) for kind in (True, False)]
    check([words, parts], found, text)
print(json.dumps({"tried": tried, "wrong": wrong}))
