"""Scores a file of any size on one machine: DuckDB reads and writes, onnxruntime scores, chunk by chunk.

    pip install duckdb onnxruntime pyarrow numpy
    python score_duckdb.py MODEL.onnx ROWS.csv SCORED.parquet        beside flowbed_scores.py, which the page saves with the model

The model becomes a function of SQL, `score(column, ..)`: any query can call it.
"""

import sys

import duckdb
import pyarrow as pa
from flowbed_scores import Scorer


def with_score(connection: duckdb.DuckDBPyConnection, scorer: Scorer) -> str:
    """Registers `score`, which takes the model's columns as one struct, and returns a call of it."""
    columns = duckdb.struct_type({name: "VARCHAR" for name in scorer.columns})

    def score(rows):
        table = pa.Table.from_struct_array(rows)
        return pa.array(list(scorer(table)), pa.list_(pa.float32()) if scorer.several else pa.float32())

    result = "FLOAT[]" if scorer.several else "FLOAT"
    connection.create_function("score", score, [columns], result, type="arrow", null_handling="special")
    name = lambda text: '"' + text.replace('"', '""') + '"'
    return f"score(struct_pack({', '.join(f'{name(one)} := {name(one)}' for one in scorer.columns)}))"


def main(model: str, rows: str, scored: str) -> None:
    connection = duckdb.connect()
    call = with_score(connection, Scorer(model))
    # Every cell as its text: "007" is not 7.
    query = f"COPY (SELECT *, {call} AS score FROM read_csv($rows, all_varchar = true, header = true)) TO $scored (FORMAT parquet)"
    connection.execute(query, {"rows": rows, "scored": scored})


if __name__ == "__main__":
    main(*sys.argv[1:])
