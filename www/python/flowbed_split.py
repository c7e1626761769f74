"""Rows → train, validation, test: the page's own rows, but for a shuffle."""

import numpy as np
from flowbed_cells import column_values, is_missing

MASK, GOLDEN = (1 << 64) - 1, 0x9E3779B97F4A7C15


def mix(x):
    """SplitMix64's output function of the counter after x."""
    x = (x + GOLDEN) & MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def by_levels(cells, words, seed):
    """Rows of a level are in one set: levels in a drawn order, to validation, then of the others to test, each that fits into
    what is left of the share; then the smallest of the others, where that is nearer, or the set has none."""
    levels = {}
    for row, cell in enumerate(cells):
        levels.setdefault("" if is_missing(cell, words) else cell, []).append(row)
    key = mix(seed + 3 * GOLDEN & MASK)
    drawn, sets = sorted(levels.values(), key=lambda rows: mix(key + rows[0] * GOLDEN & MASK)), []
    for share in (len(cells), 2 * len(cells)):  # in tenths of a row
        taken, mine, others = 0, [], []
        for rows in drawn:
            fits = taken + 10 * len(rows) <= share
            (mine if fits else others).append(rows)
            taken += 10 * len(rows) if fits else 0
        smallest = min(range(len(others)), key=lambda i: len(others[i]))
        if not mine or 5 * len(others[smallest]) < share - taken:
            mine.append(others.pop(smallest))
        drawn = others
        sets.append(np.sort(np.concatenate(mine)))
    return np.sort(np.concatenate(drawn)), *sets


def by_time(times):
    """Rows in order of their times, cut between two of them as near to 70 and 80 % as they allow; those without one train."""
    rows, without = len(times), int(np.isnan(times).sum())
    times = np.where(np.isnan(times), -np.inf, times)
    order = np.argsort(times, kind="stable")
    later = times[order]
    begins = [at for at in (1 + np.flatnonzero(later[1:] != later[:-1])).tolist() if at > without]
    first = min(begins[:-1], key=lambda at: abs(10 * at - 7 * rows))
    second = min((at for at in begins if at > first), key=lambda at: abs(10 * at - 8 * rows))
    return tuple(np.sort(part) for part in np.split(order, [first, second]))


def split(table, rows, rule, seed):
    """Row numbers of train, validation and test: by a rule, or by a column of the table."""
    if not isinstance(rule, str):
        told = rule["column"]
        cells = table[told["name"]]
        return by_time(np.array(column_values(cells, told))) if rule["by"] == "time" else by_levels(cells, told.get("words", ()), seed)
    order = np.arange(rows)
    if rule == "rows":
        test, valid = order % 5 == 0, order % 10 == 1
        return order[~test & ~valid], order[valid], order[test]
    if rule == "shuffled":  # seeded as on the page, but by numpy: another shuffle
        order = np.random.default_rng(seed).permutation(rows)
    seven, eight = rows * 7 // 10, rows * 8 // 10
    return np.sort(order[:seven]), np.sort(order[seven:eight]), np.sort(order[eight:])
