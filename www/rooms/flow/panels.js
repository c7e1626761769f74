// Two claims, measured on the tokens and the field of the room: the depth limit, and gradients.
import { button, card, el, replace } from "../../ui/dom.js";
import { score } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";
import { figure } from "./curves.js";

const FEW = 64; // tokens of the depth limit; of the gradients a quarter
const DEEP = 4; // T of the depth limit at most: beyond it, slopes settle only at depths nobody waits for
const DEPTHS = Array.from({ length: 11 }, (_, i) => 2 ** i);
const SPANS = [1, 2, 4, 6, 8, 10, 12, 15];

export const norm = (x) => Math.sqrt(x.reduce((sum, one) => sum + one * one, 0));
export const apart = (a, b) => norm(Float64Array.from(a, (one, i) => one - b[i])) / Math.max(norm(b), 1e-300);

/** The tokens of a flow, at most so many, evenly taken. */
function few({ tokens, width, x0 }, most) {
  const n = Math.min(tokens, most);
  const rows = Array.from({ length: n }, (_, i) => Math.floor((i * tokens) / n));
  return { tokens: n, x0: Float32Array.from(rows.flatMap((row) => [...x0.subarray(row * width, (row + 1) * width)])) };
}

/** Slope of log y over log x, by least squares. */
export function slope(xs, ys) {
  const points = xs.map((x, i) => [Math.log(x), Math.log(ys[i])]).filter(([, y]) => Number.isFinite(y));
  if (points.length < 2) return NaN;
  const mean = (at) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  return points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
}

export const table = (head, rows) =>
  el(
    "div",
    { class: "scroll", tabIndex: 0, role: "region", "aria-label": `Table: ${head[0]}` },
    el(
      "table",
      {},
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          head.map((text, i) => el("th", { scope: "col", class: i ? "n" : "" }, text)),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(([first, ...rest]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, first),
            rest.map((text) => el("td", { class: "n" }, text)),
          ),
        ),
      ),
    ),
  );

