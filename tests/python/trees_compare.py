"""src/trees beside LightGBM on the same arrays, one thread each: scores of the test rows, and seconds. By hand, in no test:

    pip install lightgbm==4.7.0 numpy==2.4.6 pandas==3.1.1 scikit-learn==1.9.1
    CARGO_PROFILE_RELEASE_OPT_LEVEL=3 cargo build --release -p flowbed-trees --example compare
    python tests/python/trees_compare.py target/release/examples/compare www/samples/flights.csv.gz

Of each of eight columns, taken as categories, the features are a level's mean target, from the other four fifths of the train rows, and
its count. Rows are split 80 / 10 / 10 by the seed. Whatever is chosen by these figures is chosen by those of the validation rows.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import lightgbm
import numpy as np
import pandas
from sklearn.metrics import roc_auc_score

COLUMNS = ["carrier", "flight", "tailnum", "origin", "dest", "month", "dow", "hour"]
SMOOTHING, FOLDS = 20, 5
LOSSES = {"late": ("binary", "binary"), "air_time": ("squared", "regression")}


def means(levels, target, of, prior):
    """Smoothed mean target of each of these levels."""
    grouped = target.groupby(levels).agg(["sum", "count"])
    mean = (grouped["sum"] + SMOOTHING * prior) / (grouped["count"] + SMOOTHING)
    return of.map(mean).fillna(prior)


def features(table, target, parts, seed):
    train = table.loc[parts["train"]]
    folds = np.random.default_rng(seed).integers(0, FOLDS, len(train))
    prior = train[target].mean()
    columns = {}
    for name in COLUMNS:
        values = means(train[name], train[target], table[name], prior)
        for fold in range(FOLDS):
            out, rest = train[folds == fold], train[folds != fold]
            values.loc[out.index] = means(rest[name], rest[target], out[name], prior)
        columns[f"{name} mean"] = values
        columns[f"{name} count"] = table[name].map(train[name].value_counts()).fillna(0)
    return pandas.DataFrame(columns).astype(np.float32)


def score(target, labels, scores):
    return roc_auc_score(labels, scores) if target == "late" else float(np.sqrt(np.mean((labels - scores) ** 2)))


def theirs(objective, settings, arrays):
    parameters = {
        "objective": objective,
        "num_leaves": settings["leaves"],
        "learning_rate": settings["learning_rate"],
        "min_data_in_leaf": settings["min_rows"],
        "lambda_l2": settings["l2"],
        "bagging_fraction": settings["row_share"],
        "bagging_freq": int(settings["row_share"] < 1),
        "feature_fraction": settings["column_share"],
        "num_threads": 1,
        "verbose": -1,
        "seed": settings["seed"],
    }
    start = time.perf_counter()
    train = lightgbm.Dataset(*arrays["train"])
    valid = lightgbm.Dataset(*arrays["valid"], reference=train)
    stop = lightgbm.early_stopping(settings["patience"], verbose=False)
    model = lightgbm.train(parameters, train, settings["rounds"], valid_sets=[valid], callbacks=[stop])
    seconds = time.perf_counter() - start
    start = time.perf_counter()
    scores = model.predict(arrays["test"][0], raw_score=True, num_threads=1)
    # The booster keeps its best rounds alone; those that its patience ran are not told.
    found = {"best": model.best_iteration, "rounds": min(model.best_iteration + settings["patience"], settings["rounds"]), "seconds": seconds}
    return found | {"valid": next(iter(model.best_score["valid_0"].values())), "scoring": time.perf_counter() - start}, scores


def ours(program, folder, loss, settings, arrays):
    options = [f"{name}={value}" for name, value in settings.items()]
    width = str(arrays["train"][0].shape[1])
    printed = subprocess.run([program, folder, width, loss, *options], check=True, capture_output=True, text=True).stdout
    return json.loads(printed), np.fromfile(Path(folder) / "scores", np.float32)


def compare(program, table, target, seed, settings):
    place = np.random.default_rng(seed).random(len(table))
    parts = {"train": place < 0.8, "valid": (place >= 0.8) & (place < 0.9), "test": place >= 0.9}
    x = features(table, target, parts, seed)
    arrays = {part: (x[rows].to_numpy(), table.loc[rows, target].to_numpy(np.float32)) for part, rows in parts.items()}
    with tempfile.TemporaryDirectory() as folder:
        for part, (values, labels) in arrays.items():
            np.ascontiguousarray(values.T).tofile(Path(folder) / part)
            labels.tofile(Path(folder) / f"{part}_labels")
        loss, objective = LOSSES[target]
        found = {"LightGBM": theirs(objective, settings, arrays), "flowbed": ours(program, folder, loss, settings, arrays)}
    for name, (measured, scores) in found.items():
        shown = f"{score(target, arrays['test'][1], scores):9.4f}"
        per_round = 1000 * measured["seconds"] / measured["rounds"]
        print(
            f"{target:9} {seed:4} {settings['learning_rate']:5} {settings['leaves']:6} {name:9} {measured['valid']:10.5f} {shown} "
            f"{measured['best']:6} {measured['rounds']:6} {measured['seconds']:8.2f} {per_round:8.2f} {measured['scoring']:8.3f}",
            flush=True,
        )


def main(program, path, *options):
    table = pandas.read_csv(path, dtype=dict.fromkeys(COLUMNS, str), keep_default_na=False)
    settings = {"rounds": 1000, "patience": 50, "leaves": 31, "min_rows": 20, "l2": 0.0, "row_share": 1.0, "column_share": 1.0}
    settings |= {name: json.loads(value) for name, value in (option.split("=") for option in options)}
    seeds, rates = settings.pop("seeds", 3), settings.pop("rates", [0.1, 0.05])
    print(f"LightGBM {lightgbm.__version__}; {len(table)} rows; test: AUC of late, RMSE of air_time in minutes; {settings}")
    print("target    seed  rate leaves           valid loss      test   best rounds  seconds ms/round  scoring")
    for target in settings.pop("targets", list(LOSSES)):
        for rate in rates:
            for seed in range(seeds):
                compare(program, table, target, seed, settings | {"learning_rate": rate, "seed": seed})


main(*sys.argv[1:])
