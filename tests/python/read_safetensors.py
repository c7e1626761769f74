"""Reads what flowbed saved with packages of other makers, and computes its scores again from the rows.

    python read_safetensors.py FOLDER

FOLDER holds rows.csv and, per run, NAME.safetensors and NAME.json (the page's scores); and COLUMN.npy beside
COLUMN.metadata.tsv. Prints one JSON line per run: rows, worst difference; then one for the arrays, and the versions.
"""

import csv
import json
import pathlib
import sys

import numpy as np
import safetensors
from safetensors import safe_open


def ids_of(vocabulary, rows):
    """Level 0 is the unknown one: missing, rare or never seen."""
    numbers = {name: i for i, name in enumerate(vocabulary["names"]) if i}
    return [numbers.get(row[vocabulary["column"]], 0) for row in rows]


def standardised(number, rows):
    def value(text):
        try:
            found = float(text)
        except ValueError:
            return 0.0
        return (found - number["mean"]) / number["deviation"] if abs(found) <= 1e18 else 0.0

    return [value(row[number["column"]]) for row in rows]


def logits(run, tensors, rows):
    numbers = np.array([standardised(one, rows) for one in run["numbers"]], np.float32).reshape(-1, len(rows)).T
    looked = [tensors[f"embedding/{one['column']}"][ids_of(one, rows)] for one in run["vocabularies"]]
    if run["model"] == "one-hot":
        hidden = numbers @ tensors["hidden/weights"] + tensors["hidden/bias"] + sum(looked)
    else:
        hidden = np.concatenate([*looked, numbers], axis=1) @ tensors["hidden/weights"] + tensors["hidden/bias"]
    return np.maximum(hidden, 0) @ tensors["output/weights"] + tensors["output/bias"]


def mean_logits(run, tensors, rows):
    """target-mean: each level's smoothed mean, then a regression of the means and the numbers; one per class."""
    smoothing, logistic = 20.0, run["labels"]["task"] != "regression"

    def odds(p):
        p = np.clip(p, 1e-6, 1 - 1e-6)
        return np.log(p / (1 - p))

    columns = []
    for i in range(max(1, len(run["labels"]["classes"]) if run["labels"]["task"] == "classes" else 1)):
        prior, inputs = tensors[f"prior/{i}"][0], []
        for one in run["vocabularies"]:
            total, count = tensors[f"mean/{i}/{one['column']}"][ids_of(one, rows)].T
            mean = (total + smoothing * prior) / (count + smoothing)
            inputs.append(odds(mean) - odds(prior) if logistic else mean)
        inputs += [np.array(standardised(one, rows), np.float32) for one in run["numbers"]] + [np.ones(len(rows))]
        z = np.array(inputs).T @ tensors[f"coefficients/{i}"]
        columns.append(np.minimum(z, 0) - np.log1p(np.exp(-abs(z))) if run["labels"]["task"] == "classes" else z)
    return np.array(columns).T


def scores(labels, z):
    z = z.astype(np.float64)
    if labels["task"] == "binary":
        return 1 / (1 + np.exp(-z[:, 0]))
    if labels["task"] == "classes":
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    return z[:, 0] * labels["deviation"] + labels["mean"]


def compare(path, rows):
    with safe_open(path, "numpy") as file:
        metadata, tensors = file.metadata(), {name: file.get_tensor(name) for name in file.keys()}
    assert metadata["format"] == "flowbed" and metadata["version"] == "1"
    (run,) = json.loads(metadata["flowbed"])["runs"]
    line = {"run": path.stem, "arrays": len(tensors), "values": sum(tensor.size for tensor in tensors.values())}
    if run["model"] == "attention-ode":  # scored by onnxruntime and Keras elsewhere; here it is read
        return line | {"flow": list(tensors["flow/q"].shape), "rows": 0, "worst": 0.0}
    z = (mean_logits if run["model"] == "target-mean" else logits)(run, tensors, rows)
    found = scores(run["labels"], z)
    page = np.array(json.loads(path.with_suffix(".json").read_text()), np.float32).reshape(found.shape)
    worst = float(np.abs(found - page).max()) / max(1.0, float(np.abs(page).max()))
    return line | {"rows": len(rows), "worst": worst}


def main(folder):
    with open(folder / "rows.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for path in sorted(folder.glob("*.safetensors")):
        print(json.dumps(compare(path, rows)))
    shapes = {}
    for path in sorted(folder.glob("*.npy")):
        array = np.load(path)
        lines = path.with_suffix(".metadata.tsv").read_text(encoding="utf-8").split("\n")[1:-1]
        shapes[path.stem] = [list(array.shape), str(array.dtype), len(lines), float(array.astype(np.float64).sum())]
    print(json.dumps(shapes))
    print(json.dumps({"safetensors": safetensors.__version__, "numpy": np.__version__}))


main(pathlib.Path(sys.argv[1]))
