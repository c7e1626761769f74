"""CSV → ids, standardised numbers and labels, as the page makes them. `settings` is that of flowbed_run.py."""

import re
import unicodedata

import numpy as np
from flowbed_cells import column_values, is_missing, issued, values
from flowbed_levels import Vocabulary, side_by_side
from flowbed_lines import records
from flowbed_split import split, strata_of

DAY = 86_400.0
PERIODS = {"day": (DAY, 1.9 * DAY), "week": (7 * DAY, 13 * DAY), "year": (365.2425 * DAY, 330 * DAY)}  # and what rows must span

# -- the file


def training_table(path, settings):
    """{name: cells}; lines of another length are left out before rows are counted."""
    lines = list(records(path, settings))[settings["header"] :]
    rows = [line for line in lines if len(line) == settings["fields"]]
    missing = set(settings["missing"])
    rows = [["" if cell.strip() in missing else cell for cell in row] for row in rows] if missing else rows
    table = {}
    by = settings["split"]
    others = [settings.get("weights"), None if isinstance(by, str) else by["column"]]
    for column in [*settings["columns"], settings["target"], *(one for one in others if one)]:
        name, cells = column["name"], [row[column["at"]] for row in rows]
        cells = [issued(cell) for cell in cells] if column.get("ids") == "issued" else cells
        table[name] = merged(cells, column.get("words", ())) if name in settings["merge"] else cells
    return table


def look(cell):
    """What a name looks like: no zero-width signs, single spaces, small letters, accents composed."""
    plain = re.sub("[^\\S\x1c-\x1f]+", " ", re.sub("[\u200b\u2060\ufeff]", "", cell)).strip(" ")
    return unicodedata.normalize("NFC", plain.lower())


def merged(cells, words=()):
    """Of names that look alike the most frequent one, on ties the first; a missing cell stays as it is."""
    counts, best = {}, {}
    for cell in cells:
        counts[cell] = counts.get(cell, 0) + 1
    looks = {cell: look(cell) for cell in counts if not is_missing(cell, words)}
    for cell, seen in looks.items():
        if counts[cell] > counts.get(best.get(seen), 0):
            best[seen] = cell
    return [best[looks[cell]] if cell in looks else cell for cell in cells]


# -- what the training rows say: levels, means and periods, classes


def moments(known):
    """Mean and deviation; 1 where all values are the same but for rounding."""
    if not len(known):
        return 0.0, 1.0
    away = known - known[0]
    mean, deviation = float(known[0] + away.mean()), float(away.std())
    return mean, 1.0 if deviation <= 16 * np.finfo(float).eps * abs(mean) else deviation


def phase(seconds, period):
    """The part of a period that has passed since it began, 0 to 1; the first began in 1970."""
    return seconds / PERIODS[period][0] % 1


def comes_round(known, period):
    """Do these seconds span the period, and not always at the same phase?"""
    apart = np.abs(phase(known, period) - phase(known.min(), period))
    return np.ptp(known) >= PERIODS[period][1] and bool((np.minimum(apart, 1 - apart) > 0.01).any())


class Standard:
    """A number or date column → its inputs: the value standardised; 1 where it is missing, if training rows have such cells; sine and
    cosine of each period."""

    def __init__(self, told, mean, deviation, indicator, periods):
        self.told, self.mean, self.deviation, self.indicator, self.periods = told, mean, deviation, indicator, periods

    @staticmethod
    def fit(cells, train, told):
        numbers = np.array(column_values(cells, told))[train]
        known = numbers[np.isfinite(numbers)]
        dated = told["kind"] == "date" and len(known)
        periods = [period for period in PERIODS if dated and comes_round(known, period)]
        return Standard(told, *moments(known), len(known) < len(numbers), periods)

    def __len__(self):
        return 1 + self.indicator + 2 * len(self.periods)

    def encode(self, cells):
        """[rows, inputs]; what is missing is the mean, at no phase."""
        numbers = np.array(column_values(cells, self.told))
        columns = [(numbers - self.mean) / self.deviation]
        if self.indicator:
            columns.append(np.isnan(numbers).astype(float))
        for period in self.periods:
            angle = 2 * np.pi * phase(numbers, period)
            columns += [np.sin(angle), np.cos(angle)]
        return np.nan_to_num(np.stack(columns, 1))


