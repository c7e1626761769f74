// The room's settings as `lab.flow` takes them.
import { FLOW, headsProblem, typed } from "../../state/flow-settings.js";
import { shorten } from "../../ui/dom.js";
import { plural } from "../../ui/format.js";
import { need } from "./rows.js";

export const ADAPTIVE = ["tsit5", "dopri5", "bosh3"];
const FIELD = ["field", "sigma", "scale", "leak", "heads", "sphere", "t1"];

/** { options, tokens }; rows of a table bring equation and weights of the run that they belong to. */
export async function flowOptions({ settings }, start) {
  const get = (name) => settings.get(name);
  const tokens = await start.tokens();
  const { width, sets, run } = tokens;
  const field = Object.fromEntries(FIELD.map((name) => [name, run ? run.flow[name] : typed(get(name))]));
  const problem = headsProblem(field.heads, width);
  if (problem) throw need(problem);
  const own = run && get("solver") === "run";
  if (own) tokens.notice = "Between the run’s own steps the way is interpolated; a solver set here shows the flow itself.";
  const frames = get("frames");
  const options = {
    ...field,
    sets,
    tokens: tokens.tokens,
    width,
    x0: tokens.x0,
    ...(run ? { weights: tokens.weights, path: run.flow.path } : await start.weights(width)),
    ...(own ? { method: run.flow.method, steps: run.flow.steps } : solver(get)),
    times: Array.from({ length: frames }, (_, k) => (field.t1 * k) / (frames - 1)),
  };
  // Every step may be one attempt, and none must end at a limit that nobody chose.
  options.maxSteps = Math.max(10_000, 2 * (options.steps ?? 0));
  return { options, tokens };
}

/** In words, for captions: what flows, in which field, and how that is solved. `options` and `tokens` are of `flowOptions`. */
export function inWords({ settings }, options, { title, run, rows, sets }) {
  const { field, sigma, scale, leak, heads, sphere, t1, method, steps, rtol, atol, tokens, width } = options;
  const get = (name) => settings.get(name);
  const option = (name, value = get(name)) => FLOW.find((one) => one.name === name).options[value];
  const seed = `seed ${get("flowSeed")}`;
  const from = title ?? (rows ? `${plural(sets, "row")} of ${shorten(run.source, 40)}` : `preset ${option("from")}, ${seed}`);
  const kind = get("weights");
  const random = kind === "smooth" || kind === "layers";
  const own = `${option("weights")}${kind === "own" ? "" : `, sharpness ${get("gain")}`}${random ? `, ${get("knots")} knots, ${seed}` : ""}`;
  const equation =
    field === "softmax" ? `softmax attention of ${plural(heads, "head")}` : `literal field, σ = ${sigma}, s = ${scale}`;
  return [
    `Tokens: ${tokens} of width ${width} (${from})`,
    `field: ${equation}, leak ${leak}${sphere ? ", on the unit sphere" : ""}`,
    `weights: ${run ? `learned by run ${run.id}, ${shorten(run.target, 24)}` : own}`,
    `solver: ${option("method", method)}, ${rtol ? `tolerances ${rtol} and ${atol}` : plural(steps, "step")}, T = ${t1}.`,
  ].join("; ");
}

function solver(get) {
  const [method, steps] = [get("method"), get("steps")];
  if (ADAPTIVE.includes(method) && steps === "auto") return { method, rtol: get("rtol"), atol: get("atol") };
  return { method, steps: steps === "auto" ? 256 : steps };
}
