"""Scores rows with exported ONNX models in onnxruntime, beside the page's scores of the same rows.

    python score_onnx.py FOLDER

FOLDER holds rows.csv and, per model, NAME.onnx and NAME.json ({ "scores": [..],
"classes": [..] or null }), with ids as inputs also NAME.vocabulary. Cells are read by flowbed_scores.py; with values.json
({ column: [..], null for a missing number }) the graph is given those as well, alone.
Prints one JSON line per model: rows, worst difference, and that of the graph alone.
"""

import csv
import json
import pathlib
import sys

import numpy as np
import onnx

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "www/python"))
from flowbed_scores import Scorer  # noqa: E402


def alone(scorer, values):
    """What the graph takes, without a script that reads cells."""
    kind = {name: object if column.is_category else np.float64 for name, column in scorer.columns.items()}
    return {name: np.array([np.nan if one is None else one for one in values[name]], kind[name]) for name in kind}


def compare(path, rows, values):
    expected = json.loads(path.with_suffix(".json").read_text())
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    vocabulary = path.with_suffix(".vocabulary")
    scorer = Scorer(path, vocabulary=vocabulary if vocabulary.exists() else None)
    feed = scorer.feed({name: [row[name] for row in rows] for name in scorer.columns})
    # The first output is the score, the second the class; a column may have taken their names.
    score, *label = scorer.session.run(None, feed)
    page = np.array(expected["scores"], dtype=np.float32).reshape(score.shape)
    scale = max(1.0, float(np.abs(page).max()))
    worst = float(np.abs(score - page).max()) / scale
    graph = None
    if values:
        graph = float(np.abs(scorer.session.run(None, alone(scorer, values))[0] - page).max()) / scale
    classes = expected["classes"]
    named = None
    if classes:
        picked = page.argmax(axis=1) if page.ndim == 2 else (page > 0.5).astype(int)
        # A row on the fence may fall on either side.
        sure = np.ones(len(page), bool) if page.ndim == 2 else np.abs(page - 0.5) > 1e-5
        named = bool((label[0][sure] == np.array(classes, dtype=object)[picked[sure]]).all())
    return {"model": path.stem, "rows": len(page), "worst": worst, "graph": graph, "classes": named, "nodes": len(model.graph.node)}


def main(folder):
    with open(folder / "rows.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = folder / "values.json"
    values = json.loads(told.read_text()) if told.exists() else None
    for path in sorted(folder.glob("*.onnx")):
        print(json.dumps(compare(path, rows, values)))
    print(json.dumps({"onnx": onnx.__version__, "numpy": np.__version__}))


main(pathlib.Path(sys.argv[1]))
