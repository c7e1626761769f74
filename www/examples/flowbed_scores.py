"""Scores Arrow tables with an ONNX model that flowbed exported. Needs numpy, pyarrow and onnxruntime.

A model's inputs have the columns' names: categories as text, just as the file has it, and numbers. A missing cell, a level
that training never saw and a text that is no number are all treated as the page treats them.
"""

import numpy as np
import onnxruntime
import pyarrow as pa
import pyarrow.compute as pc

NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"


def as_text(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.string()).fill_null("").to_numpy(zero_copy_only=False).astype(object)


def as_number(column: pa.ChunkedArray) -> np.ndarray:
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    is_number = pc.match_substring_regex(column, NUMBER)
    text = pc.utf8_trim_whitespace(pc.if_else(is_number, column, None))
    return text.cast(pa.float64()).to_numpy(zero_copy_only=False)


class Scorer:
    """scorer(table) is [rows] probabilities or values, or [rows, classes] probabilities."""

    def __init__(self, model: str, threads: int = 0):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads  # 0: as many as there are cores
        self.session = onnxruntime.InferenceSession(model, options)
        self.columns = {one.name: one.type == "tensor(double)" for one in self.session.get_inputs()}

    @property
    def several(self) -> bool:
        return len(self.session.get_outputs()[0].shape) == 2

    def __call__(self, table) -> np.ndarray:
        feed = {name: as_number(table[name]) if number else as_text(table[name]) for name, number in self.columns.items()}
        return self.session.run(None, feed)[0]
