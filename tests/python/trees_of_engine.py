"""Trees of the engine beside LightGBM on the columns that the engine's trees read, one thread each. By hand, in no test:

    pip install lightgbm==4.7.0 numpy==2.4.6 scikit-learn==1.9.1
    cargo run --release --example trees -- FOLDER [FILE.csv of bench/ml100k.mjs]
    python tests/python/trees_of_engine.py FOLDER

Of the free ones no score follows the sign of a mean: what that costs, and what it is good for.
"""

import json
import sys
import time
from pathlib import Path

import lightgbm
import numpy as np
from sklearn.metrics import log_loss, roc_auc_score

OBJECTIVES = {"binary": "binary", "regression": "regression"}


def fitted(about, arrays, monotone):
    parameters = {
        "objective": OBJECTIVES.get(about["task"], "multiclass"),
        "num_class": about["classes"],
        "num_leaves": 31,
        "learning_rate": 0.05,
        "min_data_in_leaf": 20,
        "lambda_l2": 1,
        "num_threads": 1,
        "verbose": -1,
    }
    if monotone:
        parameters |= {"monotone_constraints": monotone, "monotone_constraints_method": "basic"}
    start = time.perf_counter()
    train = lightgbm.Dataset(*arrays["train"])
    valid = lightgbm.Dataset(*arrays["valid"], reference=train)
    stop = lightgbm.early_stopping(50, verbose=False)
    model = lightgbm.train(parameters, train, 1000, valid_sets=[valid], callbacks=[stop])
    return model, time.perf_counter() - start


def scored(about, model, arrays):
    x, y = arrays["test"]
    scores = model.predict(x)
    if about["task"] == "binary":
        return {"auc": roc_auc_score(y, scores), "loss": log_loss(y, scores)}
    if about["task"] == "regression":
        return {"rmse": float(np.sqrt(np.mean((scores - y) ** 2))) * about["deviation"]}
    return {"loss": log_loss(y, scores, labels=range(about["classes"])), "accuracy": float(np.mean(scores.argmax(1) == y))}


def told(scores):
    return "  ".join(f"{name} {value:.4f}" for name, value in scores.items() if value is not None)


print(f"LightGBM {lightgbm.__version__}")
for path in sorted(Path(sys.argv[1]).iterdir()):
    about = json.loads((path / "about.json").read_text())
    read = lambda name: np.fromfile(path / name, np.float32)  # noqa: E731
    arrays = {part: (read(part).reshape(about["columns"], -1).T.copy(), read(f"{part}_labels")) for part in ("train", "valid", "test")}
    # Of several classes the constraints are one list for all: ours are one for each.
    bound = about["monotone"] if about["classes"] == 1 else None
    print(f"{about['name']}: {len(arrays['train'][0])} rows of {about['columns']} columns", flush=True)
    print(f"    flowbed          {told(about['scores'])}  {about['best']} rounds  {about['seconds']:.2f} s", flush=True)
    for name, monotone in [("LightGBM", bound), ("LightGBM, free", None)]:
        if name == "LightGBM" and not bound:
            continue
        model, seconds = fitted(about, arrays, monotone)
        print(f"    {name:16} {told(scored(about, model, arrays))}  {model.best_iteration} rounds  {seconds:.2f} s", flush=True)
