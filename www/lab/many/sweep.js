// A sweep: every combination of some settings by successive halving. The engine plans its rungs and says how much of the best is luck.
import { OF_LOSSES, WITHOUT, refusal } from "./lists.js";

const MOST = 200; // combinations
const FLOW = "flow.";

/** [[name, value] of each setting] of every combination. */
const product = (lists) =>
  lists.reduce((all, [name, values]) => all.flatMap((before) => values.map((value) => [...before, [name, value]])), [[]]);

/** The settings with these in them; a name such as flow.t1 is one of `flow`. */
function withValues(settings, values) {
  const options = { ...settings, flow: { ...settings.flow } };
  for (const [name, value] of values)
    if (name.startsWith(FLOW)) options.flow[name.slice(FLOW.length)] = value;
    else options[name] = value;
  return options;
}

/** { name, values, options } of each network with each combination of what it has: a one-hot has no width, and a flow is the attention ODE's alone. */
export function combinations(models, settings, over) {
  const lists = Object.entries(over ?? {});
  if (!models.length) throw refusal("There is nothing to sweep: the list of models is empty.");
  const wrong = lists.find(([, values]) => !(Array.isArray(values) && values.length && new Set(values).size === values.length));
  if (!lists.length)
    throw refusal("There is nothing to sweep over. Name settings and their values, such as { width: [8, 16, 32] }.");
  if (wrong) throw refusal(`Of ${wrong[0]} there is nothing to sweep over: give a list of one value or more, each once.`);
  const own = lists.find(([name]) => ["model", "target", "seed", "fold", "epochs", ...OF_LOSSES].includes(name))?.[0];
  if (own)
    throw refusal(
      `A sweep is not over ${own}: it chooses among settings of one question, and gives them epochs and seeds itself.`,
    );
  if (models.some((model) => WITHOUT[model]?.includes("epochs")))
    throw refusal("Target means and trees have no epochs to sweep with. Choose networks.");
  const count = models.length * lists.reduce((product, [, values]) => product * values.length, 1);
  if (count > MOST) throw refusal(`These are ${count} combinations; a sweep takes ${MOST} at most. Give fewer values.`);
  return models.flatMap((model) => {
    const has = (name) => (model === "attention-ode" || !name.startsWith(FLOW)) && !WITHOUT[model]?.includes(name);
    return product(lists.filter(([name]) => has(name))).map((values) => {
      const name = [model, ...values.map((one) => one.join(" "))].join(", ");
      return { name, values: Object.fromEntries(values), options: withValues({ ...settings, model }, values) };
    });
  });
}

const least = (epochs) => Math.min(...epochs.map(({ valid }) => valid));

/** What a candidate has come to by the end of a rung; one that patience ended goes on from where it was last, and ends again. */
function follow(candidate, { run, failure, from, until }, rung) {
  const epochs = (run ?? from)?.epochs;
  if (failure) Object.assign(candidate, { failure, rung });
  else if (epochs)
    Object.assign(candidate, { from, rung, epochs: epochs.length, valid: least(epochs), run: until ? undefined : run });
}

/**
 * Resolves to { jobs: those of the runs, leaderboard, luck, epochs: of all trainings }. The candidates of the last rung become runs, and
 * the best of them is trained again with other seeds.
 */
export async function halved({ candidates, budget, repeats, pool, course, call }) {
  const plan = await call("halving", [candidates.length, repeats, budget, candidates[0].options.epochs]);
  const { epochs } = plan.rungs.at(-1);
  const isLast = (i) => i === plan.rungs.length - 1;
  course.of = plan.rungs.reduce((sum, rung) => sum + rung.candidates, repeats);
  let [alive, jobs] = [candidates, []];
  for (const [i, rung] of plan.rungs.entries()) {
    const until = isLast(i) ? undefined : rung.epochs;
    jobs = alive.map(({ options, from }) => ({ options: { ...options, epochs }, from, until }));
    course.add(jobs);
    await pool.round(jobs);
    alive.forEach((candidate, k) => follow(candidate, jobs[k], i));
    const isThere = ({ failure, rung }) => !failure && rung === i; // a stop leaves some behind
    alive = alive.filter(isThere).sort((a, b) => a.valid - b.valid);
    if (!isLast(i)) alive = alive.slice(0, plan.rungs[i + 1].candidates);
  }
  const [best] = alive;
  const again = best ? await seeded(best, repeats, { pool, course, epochs }) : [];
  const losses = again.filter(({ run }) => run).map(({ run }) => least(run.epochs));
  const luck = await call("luck", [candidates.length, Float64Array.from(losses)]);
  return { jobs: [...jobs, ...again], leaderboard: leaderboard(candidates), luck, epochs: plan.epochs };
}

/**
 * The best candidate with the seeds after its own: jobs, with their runs.
 * @returns {Promise<any[]>}
 */
async function seeded({ options }, repeats, { pool, course, epochs }) {
  const seed = options.seed ?? 0;
  const jobs = Array.from({ length: repeats }, (_, i) => ({ options: { ...options, epochs, seed: seed + 1 + i } }));
  course.add(jobs);
  if (jobs.length) await pool.round(jobs);
  return jobs;
}

/** Who came furthest first, and of them who has the least validation loss. */
function leaderboard(candidates) {
  const place = ({ failure, rung = -1, valid = Infinity }) => [failure ? 1 : 0, -rung, valid];
  const order = (a, b) =>
    place(a)
      .map((own, i) => own - place(b)[i])
      .find((gap) => gap) ?? 0;
  return [...candidates].sort(order).map(({ name, values, options, rung = -1, epochs = 0, valid = null, run, failure }) => {
    const told = { name, model: options.model, values, rung, epochs, valid };
    return { ...told, run: run?.id ?? null, failure: failure ? { code: failure.code, message: failure.message } : null };
  });
}
