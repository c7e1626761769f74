"""Levels of categories, tags and text → ids, several in a cell with weights."""

import numpy as np

from flowbed_cells import is_missing, issued, tags
from flowbed_text import fit as fit_text


class Vocabulary:
    """Level → id; 0 is the unknown level: rare, or never seen. Missing cells are a level, "", where training rows have some. `style`: how the
    tags of a cell are set apart, and what stands before their weights; None of a category, whose cell is one level. `texts`: of text, whose
    levels have no names."""

    def __init__(self, levels, words=(), ids=None, style=None, texts=None):
        self.levels, self.words, self.ids, self.style = levels, words, None if style or texts else ids, style
        self.texts = texts

    @staticmethod
    def fit(cells, train, told, min_count):
        """Levels in the order of the training rows; a row counts once for each of its tags."""
        if told["kind"] == "text":
            words = told.get("words", ())
            return Vocabulary({}, words, texts=fit_text([cells[row] for row in train], words, min_count))
        style = (told["format"], told.get("unit", "")) if told["kind"] == "tags" else None
        vocabulary, counts = Vocabulary({}, told.get("words", ()), told.get("ids"), style), {}
        held = {cell: list(dict.fromkeys(level for level, _ in vocabulary.held(cell))) for cell in set(cells)}
        for row in train:
            for level in held[cells[row]]:
                counts[level] = counts.get(level, 0) + 1
        known = [level for level, count in counts.items() if not level or count >= min_count]
        vocabulary.levels = {level: i + 1 for i, level in enumerate(known)}
        return vocabulary

    def __len__(self):
        return len(self.texts.weights) if self.texts else 1 + max(self.levels.values(), default=0)

    def held(self, cell):
        """[(level, weight), ..]: the cell itself, or its tags; "" of what is missing."""
        if self.style:
            return tags(cell, *self.style, self.words) or [("", 1.0)]
        return [("" if is_missing(cell, self.words) else cell, 1.0)]

    def id(self, level):
        if self.ids and level not in self.levels:  # 1234.0, as a program wrote it
            level = issued(level)
        return self.levels.get(level, 0)

    def bag(self, cell):
        """{id: weight}, whose sum is 1."""
        held = self.texts.bag(cell, self.words) if self.texts else [(self.id(one), weight) for one, weight in self.held(cell)]
        bag = {}
        for id, weight in held:
            bag[id] = bag.get(id, 0) + weight
        whole = sum(weight for _, weight in held)
        return {id: bag[id] / whole for id in sorted(bag)}

    def encode(self, cells):
        """ids and weights [rows, levels of the longest cell], of weight 0 where a cell has fewer."""
        place = {cell: i for i, cell in enumerate(dict.fromkeys(cells))}
        bags = [self.bag(cell) for cell in place]
        shape = len(bags), max(map(len, bags), default=1)
        ids, weights = np.zeros(shape, np.int32), np.zeros(shape, np.float32)
        for row, bag in enumerate(bags):
            ids[row, : len(bag)], weights[row, : len(bag)] = list(bag), list(bag.values())
        rows = [place[cell] for cell in cells]
        return ids[rows], weights[rows]


def side_by_side(columns, rows):
    """[rows, F, levels] of F columns [rows, levels of each]."""
    most = max((column.shape[1] for column in columns), default=1)
    padded = [np.pad(column, ((0, 0), (0, most - column.shape[1]))) for column in columns]
    return np.stack(padded, 1) if padded else np.zeros((rows, 0, 1))
