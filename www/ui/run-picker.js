// A choice among the trained runs, which come and go.
import { picker } from "./controls.js";
import { runTitle } from "./run-notes.js";

/**
 * `runs()`: those to choose from. The choice stays while it is among them; else `likely(runs)` takes its place, the newest where that
 * is not given.
 * @param {any} options
 */
export function runPicker({ label = "Run", id, help, runs, likely = (all) => all.at(-1), title = runTitle, onchange }) {
  const { field, select, fill } = picker(label, id, help, onchange);
  const chosen = () => runs().find((one) => String(one.id) === select.value);
  const choose = (run) => (select.value = String(run.id));
  /** Follows the runs that are there now; how many. */
  const refresh = () => {
    const [all, now] = [runs(), chosen() ?? likely(runs())];
    const options = all.map((one) => [String(one.id), title(one)]);
    fill(options, String(now?.id));
    return all.length;
  };
  return { field, chosen, choose, refresh };
}
