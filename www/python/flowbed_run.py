"""The networks of a flowbed page in Keras 3: reads the CSV, trains, prints each model's test scores as a JSON line.

    python flowbed_run.py [--csv FILE]
    python flowbed_run.py --weights RUN.safetensors [--csv FILE]          the page's weights: test scores, no training
    python flowbed_run.py --weights RUN.safetensors --predict ROWS.csv    a score for each row, as the page gives it

Needs numpy, keras and a backend, JAX where KERAS_BACKEND names no other: pip install numpy keras jax
Initial weights, the order of batches and dropout are drawn by other generators than the page's, so the scores of a
training come close and are not equal. With the page's weights they are the page's. Keras has no lazy Adam: it is Adam here.
"""

import argparse
import json
import os
import sys

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras  # noqa: E402

from flowbed_lines import found, records, refuse, unique  # noqa: E402
from flowbed_losses import keras_loss, linked  # noqa: E402
from flowbed_networks import Network, read_safetensors  # noqa: E402
from flowbed_levels import Vocabulary  # noqa: E402
from flowbed_table import Encoder, Problem, Standard  # noqa: E402
from flowbed_text import Texts  # noqa: E402

# -- settings: "at" is a column's place in a line, from 0
SETTINGS = {
    "csv": "shop.csv",
    "member": None,
    "encoding": "utf-8",
    "broken": "western",
    "missing": [],
    "delimiter": ",",
    "header": True,
    "fields": 8,
    "skipLines": 0,
    "namesLine": 1,
    "comment": None,
    "commentFields": None,
    "repeats": True,
    "rowNames": False,
    "spareFields": 0,
    "target": {"name": "bought", "at": 7, "kind": "category", "task": "binary"},
    "columns": [
        {"name": "sku", "at": 0, "kind": "category"},
        {"name": "customer", "at": 1, "kind": "category"},
        {"name": "zip", "at": 2, "kind": "category"},
    ],
    "merge": [],
    "weights": None,
    "models": ["embedding", "attention-ode"],
    # -- options: written by `make contract`
    "width": 32,
    "hidden": 64,
    "epochs": 6,
    "batch": 256,
    "rate": 0.001,
    "seed": 0,
    "split": "rows",
    "patience": 2,
    "optimizer": "adam",
    "minCount": 2,
    "dropout": 0,
    "idDropout": "auto",
    "weightDecay": 0,
    "calibrate": False,
    "loss": "auto",
    "quantile": 0.5,
    "delta": 1,
    "classWeights": "none",
    "flow": {
        "gain": 10,
        "field": "literal",
        "sigma": "tanh",
        "scale": "1/n",
        "leak": 1,
        "heads": 1,
        "sphere": True,
        "path": "linear",
        "knots": 1,
        "t1": 1,
        "method": "midpoint",
        "steps": 2,
        "readout": "flattened",
    },
    "targetMean": {"smoothing": 20, "folds": 5, "ridge": 0.001, "steps": 12},
    # -- end of options
}
# -- end of settings

# -- target means: the line that a network must beat

MEANS = SETTINGS["targetMean"]  # rows of the prior, folds, ridge, Newton's steps


def log_odds(p):
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def regression(x, y, means, logistic):
    """Coefficients of y on x, the first of them, of means, not below 0: projected Newton steps, with a little ridge."""
    w, ridge = np.zeros(x.shape[1]), MEANS["ridge"]
    mean = np.arange(len(w)) < means
    for _ in range(MEANS["steps"]):
        p = sigmoid(x @ w) if logistic else x @ w
        curvature = p * (1 - p) if logistic else np.ones(len(y))
        gradient = x.T @ (p - y) + ridge * w
        free = ~(mean & (w == 0) & (gradient > 0))  # the others stay at 0 for this step
        own, before = x[:, free], w.copy()
        w[free] -= np.linalg.solve((own * curvature[:, None]).T @ own + ridge * np.eye(free.sum()), gradient[free])
        w[mean] = np.maximum(w[mean], 0)
        if np.abs(w - before).max() < 1e-9:
            break
    return w


def smoothed(sums, counts, prior):
    return (sums + MEANS["smoothing"] * prior) / (counts + MEANS["smoothing"])


def target_means(problem, y, logistic):
    """z of all rows of one regression, and its parameters; it is fitted on means that leave a row's own fold out."""
    train, prior = problem.train, y.mean()
    fold, inputs, fitted = np.arange(len(train)) % MEANS["folds"], [], []
    scale = (lambda mean: log_odds(mean) - log_odds(prior)) if logistic else (lambda mean: mean)
    for c, levels in enumerate(problem.encoder.vocabularies.values()):
        ids, weights = problem.ids[:, c], problem.weights[:, c]
        own, tally = ids[train], np.zeros((2, MEANS["folds"], len(levels)))  # of each fold and level: sum, and rows
        rows, place = np.nonzero(weights[train])  # a row counts for each of its tags, and reads their mean
        np.add.at(tally, (slice(None), fold[rows], own[rows, place]), np.stack([y[rows], np.ones(len(rows))]))
        whole = tally.sum(1)
        inputs.append((weights * scale(smoothed(*whole[:, ids], prior))).sum(1))
        rest = whole[:, own] - tally[:, fold[:, None], own]
        fitted.append((weights[train] * scale(smoothed(*rest, prior))).sum(1))
    x = np.column_stack([*inputs, problem.numbers, np.ones(len(problem.ids))])
    w = regression(np.column_stack([*fitted, x[train][:, len(fitted) :]]), y, len(fitted), logistic)
    return x @ w, sum(len(levels) for levels in problem.encoder.vocabularies.values()) + len(w)


