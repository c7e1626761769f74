"""Scores files of any size on many machines: Ray Data reads, scores in parallel and writes.

    pip install "ray[data]" onnxruntime pyarrow numpy
    python score_ray.py MODEL.onnx ROWS.csv SCORED_FOLDER            beside flowbed_scores.py, which the page saves with the model

On a cluster, start it with `ray job submit`; MODEL.onnx, ROWS (a folder, or s3://..) and SCORED_FOLDER are then places
that every machine reaches. Rows keep their columns; their order is not kept.
"""

import sys

import pyarrow as pa
import pyarrow.csv as csv
import ray
from flowbed_scores import Scorer


class WithScore:
    """One per worker process, so that the model is loaded once."""

    def __init__(self, model: str):
        self.scorer = Scorer(model, threads=1)

    def __call__(self, table: pa.Table) -> pa.Table:
        return table.append_column("score", pa.array(list(self.scorer(table))))


def main(model: str, rows: str, scored: str, workers: int = 8) -> None:
    with csv.open_csv(rows) as reader:
        names = reader.schema.names
    # Every cell as its text: "007" is not 7.
    as_text = csv.ConvertOptions(column_types={name: pa.string() for name in names}, strings_can_be_null=False)
    table = ray.data.read_csv(rows, convert_options=as_text)
    pool = ray.data.ActorPoolStrategy(min_size=1, max_size=workers)
    scores = table.map_batches(WithScore, fn_constructor_args=(model,), batch_format="pyarrow", batch_size=50_000, compute=pool)
    scores.write_parquet(scored)


if __name__ == "__main__":
    main(*sys.argv[1:])
