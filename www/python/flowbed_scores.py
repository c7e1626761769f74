"""Scores rows with an ONNX model of flowbed: cells as they are written go in, the page's scores come out.

    pip install onnxruntime numpy
    python flowbed_scores.py MODEL.onnx ROWS.csv > scored.csv

Either form of the model will do: where its inputs are ids, MODEL.json must lie beside it.
A graph cannot read "1.234,50 €" or "31 Jan 2024": the model's properties say how each column is written, and its cells are read by that
here; so are the tags of "a|b:2", and the words and n-grams of text, whose hashes no graph can make. A missing cell, one that is no number and a level that training never saw are treated as the page treats them.
"""

import argparse
import csv
import datetime
import json
import re
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import onnxruntime
from flowbed_cells import STAMPS, is_missing, issued, tags, value
from flowbed_lines import DELIMITERS, found, records, unique
from flowbed_text import Texts

CHUNK = 50_000  # rows that are in memory at once
GREATEST, NONE, DAY = 1e18, 1e30, 86_400.0  # of numbers; what stands for a missing one where floats come in pairs; seconds


def cells_of(cells):
    return cells.to_pylist() if hasattr(cells, "to_pylist") else list(cells)


class Column:
    """An input of the model: its type, how its cells are written, and the ids of its texts where the model takes ids."""

    def __init__(self, kind, properties, name, ids=None):
        self.is_category, self.is_pair = kind in ("tensor(string)", "tensor(int32)"), kind == "tensor(float)"
        self.ids = ids
        self.weights = properties.get(f"{name}: weights")  # the input of the weights of tags or text
        first, buckets, text = (properties.get(f"{name}: {what}") for what in ("first", "buckets", "text"))
        self.texts = Texts(int(first), int(buckets), text == "ngrams") if text else None
        self.level_type = np.int32 if kind == "tensor(int32)" else np.int64
        self.style, self.unit = properties.get(f"{name}: format", "plain"), properties.get(f"{name}: unit", "")
        self.issued = properties.get(f"{name}: ids")
        words = (properties.get(f"{name}: missing {i}") for i in range(len(properties)))
        self.words = {word for word in words if word is not None}

    def level(self, cell):
        text = "" if cell is None else str(cell)
        return "" if is_missing(text, self.words) else issued(text) if self.issued else text

    def number(self, cell):
        """A number, or seconds since 1970 as the clock shows them; NaN where there is none."""
        if isinstance(cell, str):
            return value(cell, self.style, self.unit, self.words)
        if isinstance(cell, datetime.datetime):
            return (cell.replace(tzinfo=None) - datetime.datetime(1970, 1, 1)).total_seconds()
        if isinstance(cell, datetime.date):
            return (cell - datetime.date(1970, 1, 1)).total_seconds()
        return np.nan if cell is None else float(cell) / STAMPS.get(self.style, 1)

    def bag(self, cell):
        """[(tag, weight), ..]; of text its levels: the graph knows what each is worth"""
        if self.texts:
            return self.texts.levels("" if cell is None else str(cell), self.words)
        if isinstance(cell, tuple):  # an Arrow list
            return [(str(tag), 1.0) for tag in cell if tag is not None and str(tag).strip()]
        return tags("" if cell is None else str(cell), self.style, self.unit, self.words)

    def bags(self, cells):
        """[rows, tags] texts side by side, "" where a row has fewer than the others, and their weights, there 0; of text levels, there 0."""
        cells = [tuple(cell) if isinstance(cell, list) else cell for cell in cells_of(cells)]
        known = {cell: self.bag(cell) for cell in set(cells)}
        bags = [known[cell] for cell in cells]
        shape = len(bags), max([1, *map(len, bags)])
        texts, weights = np.zeros(shape, self.level_type) if self.texts else np.full(shape, "", object), np.zeros(shape)
        for row, bag in enumerate(bags):
            for place, (tag, weight) in enumerate(bag):
                texts[row, place], weights[row, place] = tag, weight
        return texts, weights

    def given(self, texts):
        """Texts as the model takes them: as they are, or their ids, that of a text without one 0."""
        if self.ids is None:
            return texts
        return np.array([self.ids.get(text, 0) for text in texts.flat], np.int32).reshape(texts.shape)

    def read(self, cells):
        """[rows] texts, ids or doubles; each different cell is read once."""
        cells = cells_of(cells)
        read = self.level if self.is_category else self.number
        known = {cell: read(cell) for cell in set(cells)}
        values = np.array([known[cell] for cell in cells], object if self.is_category else np.float64)
        return self.given(values) if self.is_category else self.pairs(values) if self.is_pair else values

    def pairs(self, values):
        """[rows, 2] floats: of a number itself and what rounding left of it, of a date days since 1970 and seconds of its day."""
        is_known = np.abs(values) <= GREATEST
        values = np.where(is_known, values, 0.0)
        is_number = self.style in ("plain", "point", "comma")
        first = values.astype(np.float32).astype(np.float64) if is_number else np.floor(values / DAY)
        rest = values - first * (1.0 if is_number else DAY)
        return np.stack([np.where(is_known, first, NONE), rest], axis=1).astype(np.float32)