def target_mean(problem, task):
    """(logits of all rows, parameters); of several classes each against the rest."""
    labels = problem.labels[problem.train].astype(np.float32).astype(float)
    targets = [(labels == c).astype(float) for c in range(len(problem.classes))] if task == "classes" else [labels]
    found = [target_means(problem, y, task != "regression") for y in targets]
    z = np.stack([z for z, _ in found], 1)
    return np.log(sigmoid(z)) if task == "classes" else z, sum(count for _, count in found)


# -- scores


def softmax(z):
    p = np.exp(z - z.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def auc(z, y):
    """Area under the ROC curve by ranks, ties counted half."""
    _, place, count = np.unique(z, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    positives = y.sum()
    pairs = positives * (len(y) - positives)
    return float((ranks[y > 0.5].sum() - positives * (positives + 1) / 2) / pairs) if pairs else None


def scores(task, z, y, deviation):
    """Of logits [rows, C] and labels [rows]."""
    z, y = z.astype(float), y.astype(float)
    if task == "classes":
        p = softmax(z)[np.arange(len(y)), y.astype(int)]
        return {"loss": float(-np.log(p).mean()), "accuracy": float((z.argmax(1) == y).mean())}
    z = z[:, 0]
    if task == "binary":
        loss = float((np.logaddexp(0, z) - y * z).mean())
        return {"loss": loss, "auc": auc(z, y), "accuracy": float(((z > 0) == (y > 0.5)).mean())}
    loss = float(((z - y) ** 2).mean())
    return {"loss": loss, "rmse": loss**0.5 * deviation, "r2": 1 - loss / y.var() if y.var() else None}


def values_of(task, z, mean, deviation):
    """What a person reads: a probability, one for each class, or a value in the target's units."""
    return softmax(z) if task == "classes" else sigmoid(z) if task == "binary" else z * deviation + mean


def temperature(task, z, y):
    """By which logits are divided for the least log-loss of these rows: the root of its slope by 1/T, by bisection."""
    z = np.column_stack([np.zeros(len(z)), z]) if task == "binary" else z
    z, own = z.astype(float), z[np.arange(len(y)), y.astype(int)]
    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low * high) ** 0.5
        rises = ((softmax(middle * z) * z).sum(1) - own).mean() > 0
        low, high = (low, middle) if rises else (middle, high)
    return 1 / high


# -- training, scoring, and the command


def network_of(model, settings, encoder, classes, task):
    levels = {name: len(one) for name, one in encoder.vocabularies.items()}
    inputs = [len(one) for one in encoder.standards.values()]
    return Network(model, settings, levels, inputs, len(classes) if task == "classes" else 1)


def logits(network, *features):
    return np.asarray(network.predict(list(features), batch_size=4096, verbose=0))


def fit(network, problem, settings, task):
    """Early stopping on the validation rows, with the best weights restored."""
    ids, weights = problem.ids[problem.train], problem.weights[problem.train]
    unknown = ((ids == 0) & (weights > 0)).any((0, 2))  # then training has something for the unknown level
    share = settings["idDropout"]
    network.shares = np.where(unknown, 0, 0.01) if share == "auto" else np.full(len(unknown), share)
    adam = keras.optimizers.AdamW(settings["rate"], weight_decay=settings["weightDecay"], epsilon=1e-7)
    adam.exclude_from_weight_decay([v for name, v in network.tensors.items() if not name.startswith("embedding/")])
    network.compile(adam, keras_loss(task, settings))
    stop = keras.callbacks.EarlyStopping("val_loss", patience=settings["patience"], restore_best_weights=True)
    batch = min(settings["batch"], len(problem.train))
    (x, y, *counts), valid = problem.of(problem.train), problem.of(problem.valid)
    told = {"validation_data": valid, "callbacks": [stop], "verbose": 0}
    network.fit(x, y, batch_size=batch, epochs=settings["epochs"], sample_weight=counts[0] if counts else None, **told)


def trained(model, problem, settings):
    """One model's line."""
    task, test = settings["target"]["task"], problem.test
    labels = problem.labels[test].astype(np.float32)
    if model == "target-mean":
        z, parameters = target_mean(problem, task)
        valid, z = z[problem.valid], z[test]
    else:
        keras.utils.set_random_seed(settings["seed"])
        network = network_of(model, settings, problem.encoder, problem.classes, task)
        fit(network, problem, settings, task)
        z, parameters = logits(network, *problem.of(test)[0]), network.parameters()
        z, valid = linked(settings, z), logits(network, *problem.of(problem.valid)[0])
    if settings["calibrate"] and task != "regression":
        z = z / temperature(task, valid, problem.labels[problem.valid])
    return {"model": model, "parameters": parameters, **scores(task, z, labels, problem.deviation)}


class Saved:
    """A network with the page's weights, its vocabularies and its labels."""

    def __init__(self, path, columns):
        tensors, metadata = read_safetensors(path)
        run = json.loads(metadata["flowbed"])["runs"][0]
        if run["settings"]["model"] in ("target-mean", "trees"):
            raise SystemExit("Target means and trees have no weights. Save a network.")
        self.encoder = Encoder({}, {})
        ids = {column["name"]: column.get("ids") for column in columns}
        for one in run["vocabularies"]:  # with other spellings that the page merged, and rare levels
            levels = {name: i for i, name in enumerate(one["names"]) if i}
            levels.update(zip(one.get("spellings", ()), one.get("spelled", ())))
            style = (one["tags"]["style"], one["tags"]["unit"]) if one.get("tags") else None
            texts = Texts.of(one) if one.get("text") else None
            found = Vocabulary(levels, one.get("words", ()), ids.get(one["column"]), style, texts)
            self.encoder.vocabularies[one["column"]] = found
        for one in run["numbers"]:
            form = one.get("format", {"style": "plain", "unit": ""})
            told = {"format": form["style"], "unit": form["unit"], "words": one.get("words", ())}
            standard = Standard(told, one["mean"], one["deviation"], one.get("indicator", False), one.get("periods", ()))
            self.encoder.standards[one["column"]] = standard
        self.settings, self.labels, self.task = run["settings"], run["labels"], run["labels"]["task"]
        self.network = network_of(self.settings["model"], self.settings, self.encoder, self.labels["classes"], self.task)
        self.network.load(tensors)
        self.temperature = run.get("temperature", 1.0)  # of a run that was calibrated

    def logits(self, table):
        z = logits(self.network, *self.encoder.encode(table)) / np.float32(self.temperature)
        return linked(self.settings, z)

    def evaluated(self, path, settings):
        """Test scores, the split as in the settings above."""
        problem = Problem(path, {**settings, "loss": self.settings.get("loss", "auto")})
        z = self.logits({name: [cells[row] for row in problem.test] for name, cells in problem.table.items()})
        found = scores(self.task, z, problem.labels[problem.test].astype(np.float32), self.labels["deviation"])
        return {"model": self.settings["model"], "parameters": self.network.parameters(), **found}

    def predicted(self, path, settings):
        """A value for each row of a file with its own title, comments and delimiter; columns are found by their names, or by their places
        where there is no header."""
        wanted = [*self.encoder.vocabularies, *self.encoder.standards]
        told = found(path, wanted, settings)
        lines, fields = list(records(path, told)), told["fields"]
        at = {column["name"]: column["at"] for column in settings["columns"]}
        if told["header"]:
            at = {name: place for place, name in enumerate(unique(lines.pop(0)))}
        for name in wanted:
            if at.get(name, fields) >= fields:
                refuse(path, name)
        whole = [len(line) == fields for line in lines]
        table = {name: [line[at[name]] if right else "" for line, right in zip(lines, whole)] for name in wanted}
        values = values_of(self.task, self.logits(table), self.labels["mean"], self.labels["deviation"])
        return np.where(np.array(whole)[:, None], values, np.nan)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", default=SETTINGS["csv"], help="the file that the page read")
    parser.add_argument("--weights", help="a .safetensors file of one run that the page saved: nothing is trained")
    parser.add_argument("--predict", help="with --weights: a CSV of rows to score")
    options = parser.parse_args()
    if options.predict and not options.weights:
        parser.error("--predict needs --weights")
    if options.predict:
        for row in Saved(options.weights, SETTINGS["columns"]).predicted(options.predict, SETTINGS):
            print(*(f"{value:.9g}" for value in row), sep=",")
    elif options.weights:
        print(json.dumps(Saved(options.weights, SETTINGS["columns"]).evaluated(options.csv, SETTINGS)))
    else:
        if "trees" in SETTINGS["models"]:
            print("Trees are grown on the page: save them there as ONNX, which flowbed_scores.py scores.", file=sys.stderr)
        for model in [model for model in SETTINGS["models"] if model != "trees"]:
            # Target means are those of all rows alike, whatever the networks make small.
            own = {"loss": "auto", "classWeights": "none"} if model == "target-mean" else {}
            settings = {**SETTINGS, **own}
            print(json.dumps(trained(model, Problem(options.csv, settings), settings)), flush=True)


if __name__ == "__main__":
    main()
