"""native.py LIBRARY THREADS [WORK ..] → JSON: { name, works: { work: { ms, attempts, losses or rms and first } } }.

The process is kept on as many cores as it may have threads; a first unit warms up and gives the check.
"""

import importlib
import json
import os
import sys
import time

from problems import WORKS

ROUNDS = 3


def measure(library, name):
    spec = dict(WORKS[name])
    unit, scale = getattr(library, spec.pop("kind"))(**spec)
    first, attempts = unit()
    milliseconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        unit()
        milliseconds.append(1000 * (time.perf_counter() - start) * scale)
    return {"ms": milliseconds, "attempts": attempts, **first}


def main(name, threads, *works):
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(threads)])
    library = importlib.import_module(f"native_{name}")
    title = library.session(int(threads))
    print(json.dumps({"name": title, "works": {work: measure(library, work) for work in works or WORKS}}))


main(*sys.argv[1:])
