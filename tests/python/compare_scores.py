"""Worst difference between scores in a Parquet file (or a folder of them) and the page's.

    python compare_scores.py SCORED SCORES.f32

SCORED has a column `row`, by which its scores are put in order.
"""

import json
import sys

import numpy as np
import pyarrow.parquet as pq

scored = pq.read_table(sys.argv[1], columns=["row", "score"])
page = np.fromfile(sys.argv[2], dtype="<f4")
order = np.argsort(scored["row"].to_numpy(zero_copy_only=False).astype(np.int64), kind="stable")
scores = np.array(scored["score"].to_pylist(), dtype=np.float32)[order].reshape(-1)
assert scores.shape == page.shape, (scores.shape, page.shape)
print(json.dumps({"rows": len(order), "worst": float(np.abs(scores - page).max())}))