def ids_of(inputs, model, vocabulary):
    """{column: {text: id}}, empty for a model that takes texts."""
    if all(one.type != "tensor(int32)" for one in inputs):
        return {}
    path = Path(vocabulary or Path(model).with_suffix(".json"))
    if not path.exists():
        raise FileNotFoundError(f"The inputs of this model are ids: put {path.name}, which the page saved with it, into {path.parent.resolve()}.")
    columns = json.loads(path.read_text(encoding="utf-8"))["columns"]
    return {column["name"]: dict(column["ids"]) for column in columns if "ids" in column}


class Scorer:
    """scorer(table) is [rows] probabilities or values, or [rows, classes] probabilities. A table is an Arrow table, or {column: cells}.

    vocabulary: of a model whose inputs are ids, the JSON file that came with it; by default beside it.
    """

    def __init__(self, model, threads=0, vocabulary=None):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads  # 0: as many as there are cores
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        told = self.properties = self.session.get_modelmeta().custom_metadata_map
        inputs = self.session.get_inputs()
        weights = {told.get(f"{one.name}: weights") for one in inputs}
        self.weights_type = np.float32 if any(one.name in weights and one.type == "tensor(float)" for one in inputs) else np.float64
        inputs, ids = [one for one in inputs if one.name not in weights], ids_of(inputs, model, vocabulary)
        self.columns = {one.name: Column(one.type, told, one.name, ids.get(one.name)) for one in inputs}

    @property
    def several(self):
        return len(self.session.get_outputs()[0].shape) == 2

    def feed(self, table):
        fed = {}
        for name, column in self.columns.items():
            if column.weights:
                texts, weights = column.bags(table[name])
                fed[name], fed[column.weights] = column.given(texts), weights.astype(self.weights_type)
            else:
                fed[name] = column.read(table[name])
        return fed

    def __call__(self, table):
        return self.session.run(None, self.feed(table))[0]


def score(scorer, rows, names):
    """[rows, scores]; NaN for a line of another length than the names'."""
    whole = np.array([len(row) == len(names) for row in rows])
    table = {name: [row[names.index(name)] if right else "" for row, right in zip(rows, whole)] for name in scorer.columns}
    return np.where(whole[:, None], scorer(table).reshape(len(rows), -1), np.nan)


def table_of(path, wanted, delimiter):
    """(the names of a file's columns, its rows as an iterator). Columns without names are column_1, column_2 and so on: where the model
    reads no others and no line holds these, a file has none either, and a column is found by its place."""
    delimiters = () if delimiter else DELIMITERS
    try:
        told = found(path, wanted, {"header": True, "delimiter": delimiter}, delimiters)
    except SystemExit:
        places = [int(place[1]) for place in map(re.compile("column_([0-9]+)$").match, wanted) if place]
        if len(places) < len(wanted):
            raise
        told = found(path, wanted, {"header": False, "delimiter": delimiter, "least": max(places)}, delimiters)
    lines = records(path, told)
    return unique(next(lines) if told["header"] else [""] * told["fields"]), lines


def main(model, path, delimiter):
    scorer, out = Scorer(model), csv.writer(sys.stdout)
    names, lines = table_of(path, list(scorer.columns), delimiter)
    classes = range(scorer.session.get_outputs()[0].shape[1]) if scorer.several else ()
    out.writerow([scorer.properties[f"class {i}"] for i in classes] or ["score"])
    while rows := list(islice(lines, CHUNK)):
        out.writerows([f"{one:.9g}" for one in row] for row in score(scorer, rows, names))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the ONNX file that the page saved")
    parser.add_argument("rows", help="a CSV with the model's columns by name, or by place where the table had no names")
    parser.add_argument("--delimiter", help="between cells; default: found")
    options = parser.parse_args()
    main(options.model, options.rows, options.delimiter)
