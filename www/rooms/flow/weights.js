// The weights of a flow: random ones of a kind, or a person's own, out of a file or out of the link.
import { filePicker, shorten } from "../../ui/dom.js";
import { html, node, render } from "../../ui/html.js";
import { choiceLabel } from "./solve.js";
import { need } from "./rows.js";

const MOST_IN_LINK = 1100; // bytes
const CODE_LENGTH = 4 / 3; // letters of base64 a byte

/** Path, width, M and 3·M·d² floats as base64url. */
function toCode({ path, width, q, k, v }) {
  const values = Float32Array.of(...q, ...k, ...v);
  const bytes = new Uint8Array(3 + values.byteLength);
  bytes.set([path === "constant" ? 1 : 0, width, q.length / width / width]);
  bytes.set(new Uint8Array(values.buffer), 3);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}

/** null where the code is not one. */
function fromCode(code) {
  try {
    const bytes = Uint8Array.from(atob(code.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const [constant, width, knots] = bytes;
    const each = knots * width * width;
    const values = new Float32Array(bytes.slice(3).buffer);
    if (!each || values.length !== 3 * each || !values.every(Number.isFinite)) return null;
    const [q, k, v] = [0, 1, 2].map((i) => values.slice(i * each, (i + 1) * each));
    return { path: constant ? "constant" : "linear", width, q, k, v };
  } catch {
    return null;
  }
}

/** Do kinds of weights draw on a seed, and on a number of knots? */
export const isRandom = (kind) => kind === "smooth" || kind === "layers";

/** The setting "Kind": `element` for weights of one's own. read(task): says what task(lab) found in a file. */
export function flowWeights(app, read) {
  const { settings } = app;
  const element = node(html`<div class="row wide"></div>`);
  let file = null; // { width, path, q, k, v }
  let code = ""; // the same for the link, where it is short enough
  const open = async (lab, chosen) => {
    file = await lab.readWeights(chosen);
    code = toCode(file);
    if (code.length > CODE_LENGTH * MOST_IN_LINK) code = "";
    settings.set("set", "");
    draw();
    const knots = file.q.length / file.width ** 2;
    return `${shorten(chosen.name)}: ${knots} matrices of width ${file.width} each.${code ? "" : " Too many for a link."}`;
  };
  const take = (chosen) => read((lab) => open(lab, chosen));
  const choose = filePicker("Choose a file of weights", { picker: "weights", class: "small" }, take);
  const share = () => settings.set("set", code);
  const draw = () => {
    const template = html`
      ${choose}
      <button type="button" class="small" ?disabled=${!code} @click=${share}>Put them into the link</button>
      <small class="help">JSON as it is downloaded here, .npy of (3, M, d, d), or safetensors with flow/q, flow/k and flow/v.</small>`;
    render(template, element);
  };
  draw();
  const own = (width) => {
    const set = settings.get("set") ? fromCode(settings.get("set")) : file;
    if (!set) throw need("There are no weights yet. Choose a file of weights, or take other ones.");
    if (set.width !== width)
      throw need(`These weights are of width ${set.width}, the tokens of width ${width}. Set d to ${set.width}.`);
    const { q, k, v, path } = set;
    return { weights: { q, k, v }, path };
  };
  const chosen = () => ["weights", "gain", "knots", "flowSeed"].map((name) => settings.get(name));
  return {
    element,
    /** { weights: { q, k, v }, path } for tokens of this width */
    async of(width) {
      const [kind, gain, knots, seed] = chosen();
      if (kind === "own") return own(width);
      const weights = await app.lab.presetWeights({ kind, width, knots: isRandom(kind) ? knots : 1, seed });
      weights.q = weights.q.map((w) => w * gain);
      return { weights, path: kind === "layers" ? "constant" : "linear" };
    },
    /** For captions. */
    title() {
      const [kind, gain, knots, seed] = chosen();
      const label = choiceLabel("weights", kind);
      if (kind === "own") return label;
      return `${label}, sharpness ${gain}${isRandom(kind) ? `, ${knots} knots, seed ${seed}` : ""}`;
    },
  };
}
