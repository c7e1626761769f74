"""JAX on XLA's CPU backend, with diffrax: a whole epoch and a whole solve are one compiled call each."""

import os

import problems


def session(threads):
    if threads == 1:
        os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax

    return f"JAX {jax.__version__}"


def training(batch, one_hot):
    import jax
    import jax.numpy as jnp

    ids, labels = (jnp.asarray(part).reshape(-1, batch) for part in problems.rows())
    if one_hot == "dense":
        ids, labels = ids[:4], labels[:4]
    weights = jax.tree.map(jnp.asarray, problems.parameters(one_hot))

    def loss(w, ids, labels):
        if one_hot == "gather":
            first = w["w1"][ids]
        else:
            first = (jax.nn.one_hot(ids, problems.LEVELS) if one_hot else w["table"][ids]) @ w["w1"]
        logits = (jax.nn.relu(first + w["b1"]) @ w["w2"] + w["b2"]).ravel()
        return jnp.mean(jax.nn.softplus(logits) - labels * logits)

    def step(state, rows):
        w, m, v, t = state
        value, g = jax.value_and_grad(loss)(w, *rows)
        t = t + 1
        rate = problems.RATE * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        w = jax.tree.map(lambda w, m, v: w - rate * m / (jnp.sqrt(v) + 1e-7), w, m, v)
        return (w, m, v, t), value

    run = jax.jit(lambda state: jax.lax.scan(step, state, (ids, labels)), donate_argnums=0)
    zeros = jax.tree.map(jnp.zeros_like, weights)
    state = (weights, zeros, jax.tree.map(jnp.copy, zeros), jnp.float32(0))

    def epoch():
        nonlocal state
        state, losses = jax.block_until_ready(run(state))
        return {"losses": losses.tolist()}, None

    return epoch, problems.ROWS // batch / len(ids)


def _problem(field, n):
    import jax
    import jax.numpy as jnp

    x0, (wq, wk, wv) = problems.tokens(n)

    def literal(x):
        return jnp.tanh(x @ wq.T) @ ((x @ wk.T).T @ jnp.tanh(x @ wv.T)) / n - x

    def softmax(x):
        scores = (x @ wq.T) @ (x @ wk.T).T / problems.WIDTH**0.5
        return jax.nn.softmax(scores) @ (x @ wv.T) - x

    return {"literal": literal, "softmax": softmax}[field], jnp.asarray(x0)


def _state(x):
    import numpy as np

    x = np.asarray(x, np.float64)
    return {"rms": float(np.sqrt(np.mean(x**2))), "first": x.ravel()[:4].tolist()}


def rk4(field, n):
    import jax

    f, x0 = _problem(field, n)
    h = 1 / problems.RK4_STEPS

    def step(_, x):
        k1 = f(x)
        k2 = f(x + h / 2 * k1)
        k3 = f(x + h / 2 * k2)
        k4 = f(x + h * k3)
        return x + h / 6 * (k1 + 2 * (k2 + k3) + k4)

    solve = jax.jit(lambda x: jax.lax.fori_loop(0, problems.RK4_STEPS, step, x))
    return lambda: (_state(jax.block_until_ready(solve(x0))), None), h


def dopri5(field, n):
    import diffrax
    import jax

    f, x0 = _problem(field, n)
    term, solver = diffrax.ODETerm(lambda t, x, _: f(x)), diffrax.Dopri5()
    steps = diffrax.PIDController(rtol=problems.RTOL, atol=problems.ATOL)

    @jax.jit
    def solve(x):
        return diffrax.diffeqsolve(term, solver, 0, 1, None, x, stepsize_controller=steps, throw=False)

    def unit():
        solution = jax.block_until_ready(solve(x0))
        return _state(solution.ys[-1]), int(solution.stats["num_steps"])

    return unit, 1


def matmul():
    import jax

    a, b = map(jax.numpy.asarray, problems.factors())
    product = jax.jit(lambda a, b: a @ b)
    return lambda: (_state(jax.block_until_ready(product(a, b))), None), 1
