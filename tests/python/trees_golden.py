"""Trees of LightGBM on small tables, to which src/trees is held split by split: tests/golden/trees.json.

    pip install lightgbm==4.7.0 numpy==2.4.6
    python tests/python/trees_golden.py > tests/golden/trees.json
"""

import json

import lightgbm
import numpy as np

ROWS, COLUMNS, NEW = 160, 5, 40
rng = None


def table(rows, missing, steps=8):
    """Eighths, so that a decimal number is exact in 32 bits; one column of few values, one of many with zeros among them."""
    x = np.round(steps * rng.normal(size=(rows, COLUMNS))) / steps
    x[:, 1] = rng.integers(0, 4, rows)
    x[:, 4] = np.where(rng.random(rows) < 0.4, 0, x[:, 4])
    if missing:
        x[rng.random(rows) < 0.25, 0] = np.nan
        x[rng.random(rows) < 0.1, 2] = np.nan
    return x


def signal(x):
    x = np.where(np.isnan(x), 1.5, x)
    return x[:, 0] + 0.7 * (x[:, 1] > 1) * x[:, 2] + np.abs(x[:, 4]) - 0.5


def labels(loss, x):
    z = signal(x) + 0.5 * rng.normal(size=len(x))
    if loss == "binary":
        return (z > 0).astype(float)
    if loss == "multiclass":
        return np.digitize(z, [-0.5, 1]).astype(float)
    if loss == "poisson":
        return rng.poisson(np.exp(0.5 * z)).astype(float)
    return np.round(8 * z) / 8


def initial(loss, y, w, q):
    mean = np.average(y, weights=w)
    if loss == "binary":
        return [np.log(mean / (1 - mean))]
    if loss == "multiclass":
        return [np.log(np.average(y == k, weights=w)) for k in range(3)]
    if loss == "quantile":
        return [np.quantile(y, q)]
    return [np.log(mean) if loss == "poisson" else mean]


def nodes(node, start):
    """In preorder: [feature, threshold, missing goes left, gain, rows], or [value, rows] of a leaf."""
    if "leaf_value" in node:
        return [[node["leaf_value"] - start, node["leaf_count"]]]
    head = [node["split_feature"], node["threshold"], node["default_left"], node["split_gain"], node["internal_count"]]
    return [head, *nodes(node["left_child"], start), *nodes(node["right_child"], start)]


def plain(values):
    """Column after column as JSON has numbers: null is NaN, and 1e39 is ∞ in 32 bits."""
    return [None if np.isnan(value) else float(np.clip(value, -1e39, 1e39)) for value in np.ravel(values, order="F")]


def case(name, seed, loss, missing=False, weighted=False, leaves=8, min_rows=1, min_hessian=0.4, l2=0.0, rate=0.2, rounds=5, q=0.8, steps=8):
    global rng
    rng = np.random.default_rng(seed)
    x = table(ROWS, missing, steps)
    y = labels(loss, x)
    w = rng.integers(2, 6, ROWS) / 2 if weighted else None
    # On halves no threshold has a choice of places between the rows of its node.
    new = table(NEW, True, steps)
    new[rng.random(NEW) < 0.2, 1] = np.nan
    new[:3, 3] = [np.nan, -np.inf, np.inf]
    parameters = {
        "objective": loss,
        "num_class": 3 if loss == "multiclass" else 1,
        "alpha": q,
        "num_leaves": leaves,
        # LightGBM reckons the rows of a leaf from its hessian; 0: it asks for none.
        "min_data_in_leaf": 0 if min_rows == 1 else min_rows,
        "min_sum_hessian_in_leaf": min_hessian,
        "lambda_l2": l2,
        "learning_rate": rate,
        "boost_from_average": True,
        "max_bin": 255,
        "min_data_in_bin": 1,
        "feature_pre_filter": False,
        "enable_bundle": False,
        "force_col_wise": True,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    }
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y, weight=w), rounds)
    start = initial(loss, y, w, q)
    trees = [tree["tree_structure"] for tree in model.dump_model()["tree_info"]]
    # LightGBM keeps the initial scores in the leaves of the first trees.
    trees = [nodes(tree, start[at] if at < len(start) else 0.0) for at, tree in enumerate(trees)]
    return {
        "name": name,
        "loss": loss,
        "settings": {"rounds": rounds, "leaves": leaves, "min_rows": min_rows, "min_hessian": min_hessian, "l2": l2, "rate": rate, "q": q},
        "columns": plain(x),
        "labels": plain(y),
        "weights": None if w is None else plain(w),
        "initial": start,
        "trees": trees,
        "new": plain(new) if steps == 2 else None,
        "scores": np.ravel(model.predict(new, raw_score=True)).tolist() if steps == 2 else None,
    }


# Of each case the first seed whose trees hang on no tie: which of two equal splits is taken, is left to rounding in LightGBM. It also
# never looks again, below a leaf, at a column that gained nothing there: with a large l2 that costs splits which src/trees finds.
cases = [
    case("binary", 1, "binary"),
    case("binary, missing, l2", 1, "binary", missing=True, l2=0.1),
    case("binary, missing, weights", 1, "binary", missing=True, weighted=True),
    case("classes", 1, "multiclass", leaves=5),
    case("classes, missing, weights", 1, "multiclass", missing=True, weighted=True, rounds=3),
    case("squared, min_rows", 1, "regression", min_rows=12),
    case("squared, missing, min_rows", 2, "regression", missing=True, min_rows=9, leaves=12, l2=0.1),
    case("squared, weights", 1, "regression", weighted=True, missing=True),
    case("poisson", 1, "poisson"),
    case("poisson, missing, weights", 1, "poisson", missing=True, weighted=True),
    case("squared, halves", 1, "regression", steps=2, leaves=5, rounds=3, min_rows=10),
    case("classes, halves", 1, "multiclass", steps=2, leaves=4, rounds=2),
    case("quantile, missing, min_rows", 3, "quantile", missing=True, min_rows=10),
]
print('{"made": "tests/python/trees_golden.py, LightGBM %s, NumPy %s", "cases": [' % (lightgbm.__version__, np.__version__))
print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]}")
