"""Losses of scikit-learn and SciPy, to which src/kernels/training/loss and src/train/objective are held: tests/golden/losses.json.

    pip install scikit-learn==1.9.1 numpy scipy
    python tests/python/losses_golden.py > tests/golden/losses.json
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.special import huber
from sklearn.metrics import mean_pinball_loss, mean_poisson_deviance
from sklearn.utils.class_weight import compute_class_weight

rng = np.random.default_rng(7)


def f32(x):
    return x.astype(np.float32).astype(float)


def case(rows):
    z, weights = f32(rng.normal(size=rows)), f32(rng.integers(0, 5, rows) / 4)
    counts, numbers = f32(rng.poisson(np.exp(z)).astype(float)), f32(z + rng.standard_t(2, rows))
    found = {"z": z, "counts": counts, "numbers": numbers, "weights": weights}
    losses = {}
    for name, w in [("plain", None), ("weighted", weights)]:
        losses[name] = {
            "poisson": mean_poisson_deviance(counts, np.exp(z), sample_weight=w),
            "quantile": mean_pinball_loss(numbers, z, alpha=0.75, sample_weight=w),
            "huber": np.average(huber(1.5, numbers - z), weights=w),
        }
    return {**{name: one.tolist() for name, one in found.items()}, **losses}


y = np.array([0, 0, 0, 1, 2, 2, 2, 2])
balanced = {"labels": y.tolist(), "weights": compute_class_weight("balanced", classes=np.unique(y), y=y).tolist()}
versions = {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__}
print(json.dumps({"versions": versions, "cases": [case(37), case(300)], "balanced": balanced}))
