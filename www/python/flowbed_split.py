"""Rows → train, validation, test: the page's own rows, but for a shuffle."""

from collections import Counter

import numpy as np
from flowbed_cells import column_values, is_missing

MASK, GOLDEN = (1 << 64) - 1, 0x9E3779B97F4A7C15
VALID = 8  # of the rows that a fold leaves every eighth validates


def mix(x):
    """SplitMix64's output function of the counter after x."""
    x = (x + GOLDEN) & MASK
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & MASK
    return x ^ x >> 31


def drawn_levels(cells, words, seed):
    """The rows of each level, missing among them, in a drawn order."""
    levels = {}
    for row, cell in enumerate(cells):
        levels.setdefault("" if is_missing(cell, words) else cell, []).append(row)
    key = mix(seed + 3 * GOLDEN & MASK)
    return sorted(levels.values(), key=lambda rows: mix(key + rows[0] * GOLDEN & MASK))


def together(groups):
    return np.sort(np.concatenate(groups))


def by_levels(drawn, count):
    """Rows of a level are in one set: levels in a drawn order, to validation, then of the others to test, each that fits into
    what is left of the share; then the smallest of the others, where that is nearer, or the set has none."""
    sets = []
    for share in (count, 2 * count):  # in tenths of a row
        taken, mine, others = 0, [], []
        for rows in drawn:
            fits = taken + 10 * len(rows) <= share
            (mine if fits else others).append(rows)
            taken += 10 * len(rows) if fits else 0
        smallest = min(range(len(others)), key=lambda i: len(others[i]))
        if not mine or 5 * len(others[smallest]) < share - taken:
            mine.append(others.pop(smallest))
        drawn = others
        sets.append(together(mine))
    return together(drawn), *sets


def by_groups(drawn, strata, fold):
    """Rows of a group are in one set, with each set's share of each stratum as far as whole groups allow."""
    drawn = sorted(drawn, key=lambda rows: -len(rows).bit_length())  # large ones first, up to a factor of two
    if fold is None:
        return tuple(map(together, dealt(drawn, strata, (7, 1, 2))))
    folds = dealt(drawn, strata, [1] * fold[1])
    test = together(folds[fold[0]])
    chosen = {rows[0] for rows in folds[fold[0]]}
    rest = [rows for rows in drawn if rows[0] not in chosen]
    return *map(together, dealt(rest, strata, (VALID - 1, 1))), test


def dealt(groups, strata, shares):
    """The groups of each set: each goes where it adds least to the sum of (share of a stratum in the set)² / share of the set. A negative
    stratum is none."""
    strata_of_each = (sorted(Counter(strata[rows].tolist()).items()) for rows in groups)
    counts = [
        [("rows", len(rows)), *((stratum, n) for stratum, n in held if stratum >= 0)] for rows, held in zip(groups, strata_of_each)
    ]
    totals, taken, places = Counter(), [Counter() for _ in shares], []
    for one in counts:
        totals.update(dict(one))
    for one in counts:
        costs = []
        for share, have in zip(shares, taken):
            cost = 0.0  # one after another, as the page adds
            for stratum, n in one:
                cost += n * (2.0 * have[stratum] + n) / (float(totals[stratum]) * totals[stratum])
            costs.append(cost / share)
        places.append(costs.index(min(costs)))
        taken[places[-1]].update(dict(one))
    for empty in range(len(shares)):  # takes the last of the set that has most
        most = max(range(len(shares)), key=places.count)
        if empty not in places and places.count(most) > 1:
            places[len(places) - 1 - places[::-1].index(most)] = empty
    return [[rows for rows, place in zip(groups, places) if place == at] for at in range(len(shares))]


def near(places, share, of):
    """The place that is nearest to a share of all."""
    return min(places, key=lambda at: abs(of * at - share))


def by_time(times, fold):
    """Rows in order of their times, cut between two of them as near to 70 and 80 % as they allow; those without one train. Of folds each
    tests a later block, and trains on those before it."""
    rows, without = len(times), int(np.isnan(times).sum())
    times = np.where(np.isnan(times), -np.inf, times)
    order = np.argsort(times, kind="stable")
    later = times[order]
    begins = [at for at in (1 + np.flatnonzero(later[1:] != later[:-1])).tolist() if at > without]
    if fold is None:
        first = near(begins[:-1], 7 * rows, 10)
        cuts = first, near([at for at in begins if at > first], 8 * rows, 10), rows
    else:
        ends, next_one = [], 1
        for cut in range(1, fold[1] + 1):
            at = near(begins[next_one : len(begins) - (fold[1] - cut)], cut * rows, fold[1] + 1)
            ends.append(at)
            next_one = begins.index(at) + 1
        past = ends[fold[0]]
        cuts = near([at for at in begins if at < past], 7 * past, 8), past, [*ends, rows][fold[0] + 1]
    return tuple(np.sort(part) for part in np.split(order[: cuts[2]], cuts[:2]))


def strata_of(labels, classes):
    """Class of each row, or the tenth of the values to which its own belongs; −1 for rows without a label."""
    known = np.flatnonzero(np.isfinite(labels))
    found = np.full(len(labels), -1)
    order = known[np.argsort(labels[known], kind="stable")]
    found[order] = labels[order].astype(int) if classes else np.arange(len(order)) * 10 // max(len(order), 1)
    return found


def split(table, rows, rule, seed, fold, strata):
    """Row numbers of train, validation and test: by a rule, or by a column of the table; with a fold [i, k] those of fold i of k."""
    if not isinstance(rule, str):
        told, by = rule["column"], rule["by"]
        cells = table[told["name"]]
        if by == "time":
            return by_time(np.array(column_values(cells, told)), fold)
        drawn = drawn_levels(cells, told.get("words", ()), seed)
        if by == "levels" and fold is None:
            return by_levels(drawn, rows)
        return by_groups(drawn, strata if by == "group" else np.zeros(rows, int), fold)
    order = np.arange(rows)
    if rule == "ordered" and fold is not None:
        return by_time(order.astype(float), fold)
    if rule in ("shuffled", "stratified"):  # seeded as on the page, but by numpy: another shuffle
        order = np.random.default_rng(seed).permutation(rows)
    if rule == "stratified":
        order = order[np.argsort(strata[order], kind="stable")]
    if rule in ("rows", "stratified") or fold is not None:
        i, k = fold or (0, 5)
        tests = np.arange(rows) % k == i
        rest = order[~tests]
        valid = np.arange(len(rest)) % VALID == 0
        return np.sort(rest[~valid]), np.sort(rest[valid]), np.sort(order[tests])
    seven, eight = rows * 7 // 10, rows * 8 // 10
    return np.sort(order[:seven]), np.sort(order[seven:eight]), np.sort(order[eight:])
