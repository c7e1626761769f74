"""Scores of scikit-learn, to which src/referee/details is held: tests/golden/scores.json.

    pip install scikit-learn==1.9.1 numpy scipy
    python tests/python/scores_golden.py > tests/golden/scores.json
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.optimize import brentq
from scipy.special import expit, softmax
from sklearn import metrics
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(18)


def rounded(z):
    """Quarters: many ties, and exact in 32 bits."""
    return np.round(4 * z) / 4


def two_classes(rows, rate, ties):
    y = (rng.random(rows) < rate).astype(int)
    z = 1.3 * y - 1.5 + rng.normal(size=rows)
    return y, (rounded(z) if ties else z).astype(np.float32).astype(float)


def least_cost(p, y, fp, fn):
    """By trying every threshold: the least mean cost."""
    cuts = [*np.unique(p), 1.1]
    tables = [metrics.confusion_matrix(y, p >= cut, labels=[0, 1]) for cut in cuts]
    return min((fp * table[0, 1] + fn * table[1, 0]) / len(y) for table in tables)


def calibrated(p, y):
    observed, predicted = calibration_curve(y, p, n_bins=10, strategy="quantile")
    edges = np.percentile(p, 10 * np.arange(1, 10))
    places = np.searchsorted(edges, p)
    rows = np.bincount(places, minlength=10)
    rows = rows[rows > 0]
    deviations = [(p * (1 - p))[places == i].sum() ** 0.5 for i in range(10)]
    chance = float(np.sum(deviations) * (2 / np.pi) ** 0.5 / len(y))
    error = float((rows / len(y) * np.abs(observed - predicted)).sum())
    return {"observed": observed.tolist(), "predicted": predicted.tolist(), "rows": rows.tolist(), "error": error, "chance": chance}


def at(p, y, cut):
    (tn, fp), (fn, tp) = metrics.confusion_matrix(y, p >= cut, labels=[0, 1]).tolist()
    kwargs = {"zero_division": np.nan}
    scores = [f(y, p >= cut, **kwargs) for f in (metrics.precision_score, metrics.recall_score, metrics.f1_score)]
    return {"threshold": cut, "counts": [tp, fp, fn, tn], "scores": [None if np.isnan(one) else float(one) for one in scores]}


def binary(rows, rate, ties):
    y, z = two_classes(rows, rate, ties)
    p = expit(z)
    return {
        "labels": y.tolist(),
        "logits": z.tolist(),
        "average_precision": metrics.average_precision_score(y, z),
        "auc": metrics.roc_auc_score(y, z),
        "brier": metrics.brier_score_loss(y, p),
        "calibration": calibrated(p, y),
        "thresholds": [at(p, y, cut) for cut in (0.2, 0.5, 0.999)],
        "costs": [[fp, fn, least_cost(p, y, fp, fn)] for fp, fn in ((1, 1), (1, 10), (7, 1), (0, 1), (1, 0))],
        "temperature": temperature(np.stack([np.zeros(rows), z], 1), y),
    }


def temperature(z, y):
    """The root of the derivative of the mean log-loss by 1/T."""

    def slope(b):
        p = softmax(b * z, axis=1)
        return ((p * z).sum(1) - z[np.arange(len(y)), y]).mean()

    b = brentq(slope, 1e-2, 1e2, xtol=1e-15, rtol=1e-14)
    loss = lambda b: metrics.log_loss(y, softmax(b * z, axis=1), labels=list(range(z.shape[1])))
    return {"value": 1 / b, "before": loss(1), "after": loss(b)}


def several(rows, classes, missing):
    y = rng.integers(0, classes - missing, rows)
    z = rng.normal(size=(rows, classes))
    z[np.arange(rows), y] += 1.2
    z = rounded(z)
    given = z.argmax(1)
    labels = list(range(classes))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(y, given, labels=labels, zero_division=np.nan)
    plain = lambda values: [None if np.isnan(one) else float(one) for one in values]
    return {
        "classes": classes,
        "labels": y.tolist(),
        "logits": z.ravel().tolist(),
        "macro_f1": metrics.f1_score(y, given, average="macro", zero_division=0),
        "top": [[k, metrics.top_k_accuracy_score(y, z, k=k, labels=labels)] for k in (2, 3, 5) if k < classes],
        "precision": plain(precision),
        "recall": plain(recall),
        "f1": plain(f1),
        "support": support.tolist(),
        "confusion": metrics.confusion_matrix(y, given, labels=labels).tolist(),
        "temperature": temperature(z, y),
    }


def numbers(rows, unit):
    y = rounded(rng.normal(size=rows))
    z = rounded(0.6 * y + 0.5 * rng.normal(size=rows))
    own, told = y * unit, z * unit
    return {
        "labels": y.tolist(),
        "outputs": z.tolist(),
        "unit": unit,
        "mae": metrics.mean_absolute_error(own, told),
        "median_absolute": metrics.median_absolute_error(own, told),
        "rmse": metrics.root_mean_squared_error(own, told),
        "pinball": [[q, metrics.mean_pinball_loss(own, told, alpha=q)] for q in (0.1, 0.5, 0.9)],
    }


found = {
    "made": f"tests/python/scores_golden.py, scikit-learn {sklearn.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}",
    "binary": [binary(rows, rate, ties) for rows, rate, ties in ((101, 0.3, True), (157, 0.1, False), (60, 0.5, True))],
    "several": [several(80, 7, 0), several(50, 3, 1), several(70, 16, 4)],
    "numbers": [numbers(91, 12.5), numbers(40, 1.0)],
}
print(json.dumps(found, separators=(",", ":")))
