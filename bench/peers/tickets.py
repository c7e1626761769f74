"""What scikit-learn and skrub make of the tickets' tags and texts, on the rows that the page trains, validates and tests on.

    pip install scikit-learn==1.9.1 skrub==0.11.0
    python tickets.py FILE.csv          the file that bench/tickets.mjs writes

Tags: MultiLabelBinarizer, then the page's head (64 ReLU units, Adam 1e-3, batches of 256, at most six epochs, the best by the loss of
the validation rows), or a logistic regression. Texts: StringEncoder as it comes, of each column, then a logistic regression. The
strength of a regression is chosen on the validation rows.
"""

import sys

import numpy as np
import pandas as pd
import sklearn
import skrub
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import MultiLabelBinarizer, StandardScaler

STRENGTHS = (0.01, 0.1, 1, 10)
SEEDS = range(3)

table = pd.read_csv(sys.argv[1], dtype=str, keep_default_na=False)
row = np.arange(len(table))
test, valid = row % 5 == 0, row % 10 == 1
train = ~test & ~valid
y = (table["escalated"] == "1").to_numpy()
assert len(table) == 60_000 and 0.05 < y.mean() < 0.95, (len(table), y.mean())


def told(what, auc):
    print(f"{what}: test AUC {np.mean(auc):.4f}" + (f" ({', '.join(f'{one:.4f}' for one in auc)})" if len(auc) > 1 else ""), flush=True)


def regression(x):
    fits = [LogisticRegression(C=strength, max_iter=1000).fit(x[train], y[train]) for strength in STRENGTHS]
    best = min(fits, key=lambda fit: log_loss(y[valid], fit.predict_proba(x[valid])))
    return roc_auc_score(y[test], best.predict_proba(x[test])[:, 1])


def head(x, seed):
    net = MLPClassifier((64,), alpha=0, batch_size=256, learning_rate_init=1e-3, random_state=seed)
    best, score = np.inf, None
    for _ in range(6):
        net.partial_fit(x[train], y[train], classes=[False, True])
        loss = log_loss(y[valid], net.predict_proba(x[valid]))
        if loss < best:
            best, score = loss, roc_auc_score(y[test], net.predict_proba(x[test])[:, 1])
    return score


def tags():
    bags = [[tag for tag in cell.split("|") if tag] for cell in table["tags"]]
    return MultiLabelBinarizer().fit([bag for bag, one in zip(bags, train) if one]).transform(bags).astype(float)


def texts(columns):
    parts = []
    for column in columns:
        encoder = skrub.StringEncoder(random_state=0).fit(table[column][train])
        parts.append(encoder.transform(table[column]).to_numpy())
    x = np.hstack(parts)
    return StandardScaler().fit(x[train]).transform(x)


print(f"scikit-learn {sklearn.__version__}, skrub {skrub.__version__}")
bags = tags()
told(f"MultiLabelBinarizer ({bags.shape[1]} tags), the page's head", [head(bags, seed) for seed in SEEDS])
shares = bags / np.maximum(1, bags.sum(axis=1, keepdims=True))
told("the same with each row divided by how many it has, as the page does", [head(shares, seed) for seed in SEEDS])
told("MultiLabelBinarizer, logistic regression", [regression(bags)])
for columns in (["subject"], ["customer"], ["subject", "customer"]):
    told(f"StringEncoder of {', '.join(columns)}, logistic regression", [regression(texts(columns))])
