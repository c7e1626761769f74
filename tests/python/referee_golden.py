"""Numbers of SciPy and of plain NumPy loops, to which the referee is held: tests/golden/referee.json.

    pip install scipy==1.17.0 numpy==2.4.6
    python tests/python/referee_golden.py > tests/golden/referee.json
"""

import json

import numpy as np
import scipy
from scipy import stats

ROWS = 150
rng = np.random.default_rng(17)
labels = (rng.random(ROWS) < 0.3).astype(int)
a = np.float32(np.round(1.2 * labels + rng.normal(size=ROWS), 1))  # one decimal: ties
b = np.float32(np.round(0.8 * labels + 0.5 * a + rng.normal(size=ROWS), 1))


def log_loss(z):
    z = z.astype(float)
    return np.logaddexp(0, z) - labels * z


def auc(z, y):
    up, down = z[y == 1][:, None], z[y == 0][None, :]
    return float(((up > down) + 0.5 * (up == down)).mean())


def delong():
    """DeLong, DeLong and Clarke-Pearson 1988, by comparing each pair of rows."""
    v10, v01 = [], []
    for z in (a, b):
        up, down = z[labels == 1][:, None], z[labels == 0][None, :]
        wins = (up > down) + 0.5 * (up == down)
        v10.append(wins.mean(axis=1))
        v01.append(wins.mean(axis=0))
    covariance = np.cov(v10) / len(v10[0]) + np.cov(v01) / len(v01[0])
    return {
        "auc": [float(np.mean(v)) for v in v10],
        "variance": [covariance[0, 0], covariance[1, 1]],
        "difference": covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1],
    }


def bootstrap(statistic, *samples):
    found = stats.bootstrap(
        samples, statistic, paired=True, vectorized=False, n_resamples=50_000, method="percentile", rng=np.random.default_rng(1)
    )
    return {"interval": list(found.confidence_interval), "error": found.standard_error}


def crossed(values):
    """[seeds, rows] → mean squares of a two-way table without replication, by NumPy."""
    s, n = values.shape
    mean, seeds, rows = values.mean(), values.mean(axis=1), values.mean(axis=0)
    ms_rows = s * ((rows - mean) ** 2).sum() / (n - 1)
    ms_seeds = n * ((seeds - mean) ** 2).sum() / (s - 1)
    rest = values - rows[None, :] - seeds[:, None] + mean
    return ms_rows, ms_seeds, (rest**2).sum() / ((n - 1) * (s - 1))


gain = log_loss(b) - log_loss(a)
test = stats.ttest_1samp(gain, 0)
several = rng.normal(size=(4, 25)) + 0.8 * rng.normal(size=(1, 25)) + 0.5 * rng.normal(size=(4, 1))
p = [0.012, 0.2, 0.004, 0.03, 0.011, 0.6]
order = np.argsort(p)
holm, greatest = [0.0] * len(p), 0.0
for k, at in enumerate(order):
    greatest = max(greatest, min(1.0, (len(p) - k) * p[at]))
    holm[at] = greatest

print(
    json.dumps(
        {
            "made": f"tests/python/referee_golden.py, SciPy {scipy.__version__}, NumPy {np.__version__}",
            "t": [[level, df, stats.t.ppf(0.5 + level / 2, df)] for level in (0.5, 0.95, 0.99, 0.999) for df in (1, 2, 2.5, 9, 120, 13093)],
            "two_sided": [[t, df, 2 * stats.t.sf(t, df)] for t in (0, 0.3, 1.96, 4, 12) for df in (1, 2.5, 9, 120, 13093)],
            "labels": labels.tolist(),
            "a": a.astype(float).round(1).tolist(),
            "b": b.astype(float).round(1).tolist(),
            "delong": delong(),
            "bootstrap": {
                "loss": bootstrap(lambda a: a.mean(), log_loss(a)),
                "loss difference": bootstrap(lambda a, b: b.mean() - a.mean(), log_loss(a), log_loss(b)),
                "auc": bootstrap(auc, a, labels),
                "auc difference": bootstrap(lambda a, b, y: auc(a, y) - auc(b, y), a, b, labels),
            },
            "paired": {"mean": gain.mean(), "p": test.pvalue, "interval": list(test.confidence_interval(0.95))},
            "crossed": {"values": several.round(3).tolist(), "squares": crossed(several.round(3))},
            "p": p,
            "holm": holm,
        },
        indent=1,
    )
)
