#!/usr/bin/env bash
# LightGBM 4.7.0: min_data_in_leaf is no bound where second derivatives differ from row to row. Of a binary target 192 of 1,550 leaves have fewer
# than the 50 rows that were asked for, the smallest 17: a side's rows are told from its share of the second derivatives. With squared
# error, whose second derivatives are all 1, no leaf is below. `leaf_count` in its own dump is what was counted here.
# Guess before: a leaf never has fewer rows than that. Seen on 2026-11-30, Python 3.11, NumPy 2.4.6.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q --disable-pip-version-check lightgbm==4.7.0 numpy==2.4.6
"$folder/env/bin/python" - <<'PYTHON'
import lightgbm
import numpy as np

LEAST = 50
rng = np.random.default_rng(1)
x = rng.normal(size=(4000, 4))
z = 3 * x[:, 0] + 2 * x[:, 1] * x[:, 2]
targets = {"binary": (rng.random(len(x)) < 1 / (1 + np.exp(-z))).astype(float), "regression": z}


def leaves(node):
    if "leaf_value" in node:
        return [node["leaf_count"]]
    return leaves(node["left_child"]) + leaves(node["right_child"])


smallest = {}
for objective, y in targets.items():
    parameters = {"objective": objective, "num_leaves": 31, "min_data_in_leaf": LEAST, "num_threads": 1, "verbose": -1}
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y), 50)
    counts = [count for tree in model.dump_model()["tree_info"] for count in leaves(tree["tree_structure"])]
    smallest[objective] = min(counts)
    below = sum(count < LEAST for count in counts)
    print(f"{objective}: {below} of {len(counts)} leaves have fewer than {LEAST} rows, the smallest {min(counts)}")
assert lightgbm.__version__ == "4.7.0"
assert smallest["binary"] < LEAST <= smallest["regression"], smallest
PYTHON
