"""PyTorch, eager, with torchdiffeq. A work is a function → (result, attempts) of one unit, or of `share` of it."""

import problems
import torch
import torch.nn.functional as F
from torchdiffeq import odeint


def training(batch, one_hot):
    ids, labels = (torch.from_numpy(part).split(batch) for part in problems.rows())
    ids = [part.long() for part in ids]
    if one_hot == "dense":  # the shares of an epoch that are timed
        ids, labels = ids[:4], labels[:4]
    w = {name: torch.from_numpy(block).requires_grad_() for name, block in problems.parameters(one_hot).items()}
    adam = torch.optim.Adam(w.values(), problems.RATE, fused=True)
    t = 0

    def first(ids):
        if one_hot == "gather":
            return F.embedding(ids, w["w1"]) + w["b1"]
        x = F.one_hot(ids, problems.LEVELS).float() if one_hot else F.embedding(ids, w["table"])
        return torch.addmm(w["b1"], x, w["w1"])

    def epoch():
        nonlocal t
        losses = []
        for part, truth in zip(ids, labels):
            t += 1
            adam.param_groups[0]["eps"] = 1e-7 / (1 - 0.999**t) ** 0.5  # Keras adds it before it corrects the bias
            logits = torch.addmm(w["b2"], F.relu(first(part)), w["w2"]).flatten()
            loss = F.binary_cross_entropy_with_logits(logits, truth)
            adam.zero_grad()
            loss.backward()
            adam.step()
            losses.append(loss.detach())
        return {"losses": torch.stack(losses).tolist()}, None

    return epoch, problems.ROWS // batch / len(ids)


def _problem(field, n):
    x0, weights = problems.tokens(n)
    wq, wk, wv = (torch.from_numpy(w).T.contiguous() for w in weights)

    def literal(_, x):
        return torch.tanh(x @ wq) @ ((x @ wk).T @ torch.tanh(x @ wv)) / n - x

    def softmax(_, x):
        q, k, v = ((x @ w)[None, None] for w in (wq, wk, wv))
        return F.scaled_dot_product_attention(q, k, v)[0, 0] - x

    return {"literal": literal, "softmax": softmax}[field], torch.from_numpy(x0)


def _state(x):
    return {"rms": x.double().square().mean().sqrt().item(), "first": x.flatten()[:4].tolist()}


def rk4(field, n):
    f, x0 = _problem(field, n)
    times = torch.linspace(0, 1, problems.RK4_STEPS + 1)
    return lambda: (_state(odeint(f, x0, times, method="rk4")[-1]), None), 1 / problems.RK4_STEPS


def dopri5(field, n):
    f, x0 = _problem(field, n)
    calls = 0

    def counted(t, x):
        nonlocal calls
        calls += 1
        return f(t, x)

    def solve():
        nonlocal calls
        calls = 0
        x = odeint(counted, x0, torch.tensor([0.0, 1.0]), method="dopri5", rtol=problems.RTOL, atol=problems.ATOL)[-1]
        return _state(x), (calls - 2) // 6

    return solve, 1


def matmul():
    a, b = map(torch.from_numpy, problems.factors())
    return lambda: (_state(a @ b), None), 1


def session(threads):
    torch.set_num_threads(threads)
    torch.set_grad_enabled(True)
    return f"PyTorch {torch.__version__}"
