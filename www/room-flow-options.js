// The room's settings as `lab.flow` takes them.
import { headsProblem, typed } from "./flow-settings.js";
import { need } from "./room-flow-rows.js";

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

function solver(get) {
  const [method, steps] = [get("method"), get("steps")];
  if (ADAPTIVE.includes(method) && steps === "auto") return { method, rtol: get("rtol"), atol: get("atol") };
  return { method, steps: steps === "auto" ? 256 : steps };
}
