"""Scores FOLDER/rows.csv with every FOLDER/*.safetensors by the page's script, and prints how far its scores are from FOLDER/NAME.json."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "www/python"))
import flowbed_run  # noqa: E402

READ = {"encoding": "utf-8", "broken": "western", "delimiter": ",", "header": True, "columns": []}

folder = Path(sys.argv[1])
for path in sorted(folder.glob("*.safetensors")):
    scores = flowbed_run.Saved(path, READ["columns"]).predicted(folder / "rows.csv", READ)
    page = np.array(json.loads(path.with_suffix(".json").read_text())).reshape(scores.shape)
    worst = float(np.abs(scores - page).max() / max(1, np.abs(page).max()))
    print(json.dumps({"model": path.stem, "rows": len(scores), "worst": worst}))
