// What must hold of a flow: read off its states by the engine, and of two symmetries compared with a second flow.
import { saveMenu } from "../../save/button.js";
import { button, card, el, replace } from "../../ui/dom.js";
import { plural, score } from "../../ui/format.js";
import { table } from "./experiments.js";
import { askFlow } from "./solve.js";

const FAST = 2; // seconds of a flow that may be run again unasked
const HELP =
  "What theory says of these settings, measured on this flow. Relative to its largest entry; the bound is ten times the tolerance, or what the method’s order allows.";

const verdict = ({ holds }) => el("span", { class: holds ? "good" : "bad" }, holds ? "holds" : "fails");

/** The cases that apply with their verdicts, then those that do not and why. */
function cases(all) {
  const [apply, not] = [all.filter((one) => !one.why), all.filter((one) => one.why)];
  const good = apply.filter((one) => one.holds).length;
  const sum = apply.length
    ? `${good} of the ${plural(apply.length, "case")} that apply hold.`
    : "None of the cases applies here.";
  const rows = apply.map((one) => [one.name, score(one.value), score(one.bound), verdict(one)]);
  return [
    el("p", { class: good < apply.length ? "bad" : "good" }, sum),
    apply.length > 0 && table(["What must hold", "measured", "bound", "verdict"], rows),
    el(
      "details",
      { class: "note-box" },
      el("summary", {}, `Does not apply here: ${not.length}`),
      el(
        "ul",
        { class: "notes" },
        not.map((one) => el("li", {}, one.name, el("small", { class: "help" }, ` ${one.why}`))),
      ),
    ),
  ];
}

export function invariantTable(app) {
  const body = el("div", { "aria-live": "polite" });
  const again = button("Check both with a second flow", () => check(), { id: "check-symmetry", class: "small" });
  let current = null; // { shown, all: its invariants }
  const check = async () => {
    const { shown, all } = current;
    again.disabled = true;
    try {
      const more = await askFlow(app, shown, (id) => app.lab.symmetries(id, { set: shown.set }));
      if (current.shown !== shown) return;
      replace(body, ...cases([...all, ...more]));
      again.hidden = true;
    } catch (error) {
      app.fail(error);
    } finally {
      if (current.shown === shown) again.disabled = false;
    }
  };
  return {
    element: card("invariants-title", "Invariants", saveMenu("the invariants"), el("p", { class: "help" }, HELP), body, again),
    show(shown, all) {
      current = { shown, all };
      replace(body, ...cases(all));
      again.hidden = again.disabled = false;
      if (shown.seconds < FAST) check();
    },
  };
}
