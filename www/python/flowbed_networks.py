"""The page's networks in Keras 3, on any backend. Tensors have the names that they have in the page's files."""

import json
import struct
from fractions import Fraction

import keras
import numpy as np
from keras import ops

# -- the flow: tokens [B, T, d] under dx/dt = attention(x) − leak x; W_Q, W_K and W_V are given by M knots over t

METHODS = {  # Butcher tableaus: rows of a, then b, then c; a last stage that only estimates the error is left out
    "euler": ([[]], [1], [0]),
    "midpoint": ([[], [1 / 2]], [0, 1], [0, 1 / 2]),
    "heun": ([[], [1]], [1 / 2, 1 / 2], [0, 1]),
    "rk4": ([[], [1 / 2], [0, 1 / 2], [0, 0, 1]], [1 / 6, 1 / 3, 1 / 3, 1 / 6], [0, 1 / 2, 1 / 2, 1]),
    "bosh3": ([[], [1 / 2], [0, 3 / 4]], [2 / 9, 1 / 3, 4 / 9], [0, 1 / 2, 3 / 4]),
    "dopri5": (
        [[], [1 / 5], [3 / 40, 9 / 40], [44 / 45, -56 / 15, 32 / 9],
         [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
         [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656]],
        [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84], [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1]),
    "tsit5": (
        [[], [0.161], [-0.008480655492356989, 0.335480655492357],
         [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
         [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
         [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383]],
        [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774],
        [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1]),
}
SIGMAS = {"tanh": ops.tanh, "sigmoid": ops.sigmoid, "relu": ops.relu, "softmax": ops.softmax, "identity": lambda x: x}


def unit(x):
    return x / ops.sqrt(ops.sum(x * x, -1, keepdims=True))


def apart(x, heads):
    """[B, T, d] → [B, heads, T, d / heads]"""
    _, n, d = x.shape
    return ops.transpose(ops.reshape(x, (-1, n, heads, d // heads)), (0, 2, 1, 3))


def field(x, weights, flow):
    """dx/dt at x [B, T, d]; a head is d / heads of the columns of q, k and v."""
    _, n, d = x.shape
    q, k, v = (apart(ops.matmul(x, ops.transpose(w)), flow["heads"]) for w in weights)
    turned = ops.transpose(k, (0, 1, 3, 2))
    if flow["field"] == "softmax":
        y = ops.matmul(ops.softmax(ops.matmul(q, turned) / (d // flow["heads"]) ** 0.5), v)
    else:
        sigma, scale = SIGMAS[flow["sigma"]], {"1/n": 1 / n, "1/sqrt(d)": d**-0.5}.get(flow["scale"], flow["scale"])
        y = scale * ops.matmul(sigma(q), ops.matmul(turned, sigma(v)))
    y = ops.reshape(ops.transpose(y, (0, 2, 1, 3)), (-1, n, d))
    if not flow["sphere"]:
        return y - flow["leak"] * x
    return y - ops.sum(x * y, -1, keepdims=True) / ops.sum(x * x, -1, keepdims=True) * x


def schedule(flow):
    """(t, h, piece of the path of W) of every step, as shares of T: equal steps, cut at the knots."""
    constant = flow["path"] == "constant" and flow["knots"] > 1
    pieces = flow["knots"] if constant else max(flow["knots"] - 1, 1)
    steps = flow["steps"] if flow["t1"] else 0
    ends = {Fraction(i, pieces) for i in range(pieces + 1)} | {Fraction(i, steps) for i in range(steps + 1) if steps}
    points = sorted(ends) if steps else []
    return [(t, end - t, int(t * pieces)) for t, end in zip(points, points[1:])], pieces, constant


def weights_at(knots, t, piece, pieces, constant):
    """W at t, from knots [M, d, d]: between two of them, or that of the piece."""
    if constant or len(knots) == 1:
        return knots[piece]
    share = float(t * pieces - piece)
    return (1 - share) * knots[piece] + share * knots[piece + 1]


def flowed(x, knots, flow):
    """x(T), by Runge and Kutta's steps; on the sphere every step ends with rows of length 1."""
    back = unit if flow["sphere"] else lambda x: x
    (a, b, c), (steps, pieces, constant) = METHODS[flow["method"]], schedule(flow)
    x = back(x)
    for t, h, piece in steps:
        slopes, length = [], float(h) * flow["t1"]
        for row, at in zip(a, c):
            state = x + length * sum((a_j * k_j for a_j, k_j in zip(row, slopes) if a_j), 0 * x)
            now = t + h * Fraction(at)
            slopes.append(field(state, [weights_at(w, now, piece, pieces, constant) for w in knots], flow))
        x = back(x + length * sum(b_j * k_j for b_j, k_j in zip(b, slopes) if b_j))
    return x


# -- networks


def fastai_width(levels):
    return min(600, max(1, int(1.6 * levels**0.56 + 0.5)))


def width_of(levels, settings):
    return fastai_width(levels) if settings["width"] == "auto" else settings["width"]


def token_width(settings, levels):
    """All tokens have one width; auto: that of the largest column, a multiple of the heads, at most 32."""
    if settings["width"] != "auto":
        return settings["width"]
    heads = settings["flow"]["heads"]
    wide = -(-(fastai_width(max(levels)) if levels else 16) // heads) * heads
    return min(wide, max(32 // heads, 1) * heads)


class Network(keras.Model):
    """ids with their weights [B, F, levels] and inputs of numbers [B, N] → logits [B, C]. `levels`: {column: V}, with the unknown level; `inputs`: how many each
    number or date column has."""

    def __init__(self, model, settings, levels, inputs, outputs):
        super().__init__()
        self.kind, self.settings, self.columns, self.widths, numbers = model, settings, list(levels), inputs, sum(inputs)
        self.flow, self.tensors, hidden = settings["flow"], {}, settings["hidden"]
        self.shares = np.zeros(len(levels), np.float32)  # of ids sent to the unknown level in training
        self.coin = keras.random.SeedGenerator(settings["seed"])
        one_hot, ode = model == "one-hot", model == "attention-ode"
        d = token_width(settings, levels.values())
        widths = [d if ode else hidden if one_hot else width_of(v, settings) for v in levels.values()]
        tokens = len(levels) + len(inputs) + 1
        k = (d if self.flow["readout"] == "summary" else tokens * d) if ode else sum(widths) + numbers
        first = (6 / ((sum(levels.values()) + numbers if one_hot else k) + hidden)) ** 0.5  # Glorot and Bengio 2010
        small = first if one_hot else 0.003 if ode else 0.05
        for (column, v), width in zip(levels.items(), widths):
            self.add(f"embedding/{column}", v, width, small)
        if ode:
            self.add("tokens/bias", tokens, d, None)
            self.add("tokens/numbers", numbers, d, 0.05)
            for name in "qkv":
                self.add(f"flow/{name}", self.flow["knots"] * d, d, (3 / d) ** 0.5)
        self.add("hidden/weights", numbers if one_hot else k, hidden, first)
        self.add("hidden/bias", 1, hidden, 0)
        self.add("output/weights", hidden, outputs, (6 / (hidden + outputs)) ** 0.5)
        self.add("output/bias", 1, outputs, 0)

    def add(self, name, rows, columns, limit):
        """Uniform up to the limit; without one normal, rows of length about 1."""
        normal = keras.initializers.RandomNormal(stddev=columns**-0.5)
        start = normal if limit is None else keras.initializers.RandomUniform(-limit, limit)
        self.tensors[name] = self.add_weight(shape=(rows, columns), initializer=start, name=name.replace("/", "_"))

    def parameters(self):
        return sum(int(np.prod(tensor.shape)) for tensor in self.tensors.values())

    def load(self, tensors):
        for name, variable in self.tensors.items():
            variable.assign(tensors[name].reshape(variable.shape))

    def embeddings(self, ids, weights, training):
        """One [B, width] for each column: the mean of its levels'."""
        if training:
            keep = keras.random.uniform(ops.shape(ids), seed=self.coin) >= self.shares[:, None]
            ids = ids * ops.cast(keep, ids.dtype)
        tables = [self.tensors[f"embedding/{name}"] for name in self.columns]
        rows = [ops.sum(ops.take(table, ids[:, c], axis=0) * weights[:, c, :, None], axis=1) for c, table in enumerate(tables)]
        rate = self.settings["dropout"] if training and self.kind != "one-hot" else 0
        return [keras.random.dropout(x, rate, seed=self.coin) for x in rows] if rate else rows

    def tokens(self, rows, numbers):
        """[B, T, d]: gain times an embedding, Σ input · w per number column, nothing for the summary; each plus the bias of its place."""
        slopes, bias, end = self.tensors["tokens/numbers"], self.tensors["tokens/bias"], 0
        parts = [self.flow["gain"] * x for x in rows]
        for width in self.widths:
            begin, end = end, end + width
            parts.append(ops.matmul(numbers[:, begin:end], slopes[begin:end]))
        parts.append(ops.zeros((ops.shape(numbers)[0], bias.shape[1])))
        return ops.stack(parts, axis=1) + bias

    def call(self, inputs, training=False):
        ids, weights, numbers = inputs
        w, rows = self.tensors, self.embeddings(ids, weights, training)
        if self.kind == "one-hot":  # a one-hot row times W is a row of W: no matrix is built
            hidden = ops.matmul(numbers, w["hidden/weights"]) + w["hidden/bias"] + sum(rows)
        else:
            if self.kind == "attention-ode":
                d = w["flow/q"].shape[1]
                knots = [ops.reshape(w[f"flow/{name}"], (-1, d, d)) for name in "qkv"]
                x = flowed(self.tokens(rows, numbers), knots, self.flow)
                x = x[:, -1] if self.flow["readout"] == "summary" else ops.reshape(x, (-1, x.shape[1] * d))
            else:
                x = ops.concatenate([*rows, numbers], axis=1)
            hidden = ops.matmul(x, w["hidden/weights"]) + w["hidden/bias"]
        return ops.matmul(ops.relu(hidden), w["output/weights"]) + w["output/bias"]


def read_safetensors(path):
    """(tensors by name, metadata): the length of a JSON header in 8 bytes, the header, then the arrays."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        block = file.read()
    metadata, types = header.pop("__metadata__", {}), {"F32": "<f4", "F64": "<f8"}
    tensors = {}
    for name, entry in header.items():
        values = np.frombuffer(block[slice(*entry["data_offsets"])], types[entry["dtype"]])
        tensors[name] = values.reshape(entry["shape"])
    return tensors, metadata
