"""What a training makes small. `settings` is that of flowbed_run.py."""

import keras
import numpy as np

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
