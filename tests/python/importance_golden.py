"""scikit-learn's permutation importance of a fixed linear model, to which ours is held: tests/golden/importance.json.

    pip install scikit-learn==1.9.1 numpy==2.4.6
    python tests/python/importance_golden.py > tests/golden/importance.json
"""

import json

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.inspection import permutation_importance

ROWS, REPEATS = 400, 5
WEIGHTS, INTERCEPT = np.array([1.25, -0.5, 0.0]), -0.4  # the third column counts for nothing
OF_CLASSES = np.array([[1.0, -0.5, 0.25], [0.5, 0.25, -0.5], [0.0, 0.0, 0.0]])  # [columns, classes]: one against the rest, normalised
rng = np.random.default_rng(18)
x = np.round(rng.normal(size=(ROWS, 3)) * [1.0, 3.0, 10.0], 6)  # no two rows tie
z = x @ WEIGHTS + INTERCEPT
label = (rng.random(ROWS) < 1 / (1 + np.exp(-z))).astype(int)
grade = np.argmax(x @ OF_CLASSES + rng.normal(size=(ROWS, 3)), axis=1)
value = np.round(z + rng.normal(size=ROWS), 6)
test = np.arange(0, ROWS, 5)  # the split of every reference figure
orders = []


class Linear(BaseEstimator):
    """Reads all columns but the last, which numbers the rows and so tells how they were shuffled."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def scores(self, x, weights=WEIGHTS, intercept=INTERCEPT):
        if not np.array_equal(x[:, -1], np.arange(len(x))):
            orders.append(x[:, -1].astype(int).tolist())
        return x[:, :-1] @ weights + intercept


class Classes(ClassifierMixin, Linear):
    def predict_proba(self, x):
        p = 1 / (1 + np.exp(-self.scores(x)))
        return np.stack([1 - p, p], axis=1)


class Several(ClassifierMixin, Linear):
    def predict_proba(self, x):
        p = 1 / (1 + np.exp(-self.scores(x, OF_CLASSES, 0)))
        return p / p.sum(axis=1, keepdims=True)


class Value(RegressorMixin, Linear):
    def predict(self, x):
        return self.scores(x)


def importances(model, y, scoring):
    numbered = np.column_stack([x[test], np.arange(len(test))])
    found = permutation_importance(model.fit(numbered, y), numbered, y, scoring=scoring, n_repeats=REPEATS, random_state=3)
    return found.importances[:3].tolist()


cases = {
    "auc": importances(Classes(), label[test], "roc_auc"),
    "loss": importances(Several(), grade[test], "neg_log_loss"),
    "rmse": importances(Value(), value[test], "neg_root_mean_squared_error"),
}
first = orders[:REPEATS]
assert orders == first * 3  # every column and every score has the same orders
print(json.dumps({
    "made": f"tests/python/importance_golden.py, scikit-learn {sklearn.__version__}, NumPy {np.__version__}",
    "x": x.tolist(),
    "label": label.tolist(),
    "grade": grade.tolist(),
    "value": value.tolist(),
    "weights": WEIGHTS.tolist(),
    "of_classes": OF_CLASSES.tolist(),
    "intercept": INTERCEPT,
    "orders": first,
    "importances": cases,
}))
