"""Text → hashes of its words and of their n-grams, as the page cuts them (src/data/grams.rs): each word is a bag of what it shares with words
that are spelled nearly alike."""

import math
import re

from flowbed_cells import is_missing

MOST_CHARACTERS = 2000
WORD = 4.0  # what a word weighs beside an n-gram of it
BETWEEN = re.compile("[\\0-/:-@\\[-`{-\\u00a0\\u2000-\\u206f\\u3000-\\u3002]+")
PRIME, MIX, MASK = 0x01000193, 0x7FEB352D, 0xFFFFFFFF


def hashed(code):
    """The last bits of FNV-1a, mixed once more."""
    code = (code ^ code >> 16) * MIX & MASK
    return code ^ code >> 15


def fed(code, text):
    """FNV-1a of 32 bits, gone on with the bytes of a text."""
    for byte in text.encode("utf-8", "surrogatepass"):
        code = (code ^ byte) * PRIME & MASK
    return code


def grams(text, ngrams=True):
    """[(hash, is it a word?), ..] of each word <word> and, if `ngrams`, of each shorter part of 3 to 5 characters."""
    found = []
    for word in BETWEEN.split(text[:MOST_CHARACTERS]):
        if not word:
            continue
        word = "<" + "".join(c.lower() for c in word) + ">"
        found.append((hashed(fed(0x811C9DC5, word)), True))
        for start in range(len(word) - 2 if ngrams else 0):
            code = fed(0x811C9DC5, word[start : start + 2])
            for end in range(start + 2, min(start + 5, len(word))):
                code = fed(code, word[end])
                if end + 1 - start < len(word):
                    found.append((hashed(code), False))
    return found


class Texts:
    """Levels of a column of text: unknown, missing where training rows have some, then `buckets` from `first` on. `weights`: of each level,
    0 of a bucket that training does not know."""

    def __init__(self, first, buckets, ngrams, weights=None):
        self.first, self.buckets, self.ngrams, self.weights = first, buckets, ngrams, weights

    @staticmethod
    def of(saved):
        """As the page saved them."""
        first, counts, text = len(saved["names"]), saved["counts"], saved["text"]
        return Texts(first, len(counts) - first, text["ngrams"], rarities(first, text["rows"], counts))

    def levels(self, cell, words):
        """[(level, what it weighs beside the others), ..] of a cell; of one that is missing, or has no word, one."""
        if is_missing(cell, words):
            return [(1 if self.first == 2 else 0, 1.0)]
        found = grams(cell, self.ngrams)
        return [(self.first + code % self.buckets, WORD if word else 1.0) for code, word in found] or [(0, 1.0)]

    def bag(self, cell, words):
        """[(level, weight), ..]; the unknown level where training knows none."""
        found = [(level, weight * self.weights[level]) for level, weight in self.levels(cell, words)]
        return [(level, weight) for level, weight in found if weight > 0] or [(0, 1.0)]


def rarities(first, rows, counts):
    """Of each level, by the training rows of buckets."""
    return [1.0] * first + [math.log((rows + 1) / (count + 1)) + 1 if count else 0.0 for count in counts[first:]]


LEAST, MOST, MARKS, MOST_GRAMS, ENOUGH = 1 << 6, 1 << 15, 1 << 17, 6e7, 1 << 22


def fit(cells, words, min_count):
    """Texts of training cells, and how many rows have each level."""
    held = {}
    for cell in cells:
        held[cell] = held.get(cell, 0) + 1
    missing = sum(rows for cell, rows in held.items() if is_missing(cell, words))
    held = {cell: rows for cell, rows in held.items() if not is_missing(cell, words)}
    marks, counted, looked, total = [set(), set()], 0, 0, sum(held.values())
    for cell, rows in held.items():
        found = grams(cell, counted < ENOUGH)
        if counted < ENOUGH:
            looked, counted = looked + rows, counted + rows * len(found)
        marks[0].update(code % MARKS for code, _ in found)
        marks[1].update(code % MARKS for code, word in found if word)
    ngrams = counted * total / max(1, looked) <= MOST_GRAMS
    size = len(marks[0 if ngrams else 1])
    texts = Texts(2 if missing else 1, min(MOST, max(LEAST, 1 << (max(1, size) - 1).bit_length())), ngrams)
    counts = [0, missing][: texts.first] + [0] * texts.buckets
    for cell, rows in held.items():
        for level in {level for level, _ in texts.levels(cell, words)} - {0}:
            counts[level] += rows
    counts = [count if i < texts.first or count >= min_count else 0 for i, count in enumerate(counts)]
    texts.weights = rarities(texts.first, total, counts)
    return texts
