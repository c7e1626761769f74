// The room's settings as `lab.flow` takes them.
import { FLOW, headsProblem, typed } from "../../state/flow-settings.js";
import { shorten } from "../../ui/dom.js";
import { plural } from "../../ui/format.js";
import { need } from "./rows.js";

export const ADAPTIVE = ["tsit5", "dopri5", "bosh3"];
const FIELD = ["field", "sigma", "scale", "leak", "heads", "sphere", "t1"];

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

function solver(get) {
  const [method, steps] = [get("method"), get("steps")];
  if (ADAPTIVE.includes(method) && steps === "auto") return { method, rtol: get("rtol"), atol: get("atol") };
  return { method, steps: steps === "auto" ? 256 : steps };
}
