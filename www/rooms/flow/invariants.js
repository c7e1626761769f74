// What must hold of a flow: read off its states by the engine, and compared with a second flow here.
import { button, card, el, replace } from "../../ui/dom.js";
import { plural, score } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";
import { apart, table } from "./panels.js";

const FAST = 2; // seconds of a flow that may be run again unasked

/** Rows turned in the planes of neighbouring features: an orthogonal matrix, the same every time. */
function turned(x, width) {
  const y = Float64Array.from(x);
  for (let row = 0; row < y.length; row += width)
    for (let j = 0; j + 1 < width; j++) {
      const [c, s, a, b] = [Math.cos(0.7 + j), Math.sin(0.7 + j), y[row + j], y[row + j + 1]];
      y[row + j] = c * a - s * b;
      y[row + j + 1] = s * a + c * b;
    }
  return Float32Array.from(y);
}

function reversed(x, width) {
  const rows = x.length / width;
  const y = new Float32Array(x.length);
  for (let i = 0; i < rows; i++) y.set(x.subarray(i * width, (i + 1) * width), (rows - 1 - i) * width);
  return y;
}

/** W a multiple of the identity at every knot */
function multiple(path, width) {
  return path.every((w, i) => w === ((i % (width * width)) % (width + 1) === 0 ? path[0] : 0));
}

export function invariantTable(app) {
  const body = el("div", { "aria-live": "polite" });
  const again = button("Check both with a second flow", null, { id: "check-symmetry", class: "small" });
  const draw = (all) => {
    const [apply, not] = [all.filter((one) => !one.why), all.filter((one) => one.why)];
    const good = apply.filter((one) => one.holds).length;
    const verdict = ({ holds }) => el("span", { class: holds ? "good" : "bad" }, holds ? "holds" : "fails");
    replace(
      body,
      el(
        "p",
        { class: good < apply.length ? "bad" : "good" },
        apply.length ? `${good} of the ${plural(apply.length, "case")} that apply hold.` : "None of the cases applies here.",
      ),
      apply.length > 0 &&
        table(
          ["What must hold", "measured", "bound", "verdict"],
          apply.map((one) => [one.name, score(one.value), score(one.bound), verdict(one)]),
        ),
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
    );
  };
  const symmetry = async ({ options, flow }) => {
    const { width, field, sigma, weights, heads, rtol } = options;
    const bound = rtol ? Math.max(1e-4, 10 * rtol) : 1e-4;
    const compare = async (name, why, change) => {
      if (flow.ended !== "reached") why = "the flow did not reach T";
      if (why) return { name, why };
      const other = await app.lab.flow({ ...options, x0: change(options.x0, width), times: [0, options.t1] });
      const value = other.ended === "reached" ? apart(other.states.at(-1), change(flow.states.at(-1), width)) : Infinity;
      return { name, why: "", value, bound, holds: value <= bound };
    };
    const round = field === "softmax" ? heads === 1 : sigma === "identity";
    const turns = round && Object.values(weights).every((path) => multiple(path, width));
    return [
      await compare("Permuted tokens have the permuted flow", "", reversed),
      await compare(
        "Rotated tokens have the rotated flow",
        turns ? "" : "needs softmax with one head or the literal identity, and weights that are multiples of the identity",
        turned,
      ),
    ];
  };
  let mine = null;
  return {
    element: card(
      "invariants-title",
      "Invariants",
      saveMenu("the invariants"),
      el(
        "p",
        { class: "help" },
        "What theory says of these settings, measured on this flow. Relative to its largest entry; the bound is ten times the tolerance, or what the method’s order allows.",
      ),
      body,
      again,
    ),
    async show(shown, all) {
      mine = shown;
      draw(all);
      const check = async () => {
        again.disabled = true;
        try {
          const more = await symmetry(shown);
          if (mine !== shown) return;
          draw([...all, ...more]);
          again.hidden = true;
        } catch (error) {
          app.fail(error);
        }
      };
      again.hidden = again.disabled = false;
      again.onclick = check;
      if (shown.seconds < FAST) check();
    },
  };
}
