// A choice among the trained runs, which come and go.
import { picker } from "./controls.js";
import { runLabel } from "./run-notes.js";
import { labelsOf } from "../state/labels.js";

/**
 * runs(): those to choose from. It follows the run that is looked at, or one that was trained with that: of `model()`, where it names
 * one. Another that a person chooses here stays until another run is looked at; onfollow(): it has followed.
 */
export function runPicker(
  app,
  { label = "Run", id, help, runs = () => app.runs, model = () => "", onchange = () => {}, onfollow = () => {} },
) {
  const { field, select, fill } = picker(label, id, help, onchange);
  const chosen = () => runs().find((one) => String(one.id) === select.value);
  const choose = (run) => (select.value = String(run.id));
  const near = () => app.near(runs(), chosen(), model());
  /** Shows the runs that are there now; how many. */
  const refresh = (now = chosen() ?? near() ?? runs().at(-1)) => {
    const labels = labelsOf(runs());
    const options = [...labels].map(([run, one]) => [String(run.id), runLabel(one)]);
    fill(options, String(now?.id));
    return labels.size;
  };
  app.on("run", () => {
    refresh(near() ?? undefined);
    onfollow();
  });
  return { field, chosen, choose, refresh };
}
