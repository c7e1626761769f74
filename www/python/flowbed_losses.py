"""What a training makes small, and what its rows count. `settings` is that of flowbed_run.py."""

import keras
import numpy as np
from flowbed_cells import column_values

MOST_LOG = 80  # a greater logarithm of a mean counts as this one


def keras_loss(task, settings):
    """Of logits or values [rows, C] and labels [rows]."""
    def poisson(y, z):
        own = keras.ops.where(y > 0, y * keras.ops.log(keras.ops.maximum(y, 1e-38)), 0)
        return keras.ops.mean(2 * (own - y * z - y + keras.ops.exp(keras.ops.minimum(z, MOST_LOG))), -1)

    def quantile(y, z):
        q, error = settings["quantile"], y - z
        return keras.ops.mean(keras.ops.maximum(q * error, (q - 1) * error), -1)

    if task == "binary":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if task == "classes":
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    own = {"poisson": poisson, "quantile": quantile, "huber": keras.losses.Huber(delta=settings.get("delta", 1))}
    return own.get(settings["loss"], keras.losses.MeanSquaredError())


def linked(settings, z):
    """Standardised values of what a network gives: of counts it is their logarithm."""
    return np.exp(np.minimum(z, MOST_LOG)) if settings.get("loss") == "poisson" else z


def row_weights(table, settings, labels, classes, train):
    """[rows], their mean over the train rows 1; None where all count alike. A weight that is none, or negative, ends it."""
    column, rule = settings["weights"], settings.get("classWeights", "none")
    if column is None and rule == "none":
        return None
    weights = np.ones(len(labels))
    if column is not None:
        weights = np.array(column_values(table[column["name"]], column), float)
        if not (weights[np.isfinite(labels)] >= 0).all():
            raise SystemExit(f"Rows cannot be weighted by {column['name']}: a row has none, or a negative one.")
    if rule == "balanced":
        of_class = [len(train) / (len(classes) * max(1, (labels[train] == c).sum())) for c in range(len(classes))]
        known = np.isfinite(labels)
        weights[known] *= np.array(of_class)[labels[known].astype(int)]
    return (weights / weights[train].mean()).astype(np.float32)