class Encoder:
    """Cells → ids and inputs, by {column: Vocabulary} and {column: Standard}."""

    def __init__(self, vocabularies, standards):
        self.vocabularies, self.standards = vocabularies, standards

    @staticmethod
    def fit(table, train, settings):
        encoder = Encoder({}, {})
        for told in sorted(settings["columns"], key=lambda told: told["kind"] in ("tags", "text")):  # behind the categories
            cells = table[told["name"]]
            if told["kind"] in ("category", "tags", "text"):
                encoder.vocabularies[told["name"]] = Vocabulary.fit(cells, train, told, settings["minCount"])
            else:
                encoder.standards[told["name"]] = Standard.fit(cells, train, told)
        return encoder

    def encode(self, table):
        """ids and their weights [rows, F, levels], and inputs of all numbers and dates [rows, N]."""
        rows = len(next(iter(table.values())))
        columns = [one.encode(table[name]) for name, one in self.vocabularies.items()]
        ids, weights = (side_by_side([column[part] for column in columns], rows) for part in (0, 1))
        numbers = [np.zeros((rows, 0)), *(one.encode(table[name]) for name, one in self.standards.items())]
        return ids.astype(np.int32), weights.astype(np.float32), np.concatenate(numbers, 1).astype(np.float32)


def labels_of(cells, train, target):
    """Class indices or standardised values, NaN where a row has none; the classes; mean and deviation of a value."""
    numbers = np.array(column_values(cells, target))
    if target["task"] == "regression":
        known = numbers[train]
        known = known[np.isfinite(known)]
        # Counts keep their 0, and their mean is the unit.
        mean, deviation = (0.0, float(known.mean())) if target.get("loss") == "poisson" else moments(known)
        return (numbers - mean) / deviation, [], (mean, deviation)
    if target["kind"] in ("number", "date") and np.isfinite(numbers).any():
        least, most = np.nanmin(numbers), np.nanmax(numbers)
        return np.where(np.isnan(numbers), np.nan, numbers == most), [least, most], (0.0, 1.0)
    classes = sorted({cell for cell in cells if not is_missing(cell, target.get("words", ()))})
    plain = values(classes)
    if np.isfinite(plain).all():
        classes = [name for _, name in sorted(zip(plain, classes))]
    index = {name: float(i) for i, name in enumerate(classes)}
    return np.array([index.get(cell, np.nan) for cell in cells]), classes, (0.0, 1.0)


def row_weights(table, settings, labels, classes, train):
    """[rows], their mean over the train rows 1; None where all count alike. A weight that is none, or negative, ends it."""
    column, rule = settings.get("weights"), settings.get("classWeights", "none")
    if column is None and rule == "none":
        return None
    weights = np.ones(len(labels))
    if column is not None:
        weights = np.array(column_values(table[column["name"]], column), float)
        if not (weights[np.isfinite(labels)] >= 0).all():
            raise SystemExit(f"Rows cannot be weighted by {column['name']}: a row has none, or a negative one.")
    if rule == "balanced":
        counts = np.array([weights[train][labels[train] == c].sum() for c in range(len(classes))])
        of_class = np.where(counts > 0, counts.sum() / (len(classes) * np.where(counts > 0, counts, 1)), 1)
        known = np.isfinite(labels)
        weights[known] *= of_class[labels[known].astype(int)]
    return (weights / weights[train].mean()).astype(np.float32)


class Problem:
    """The CSV made ready: features and labels of all rows, and the three sets of rows, of those that have a label."""

    def __init__(self, path, settings):
        table, target = training_table(path, settings), {**settings["target"], "loss": settings.get("loss", "auto")}
        cells = table[target["name"]]
        labels, classes, _ = labels_of(cells, np.arange(len(cells)), target)
        strata = strata_of(labels, len(classes))
        sets = split(table, len(cells), settings["split"], settings["seed"], settings.get("fold"), strata)
        self.labels, self.classes, (self.mean, self.deviation) = labels_of(cells, sets[0], target)
        self.train, self.valid, self.test = (rows[np.isfinite(self.labels[rows])] for rows in sets)
        self.encoder = Encoder.fit(table, self.train, settings)
        self.table = table
        self.counts = row_weights(table, settings, self.labels, self.classes, self.train)
        self.features = self.ids, self.weights, self.numbers = self.encoder.encode(table)

    def of(self, rows):
        """Features, labels, and what rows count where that differs."""
        counts = [] if self.counts is None else [self.counts[rows]]
        return [part[rows] for part in self.features], self.labels[rows].astype(np.float32), *counts
