"""The problems of problems.js, from the same hash: the same numbers to the bit."""

import numpy as np

ROWS, LEVELS, WIDTH, HIDDEN, SIDE = 65_536, 10_000, 32, 64, 1024
RATE, RK4_STEPS, RTOL, ATOL = 1e-3, 20, 1e-5, 1e-6


def _hash(i, salt):
    x = (np.asarray(i, np.uint64) + salt * 0x9E3779B9).astype(np.uint32)
    x = (x ^ (x >> 16)) * np.uint32(0x7FEB352D)
    x = (x ^ (x >> 15)) * np.uint32(0x846CA68B)
    return x ^ (x >> 16)


def _uniform(i, salt):
    """In [-1, 1), of 24 bits."""
    return (_hash(i, salt) >> 8) / 2.0**23 - 1


def _block(shape, salt, size=1.0):
    return (np.float32(size) * _uniform(np.arange(np.prod(shape)), salt)).astype(np.float32).reshape(shape)


def _glorot(inputs, outputs):
    return (6 / (inputs + outputs)) ** 0.5


def rows():
    ids = (1 + _hash(np.arange(ROWS), 1) % (LEVELS - 1)).astype(np.int32)
    labels = 2 * _uniform(ids, 2) + _uniform(np.arange(ROWS), 3) > 0
    return ids, labels.astype(np.float32)


def parameters(one_hot):
    if one_hot:
        first = {"w1": _block((LEVELS, HIDDEN), 13, _glorot(LEVELS, HIDDEN))}
    else:
        first = {"table": _block((LEVELS, WIDTH), 10, 0.05), "w1": _block((WIDTH, HIDDEN), 11, _glorot(WIDTH, HIDDEN))}
    zeros = {"b1": np.zeros(HIDDEN, np.float32), "b2": np.zeros(1, np.float32)}
    return {**first, **zeros, "w2": _block((HIDDEN, 1), 12, _glorot(HIDDEN, 1))}


def tokens(n):
    """x0 [n, d] and W_Q, W_K, W_V [d, d]; q = X W_Qᵀ."""
    return _block((n, WIDTH), 20, 1.7), [_block((WIDTH, WIDTH), salt, (3 / WIDTH) ** 0.5) for salt in (21, 22, 23)]


def factors():
    return _block((SIDE, SIDE), 30), _block((SIDE, SIDE), 31)


WORKS = {
    "epoch-1024": {"kind": "training", "batch": 1024, "one_hot": None},
    "epoch-256": {"kind": "training", "batch": 256, "one_hot": None},
    "one-hot-1024": {"kind": "training", "batch": 1024, "one_hot": "gather"},
    "one-hot-dense-1024": {"kind": "training", "batch": 1024, "one_hot": "dense"},
    "literal-rk4": {"kind": "rk4", "field": "literal", "n": 1024},
    "softmax-rk4": {"kind": "rk4", "field": "softmax", "n": 1024},
    "softmax-dopri5": {"kind": "dopri5", "field": "softmax", "n": 1024},
    "literal-dopri5": {"kind": "dopri5", "field": "literal", "n": 64},
    "matmul": {"kind": "matmul"},
}
