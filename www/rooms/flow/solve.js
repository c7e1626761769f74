// How the room's settings become a flow, which the engine keeps by a number.
import { ADAPTIVE } from "../../lab/generated/options.js";
import { LabError } from "../../lab/lab.js";
import { FLOW, headsProblem, typed } from "../../state/settings/flow.js";
import { shorten } from "../../ui/dom.js";
import { plural } from "../../ui/format.js";
import { need } from "./rows.js";

const FIELD = ["field", "sigma", "scale", "leak", "heads", "sphere", "t1"];
const SOON = 5000; // milliseconds of a flow that may be solved a second time unasked

/** What a person reads for a choice of a setting. */
export const choiceLabel = (setting, value) => FLOW.find(({ name }) => name === setting).options[value];

/**
 * { options: of `lab.flow`, tokens: as their source gave them, about: all that in words, for captions }; rows of a table bring equation
 * and weights of the run that they belong to.
 */
export async function flowOptions({ settings }, { sources, weights }) {
  const get = (name) => settings.get(name);
  const tokens = await sources.tokens();
  const { width, sets, run, x0 } = tokens;
  const field = Object.fromEntries(FIELD.map((name) => [name, run ? run.flow[name] : typed(get(name))]));
  const problem = headsProblem(field.heads, width);
  if (problem) throw need(problem);
  const asTrained = run && get("solver") === "run";
  if (asTrained) tokens.notice = "Between the run’s own steps the way is interpolated; a solver set here shows the flow itself.";
  const frames = get("frames");
  const options = {
    ...field,
    sets,
    tokens: tokens.tokens,
    width,
    x0,
    ...(run ? { weights: tokens.weights, path: run.flow.path } : await weights.of(width)),
    ...(asTrained ? { method: run.flow.method, steps: run.flow.steps } : solver(get)),
    times: Array.from({ length: frames }, (_, k) => (field.t1 * k) / (frames - 1)),
  };
  // Every step may be one attempt, and none must end at a limit that nobody chose.
  options.maxSteps = Math.max(10_000, 2 * (options.steps ?? 0));
  const from = run ? `learned by run ${run.id}, ${shorten(run.target, 24)}` : weights.title();
  return { options, tokens, about: inWords(options, tokens.title, from) };
}

function solver(get) {
  const [method, steps] = [get("method"), get("steps")];
  if (ADAPTIVE.includes(method) && steps === "auto") return { method, rtol: get("rtol"), atol: get("atol") };
  return { method, steps: steps === "auto" ? 256 : steps };
}

function inWords({ field, sigma, scale, leak, heads, sphere, t1, method, steps, rtol, atol, tokens, width }, title, weights) {
  const equation =
    field === "softmax" ? `softmax attention of ${plural(heads, "head")}` : `literal field, σ = ${sigma}, s = ${scale}`;
  return [
    `Tokens: ${tokens} of width ${width} (${title})`,
    `field: ${equation}, leak ${leak}${sphere ? ", on the unit sphere" : ""}`,
    `weights: ${weights}`,
    `solver: ${choiceLabel("method", method)}, ${rtol ? `tolerances ${rtol} and ${atol}` : plural(steps, "step")}, T = ${t1}.`,
  ].join("; ");
}

export async function solveFlow(app, options, onProgress, signal) {
  const began = performance.now();
  let flow = await app.lab.flow(options, onProgress, { signal });
  // An early escape leaves few of the times asked for: the same way again, at times that lie on it.
  if (flow.ended === "escaped" && flow.times.length < options.times.length / 2 && performance.now() - began < SOON) {
    const end = flow.times.at(-1);
    const times = options.times.map((_, k, { length }) => (end * k) / length);
    forgetFlow(app, flow);
    flow = await app.lab.flow({ ...options, times }, undefined, { signal });
  }
  // Nothing to show, and what would show it waits for a training too.
  if (flow.ended !== "stopped" || flow.times.length > 1) return flow;
  forgetFlow(app, flow);
  throw new LabError("cancelled", flow.reason);
}

/**
 * What ask(id) finds out about the flow that is `shown`, or about one row of it. An engine that was started again has lost it; it is
 * solved again then, the same way to the same times.
 */
export async function askFlow(app, shown, ask) {
  const whole = shown.whole ?? shown;
  const { options, flow } = whole;
  try {
    return await ask(flow.id);
  } catch (error) {
    if (error.code !== "unknown-flow") throw error;
    whole.again ??= app.lab.flow({ ...options, times: flow.times }).finally(() => (whole.again = null));
    ({ id: flow.id } = await whole.again);
    return ask(flow.id);
  }
}

/** Where its lab was closed, it is gone already. */
export const forgetFlow = ({ lab }, { id }) => lab?.forgetFlow(id).catch(() => {});