/** A card whose button starts `measure(report, signal)`; the same button cancels it, and nothing else that is under way. */
export function experiment(app, id, title, help, measure, ...content) {
  const said = el("p", { class: "live", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  let running = null;
  const pressed = async () => {
    if (running) return running.abort();
    const { signal } = (running = new AbortController());
    problem.textContent = "";
    start.textContent = "Cancel";
    try {
      await measure((text) => (said.textContent = text), signal);
      if (signal.aborted) said.textContent = "Cancelled; what was measured until then stays.";
    } catch (error) {
      said.textContent = signal.aborted ? "Cancelled; what was measured until then stays." : "";
      app.fail(error, problem);
    }
    running = null;
    start.textContent = "Measure";
  };
  const start = button("Measure", pressed, { id: `${id}-start` });
  return card(`${id}-title`, title, el("p", { class: "help" }, help), el("div", { class: "row" }, start, said), problem, content);
}

/** current(): { options, flow, names, seconds } of the flow that is shown */
export function flowPanels(app, start, current) {
  return el("div", { class: "split" }, depthLimit(app, start, current), gradientLab(app, current));
}

function depthLimit(app, start, current) {
  const help = `N attention layers, each T/N of a step, against the flow: the room’s field, up to ${FEW} of its tokens, T up to ${DEEP}, random weights that are smooth in depth, and independent ones.`;
  const chart = figure("Error of a stack of N layers", { x: "layers N", y: "", logX: 2, logY: true }, help);
  const measure = async (report, signal) => {
    const { rtol, atol, ...options } = current().options; // equal steps here
    const { about } = current().flow;
    const t1 = Math.min(options.t1, DEEP);
    const base = { ...options, ...few(options, FEW), t1, times: [0, t1] };
    const solve = async (kind, knots, layers, method, steps, seed) => {
      const weights = await start.weights(options.width, kind, knots, { layers, seed, gain: 1 });
      const flow = await app.lab.flow({ ...base, ...weights, method, steps }, undefined, { signal });
      return flow.ended === "reached" ? flow.states.at(-1) : null;
    };
    const seed = app.settings.get("flowSeed");
    const lines = [];
    const said = [];
    for (const [kind, colour, words] of [
      ["smooth", "embedding", "smooth in depth"],
      ["layers", "one-hot", "independent layers"],
    ]) {
      const smooth = kind === "smooth";
      const limit = await solve(kind, smooth ? 513 : 1024, !smooth, "rk4", smooth ? 1024 : 2048, seed);
      if (!limit)
        throw new Error("The flow itself does not reach T with these weights. Shorten T or put the tokens on the sphere.");
      const line = { colour: `--${colour}`, xs: [], ys: [], dots: "some", dash: smooth ? undefined : [6, 4] };
      lines.push(line);
      for (const N of DEPTHS) {
        if (signal.aborted) return;
        report(`${words}, N = ${N}…`);
        // Fresh layers at every depth: a deeper network is another one, not a finer picture of the same.
        const end = await solve(kind, N, true, "euler", N, smooth ? seed : seed + N);
        if (signal.aborted) return;
        line.xs.push(N);
        line.ys.push(end ? apart(end, limit) : NaN);
        chart.chart.show(lines);
      }
      const tail = DEPTHS.findIndex((N) => N >= 64);
      said.push([
        colour,
        `${words}: slope ${slope(line.xs.slice(tail), line.ys.slice(tail)).toFixed(2)} from N = 64, error ${score(line.ys.at(-1))} at ${DEPTHS.at(-1)}`,
      ]);
      chart.say(said, about);
    }
    report("Slope −1 is the depth limit. Independent layers have no flow to come close to; averaging gives them −½ at best.");
  };
  return experiment(app, "depth", "Depth limit", help, measure, chart.element);
}

function gradientLab(app, current) {
  const help = `The gradient of ½‖X(T)‖² in the tokens, three ways: its length, and how far two ways are from the first. RK4 with 20 steps per unit of t, up to ${FEW / 4} tokens, without the sphere (there ‖X‖ is constant).`;
  const chart = figure("Relative error against the discrete adjoint", { x: "T", y: "", logY: true }, help);
  const rows = el("div", {});
  const measure = async (report, signal) => {
    const { rtol, atol, ...options } = current().options; // equal steps here
    const { about } = current().flow;
    const start = few(options, FEW / 4);
    const [size, found] = [norm(start.x0), []];
    for (const t1 of SPANS) {
      report(`T = ${t1}…`);
      const steps = 20 * t1;
      const base = { ...options, ...start, sphere: false, t1, method: "rk4", steps, times: [0, t1] };
      const discrete = await app.lab.gradient(base, { signal });
      if (signal.aborted) return;
      const backward = await app.lab.gradient({ ...base, adjoint: "backward" }, { signal });
      // Along the gradient itself a difference quotient has the most to see.
      const length = norm(discrete.x0);
      const loss = async (sign) => {
        const x0 = start.x0.map((x, i) => x + (sign * 1e-3 * size * discrete.x0[i]) / length);
        return norm((await app.lab.flow({ ...base, x0 }, undefined, { signal })).states.at(-1)) ** 2 / 2;
      };
      const quotient = ((await loss(1)) - (await loss(-1))) / (2e-3 * size);
      if (signal.aborted) return;
      found.push({
        t1,
        length,
        quotient,
        backward: norm(backward.x0),
        wrong: apart(backward.x0, discrete.x0),
        off: Math.abs(quotient - length) / length,
      });
      const xs = found.map((one) => one.t1);
      chart.chart.show([
        { colour: "--one-hot", xs, ys: found.map((one) => one.wrong), dots: "some" },
        { colour: "--embedding", xs, ys: found.map((one) => one.off), dots: "some", dash: [6, 4] },
      ]);
      const last = found.at(-1);
      chart.say(
        [
          ["one-hot", `backward adjoint: ${score(last.wrong)} at T = ${t1}`],
          ["embedding", `finite differences (dashed): ${score(last.off)}`],
        ],
        about,
      );
      replace(
        rows,
        saveMenu("the gradients’ lengths"),
        table(
          ["T", "discrete", "backward", "differences"],
          found.map((one) => [one.t1, ...[one.length, one.backward, one.quotient].map(score)]),
        ),
      );
    }
    report("The discrete adjoint differentiates what was computed. The backward one recomputes X backwards, where errors grow.");
  };
  return experiment(app, "gradient", "Gradient lab", help, measure, chart.element, rows);
}
